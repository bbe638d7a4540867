"""The live picture of a camera: frames come from a thread of the device, textures are reused.

The same thread looks for the sheet of paper, whose outline is drawn over the picture. While it
looks, frames are dropped; the main thread never waits. The camera is on only while this thread
runs. A picture that is not live any more is never left standing: words take its place.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from functools import partial

from kivy.clock import Clock
from kivy.graphics import Canvas, Color, Line, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty, StringProperty
from PIL import Image

from kiosk_app.devices.ports import Camera, Fault, Frame
from kiosk_app.devices.shrink import Look, glance
from kiosk_app.ui.guarding import UNFORESEEN, fault_of
from kiosk_app.ui.widgets.look import colour, fit, theme
from kiosk_app.ui.widgets.surface import Surface
from kiosk_app.ui.widgets.words import Icon, Words

FRAME_S = 0.1
RETRY_S = 1.0  # a camera that was plugged in again shows its picture by itself
STARTING = Fault.CAMERA_STARTING.value
OnLook = Callable[[Look | None], None]


class _Viewing:
    """One time of looking through a camera: what its thread brings after the end reaches nobody."""

    def __init__(self, on_look: OnLook | None) -> None:
        self.ended = threading.Event()
        self.latest: Frame | None = None
        self.look: Look | None = None
        self.fault = ""
        self.on_look = on_look

    def take(self, camera: Camera) -> None:
        """The camera's picture, when it is another one than before; DeviceError."""
        frame = camera.frame()
        if self.latest is None or frame.number != self.latest.number:
            if self.on_look is not None:
                self.look = glance(_grey(frame))
            self.latest = frame


class CameraPreview(Surface):
    """Shows frames while it is on a screen; never blocks for one."""

    fill = StringProperty("viewfinder")
    border_px = NumericProperty(2)
    radius = NumericProperty(20)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self._texture: Texture | None = None
        self._viewing: _Viewing | None = None
        self._picture = Canvas()
        self.canvas.add(self._picture)
        self.sign = Icon(name="camera-slash", tone="white", side=theme().mm(22))
        self.says = Words(role="body", tone="white", halign="center")
        self.words: Mapping[str, str] = {}  # in the place of a picture, by the fault
        self._redraw = Clock.create_trigger(self._show_latest, 0)

    def start(self, camera: Camera, on_look: OnLook | None = None) -> None:
        """Begin to show the frames of a camera; a second start does nothing.

        With `on_look` also the sheet is looked for, and it is told on the main thread how it lies,
        or None: there is no picture.
        """
        if self._viewing is not None:
            return
        viewing = self._viewing = _Viewing(on_look)
        thread = threading.Thread(
            target=self._pump, args=(camera, viewing), name="camera", daemon=True
        )
        thread.start()

    def stop(self) -> None:
        """End the thread and forget the last picture: the next person must not see it."""
        if self._viewing is not None:
            self._viewing.ended.set()
        self._viewing = None
        self._texture = None
        self._say("")
        self._picture.clear()

    @property
    def fault(self) -> str:
        """Why there is no live picture; "" when there is one, or nobody looks."""
        return self._viewing.fault if self._viewing is not None else ""

    def _pump(self, camera: Camera, viewing: _Viewing) -> None:
        with camera.on():
            while not viewing.ended.is_set():
                before = viewing.latest
                fault = fault_of(partial(viewing.take, camera))
                if fault:
                    viewing.latest = viewing.look = None
                if fault != viewing.fault or viewing.latest is not before:
                    viewing.fault = fault
                    self._redraw()
                viewing.ended.wait(RETRY_S if fault not in ("", STARTING) else FRAME_S)

    def _show_latest(self, *_: object) -> None:
        viewing = self._viewing
        if viewing is None:
            return
        frame = viewing.latest
        self._say("" if frame is not None else viewing.fault)
        if frame is None:
            self._texture = None
            if viewing.on_look is not None:
                viewing.on_look(None)
            self.place()
            return
        if viewing.on_look is not None and viewing.look is not None:
            viewing.on_look(viewing.look)
        size = (frame.width, frame.height)
        if self._texture is None or self._texture.size != size:
            self._texture = Texture.create(size=size, colorfmt="rgb")
            self._texture.flip_vertical()
        self._texture.blit_buffer(frame.rgb, colorfmt="rgb", bufferfmt="ubyte")
        self.place()

    def _say(self, fault: str) -> None:
        """Words in the place of the picture; none when there is one."""
        text = self.words.get(fault) or self.words.get(UNFORESEEN, "") if fault else ""
        self.says.text = text
        for widget, wanted in ((self.says, text), (self.sign, text and fault != STARTING)):
            if wanted and widget.parent is None:
                self.add_widget(widget)
            elif not wanted and widget.parent is self:
                self.remove_widget(widget)

    def _place_words(self) -> None:
        inset = theme().mm(6)
        side = self.sign.side if self.sign.parent is self else 0
        room = self.height - side - 3 * inset
        tall = fit(self.says, max(1, self.width - 2 * inset), room, ("button", "body", "small"))
        low = self.center_y - (tall + side) / 2
        self.says.pos = (self.x + inset, low)
        self.sign.pos = (self.center_x - side / 2, low + tall + inset / 2)

    def place(self) -> None:
        self._picture.clear()
        if self.says.parent is self:
            self._place_words()
        if self._texture is None:
            return
        inset = 4
        room_w, room_h = self.width - 2 * inset, self.height - 2 * inset
        scale = min(room_w / self._texture.width, room_h / self._texture.height)
        size = (self._texture.width * scale, self._texture.height * scale)
        low = (self.center_x - size[0] / 2, self.center_y - size[1] / 2)
        with self._picture:
            Color(1, 1, 1, 1)
            Rectangle(texture=self._texture, size=size, pos=low)
            self._outline(low, size)

    def _outline(self, low: tuple[float, float], size: tuple[float, float]) -> None:
        look = self._viewing.look if self._viewing is not None else None
        if look is None or look.sheet is None or look.sheet.is_whole:
            return
        points = [
            part
            for x, y in look.sheet.corners
            for part in (low[0] + x * size[0], low[1] + (1 - y) * size[1])
        ]
        Color(*colour("gold"))
        Line(points=points, close=True, width=max(2, theme().mm(0.9)), joint="miter")


def _grey(frame: Frame) -> Image.Image:
    return Image.frombytes("RGB", (frame.width, frame.height), frame.rgb).convert("L")

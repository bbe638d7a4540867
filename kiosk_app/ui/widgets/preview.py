"""The live picture of a camera: frames come from a thread of the device, textures are reused.

The same thread looks for the sheet of paper, whose outline is drawn over the picture. While it
looks, frames are dropped; the main thread never waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from kivy.clock import Clock
from kivy.graphics import Color, Line, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty, StringProperty
from PIL import Image

from kiosk_app.devices.ports import Camera, DeviceError, Frame
from kiosk_app.devices.shrink import Look, glance
from kiosk_app.ui.widgets.look import colour, theme
from kiosk_app.ui.widgets.surface import Surface

FRAME_S = 0.1
RETRY_S = 1.0  # a camera that was plugged in again shows its picture by itself


class _Viewing:
    """One time of looking through a camera: what its thread brings after the end reaches nobody."""

    def __init__(self, on_look: Callable[[Look], None] | None) -> None:
        self.ended = threading.Event()
        self.latest: Frame | None = None
        self.look: Look | None = None
        self.on_look = on_look


class CameraPreview(Surface):
    """Shows frames while it is on a screen; never blocks for one."""

    fill = StringProperty("viewfinder")
    border_px = NumericProperty(2)
    radius = NumericProperty(20)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self._texture: Texture | None = None
        self._viewing: _Viewing | None = None
        self._redraw = Clock.create_trigger(self._show_latest, 0)

    def start(self, camera: Camera, on_look: Callable[[Look], None] | None = None) -> None:
        """Begin to show the frames of a camera; a second start does nothing.

        With `on_look` also the sheet is looked for, and it is told on the main thread how it lies.
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
        self.canvas.clear()

    def _pump(self, camera: Camera, viewing: _Viewing) -> None:
        number = None
        while not viewing.ended.is_set():
            try:
                frame = camera.frame()
            except DeviceError:  # the capture, which a person asks for, says it in words
                viewing.ended.wait(RETRY_S)
                continue
            if frame.number != number:
                number = frame.number
                viewing.latest = frame
                if viewing.on_look is not None:
                    viewing.look = glance(_grey(frame))
                self._redraw()
            viewing.ended.wait(FRAME_S)

    def _show_latest(self, *_: object) -> None:
        viewing = self._viewing
        frame = viewing.latest if viewing is not None else None
        if frame is None:
            return
        if viewing.on_look is not None and viewing.look is not None:
            viewing.on_look(viewing.look)
        size = (frame.width, frame.height)
        if self._texture is None or self._texture.size != size:
            self._texture = Texture.create(size=size, colorfmt="rgb")
            self._texture.flip_vertical()
        self._texture.blit_buffer(frame.rgb, colorfmt="rgb", bufferfmt="ubyte")
        self.place()

    def place(self) -> None:
        self.canvas.clear()
        if self._texture is None:
            return
        inset = 4
        room_w, room_h = self.width - 2 * inset, self.height - 2 * inset
        scale = min(room_w / self._texture.width, room_h / self._texture.height)
        size = (self._texture.width * scale, self._texture.height * scale)
        low = (self.center_x - size[0] / 2, self.center_y - size[1] / 2)
        with self.canvas:
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

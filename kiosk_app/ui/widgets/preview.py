"""The live picture of a camera: frames come from a thread of the device, textures are reused."""

from __future__ import annotations

import threading

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty, StringProperty

from kiosk_app.devices.ports import Camera, DeviceError, Frame
from kiosk_app.ui.widgets.surface import Surface

FRAME_S = 0.1


class _Viewing:
    """One time of looking through a camera: what its thread brings after the end reaches nobody."""

    def __init__(self) -> None:
        self.ended = threading.Event()
        self.latest: Frame | None = None


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

    def start(self, camera: Camera) -> None:
        """Begin to show the frames of a camera; a second start does nothing."""
        if self._viewing is not None:
            return
        viewing = self._viewing = _Viewing()
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
            except DeviceError:
                return  # the capture, which a person asks for, says it in words
            if frame.number != number:
                number = frame.number
                viewing.latest = frame
                self._redraw()
            viewing.ended.wait(FRAME_S)

    def _show_latest(self, *_: object) -> None:
        frame = self._viewing.latest if self._viewing is not None else None
        if frame is None:
            return
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
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(
                texture=self._texture,
                size=size,
                pos=(self.center_x - size[0] / 2, self.center_y - size[1] / 2),
            )

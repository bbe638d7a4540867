"""A grey picture that the flow hands over ready to be drawn; nothing is decoded here.

It keeps no picture after it was shown another or none: the next person must not see it.
"""

from __future__ import annotations

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.properties import NumericProperty, StringProperty

from kiosk_app.ui.widgets.surface import Surface
from kiosk_app.usecases.values import Picture


class PagePicture(Surface):
    """Fits a picture into its box."""

    fill = StringProperty("viewfinder")
    border_px = NumericProperty(2)
    radius = NumericProperty(20)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self._texture: Texture | None = None
        self._shown: Picture | None = None

    def show(self, picture: Picture | None) -> None:
        """Draw a picture, or none."""
        if picture is None:
            self._texture = self._shown = None
        elif picture is not self._shown:
            size = (picture.width, picture.height)
            self._texture = Texture.create(size=size, colorfmt="luminance")
            self._texture.flip_vertical()
            self._texture.blit_buffer(picture.grey, colorfmt="luminance", bufferfmt="ubyte")
            self._shown = picture
        self.place()

    def place(self) -> None:
        self.canvas.clear()
        if self._texture is None:
            return
        scale = min(self.width / self._texture.width, self.height / self._texture.height)
        size = (self._texture.width * scale, self._texture.height * scale)
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(
                texture=self._texture,
                size=size,
                pos=(self.center_x - size[0] / 2, self.center_y - size[1] / 2),
            )

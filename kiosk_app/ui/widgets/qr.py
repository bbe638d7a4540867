"""A QR code drawn from its modules, black on white; the modules bring their quiet zone along.

One picture at the size of the glass: a rectangle for each run of modules would keep a thousand
buffers in the memory of the graphics driver.
"""

from __future__ import annotations

from kivy.graphics import Color, Rectangle
from kivy.graphics.texture import Texture
from kivy.uix.widget import Widget
from PIL import Image


class QrDrawing(Widget):
    """Shows a matrix of modules in the largest whole-pixel square that fits."""

    def __init__(self, **kwargs) -> None:
        super().__init__(size_hint=(None, None), **kwargs)
        self.modules: tuple[tuple[bool, ...], ...] = ()
        self._picture: Texture | None = None
        self.bind(pos=self._draw, size=self._draw)

    def show(self, modules: tuple[tuple[bool, ...], ...]) -> None:
        """Draw other modules; the same ones draw nothing."""
        if modules != self.modules:
            self.modules = modules
            self._picture = None
            self._draw()

    def _draw(self, *_: object) -> None:
        self.canvas.clear()
        if not self.modules:
            return
        count = len(self.modules)
        side = max(1, int(min(self.width, self.height) // count)) * count
        if self._picture is None or self._picture.width != side:
            self._picture = _picture(self.modules, side)
        with self.canvas:
            Color(1, 1, 1, 1)
            Rectangle(
                texture=self._picture,
                size=(side, side),
                pos=(int(self.center_x - side / 2), int(self.center_y - side / 2)),
            )


def _picture(modules: tuple[tuple[bool, ...], ...], side: int) -> Texture:
    grey = Image.new("L", (len(modules), len(modules)), 255)
    grey.putdata([0 if dark else 255 for row in modules for dark in row])
    large = grey.resize((side, side), Image.Resampling.NEAREST).convert("RGBA")
    picture = Texture.create(size=(side, side), colorfmt="rgba")
    picture.flip_vertical()  # a picture begins at the top, a texture at the bottom
    picture.blit_buffer(large.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    return picture

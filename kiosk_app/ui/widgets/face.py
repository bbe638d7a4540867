"""The drawn face of a surface: one picture in nine slices instead of layers of smooth shapes.

Owns the pictures of rounded rectangles, one for each pair of colours and each roundness, and the
one instruction that stretches such a picture over a surface. Kivy's own smooth shapes cost four
draw calls and some 30 KB for every surface in software GL; this costs one call and shares its
picture. It must never know what a surface means.
"""

from __future__ import annotations

from kivy.graphics import BorderImage, Color, InstructionGroup
from kivy.graphics.texture import Texture
from PIL import Image, ImageDraw

from kiosk_app.ui.theme import Rgba

FINER = 8  # corners are drawn so many times larger, then averaged


class Faces:
    """The pictures of one app, made when they are asked for first; one theme needs some dozens."""

    def __init__(self) -> None:
        self._made: dict[tuple[Rgba, Rgba, int, float], Texture] = {}

    def picture(self, fill: Rgba, border: Rgba, radius: int, border_px: float) -> Texture:
        """A square of 2 * edge + 2 px; its middle pixels are what is stretched."""
        key = (fill, border, radius, border_px)
        if key not in self._made:
            side = 2 * _edge(radius, border_px) + 2
            image = _drawn(fill, border, radius, border_px, side)
            texture = Texture.create(size=(side, side), colorfmt="rgba")
            texture.blit_buffer(image.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
            self._made[key] = texture
        return self._made[key]


def _edge(radius: int, border_px: float) -> int:
    return max(radius, int(border_px + 0.999))


def _drawn(fill: Rgba, border: Rgba, radius: int, border_px: float, side: int) -> Image.Image:
    large = side * FINER
    outer = Image.new("L", (large, large), 0)
    ImageDraw.Draw(outer).rounded_rectangle((0, 0, large - 1, large - 1), radius * FINER, fill=255)
    image = Image.new("RGBA", (side, side), _bytes(border))
    inner = Image.new("L", (large, large), 0)
    inset = round(border_px * FINER)
    ImageDraw.Draw(inner).rounded_rectangle(
        (inset, inset, large - 1 - inset, large - 1 - inset),
        max(0, radius * FINER - inset),
        fill=255,
    )
    image.paste(_bytes(fill), mask=inner.resize((side, side), Image.Resampling.BOX))
    coverage = outer.resize((side, side), Image.Resampling.BOX)
    nothing = Image.new("L", (side, side), 0)
    image.putalpha(Image.composite(image.getchannel("A"), nothing, coverage))
    return image


def _bytes(colour: Rgba) -> tuple[int, int, int, int]:
    red, green, blue, alpha = (round(part * 255) for part in colour)
    return red, green, blue, alpha


class Face(InstructionGroup):
    """Stretches the picture over a rectangle; draws nothing while both colours are clear."""

    def __init__(self) -> None:
        super().__init__()
        self._slices: BorderImage | None = None

    def draw(
        self,
        faces: Faces,
        box: tuple[float, float, float, float],
        fill: Rgba,
        border: Rgba,
        radius: float,
        border_px: float,
    ) -> None:
        """Draw over x, y, width, height in px; whole pixels keep the edges sharp."""
        x, y, width, height = (round(part) for part in box)
        if fill[3] == 0 and border[3] == 0:
            self.clear()
            self._slices = None
            return
        if border_px == 0:
            border = fill
        round_px = max(0, int(min(radius, width / 2, height / 2)))
        edge = _edge(round_px, border_px)
        if self._slices is None:
            self.add(Color(1, 1, 1, 1))
            self._slices = BorderImage()
            self.add(self._slices)
        self._slices.texture = faces.picture(fill, border, round_px, border_px)
        self._slices.border = (edge, edge, edge, edge)
        self._slices.pos, self._slices.size = (x, y), (width, height)

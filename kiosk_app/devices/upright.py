"""Turns a page so that its writing stands upright: by quarter turns, from the look of its lines.

Owns two observations. Lines of writing make rows of ink with white between them, so a page on its
side shows them in its columns. And lines begin below each other but end anywhere. Where a page does
not say so clearly it stays as it is: the person turns it with one touch.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from PIL import Image, ImageChops, ImageFilter, ImageStat

_ACROSS = 700  # px of the short side: letters are then some 8 px high
_SIDEWAYS = 1.5  # how much stronger the lines of the other direction must be
_CERTAIN_LINES = 6
_CLEARLY = 3  # so much more must the one edge be ragged than the other
_LOWEST, _TALLEST = 7, 60  # rows of a line
_RULE = 110  # of 255: a row with so much ink is a printed rule, not writing
_MARK = 20  # of 255: so much of a column is more than a speck
_SAME_PX = 6


def upright(page: Image.Image) -> Image.Image:
    """The page, turned by 0, 90, 180 or 270 degrees."""
    turned = quarter_turns(page)
    ways = (None, Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)
    way = ways[turned]
    return page if way is None else page.transpose(way)


def quarter_turns(page: Image.Image) -> int:
    """How many quarter turns clockwise put a greyscale page upright, 0 to 3."""
    ink = _ink(page)
    along, across = _stripes(_profile(ink)), _stripes(_profile(ink.transpose(_TO_ROWS)))
    if across > along * _SIDEWAYS:
        up = _which_way_up(ink.transpose(Image.Transpose.ROTATE_270))
        return 3 if up < 0 else 1
    return 2 if _which_way_up(ink) < 0 else 0


_TO_ROWS = Image.Transpose.TRANSPOSE


def _ink(page: Image.Image) -> Image.Image:
    """Writing white on black, without the rim, where shadows and edges lie."""
    factor = _ACROSS / min(page.size)
    size = (max(1, round(page.width * factor)), max(1, round(page.height * factor)))
    small = page.resize(size, Image.Resampling.BOX if factor < 1 else Image.Resampling.BILINEAR)
    rim_x, rim_y = size[0] // 20, size[1] // 20
    small = small.crop((rim_x, rim_y, size[0] - rim_x, size[1] - rim_y))
    paper = small.resize(
        (max(1, small.width // 8), max(1, small.height // 8)), Image.Resampling.BOX
    )
    paper = paper.filter(ImageFilter.MaxFilter(5)).resize(small.size, Image.Resampling.BILINEAR)
    dark = ImageChops.subtract(paper, small)
    strongest = max(40, int(ImageStat.Stat(dark).mean[0] * 3))
    return dark.point(lambda level: 255 if level >= strongest else 0)


def _profile(ink: Image.Image) -> list[int]:
    """Share of ink in each row, 0 to 255."""
    return list(ink.resize((1, ink.height), Image.Resampling.BOX).tobytes())


def _stripes(profile: Sequence[int]) -> float:
    """How strongly neighbouring rows differ: writing and white between its lines."""
    mean = sum(profile) / max(1, len(profile)) + 0.5
    jumps = sum((a - b) ** 2 for a, b in zip(profile, profile[2:], strict=False))
    return jumps / float(mean**1.5)


def _which_way_up(ink: Image.Image) -> int:
    """1: as it is, -1: upside down, 0: cannot be said."""
    spans = [_span(ink, top, height) for top, height in _lines(_profile(ink))]
    if len(spans) < _CERTAIN_LINES:
        return 0
    left, right = (_scatter([span[n] for span in spans]) for n in (0, 1))
    if max(left, right) < _CLEARLY * min(left, right) + _SAME_PX:
        return 0
    return 1 if left < right else -1


def _lines(profile: Sequence[int]) -> list[tuple[int, int]]:
    """Top and height of each line of writing: what lies between white."""
    lines, height = [], 0
    for y, level in enumerate((*profile, 0)):
        if 1 < level < _RULE:
            height += 1
        elif height:
            lines.append((y - height, height))
            height = 0
    return [(top, height) for top, height in lines if _LOWEST <= height <= _TALLEST]


def _span(ink: Image.Image, top: int, height: int) -> tuple[int, int]:
    """Where a line begins and ends, from the left and from the right."""
    band = ink.crop((0, top, ink.width, top + height))
    columns = band.resize((ink.width, 1), Image.Resampling.BOX).tobytes()
    inked = [x for x, level in enumerate(columns) if level > _MARK]
    return (inked[0], ink.width - 1 - inked[-1]) if inked else (0, 0)


def _scatter(places: Sequence[int]) -> float:
    """How far a place usually lies from the middle one."""
    middle = median(places)
    return median(abs(place - middle) for place in places)

"""A sheet on a table is found, put straight and put upright, however it lies."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageStat
from support.photos import jpeg
from support.sheet_photos import SIZE, sheet_photo

from kiosk_app.devices.edges import find_sheet
from kiosk_app.devices.perspective import projection, straightened
from kiosk_app.devices.shrink import LARGEST_BYTES, Verdict, shrink_page, turned_page
from kiosk_app.devices.upright import quarter_turns


@pytest.mark.parametrize("seed", range(12))
def test_the_corners_of_a_sheet_are_found(seed: int) -> None:
    """Within 2 % of the picture: tilted, turned by up to 20 degrees, in falling light."""
    photo = sheet_photo(seed)
    sheet = find_sheet(photo.picture)
    assert sheet is not None and not sheet.is_whole
    found = [(x * SIZE[0], y * SIZE[1]) for x, y in sheet.corners]
    for x, y in photo.corners:
        inside = (min(SIZE[0], max(0.0, x)), min(SIZE[1], max(0.0, y)))
        nearest = min(max(abs(inside[0] - fx), abs(inside[1] - fy)) for fx, fy in found)
        assert nearest < 0.02 * SIZE[0]


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_page_comes_out_straight_and_upright(seed: int, turns: int) -> None:
    """Laid on its side or upside down; nobody at the desk should have to turn a screen."""
    page = shrink_page(jpeg(sheet_photo(seed, turns).picture))
    assert page.verdict is Verdict.GOOD
    assert page.height > page.width
    assert len(page.jpeg) <= LARGEST_BYTES
    assert quarter_turns(Image.open(io.BytesIO(page.jpeg))) == 0
    stamp = Image.open(io.BytesIO(page.jpeg)).crop(
        (page.width * 6 // 10, page.height * 7 // 10, page.width, page.height)
    )
    assert ImageStat.Stat(stamp.point(lambda v: 255 if v < 110 else 0)).mean[0] > 1  # the seal


def test_a_page_that_does_not_say_its_way_stays_as_it_is() -> None:
    """A drawing, a stamp, a photo: turning them by a guess would be worse."""
    blank = Image.new("L", (900, 1200), 235)
    ImageDraw.Draw(blank).ellipse((200, 300, 700, 800), outline=30, width=12)
    assert quarter_turns(blank) == 0


def test_straightening_undoes_the_tilt() -> None:
    """The projection there and back leads to the same place."""
    flat = Image.linear_gradient("L").resize((300, 400))
    corners = [(40.0, 30.0), (290.0, 60.0), (270.0, 390.0), (20.0, 350.0)]
    box = [(0.0, 0.0), (300.0, 0.0), (300.0, 400.0), (0.0, 400.0)]
    tilted = flat.transform(
        (320, 420), Image.Transform.PERSPECTIVE, projection(corners, box), Image.Resampling.BICUBIC
    )
    back = straightened(tilted, corners).resize((300, 400))
    inner = (20, 20, 280, 380)
    assert ImageStat.Stat(ImageChops.difference(flat, back).crop(inner)).mean[0] < 3


def test_corners_in_a_line_are_no_sheet() -> None:
    """A strip at the rim of the picture must not end in a division by zero."""
    with pytest.raises(ValueError, match="corners"):
        projection([(0, 0), (1, 1), (2, 2), (3, 3)], [(0, 0), (1, 0), (1, 1), (0, 1)])


def test_turning_a_kept_page_four_times_brings_it_back() -> None:
    """One touch is a quarter; it stays readable and small."""
    page = shrink_page(jpeg(sheet_photo(0).picture))
    turned = page
    for _ in range(4):
        turned = turned_page(turned.jpeg, turned.verdict)
        assert len(turned.jpeg) <= LARGEST_BYTES
    first, last = (Image.open(io.BytesIO(p.jpeg)).convert("L") for p in (page, turned))
    assert first.size == last.size
    assert ImageStat.Stat(ImageChops.difference(first, last)).mean[0] < 4

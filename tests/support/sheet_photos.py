"""Synthetic photos of a sheet: seeded poses, falling light, grain; its corners are known."""

from __future__ import annotations

import random
from dataclasses import dataclass

from PIL import Image
from support.assets import ASSETS
from support.card_frames import Hardship, laid, posed, worn

from kiosk_app.devices.drawnpaper import drawn_sheet
from kiosk_app.devices.perspective import Corners

SIZE = (1600, 1200)
TABLE = Hardship(20.0, 0.05, 0.4, 0.0, 8.0, (1.0, 1.0))


@dataclass(frozen=True, slots=True)
class SheetPhoto:
    """A greyscale photo and where the sheet's corners lie in it, in px, maybe outside."""

    picture: Image.Image
    corners: Corners


def sheet_photo(seed: int, quarter_turns: int = 0) -> SheetPhoto:
    """A sheet on a table; before it was laid there it was turned so often, anticlockwise."""
    rng = random.Random(seed)
    sheet = drawn_sheet(seed, ASSETS / "fonts").convert("L").rotate(90 * quarter_turns, expand=True)
    share = 900 / max(sheet.size) if quarter_turns % 2 == 0 else 1100 / max(sheet.size)
    corners = posed(rng, (sheet.width * share, sheet.height * share), TABLE, SIZE)
    placed, mask = laid(sheet, corners, SIZE)
    picture = Image.new("L", SIZE, rng.randint(30, 120))
    picture.paste(placed, (0, 0), mask)
    return SheetPhoto(worn(picture, rng, TABLE, 0.0), corners)

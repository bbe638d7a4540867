"""Photographs of papers that stay large: noise over lines of text, as a poor camera sees them.

It owns the amount of noise, which is chosen so that what the kiosk makes of a picture is just below
its own limit (80 KiB of JPEG), and nothing makes it smaller. Nothing is written on them.
"""

from __future__ import annotations

import io
import random

from PIL import Image, ImageDraw

_WIDTH, _HEIGHT = 1240, 1754  # A4 at 150 dpi
_PAPER, _INK = 238, 40
_NOISE = 0.098
_QUALITY = 92


def pictures(number: int, noise: float = _NOISE) -> list[bytes]:
    """`number` of them, each other; always the same."""
    return [_picture(random.Random(n), noise) for n in range(number)]


def _picture(rng: random.Random, noise: float) -> bytes:
    page = Image.new("L", (_WIDTH, _HEIGHT), _PAPER)
    drawn = ImageDraw.Draw(page)
    for y in range(90, _HEIGHT - 90, 44):
        drawn.line((90, y, rng.randrange(500, _WIDTH - 90), y), _INK, 3)
    grain = Image.frombytes("L", (_WIDTH, _HEIGHT), rng.randbytes(_WIDTH * _HEIGHT))
    out = io.BytesIO()
    Image.blend(page, grain, noise).save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()

"""Synthetic frames of an identity card held before a camera: seeded, each a new pose and new noise.

Owns invented payloads in the shape of the chip card's QR and how a cheap camera worsens them: turn,
tilt, falling light, mild blur, grain. A seed means the same pixels, so that a rate is a number.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from math import cos, radians, sin

from PIL import Image, ImageChops, ImageDraw, ImageFilter
from support.photos import qr_image

from kiosk_app.devices.perspective import Corners, projection

FRAME = (1280, 960)
DRAWN_PX = 6  # per module, before it is laid before the camera
_CARD_MM = (85.6, 54.0)
_SURNAMES = ("Vàng", "Giàng", "Lò", "Hoàng", "Nguyễn", "Đinh", "H’", "Thào", "Quách", "Ksor")
_MIDDLE = ("Thị", "A", "Văn", "Seo", "Mí", "Đức", "Bá", "Y")
_GIVEN = ("Mỷ", "Páo", "Ưởng", "Sình", "Phử", "Hạnh", "Dợ", "Quỳnh", "Blăh", "Tủa")
_VILLAGES = ("Thôn Lô Lô", "Bản Nà Hỳ 2", "Buôn Akô Dhông", "Xóm Mới", "Tổ 5", "Ấp Trà Cú A")
_COMMUNES = ("Lũng Cú, Đồng Văn, Hà Giang", "Nà Khoa, Nậm Pồ, Điện Biên", "Ia Mrơn, Ia Pa, Gia Lai",
             "Mường Lống, Kỳ Sơn, Nghệ An", "Phường Phố Huế, Hai Bà Trưng, Hà Nội")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hardship:
    """How far a frame may go: degrees, shares of the card's height, modules of the code, greys."""

    turn_deg: float
    tilt: float
    dimming: float
    blur_modules: float
    grain: float
    px_per_module: tuple[float, float]


MILD = Hardship(25.0, 0.08, 0.45, 0.45, 8.0, (3.0, 5.0))
HARD = Hardship(180.0, 0.16, 0.7, 0.8, 16.0, (2.0, 4.0))


def payload_of(rng: random.Random) -> str:
    """An invented person: the parts agree with the number, as on a card."""
    year, male = rng.randint(1935, 2011), rng.random() < 0.5
    sign = (0 if year < 2000 else 2) + (not male)
    number = f"{rng.choice(('001', '002', '012', '040', '066'))}{sign}{year % 100:02}"
    number += f"{rng.randrange(10**6):06}"
    old = f"{rng.randrange(10**9):09}" if rng.random() < 0.6 else ""
    name = " ".join((rng.choice(_SURNAMES), rng.choice(_MIDDLE), rng.choice(_GIVEN)))
    if rng.random() < 0.2:
        name = name.upper()
    born = f"{rng.randint(1, 28):02}{rng.randint(1, 12):02}{year}"
    home = f"{rng.choice(_VILLAGES)}, {rng.choice(_COMMUNES)}"
    parts = [number, old, name, born, "Nam" if male else "Nữ", home, "12052022"]
    if rng.random() < 0.2:  # the 2024 card may name the family
        parts += [f"{rng.choice(_SURNAMES)} A {rng.choice(_GIVEN)}", "Lò Thị Hạnh"]
    return "|".join(parts)


def frames(payload: str, seed: int, how: Hardship, count: int = 10) -> Iterator[Image.Image]:
    """What a camera brings, one greyscale frame after the other."""
    rng = random.Random(seed)
    code = qr_image(payload, 1)
    for _ in range(count):
        yield _frame(code, rng, how)


def _card(code: Image.Image, px: int) -> Image.Image:
    """The front of a card at `px` per module; the code takes a third of its height."""
    large = code.resize((code.width * px, code.height * px), Image.Resampling.NEAREST)
    height = round(large.height / 0.38)
    card = Image.new("L", (round(height * _CARD_MM[0] / _CARD_MM[1]), height), 222)
    draw = ImageDraw.Draw(card)
    unit = height // 20
    for row in range(9):
        y = height * 0.42 + row * unit
        draw.rectangle(
            (height * 0.5, y, height * (0.9 + 0.07 * (row % 5)), y + unit * 0.45), fill=70
        )
    draw.rectangle((unit, unit * 8, unit * 8, unit * 18), fill=150)
    card.paste(large, (card.width - large.width - unit, unit))
    return card


def laid(
    picture: Image.Image, corners: Corners, size: tuple[int, int]
) -> tuple[Image.Image, Image.Image]:
    """A flat picture as it lies in a photo of a size, and the mask of where it lies."""
    w, h = picture.size
    how = projection(corners, ((0.0, 0.0), (w, 0.0), (w, h), (0.0, h)))
    method, smooth = Image.Transform.PERSPECTIVE, Image.Resampling.BICUBIC
    mask = Image.new("L", picture.size, 255).transform(size, method, how, smooth)
    return picture.transform(size, method, how, smooth), mask


def posed(
    rng: random.Random, size: tuple[float, float], how: Hardship, frame: tuple[int, int] = FRAME
) -> Corners:
    """Where the corners of a flat thing of a size lie in a frame."""
    w, h = size
    turn = radians(rng.uniform(-how.turn_deg, how.turn_deg))
    cx = frame[0] * (0.5 + rng.uniform(-0.06, 0.06))
    cy = frame[1] * (0.5 + rng.uniform(-0.06, 0.06))
    corners = []
    for right, down in ((-w / 2, -h / 2), (w / 2, -h / 2), (w / 2, h / 2), (-w / 2, h / 2)):
        x = right + rng.uniform(-how.tilt, how.tilt) * h
        y = down + rng.uniform(-how.tilt, how.tilt) * h
        corners.append((cx + x * cos(turn) - y * sin(turn), cy + x * sin(turn) + y * cos(turn)))
    return corners


def worn(
    picture: Image.Image, rng: random.Random, how: Hardship, px_per_module: float
) -> Image.Image:
    """The picture in falling light, a little blurred, with a cheap camera's grain."""
    lit = ImageChops.multiply(picture, _falling_light(rng, how.dimming, picture.size))
    blur = rng.uniform(0.0, how.blur_modules) * px_per_module
    return _grained(lit.filter(ImageFilter.GaussianBlur(blur)), rng, how.grain)


def _frame(code: Image.Image, rng: random.Random, how: Hardship) -> Image.Image:
    card = _card(code, DRAWN_PX)
    px = rng.uniform(*how.px_per_module)
    share = px / DRAWN_PX
    placed, mask = laid(card, posed(rng, (card.width * share, card.height * share), how), FRAME)
    frame = Image.new("L", FRAME, rng.randint(60, 130))
    frame.paste(placed, (0, 0), mask)
    return worn(frame, rng, how, px)


def _falling_light(rng: random.Random, dimming: float, size: tuple[int, int]) -> Image.Image:
    bright = rng.randint(200, 255)
    dark = round(bright * (1 - rng.uniform(0, dimming)))
    ramp = Image.linear_gradient("L").point(lambda v: dark + (bright - dark) * v // 255)
    return ramp.rotate(rng.choice((0, 90, 180, 270))).resize(size)


def _grained(frame: Image.Image, rng: random.Random, grain: float) -> Image.Image:
    """Noise of about `grain` grey levels: the mean of uniform ones comes near a normal one."""
    count = frame.width * frame.height
    layers = [Image.frombytes("L", frame.size, rng.randbytes(count)) for _ in range(3)]
    noise = ImageChops.blend(ImageChops.blend(layers[0], layers[1], 0.5), layers[2], 1 / 3)
    strength = rng.uniform(0, grain) / 42.7  # the deviation of that mean
    noise = noise.point(lambda v: round(128 + (v - 128) * strength))
    return ImageChops.add(frame, noise, 1, -128)

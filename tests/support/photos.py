"""Invented photos: identity-card QRs and sheets of paper, worsened as real cameras do."""

from __future__ import annotations

import io

import segno
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter
from support.assets import ASSETS

from kiosk_app.devices.drawnpaper import drawn_paper

CARDS = (
    "002190001234|073123456|Vàng Thị Mỷ|05031990|Nữ|"
    "Thôn Lô Lô Chải, Lũng Cú, Đồng Văn, Hà Giang|12052021",
    "012203004567||Giàng A Páo|19082003|Nam|"
    "Bản Sin Suối Hồ, Sin Suối Hồ, Phong Thổ, Lai Châu|03112021",
    "066185007890|240987654|H’ Bliă Niê|01011985|Nữ|"
    "Buôn Akô Dhông, Tân Lợi, Thành phố Buôn Ma Thuột, Đắk Lắk|25042022",
)
"""Format-true payloads of invented persons."""


def jpeg(picture: Image.Image, quality: int = 85) -> bytes:
    """The picture as a JPEG file."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def qr_image(payload: str, scale: int = 8) -> Image.Image:
    """A QR as cards have it: UTF-8 bytes, no ECI mark."""
    out = io.BytesIO()
    code = segno.make_qr(payload.encode("utf-8"), mode="byte", encoding=None, error="m")
    code.save(out, kind="png", scale=scale, border=4)
    return Image.open(out).convert("L")


def card_photo(
    payload: str, *, px_per_module: int = 6, angle: float = 0.0, blur: float = 0.0
) -> Image.Image:
    """A card with its QR in the upper right, lying on a desk, turned and blurred."""
    code = qr_image(payload, px_per_module)
    card = Image.new("L", (code.width * 3, code.height * 2), 214)
    draw = ImageDraw.Draw(card)
    for row in range(6):
        y = code.height * 0.6 + row * code.height * 0.2
        draw.line((20, y, card.width * 0.6, y), fill=90, width=4)
    card.paste(code, (card.width - code.width - 12, 12))
    turned = card.convert("LA").rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    desk = Image.new("L", (turned.width + 160, turned.height + 160), 120)
    desk.paste(turned.getchannel("L"), (80, 80), turned.getchannel("A"))
    return desk.filter(ImageFilter.GaussianBlur(blur)) if blur else desk


def paper_photo(number: int = 0, *, blur: float = 0.0, light: float = 1.0) -> Image.Image:
    """A sheet on a dark table, 1600 x 1200, as a camera might see it."""
    picture = drawn_paper(number, ASSETS / "fonts")
    if light != 1.0:
        picture = ImageEnhance.Brightness(picture).enhance(light)
    return picture.filter(ImageFilter.GaussianBlur(blur)) if blur else picture

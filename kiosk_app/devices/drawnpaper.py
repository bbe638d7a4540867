"""Draws an invented paper on a table, for the simulated camera and for tests.

Every name and number on it is made up, and the word MẪU (specimen) stands on each sheet.
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_TABLE = (43, 51, 60)
_SHEET = (246, 243, 234)
_INK = (38, 42, 50)
_SIZE = (1600, 1200)
_TITLES = ("GIẤY CHỨNG SINH", "HỢP ĐỒNG THUÊ NHÀ", "GIẤY TỜ KÈM THEO")
_LINES = (
    "Họ và tên: NGUYỄN THỊ MẪU",
    "Năm sinh: 1990        Dân tộc: Tày",
    "Nơi cư trú: Thôn Mẫu, xã Mẫu",
    "Ngày, giờ: 07 giờ 15 phút, ngày 02 tháng 3",
    "Tại: Trạm y tế xã Mẫu",
    "Giới tính: Nữ        Cân nặng: 3 100 gram",
    "Tình trạng: khoẻ mạnh",
    "Dự định đặt tên: LÒ THỊ MẪU",
    "Người đỡ đẻ: Hoàng Văn Mẫu",
)


def drawn_paper(number: int = 0, fonts: Path | None = None) -> Image.Image:
    """A photo-like RGB picture of 1600 x 1200: an A4 sheet, slightly turned, on a dark table."""
    sheet = drawn_sheet(number, fonts)
    turned = sheet.convert("RGBA").rotate(
        (2.0, -1.5, 1.0)[number % 3], expand=True, resample=Image.Resampling.BICUBIC
    )
    picture = Image.new("RGB", _SIZE, _TABLE)
    place = ((_SIZE[0] - turned.width) // 2, (_SIZE[1] - turned.height) // 2)
    picture.paste(turned, place, turned)
    return picture


def drawn_sheet(number: int, fonts: Path | None) -> Image.Image:
    """The sheet alone, flat, RGB."""
    width, height = 800, 1130
    sheet = Image.new("RGB", (width, height), _SHEET)
    draw = ImageDraw.Draw(sheet)
    large, small = _font(fonts, "Bold", 34), _font(fonts, "Regular", 25)
    head = "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    draw.text((width / 2, 70), head, _INK, _font(fonts, "Bold", 24), anchor="mm")
    draw.text((width / 2, 108), "Độc lập - Tự do - Hạnh phúc", _INK, small, anchor="mm")
    draw.line((width / 2 - 150, 132, width / 2 + 150, 132), _INK, 2)
    draw.text((width / 2, 210), _TITLES[number % len(_TITLES)], _INK, large, anchor="mm")
    for row, line in enumerate(_LINES):
        draw.text((70, 290 + row * 66), line, _INK, small)
        draw.line((70, 328 + row * 66, width - 70, 328 + row * 66), (150, 146, 138), 1)
    draw.text((width - 190, 960), "MẪU", (154, 25, 25), _font(fonts, "Bold", 40), anchor="mm")
    draw.ellipse((width - 280, 890, width - 100, 1030), outline=(154, 25, 25), width=4)
    return sheet


def _font(
    fonts: Path | None, weight: str, size: int
) -> ImageFont.ImageFont | ImageFont.FreeTypeFont:
    if fonts is None:
        return ImageFont.load_default(size)
    return ImageFont.truetype(str(fonts / f"BeVietnamPro-{weight}.ttf"), size)

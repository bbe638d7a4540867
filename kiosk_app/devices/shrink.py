"""Makes a page small enough for a mountain link and says whether it can be read.

Owns the measures (light, glare, sharpness, where the sheet is) and the target: at most 80 KB of
grey JPEG, wide enough that 8-point print on A4 stays legible. Every page is decoded and written
anew, so nothing that hid in the file (EXIF, position, trailing data) leaves the machine.

The measures are simple on purpose and work on a 480 px copy: a sheet is the bright part that is
not the rim; sharpness is the strength of the strongest edges against the sheet's contrast.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import Enum

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

from kiosk_app.devices.pictures import open_picture

LARGEST_BYTES = 80 * 1024
# Width across the short side (A4: 150 down to 100 dpi) and JPEG quality, the best first. Looked at
# by eye: a page of 48 full lines in 10-point type can be read down to (820, 12).
_LADDER = (
    (1240, 70), (1240, 52), (1240, 38), (1240, 26), (1100, 36), (1100, 26), (1100, 18),
    (960, 24), (960, 18), (960, 12), (820, 18), (820, 12), (720, 12),
)  # fmt: skip
_SMALL = 480


class Verdict(Enum):
    """How a page came out, in the words of the contracts."""

    GOOD = "good"
    BLURRED = "blurred"
    GLARE = "glare"
    DARK = "dark"
    NO_PAGE = "no_page"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where the paper is, as fractions of the picture: left, top, right, bottom."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def area(self) -> float:
        """Part of the picture it covers, 0..1."""
        return (self.right - self.left) * (self.bottom - self.top)


@dataclass(frozen=True, slots=True)
class Look:
    """The judgement of a picture and the sheet it found (None without one)."""

    verdict: Verdict
    sheet: Sheet | None


@dataclass(frozen=True, slots=True)
class Page:
    """A page ready to be sealed: JPEG bytes, size in px, verdict. A poor page is kept too."""

    jpeg: bytes
    width: int
    height: int
    verdict: Verdict


def shrink_page(image: bytes) -> Page:
    """Judge, crop, turn grey and compress one photo. Raises DeviceError when it is no picture."""
    picture = open_picture(image, "L", draft=(2000, 2000))
    look = judge(picture)
    if look.sheet is not None and look.sheet.area < 0.97:
        picture = _cropped(picture, look.sheet)
    jpeg, width, height = _compressed(picture)
    return Page(jpeg, width, height, look.verdict)


def judge(picture: Image.Image) -> Look:
    """Judge a picture, quickly enough for a live view (a few milliseconds)."""
    small = picture.convert("L")
    small.thumbnail((_SMALL, _SMALL), Image.Resampling.BOX)
    light = _percentile(small, 0.95)
    if light < 70:
        return Look(Verdict.DARK, None)
    sheet = _find_sheet(small)
    if sheet is None:
        return Look(Verdict.NO_PAGE, None)
    paper = _cropped(small, sheet)
    full = _cropped(picture.convert("L"), sheet)
    if ImageStat.Stat(paper).mean[0] < 62:
        return Look(Verdict.DARK, sheet)
    if _has_glare(paper):
        return Look(Verdict.GLARE, sheet)
    if not _has_writing(paper):
        return Look(Verdict.NO_PAGE, sheet)
    return Look(Verdict.BLURRED if _is_blurred(full) else Verdict.GOOD, sheet)


def _percentile(picture: Image.Image, share: float) -> int:
    histogram = picture.histogram()
    wanted, seen = share * sum(histogram), 0
    for level, count in enumerate(histogram):
        seen += count
        if seen >= wanted:
            return level
    return 255


def _find_sheet(small: Image.Image) -> Sheet | None:
    """The box around the bright part; the whole picture for a flat scan."""
    low, high = _percentile(small, 0.02), _percentile(small, 0.95)
    blurred = small.filter(ImageFilter.BoxBlur(4))
    threshold = low + (high - low) * 0.55
    bright = blurred.point(lambda level: 255 if level >= threshold else 0)
    share = ImageStat.Stat(bright).mean[0] / 255
    if share > 0.8 or high - low < 12:
        return Sheet(0.0, 0.0, 1.0, 1.0) if high >= 110 else None
    columns = _extent(bright.resize((bright.width, 1), Image.Resampling.BOX))
    rows = _extent(bright.resize((1, bright.height), Image.Resampling.BOX))
    if columns is None or rows is None:
        return None
    sheet = Sheet(columns[0], rows[0], columns[1], rows[1])
    filled = share / sheet.area if sheet.area else 0.0
    return sheet if sheet.area >= 0.12 and filled >= 0.45 else None


def _extent(profile: Image.Image) -> tuple[float, float] | None:
    """First and last place, 0..1, where the bright share of a line passes an eighth."""
    levels = profile.tobytes()
    bright = [i for i, level in enumerate(levels) if level >= 32]
    if not bright:
        return None
    return bright[0] / len(levels), (bright[-1] + 1) / len(levels)


def _cropped(picture: Image.Image, sheet: Sheet) -> Image.Image:
    box = (
        int(sheet.left * picture.width),
        int(sheet.top * picture.height),
        max(int(sheet.right * picture.width), int(sheet.left * picture.width) + 1),
        max(int(sheet.bottom * picture.height), int(sheet.top * picture.height) + 1),
    )
    return picture.crop(box)


def _has_glare(paper: Image.Image) -> bool:
    """A burnt-out blotch well brighter than the paper around it."""
    usual = _percentile(paper, 0.5)
    if usual >= 244:  # a scan or a born-digital page is white all over
        return False
    spot = paper.filter(ImageFilter.BoxBlur(3)).point(lambda level: 255 if level >= 251 else 0)
    return ImageStat.Stat(spot).mean[0] / 255 > 0.02


def _has_writing(paper: Image.Image) -> bool:
    local = ImageChops.subtract(paper.filter(ImageFilter.MaxFilter(9)), paper)
    inked = local.point(lambda level: 255 if level > 24 else 0)
    return ImageStat.Stat(inked).mean[0] / 255 > 0.004


def _is_blurred(paper: Image.Image) -> bool:
    """Whether even the strongest edges climb slowly, measured at 1240 px across."""
    measured = _fitted(paper, 1240) if min(paper.size) > 1240 else paper
    inner = measured.crop(
        (measured.width // 12, measured.height // 12,
         measured.width * 11 // 12, measured.height * 11 // 12)
    )  # fmt: skip
    sharpest = _percentile(_slope(inner, 1), 0.995)
    widest = _percentile(_slope(inner, 5), 0.995)
    return widest < 16 or sharpest < 0.36 * widest


def _slope(picture: Image.Image, distance: int) -> Image.Image:
    """Difference of each pixel to the one `distance` px to its right."""
    width, height = picture.size
    left = picture.crop((0, 0, width - distance, height))
    return ImageChops.difference(left, picture.crop((distance, 0, width, height)))


def _fitted(picture: Image.Image, across: int) -> Image.Image:
    factor = across / min(picture.size)
    if factor >= 1:
        return picture
    size = (round(picture.width * factor), round(picture.height * factor))
    return picture.resize(size, Image.Resampling.LANCZOS)


def _compressed(picture: Image.Image) -> tuple[bytes, int, int]:
    """The widest, then the finest rendering under the limit."""
    levelled = ImageOps.autocontrast(picture, cutoff=(0.5, 2))
    page, width = levelled, 0
    for across, quality in _LADDER:
        if across != width:
            page, width = _fitted(levelled, across), across
            page.thumbnail((across * 3, across * 3))  # a very long strip stays within bounds
        jpeg = _encoded(page, quality)
        if len(jpeg) <= LARGEST_BYTES:
            return jpeg, page.width, page.height
    page = _fitted(levelled, 620)
    page.thumbnail((1600, 1600))
    page = page.filter(ImageFilter.GaussianBlur(1.2))  # noise would not compress otherwise
    return _encoded(page, 20), page.width, page.height


def _encoded(page: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()

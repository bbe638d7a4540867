"""Makes a page small enough for a mountain link and says whether it can be read.

Owns the measures (light, glare, sharpness) and the target: at most 80 KB of
grey JPEG, wide enough that 8-point print on A4 stays legible. Every page is decoded and written
anew, so nothing that hid in the file (EXIF, position, trailing data) leaves the machine.

The measures are simple on purpose and work on a 480 px copy; sharpness is the strength of the
strongest edges against the sheet's contrast, on the straightened sheet.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from enum import Enum

from PIL import Image, ImageChops, ImageFilter, ImageOps, ImageStat

from kiosk_app.devices.edges import Sheet, find_sheet, level_at
from kiosk_app.devices.perspective import straightened
from kiosk_app.devices.pictures import open_picture
from kiosk_app.devices.upright import upright

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
    """Judge, straighten, turn upright, make grey and compress one photo.

    Raises DeviceError when it is no picture.
    """
    picture = open_picture(image, "L", draft=(2000, 2000))
    look = judge(picture)
    if look.sheet is not None:
        picture = upright(_flat(picture, look.sheet))
    return _compressed(picture, look.verdict)


def turned_page(jpeg: bytes, verdict: Verdict) -> Page:
    """A kept page turned by a quarter clockwise; how readable it is does not change."""
    picture = open_picture(jpeg, "L").transpose(Image.Transpose.ROTATE_270)
    return _compressed(picture, verdict)


def judge(picture: Image.Image) -> Look:
    """Judge a greyscale picture as it will be kept."""
    look = glance(picture)
    if look.verdict is Verdict.GOOD and look.sheet is not None:
        is_poor = _is_blurred(_flat(picture, look.sheet))
        return Look(Verdict.BLURRED if is_poor else Verdict.GOOD, look.sheet)
    return look


def glance(picture: Image.Image) -> Look:
    """Judge a live picture in a few milliseconds: everything but its sharpness, which needs more
    pixels than a live picture has."""
    small = picture.convert("L")
    small.thumbnail((_SMALL, _SMALL), Image.Resampling.BOX)
    if level_at(small, 0.95) < 70:
        return Look(Verdict.DARK, None)
    sheet = find_sheet(small)
    if sheet is None:
        return Look(Verdict.NO_PAGE, None)
    paper = _flat(small, sheet)
    if ImageStat.Stat(paper).mean[0] < 62:
        return Look(Verdict.DARK, sheet)
    if _has_glare(paper):
        return Look(Verdict.GLARE, sheet)
    return Look(Verdict.GOOD if _has_writing(paper) else Verdict.NO_PAGE, sheet)


def _flat(picture: Image.Image, sheet: Sheet) -> Image.Image:
    """The sheet alone, its perspective put right."""
    if sheet.is_whole:
        return picture
    width, height = picture.size
    return straightened(picture, [(x * width, y * height) for x, y in sheet.corners])


def _has_glare(paper: Image.Image) -> bool:
    """A burnt-out blotch well brighter than the paper around it."""
    usual = level_at(paper, 0.5)
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
    sharpest = level_at(_slope(inner, 1), 0.995)
    widest = level_at(_slope(inner, 5), 0.995)
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


def _compressed(picture: Image.Image, verdict: Verdict) -> Page:
    """The widest, then the finest rendering under the limit."""
    levelled = ImageOps.autocontrast(picture, cutoff=(0.5, 2))
    page, width = levelled, 0
    for across, quality in _LADDER:
        if across != width:
            page, width = _fitted(levelled, across), across
            page.thumbnail((across * 3, across * 3))  # a very long strip stays within bounds
        jpeg = _encoded(page, quality)
        if len(jpeg) <= LARGEST_BYTES:
            return Page(jpeg, page.width, page.height, verdict)
    page = _fitted(levelled, 620)
    page.thumbnail((1600, 1600))
    page = page.filter(ImageFilter.GaussianBlur(1.2))  # noise would not compress otherwise
    return Page(_encoded(page, 20), page.width, page.height, verdict)


def _encoded(page: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()

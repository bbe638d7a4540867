"""Opens pictures that strangers hand in, and nothing else.

Owns the limits: bytes before anything is decoded, an allow-list of formats, pixels and memory
before they are taken. The result is always a plain upright greyscale or RGB picture without
metadata. It never trusts a file's name or its declared type.
"""

from __future__ import annotations

import io
import struct

from PIL import Image, UnidentifiedImageError

from kiosk_app.devices.bare import UPRIGHT, bared, orientation_of
from kiosk_app.devices.ports import DeviceError, Fault

LARGEST_BYTES = 24 * 1024 * 1024
LARGEST_PIXELS = 50_000_000
LONGEST_SIDE = 20_000  # in pixels; what is longer is no page
# An A4 scan in colours at 600 dots an inch still fits. JPEGs of any allowed size do: they are
# decoded smaller.
LARGEST_DECODED_BYTES = 150_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
_BYTES_OF_A_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2}  # what Pillow takes; else 4
_BYTES_OF_A_COEFFICIENT = 2
_BAND_ROWS = 256
_BROKEN = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    ValueError,
    SyntaxError,  # Pillow's word for a broken PNG
    EOFError,
    struct.error,
    IndexError,
    MemoryError,
)
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def open_picture(
    data: bytes, mode: str = "RGB", draft: tuple[int, int] | None = None
) -> Image.Image:
    """Decode to `mode` ("RGB" or "L"), upright by its EXIF mark, which is then gone.

    `draft`: come back at a reduced scale, not smaller than this size. Raises DeviceError:
    image_too_large beyond the limits, image_unreadable for anything truncated, hostile, of another
    format.
    """
    if len(data) > LARGEST_BYTES:
        raise DeviceError(Fault.IMAGE_TOO_LARGE, f"{len(data)} bytes")
    try:
        bare = bared(data)
        with Image.open(io.BytesIO(bare.data), formats=FORMATS) as image:
            if min(image.size) < 8:
                raise DeviceError(Fault.IMAGE_UNREADABLE, f"{image.width}x{image.height}")
            _check_size(image)
            if draft is not None:
                image.draft(mode, draft)  # JPEG only: decodes fewer pixels
            if _pixels(image) * _BYTES_OF_A_PIXEL.get(image.mode, 4) > LARGEST_DECODED_BYTES:
                raise _too_large(image)
            # WebP comes with its marks; there Pillow only cuts them out.
            marked = orientation_of(image.info.get("exif") or b"")
            turn = _TURNS.get(marked if bare.orientation == UPRIGHT else bare.orientation)
            picture = _flat(image, mode)
    except _BROKEN as error:
        raise DeviceError(Fault.IMAGE_UNREADABLE, type(error).__name__) from error
    # Only now: the decoded original is given back.
    picture = _reduced(picture, draft) if draft is not None else picture
    return picture if turn is None else picture.transpose(turn)


def _check_size(image: Image.Image) -> None:
    """Before anything is decoded. A progressive JPEG is held whole, however small it comes out."""
    held = _pixels(image) * len(image.getbands()) * _BYTES_OF_A_COEFFICIENT
    is_held = bool(image.info.get("progressive")) and held > LARGEST_DECODED_BYTES
    if _pixels(image) > LARGEST_PIXELS or max(image.size) > LONGEST_SIDE or is_held:
        raise _too_large(image)


def _too_large(image: Image.Image) -> DeviceError:
    return DeviceError(Fault.IMAGE_TOO_LARGE, f"{image.width}x{image.height}")


def _pixels(image: Image.Image) -> int:
    return image.width * image.height


def _flat(image: Image.Image, mode: str) -> Image.Image:
    """Transparency becomes white paper; palettes and 16-bit greys become plain colours.

    Band by band, so that no second copy of a large original is ever in memory.
    """
    flat = Image.new(mode, image.size)
    for top in range(0, image.height, _BAND_ROWS):
        bottom = min(image.height, top + _BAND_ROWS)
        flat.paste(_plain(image.crop((0, top, image.width, bottom))).convert(mode), (0, top))
    return flat


def _plain(band: Image.Image) -> Image.Image:
    if band.mode in ("RGB", "L"):
        return band
    if "A" in band.getbands() or "transparency" in band.info:
        rgba = band.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(white, rgba).convert("RGB")
    return band.convert("RGB")


def _reduced(picture: Image.Image, least: tuple[int, int]) -> Image.Image:
    factor = min(picture.width // least[0], picture.height // least[1])
    return picture.reduce(factor) if factor > 1 else picture

"""Opens pictures that strangers hand in, and nothing else.

Owns the limits: bytes before anything is decoded, an allow-list of formats, pixels before memory is
taken. The result is always a plain upright greyscale or RGB picture without metadata. It never
trusts a file's name or its declared type.
"""

from __future__ import annotations

import io
import struct

from PIL import Image, ImageOps, UnidentifiedImageError

from kiosk_app.devices.ports import DeviceError, Fault

LARGEST_BYTES = 24 * 1024 * 1024
LARGEST_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


def open_picture(
    data: bytes, mode: str = "RGB", draft: tuple[int, int] | None = None
) -> Image.Image:
    """Decode to `mode` ("RGB" or "L"), upright by its EXIF mark, which is then gone.

    `draft`: for JPEG, decode at a reduced scale not smaller than this size. Raises DeviceError
    (image_unreadable) for anything too large, truncated, of another format or hostile.
    """
    if len(data) > LARGEST_BYTES:
        raise DeviceError(Fault.IMAGE_UNREADABLE, f"{len(data)} bytes")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > LARGEST_PIXELS or min(image.size) < 8:
                raise DeviceError(Fault.IMAGE_UNREADABLE, f"{image.width}x{image.height}")
            if draft is not None:
                image.draft(mode, draft)
            upright = ImageOps.exif_transpose(image) or image
            return _flat(upright).convert(mode)
    except (
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
    ) as error:
        raise DeviceError(Fault.IMAGE_UNREADABLE, type(error).__name__) from error


def _flat(image: Image.Image) -> Image.Image:
    """Transparency becomes white paper; palettes and 16-bit greys become plain colours."""
    if image.mode in ("RGB", "L"):
        return image
    if "A" in image.getbands() or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, "white")
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")

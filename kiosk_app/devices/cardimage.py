"""Reads the QR of an identity card from a photo.

Owns how hard to look: several scales, contrast and sharpening, until one attempt reads. Returns the
bytes of the symbol, never guessed text: card QRs carry no ECI mark, and a decoder that guesses
takes Vietnamese UTF-8 for Big5 or Shift-JIS. What the bytes mean belongs to `domain.identity`.
"""

from __future__ import annotations

from collections.abc import Iterator

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

from kiosk_app.devices.pictures import open_picture

_WORKING = 2400  # longest side in px that is worth searching


def read_card_qr(image: bytes) -> bytes | None:
    """The payload of the first QR in a JPEG, PNG or WebP photo; None when none is read.

    Raises DeviceError when the bytes are no picture. Worst case (nothing there) about a second.
    """
    return read_qr(open_picture(image, "L", draft=(_WORKING, _WORKING)))


def read_qr(picture: Image.Image) -> bytes | None:
    """The payload of the first QR in a greyscale picture of any orientation."""
    for attempt in _attempts(picture):
        for symbol in zxingcpp.read_barcodes(attempt, formats=zxingcpp.BarcodeFormat.QRCode):
            if symbol.valid and symbol.bytes:
                return bytes(symbol.bytes)
    return None


def _attempts(picture: Image.Image) -> Iterator[Image.Image]:
    """Ever more costly views of the same picture; small symbols need more pixels, blurred fewer."""
    longest = max(picture.size)
    first = picture if longest <= _WORKING else _scaled(picture, _WORKING / longest)
    yield first
    levelled = ImageOps.autocontrast(first, cutoff=1)
    yield levelled
    yield levelled.filter(ImageFilter.UnsharpMask(radius=3, percent=250, threshold=0))
    if longest > _WORKING:
        yield picture
    yield _scaled(levelled, 0.5)
    if max(levelled.size) < 1600:
        larger = _scaled(levelled, 2.0)
        yield larger
        yield larger.filter(ImageFilter.UnsharpMask(radius=4, percent=300, threshold=0))
    yield levelled.filter(ImageFilter.UnsharpMask(radius=6, percent=400, threshold=0))
    yield levelled.rotate(30, expand=True, fillcolor=255, resample=Image.Resampling.BILINEAR)


def _scaled(picture: Image.Image, factor: float) -> Image.Image:
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.LANCZOS)

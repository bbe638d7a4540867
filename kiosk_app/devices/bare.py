"""Takes everything but the pixels out of a picture file before a decoder sees it.

It owns the outer shape of JPEG and PNG files: marks, comments, profiles and previews are left out,
of EXIF only the way the camera was held is read. What is damaged there then costs nobody a picture,
and what is hostile there is never unpacked. It must never touch the pixels: a file that is not
built as it should be goes on as it is, for the decoder to refuse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

UPRIGHT = 1
_PNG = b"\x89PNG\r\n\x1a\n"
_KEPT_CHUNKS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
_EXIF = b"Exif\0\0"
_ORIENTATION, _SHORT = 0x0112, 3
_SCAN, _COMMENT = 0xDA, 0xFE
_MARKS = range(0xE0, 0xF0)
_COLOURS = (0xE0, 0xEE)  # JFIF and Adobe: they say what the colours mean


@dataclass(frozen=True, slots=True)
class Bare:
    """A file with its pixels only, and how to turn them: EXIF's orientation, 1 to 8."""

    data: bytes
    orientation: int = UPRIGHT


def bared(data: bytes) -> Bare:
    """The file without its metadata; of other formats than JPEG and PNG as it is."""
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    if data.startswith(_PNG):
        return _png(data)
    return Bare(data)


def orientation_of(exif: bytes) -> int:
    """The way the camera was held as EXIF (a TIFF header and its first table) says it, else 1."""
    exif = exif.removeprefix(_EXIF)
    if exif[:4] not in (b"II*\0", b"MM\0*"):
        return UPRIGHT
    order: Literal["little", "big"] = "little" if exif[:1] == b"I" else "big"

    def number(at: int, size: int) -> int:
        return int.from_bytes(exif[at : at + size], order)

    table = number(4, 4)
    for n in range(number(table, 2)):
        entry = table + 2 + 12 * n
        if entry + 12 > len(exif):
            break
        if number(entry, 2) == _ORIENTATION and number(entry + 2, 2) == _SHORT:
            found = number(entry + 8, 2)
            return found if found in range(1, 9) else UPRIGHT
    return UPRIGHT


def _jpeg(data: bytes) -> Bare:
    kept, orientation, at = [data[:2]], UPRIGHT, 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != _SCAN:
        kind, end = data[at + 1], at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if kind == 0xFF:  # filling
            at += 1
            continue
        segment = data[at:end]
        if segment[4:10] == _EXIF:
            orientation = orientation_of(segment[4:])
        if kind not in (*_MARKS, _COMMENT) or kind in _COLOURS:
            kept.append(segment)
        at = end
    return Bare(b"".join([*kept, data[at:]]), orientation)


def _png(data: bytes) -> Bare:
    kept, orientation, at = [_PNG], UPRIGHT, len(_PNG)
    while at + 12 <= len(data):
        kind, end = data[at + 4 : at + 8], at + 12 + int.from_bytes(data[at : at + 4])
        if kind == b"eXIf":
            orientation = orientation_of(data[at + 8 : end - 4])
        if kind in _KEPT_CHUNKS:
            kept.append(data[at:end])
        at = end
    return Bare(b"".join(kept), orientation)

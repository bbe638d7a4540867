"""Cuts a stream of JPEG images (MJPEG) into the images.

It owns the outer shape of an image, marker by marker with the lengths that the segments give
(ISO/IEC 10918-1, annex B), and the limits: bytes of one image, its pixels, and how much may pass
that is no image. What is truncated, without end or too large is left out, and the next image is
looked for; nothing is decoded here, and no more than one unfinished image is ever held.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kiosk_app.devices.pictures import LARGEST_PIXELS

LARGEST_IMAGE_BYTES = 16 * 1024 * 1024
MOST_STRANGE_BYTES = 8 * 1024 * 1024  # since the last image; then it is no such stream
_MOST_SEGMENTS = 64  # before the pixels begin, and between the scans of a progressive image
_BEGIN = b"\xff\xd8\xff"
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))  # markers without a length
# What ends a run of pixels: 0xff that neither stands for itself nor begins a restart.
_AFTER_PIXELS = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


class NoImages(Exception):
    """Much came, and none of it is an image."""


class _Broken(Exception):
    """What begins here is no whole image; the next one may begin at `at`."""

    def __init__(self, at: int) -> None:
        super().__init__()
        self.at = at


class Splitter:
    """feed() takes bytes as they come and gives the whole images that they complete."""

    def __init__(
        self,
        largest_bytes: int = LARGEST_IMAGE_BYTES,
        most_strange_bytes: int = MOST_STRANGE_BYTES,
    ) -> None:
        self._largest = largest_bytes
        self._most_strange = most_strange_bytes
        self._held = bytearray()
        self._strange = 0
        self._forget()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The images that are whole now. Raises NoImages when nothing but strange bytes comes."""
        self._held += data
        while (image := self._next()) is not None:
            self._strange = 0
            yield image
        if self._strange > self._most_strange:
            raise NoImages(f"{self._strange} bytes")

    def _next(self) -> bytes | None:
        while self._find_begin():
            try:
                end = self._walk()
            except _Broken as broken:
                self._drop(broken.at)
                continue
            if end:
                image = bytes(self._held[:end])
                del self._held[:end]
                self._forget()
                return image
            if len(self._held) <= self._largest:
                return None
            self._drop(len(self._held))
        return None

    def _find_begin(self) -> bool:
        at = self._held.find(_BEGIN)
        if at:
            # The mark itself may be cut in two.
            self._drop(at if at > 0 else max(0, len(self._held) - len(_BEGIN) + 1))
        return at >= 0

    def _drop(self, count: int) -> None:
        """Bytes that belong to no image."""
        self._strange += count
        del self._held[:count]
        self._forget()

    def _forget(self) -> None:
        self._at = len(_BEGIN) - 1  # where the next marker is expected, or pixels go on
        self._is_in_pixels = self._has_size = self._has_pixels = False
        self._segments = 0

    def _walk(self) -> int:
        """Where the image ends; 0 while it goes on beyond what is there."""
        while True:
            if self._is_in_pixels and not self._skip_pixels():
                return 0
            if self._at + 2 > len(self._held):
                return 0
            if self._held[self._at] != 0xFF:
                raise _Broken(2)
            kind = self._held[self._at + 1]
            if kind == 0xFF:  # filling
                self._at += 1
            elif kind in _ALONE:
                self._at += 2
            elif kind == _EOI:
                if not self._has_pixels:
                    raise _Broken(self._at + 2)
                return self._at + 2
            elif kind == _SOI:  # the one before was cut off
                raise _Broken(self._at)
            elif not self._skip_segment(kind):
                return 0

    def _skip_pixels(self) -> bool:
        found = _AFTER_PIXELS.search(self._held, self._at)
        if found is None:
            self._at = max(self._at, len(self._held) - 1)  # the last byte may begin a marker
            return False
        self._at, self._is_in_pixels = found.start(), False
        return True

    def _skip_segment(self, kind: int) -> bool:
        """False while its length or its size of the image has not come."""
        self._segments += 1
        if kind in (0x00, *range(0x02, 0xC0)) or self._segments > _MOST_SEGMENTS:
            raise _Broken(2)
        head = self._held[self._at + 2 : self._at + 9]
        if len(head) < (7 if kind in _FRAME_HEADERS else 2):
            self._segments -= 1  # it is met again
            return False
        length = int.from_bytes(head[:2])
        if length < 2:
            raise _Broken(2)
        if kind in _FRAME_HEADERS:
            self._check_size(head)
        if kind == _SOS:
            if not self._has_size:
                raise _Broken(2)
            self._is_in_pixels = self._has_pixels = True
        self._at += 2 + length
        return True

    def _check_size(self, head: bytes | bytearray) -> None:
        height, width = int.from_bytes(head[3:5]), int.from_bytes(head[5:7])
        if not 0 < width * height <= LARGEST_PIXELS:
            raise _Broken(2)
        self._has_size = True

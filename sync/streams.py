"""Bytes of a table that are read from the front, within bounds.

It owns varints, texts that end with a zero byte, and the error for bytes that are no table. It must
never trust a length that it reads.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.errors import RemoteProtocolError

END = b"\0"


class TableError(RemoteProtocolError):
    """Bytes that are no table of records, or one beyond the limits."""


@dataclass(slots=True)
class Room:
    """How many bytes of values may still be made."""

    left: int

    def take(self, size: int) -> None:
        """TableError when there is no more room."""
        self.left -= size
        if self.left < 0:
            raise TableError("more than the limit after unpacking")


@dataclass(slots=True)
class Stream:
    """Bytes that are read from the front; TableError where they end too early."""

    data: bytes
    at: int = 0

    @property
    def is_over(self) -> bool:
        """Whether all was read."""
        return self.at >= len(self.data)

    def has(self, byte: int) -> bool:
        """Whether the next byte is this one, which then is read."""
        found = self.at < len(self.data) and self.data[self.at] == byte
        self.at += found
        return found

    def byte(self) -> int:
        try:
            found = self.data[self.at]
        except IndexError as error:
            raise TableError("a column breaks off") from error
        self.at += 1
        return found

    def bytes(self, size: int) -> bytes:
        end = self.at + size
        if size < 0 or end > len(self.data):
            raise TableError("a column breaks off")
        found = self.data[self.at : end]
        self.at = end
        return found

    def varint(self) -> int:
        """LEB128, at most 64 bits."""
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
            if shift > 63:
                raise TableError("a number beyond 64 bits")

    def signed(self) -> int:
        """Zigzag: 0, -1, 1, -2, ..."""
        value = self.varint()
        return value >> 1 if not value & 1 else -(value >> 1) - 1

    def text(self) -> str:
        """One text, with a zero behind it."""
        end = self.data.find(END, self.at)
        if end < 0:
            raise TableError("a text breaks off")
        found = self.data[self.at : end].decode()
        self.at = end + 1
        return found

    def texts(self, count: int) -> list[str]:
        """So many texts, each with a zero behind it."""
        ends = self.at
        for _ in range(count):
            ends = self.data.find(END, ends) + 1
            if not ends:
                raise TableError("a text breaks off")
        whole = self.bytes(ends - self.at)
        return whole[:-1].decode().split("\0") if count else []

    def end(self) -> None:
        """TableError unless all was read."""
        if self.at != len(self.data):
            raise TableError("bytes after the last column")


def varint(value: int) -> bytes:
    """LEB128 of a number from 0."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)

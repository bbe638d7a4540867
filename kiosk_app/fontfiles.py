"""What an OpenType file can draw and where its tables are.

Owns the reading of font files, for the screen and for paper alike. It never draws and keeps nothing
of a file.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path


def table(font: bytes, tag: bytes) -> int:
    """Offset of a table in an OpenType file; KeyError when it is not there."""
    for i in range(struct.unpack(">H", font[4:6])[0]):
        name, _, offset, _ = struct.unpack(">4sIII", font[12 + 16 * i : 28 + 16 * i])
        if name == tag:
            return int(offset)
    raise KeyError(tag)


def is_sound(path: Path) -> bool:
    """Whether everything that is read of a font can be read of this file."""
    try:
        font = path.read_bytes()
        head, os2, _ = (table(font, tag) for tag in (b"head", b"OS/2", b"hhea"))
        em, capital = _numbers(font, head + 18, "H", 1)[0], _numbers(font, os2 + 88, "h", 1)[0]
        return em > 0 and capital > 0 and bool(letters(path))
    except (OSError, struct.error, KeyError, IndexError, ValueError):
        return False


def letters(path: Path) -> frozenset[int]:
    """The code points that a font file draws (cmap, formats 4 and 12; OpenType 1.9)."""
    font = path.read_bytes()
    start = table(font, b"cmap")
    found: set[int] = set()
    for i in range(_numbers(font, start + 2, "H", 1)[0]):
        at = start + _numbers(font, start + 8 + 8 * i, "I", 1)[0]
        kind = _numbers(font, at, "H", 1)[0]
        if kind == 4:
            found.update(_of_segments(font, at))
        elif kind == 12:
            found.update(_of_groups(font, at))
    return frozenset(found)


def _numbers(font: bytes, at: int, kind: str, count: int) -> tuple[int, ...]:
    return struct.unpack_from(f">{count}{kind}", font, at)


def _of_segments(font: bytes, at: int) -> Iterator[int]:
    count = _numbers(font, at + 6, "H", 1)[0] // 2
    columns = (at + 14, at + 16 + 2 * count, at + 16 + 4 * count, at + 16 + 6 * count)
    ends, starts, deltas, offsets = (_numbers(font, column, "H", count) for column in columns)
    for i in range(count):
        for code in range(starts[i], ends[i] + 1):
            glyph = code
            if offsets[i]:
                place = columns[3] + 2 * i + offsets[i] + 2 * (code - starts[i])
                glyph = _numbers(font, place, "H", 1)[0] if place + 2 <= len(font) else 0
            if glyph and (glyph + deltas[i]) & 0xFFFF and code != 0xFFFF:
                yield code


def _of_groups(font: bytes, at: int) -> Iterator[int]:
    for i in range(_numbers(font, at + 12, "I", 1)[0]):
        first, last, glyph = _numbers(font, at + 16 + 12 * i, "I", 3)
        yield from range(first if glyph else first + 1, last + 1)

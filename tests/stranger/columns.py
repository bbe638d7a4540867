"""Section 5 of PROTOCOL.md: records as a table of columns, written and read by a stranger.

It is written from that page alone and imports nothing of the product. It writes plain columns only,
which any reader must take; it reads every code of the page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import cbor2

NULL, BOOL, INTEGER, TEXT, BYTES, OPAQUE = range(6)
PLAIN, STEPS, NEAR, NEAR_SECONDS, DATES, TIMES, DIGITS, SAME, SIZED, MADE = range(10)
_NO_ROWS: list[int] = []
Told = tuple[bytes, bytes, int, str, bytes]
"""Device, run, n, kind, canonical content."""


def canonical(tree: Any) -> bytes:
    """Section 1: deterministic CBOR."""
    return cbor2.dumps(tree, canonical=True)


def write_table(records: list[Told]) -> list[Any]:
    """Records of the sender's own device."""
    kinds: list[Any] = []
    runs: list[bytes] = []
    rows: list[tuple[int, int, int]] = []
    columns: dict[tuple[Any, ...], list[Any]] = {}
    for _device, run, n, kind, body in records:
        content = cbor2.loads(body)
        shape = _shape(content, (), columns)
        if [kind, shape] not in kinds:
            kinds.append([kind, shape])
        if run not in runs:
            runs.append(run)
        rows.append((kinds.index([kind, shape]), runs.index(run), n))
    codes, values = bytearray(), bytearray()
    for column in zip(*rows, strict=True):
        codes.append(PLAIN)
        for number in column:
            values += _signed(number)
    for (*_path, leaf), found in columns.items():
        _write(leaf, found, codes, values)
    return [len(records), runs, kinds, bytes(codes), bytes(values)]


def _shape(tree: Any, path: tuple[Any, ...], columns: dict[tuple[Any, ...], list[Any]]) -> Any:
    if isinstance(tree, dict):
        return {key: _shape(inside, (*path, key), columns) for key, inside in tree.items()}
    if isinstance(tree, list):
        return [_shape(inside, (*path, None), columns) for inside in tree]
    leaf = {bool: BOOL, int: INTEGER, str: TEXT, bytes: BYTES}.get(type(tree), NULL)
    if leaf != NULL:
        columns.setdefault((*path, leaf), []).append(tree)
    return leaf


def _write(leaf: int, found: list[Any], codes: bytearray, values: bytearray) -> None:
    if leaf == BOOL:
        values += bytes(found)
    elif leaf == INTEGER:
        codes.append(PLAIN)
        for number in found:
            values += _signed(number)
    else:
        parts = [one.encode() if leaf == TEXT else one for one in found]
        codes.append(SIZED)
        for part in parts:
            values += _varint(len(part))
        for part in parts:
            values += part


def read_table(table: list[Any], home: bytes) -> list[Told]:
    """The records that a table holds; `home` is the device that a bare run belongs to."""
    count, sources, kinds, codes, values = table
    reader = _Reader(bytes(codes), bytes(values))
    places = reader.integers(count, _NO_ROWS)
    origins = reader.integers(count, _NO_ROWS)
    numbers = reader.integers(count, _NO_ROWS)
    named = [one if len(one) == 24 else home + one for one in (sources[at] for at in origins)]
    reader.made_by = [(one, n) for one, n in zip(named, numbers, strict=True)]
    slots: dict[tuple[Any, ...], list[int]] = {}
    for row, place in enumerate(places):
        for name in _leaves(kinds[place][1], ()):
            slots.setdefault(name, []).append(row)
    columns = {name: iter(reader.column(name[-1], rows)) for name, rows in slots.items()}
    reader.must_be_at_end()
    told = []
    for place, origin, n in zip(places, named, numbers, strict=True):
        kind, shape = kinds[place]
        is_opaque = shape == OPAQUE
        filled = b"" if is_opaque else canonical(_filled(shape, (), columns))
        body = next(columns[(OPAQUE,)]) if is_opaque else filled
        told.append((origin[:16], origin[16:], n, kind, body))
    return told


def _leaves(shape: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if isinstance(shape, dict):
        for key, inside in shape.items():
            yield from _leaves(inside, (*path, key))
    elif isinstance(shape, list):
        for inside in shape:
            yield from _leaves(inside, (*path, None))
    elif shape != NULL:
        yield (*path, shape)


def _filled(shape: Any, path: tuple[Any, ...], columns: dict[tuple[Any, ...], Any]) -> Any:
    if isinstance(shape, dict):
        return {key: _filled(inside, (*path, key), columns) for key, inside in shape.items()}
    if isinstance(shape, list):
        return [_filled(inside, (*path, None), columns) for inside in shape]
    return None if shape == NULL else next(columns[(*path, shape)])


@dataclass
class _Known:
    """What a later column may point at: numbers and texts by record, the last one counts."""

    numbers: dict[int, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)


class _Reader:
    def __init__(self, codes: bytes, values: bytes) -> None:
        self._codes, self._values = codes, values
        self._code_at = self._value_at = 0
        self._known: list[_Known] = []
        self.made_by: list[tuple[bytes, int]] = []

    def must_be_at_end(self) -> None:
        assert self._code_at == len(self._codes) and self._value_at == len(self._values)

    def column(self, leaf: int, rows: list[int]) -> list[Any]:
        known, found = _Known(), []
        if leaf == BOOL:
            found = [bool(byte) for byte in self._take(len(rows))]
        elif leaf == INTEGER:
            found = self.integers(len(rows), rows)
            known.numbers = dict(zip(rows, found, strict=True))
        elif leaf == TEXT:
            found = self._texts(rows, known)
            known.texts = dict(zip(rows, found, strict=True))
        else:
            found = self._bytes(rows)
        self._known.append(known)
        return found

    def integers(self, count: int, rows: list[int]) -> list[int]:
        code = self._code()
        if code == PLAIN:
            return [self._number() for _ in range(count)]
        if code in (NEAR, NEAR_SECONDS):
            near = self._known[-self._code()].numbers
            by = 1000 if code == NEAR_SECONDS else 1
            steps = self._steps(count)
            return [step + near[row] // by for step, row in zip(steps, rows, strict=True)]
        assert code == STEPS
        return self._steps(count)

    def _texts(self, rows: list[int], known: _Known) -> list[str]:
        code = self._code()
        if code == PLAIN:
            return [self._zero_ended() for _ in rows]
        if code == SIZED:
            return [part.decode() for part in self._sized(len(rows))]
        if code in (DATES, TIMES):
            shift = self._code_varint()
            numbers = self.integers(len(rows), rows)
            known.numbers = dict(zip(rows, numbers, strict=True))
            if code == DATES:
                return [date.fromordinal(number).isoformat() for number in numbers]
            zone = timezone(timedelta(minutes=shift - 1440))
            moments = (datetime.fromtimestamp(number, UTC) for number in numbers)
            return [moment.astimezone(zone).isoformat() for moment in moments]
        if code == DIGITS:
            width = self._code_varint()
            digits = self._take(width * len(rows)).decode("ascii")
            return [digits[at :: len(rows)] for at in range(len(rows))]
        assert code == SAME
        others = [self._known[-self._code()] for _ in range(self._code())]
        marks = self._take(len(rows))
        return [
            others[mark - 1].texts[row] if mark else self._zero_ended()
            for mark, row in zip(marks, rows, strict=True)
        ]

    def _bytes(self, rows: list[int]) -> list[bytes]:
        code = self._code()
        if code == PLAIN:
            width = self._code_varint()
            return [self._take(width) for _ in rows]
        if code == SIZED:
            return self._sized(len(rows))
        assert code == MADE
        numbers = self.integers(len(rows), rows)
        return [
            _made(self.made_by[row][0], number) for row, number in zip(rows, numbers, strict=True)
        ]

    def _steps(self, count: int) -> list[int]:
        found, at = [], 0
        for _ in range(count):
            at += self._number()
            found.append(at)
        return found

    def _sized(self, count: int) -> list[bytes]:
        sizes = [self._varint() for _ in range(count)]
        return [self._take(size) for size in sizes]

    def _zero_ended(self) -> str:
        end = self._values.index(b"\0", self._value_at)
        text = self._values[self._value_at : end].decode()
        self._value_at = end + 1
        return text

    def _take(self, size: int) -> bytes:
        part = self._values[self._value_at : self._value_at + size]
        assert len(part) == size
        self._value_at += size
        return part

    def _number(self) -> int:
        raw = self._varint()
        return raw >> 1 if raw % 2 == 0 else -(raw >> 1) - 1

    def _varint(self) -> int:
        found, self._value_at = _read_varint(self._values, self._value_at)
        return found

    def _code(self) -> int:
        self._code_at += 1
        return self._codes[self._code_at - 1]

    def _code_varint(self) -> int:
        found, self._code_at = _read_varint(self._codes, self._code_at)
        return found


def _made(origin: bytes, number: int) -> bytes:
    made = b"motcua/1/made\0" + origin + number.to_bytes(8)
    return hashlib.sha256(made).digest()[:16]


def _signed(number: int) -> bytes:
    return _varint(number * 2 if number >= 0 else -number * 2 - 1)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def _read_varint(data: bytes, at: int) -> tuple[int, int]:
    found = shift = 0
    while True:
        byte = data[at]
        at += 1
        found |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return found, at

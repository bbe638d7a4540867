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

NULL, BOOL, INTEGER, TEXT, BYTES, OPAQUE, MAP, LIST = range(8)
PLAIN, STEPS, NEAR, NEAR_SECONDS, DATES, TIMES, DIGITS, SAME, SIZED, MADE = range(10)
MAP_END = 0xFF
_NO_ROWS: list[int] = []
Told = tuple[bytes, bytes, int, str, bytes]
"""Device, run, n, kind, canonical content."""
Name = tuple[Any, ...]
"""A column's: the steps of its path, then its leaf."""


def canonical(tree: Any) -> bytes:
    """Section 1: deterministic CBOR."""
    return cbor2.dumps(tree, canonical=True)


def write_table(records: list[Told]) -> list[Any]:
    """Records of the sender's own device."""
    kinds: list[Any] = []
    runs: list[bytes] = []
    rows: list[tuple[int, int, int]] = []
    columns: dict[Name, list[Any]] = {}
    for _device, run, n, kind, body in records:
        shape = _shape_of(body, columns)
        if [kind, shape] not in kinds:
            kinds.append([kind, shape])
        if run not in runs:
            runs.append(run)
        rows.append((kinds.index([kind, shape]), runs.index(run), n))
    values = bytearray()
    for column in zip(*rows, strict=True):
        for number in column:
            values += _signed(number)
    for (*_path, leaf), found in columns.items():
        _write(leaf, found, values)
    return [len(records), runs, _forms(kinds), bytes(values)]


def _shape_of(body: bytes, columns: dict[Name, list[Any]]) -> Any:
    content = cbor2.loads(body)
    if canonical(content) == body and not _has_zero_in_a_key(content):
        return _shape(content, (), columns)
    columns.setdefault((OPAQUE,), []).append(body)
    return OPAQUE


def _has_zero_in_a_key(tree: Any) -> bool:
    if isinstance(tree, dict):
        return any("\0" in key or _has_zero_in_a_key(inside) for key, inside in tree.items())
    return isinstance(tree, list) and any(_has_zero_in_a_key(inside) for inside in tree)


def _shape(tree: Any, path: Name, columns: dict[Name, list[Any]]) -> Any:
    if isinstance(tree, dict):
        return {key: _shape(inside, (*path, key), columns) for key, inside in tree.items()}
    if isinstance(tree, list):
        return [_shape(inside, (*path, None), columns) for inside in tree]
    leaf = {bool: BOOL, int: INTEGER, str: TEXT, bytes: BYTES}.get(type(tree), NULL)
    if leaf != NULL:
        columns.setdefault((*path, leaf), []).append(tree)
    return leaf


def _forms(kinds: list[Any]) -> bytes:
    out, met = bytearray([PLAIN] * 3), set[Name]()
    for kind, shape in kinds:
        out += kind.encode("ascii") + b"\0" + _form(shape, (), met)
    return bytes(out)


def _form(shape: Any, path: Name, met: set[Name]) -> bytes:
    if isinstance(shape, dict):
        parts = (key.encode() + b"\0" + _form(shape[key], (*path, key), met) for key in shape)
        return bytes([MAP]) + b"".join(parts) + bytes([MAP_END])
    if isinstance(shape, list):
        parts = (_form(inside, (*path, None), met) for inside in shape)
        return bytes([LIST]) + _varint(len(shape)) + b"".join(parts)
    name = (*path, shape)
    if shape in (NULL, BOOL) or name in met:
        return bytes([shape])
    met.add(name)
    return bytes([shape, PLAIN if shape == INTEGER else SIZED])


def _write(leaf: int, found: list[Any], values: bytearray) -> None:
    if leaf == BOOL:
        values += bytes(found)
    elif leaf == INTEGER:
        for number in found:
            values += _signed(number)
    else:
        parts = [one.encode() if leaf == TEXT else one for one in found]
        for part in parts:
            values += _varint(len(part))
        for part in parts:
            values += part


def read_table(table: list[Any], home: bytes) -> list[Told]:
    """The records that a table holds; `home` is the device that a bare run belongs to."""
    count, sources, told_forms, values = table
    forms, reader = _Forms(told_forms), _Reader(values)
    places, origins, numbers = (reader.integers(one, count, _NO_ROWS) for one in forms.first)
    named = [one if len(one) == 24 else home + one for one in (sources[at] for at in origins)]
    reader.made_by = [(one, n) for one, n in zip(named, numbers, strict=True)]
    slots: dict[Name, list[int]] = {name: [] for name in forms.columns}
    for row, place in enumerate(places):
        for name in _leaves(forms.kinds[place][1], ()):
            slots[name].append(row)
    columns = {
        name: iter(reader.column(name[-1], code, slots[name]))
        for name, code in forms.columns.items()
    }
    reader.must_be_at_end()
    told = []
    for place, origin, n in zip(places, named, numbers, strict=True):
        kind, shape = forms.kinds[place]
        is_opaque = shape == OPAQUE
        filled = b"" if is_opaque else canonical(_filled(shape, (), columns))
        body = next(columns[(OPAQUE,)]) if is_opaque else filled
        told.append((origin[:16], origin[16:], n, kind, body))
    return told


def _leaves(shape: Any, path: Name) -> Iterator[Name]:
    if isinstance(shape, dict):
        for key, inside in shape.items():
            yield from _leaves(inside, (*path, key))
    elif isinstance(shape, list):
        for inside in shape:
            yield from _leaves(inside, (*path, None))
    elif shape != NULL:
        yield (*path, shape)


def _filled(shape: Any, path: Name, columns: dict[Name, Any]) -> Any:
    if isinstance(shape, dict):
        return {key: _filled(inside, (*path, key), columns) for key, inside in shape.items()}
    if isinstance(shape, list):
        return [_filled(inside, (*path, None), columns) for inside in shape]
    return None if shape == NULL else next(columns[(*path, shape)])


@dataclass(frozen=True)
class _Code:
    """How a column is written: its code, what stands behind that, a code for its integers."""

    code: int
    told: tuple[int, ...] = ()
    inner: _Code | None = None


class _Forms:
    """Codes of the first three columns, kinds with their shapes, columns in order."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0
        self.first = [self._code(INTEGER) for _ in range(3)]
        self.columns: dict[Name, _Code] = {}
        self.kinds: list[tuple[str, Any]] = []
        while self._at < len(data):
            self.kinds.append((self._zero_ended(), self._shape(())))

    def _shape(self, path: Name) -> Any:
        sign = self._byte()
        if sign == MAP:
            return self._map(path)
        if sign == LIST:
            return [self._shape((*path, None)) for _ in range(self._varint())]
        assert sign < OPAQUE or (sign == OPAQUE and path == ())
        if sign != NULL and (*path, sign) not in self.columns:
            self.columns[(*path, sign)] = self._code(sign)
        return sign

    def _map(self, path: Name) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self._data[self._at] != MAP_END:
            key = self._zero_ended()
            found[key] = self._shape((*path, key))
        self._at += 1
        return found

    def _code(self, leaf: int) -> _Code:
        if leaf == BOOL:
            return _Code(PLAIN)
        code = self._byte()
        if code in (NEAR, NEAR_SECONDS):
            return _Code(code, (self._byte(),))
        if code in (DATES, TIMES):
            return _Code(code, (self._varint(),), self._code(INTEGER))
        if code == SAME:
            return _Code(code, tuple(self._byte() for _ in range(self._byte())))
        if code == MADE:
            return _Code(code, (), self._code(INTEGER))
        has_width = code == DIGITS or (code == PLAIN and leaf in (BYTES, OPAQUE))
        return _Code(code, (self._varint(),) if has_width else ())

    def _zero_ended(self) -> str:
        text, self._at = _read_zero_ended(self._data, self._at)
        return text

    def _varint(self) -> int:
        found, self._at = _read_varint(self._data, self._at)
        return found

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]


@dataclass
class _Known:
    """What a later column may point at: numbers and texts by record, the last one counts."""

    numbers: dict[int, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)


class _Reader:
    def __init__(self, values: bytes) -> None:
        self._values, self._value_at = values, 0
        self._known: list[_Known] = []
        self.made_by: list[tuple[bytes, int]] = []

    def must_be_at_end(self) -> None:
        assert self._value_at == len(self._values)

    def column(self, leaf: int, code: _Code, rows: list[int]) -> list[Any]:
        known, found = _Known(), []
        if leaf == BOOL:
            found = [bool(byte) for byte in self._take(len(rows))]
        elif leaf == INTEGER:
            found = self.integers(code, len(rows), rows)
            known.numbers = dict(zip(rows, found, strict=True))
        elif leaf == TEXT:
            found = self._texts(code, rows, known)
            known.texts = dict(zip(rows, found, strict=True))
        else:
            found = self._bytes(code, rows)
        self._known.append(known)
        return found

    def integers(self, how: _Code, count: int, rows: list[int]) -> list[int]:
        if how.code == PLAIN:
            return [self._number() for _ in range(count)]
        if how.code in (NEAR, NEAR_SECONDS):
            near = self._known[-how.told[0]].numbers
            by = 1000 if how.code == NEAR_SECONDS else 1
            steps = self._steps(count)
            return [step + near[row] // by for step, row in zip(steps, rows, strict=True)]
        assert how.code == STEPS
        return self._steps(count)

    def _texts(self, how: _Code, rows: list[int], known: _Known) -> list[str]:
        if how.code == PLAIN:
            return [self._zero_ended() for _ in rows]
        if how.code == SIZED:
            return [part.decode() for part in self._sized(len(rows))]
        if how.code in (DATES, TIMES):
            return self._moments(how, rows, known)
        if how.code == DIGITS:
            digits = self._take(how.told[0] * len(rows)).decode("ascii")
            return [digits[at :: len(rows)] for at in range(len(rows))]
        assert how.code == SAME
        others = [self._known[-back] for back in how.told]
        marks = self._take(len(rows))
        return [
            others[mark - 1].texts[row] if mark else self._zero_ended()
            for mark, row in zip(marks, rows, strict=True)
        ]

    def _moments(self, how: _Code, rows: list[int], known: _Known) -> list[str]:
        assert how.inner is not None
        numbers = self.integers(how.inner, len(rows), rows)
        known.numbers = dict(zip(rows, numbers, strict=True))
        if how.code == DATES:
            return [date.fromordinal(number).isoformat() for number in numbers]
        zone = timezone(timedelta(minutes=how.told[0] - 1440))
        moments = (datetime.fromtimestamp(number, UTC) for number in numbers)
        return [moment.astimezone(zone).isoformat() for moment in moments]

    def _bytes(self, how: _Code, rows: list[int]) -> list[bytes]:
        if how.code == PLAIN:
            return [self._take(how.told[0]) for _ in rows]
        if how.code == SIZED:
            return self._sized(len(rows))
        assert how.code == MADE and how.inner is not None
        numbers = self.integers(how.inner, len(rows), rows)
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
        text, self._value_at = _read_zero_ended(self._values, self._value_at)
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


def _read_zero_ended(data: bytes, at: int) -> tuple[str, int]:
    end = data.index(b"\0", at)
    return data[at:end].decode(), end + 1

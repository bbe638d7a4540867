"""The encodings of one column: numbers, texts and bytes of many records, like beside like.

A column stands in two places (PROTOCOL.md, "Columns"): its code with what that needs among the
codes of all columns, its values behind those of the column before. The writer tries what fits and
keeps the shortest; the reader is told how many values are wanted, never trusts a length, and must
never make more than `Room` allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from enum import IntEnum
from functools import cached_property

from sync.records import ID_BYTES
from sync.streams import END, Room, Stream, TableError, varint

MOST_REFERENCES = 7
_NEAR = 24  # so many earlier columns are looked at for something alike
_WORTH = 8  # a column is pointed at when one value in so many is the same there
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_MINUTES = 1440
_DATE_CHARS, _TIME_CHARS = len("2026-11-23"), len("2026-11-23T09:42:00+07:00")


class Code(IntEnum):
    """How a column is written."""

    PLAIN = 0
    STEPS = 1
    NEAR = 2  # distances from a column of numbers before
    NEAR_SECONDS = 3  # the same, that one in milliseconds and this in seconds
    DATES = 4
    TIMES = 5
    DIGITS = 6
    SAME = 7  # as an earlier column says, or as they are
    SIZED = 8
    MADE = 9  # numbers of ids that the machine made


_CODES = tuple(Code)  # by their numbers


@dataclass(frozen=True)
class Known:
    """A column that stands before: its records, and its values as numbers, as texts, or neither;
    by record for who points at it, which few do."""

    rows: Sequence[int] = ()
    of_numbers: Sequence[int] = ()
    of_texts: Sequence[str] = ()

    @cached_property
    def numbers(self) -> Mapping[int, int]:
        return dict(zip(self.rows, self.of_numbers, strict=False))

    @cached_property
    def texts(self) -> Mapping[int, str]:
        return dict(zip(self.rows, self.of_texts, strict=False))


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Written:
    """What one column adds to the codes and to the values."""

    codes: bytes
    values: bytes

    def __len__(self) -> int:
        return len(self.codes) + len(self.values)

    def after(self, codes: bytes) -> Written:
        """The same behind another code."""
        return Written(codes + self.codes, self.values)


# --- numbers ----------------------------------------------------------------------------------


def write_ints(
    values: Sequence[int], rows: Sequence[int] = (), known: Sequence[Known] = ()
) -> Written:
    """The shortest of: as they are, as steps, as steps of the distance from an earlier column."""
    tried = [
        Written(bytes([Code.PLAIN]), b"".join(map(_signed, values))),
        Written(bytes([Code.STEPS]), _steps(values)),
    ]
    for back in range(1, min(_NEAR, len(known)) + 1):
        found = known[-back].numbers
        if not found or any(row not in found for row in rows):
            continue
        for code in (Code.NEAR, Code.NEAR_SECONDS):
            near = [v - _seen(code, found[row]) for v, row in zip(values, rows, strict=True)]
            tried.append(Written(bytes([code, back]), _steps(near)))
    return min(tried, key=len)


def read_ints(
    codes: Stream,
    values: Stream,
    count: int,
    rows: Sequence[int] = (),
    known: Sequence[Known] = (),
) -> list[int]:
    """`count` numbers; `rows` are their records, for a column that points at an earlier one."""
    code = _code(codes)
    if code is Code.PLAIN:
        return [values.signed() for _ in range(count)]
    if code is Code.STEPS:
        return list(_sums(values, count))
    if code not in (Code.NEAR, Code.NEAR_SECONDS):
        raise TableError("numbers are not written so")
    other = _earlier(known, codes.byte()).numbers
    return [
        near + _seen(code, other[row]) for near, row in zip(_sums(values, count), rows, strict=True)
    ]


def _seen(code: Code, number: int) -> int:
    return number // 1000 if code is Code.NEAR_SECONDS else number


def _steps(values: Sequence[int]) -> bytes:
    return b"".join(_signed(b - a) for a, b in zip([0, *values], values, strict=False))


def _sums(values: Stream, count: int) -> Iterator[int]:
    total = 0
    for _ in range(count):
        total += values.signed()
        yield total


def _signed(value: int) -> bytes:
    return varint(value * 2 if value >= 0 else -value * 2 - 1)


def _earlier(known: Sequence[Known], back: int) -> Known:
    if not 0 < back <= len(known):
        raise TableError("a column that does not stand before")
    return known[-back]


# --- texts ------------------------------------------------------------------------------------


def write_texts(
    values: Sequence[str], rows: Sequence[int], known: Sequence[Known]
) -> tuple[Written, Known]:
    """Dates and times as numbers, digits place by place, others as they are; what an earlier column
    says of the same record is only pointed at."""
    for calendar in _CALENDARS:
        numbers = calendar.numbers(values)
        if numbers is not None:
            shift, whole = numbers
            written = write_ints(whole, rows, known)
            head = bytes([calendar.code]) + varint(shift)
            return written.after(head), Known(rows, whole, values)
    here = Known(rows, (), values)
    width = len(values[0])
    if width > 1 and all(len(v) == width and v.isascii() and v.isdigit() for v in values):
        places = "".join("".join(v[n] for v in values) for n in range(width))
        return Written(bytes([Code.DIGITS]) + varint(width), places.encode()), here
    return _write_words(values, rows, known), here


def _write_words(values: Sequence[str], rows: Sequence[int], known: Sequence[Known]) -> Written:
    encoded = [value.encode() for value in values]
    if any(END in one for one in encoded):
        sizes = b"".join(varint(len(one)) for one in encoded)
        return Written(bytes([Code.SIZED]), sizes + b"".join(encoded))
    backs, marks = _references(values, rows, known)
    rest = b"".join(one + END for one, mark in zip(encoded, marks, strict=True) if not mark)
    if not backs:
        return Written(bytes([Code.PLAIN]), rest)
    return Written(bytes([Code.SAME, len(backs), *backs]), bytes(marks) + rest)


def _references(
    values: Sequence[str], rows: Sequence[int], known: Sequence[Known]
) -> tuple[list[int], list[int]]:
    """Earlier columns that often say the same, nearest first, and for each value which of them
    (from 1; 0: none)."""
    marks = [0] * len(values)
    chosen: list[int] = []
    for back in range(1, min(_NEAR, len(known)) + 1):
        texts = known[-back].texts
        hits = [
            n
            for n, (value, row) in enumerate(zip(values, rows, strict=True))
            if not marks[n] and len(value) > 1 and texts.get(row) == value
        ]
        if len(hits) * _WORTH >= len(values) and hits and len(chosen) < MOST_REFERENCES:
            chosen.append(back)
            for n in hits:
                marks[n] = len(chosen)
    return chosen, marks


def read_texts(
    codes: Stream, values: Stream, rows: Sequence[int], known: Sequence[Known], room: Room
) -> tuple[list[str], Known]:
    """One text for each of `rows`."""
    code = _code(codes)
    for calendar in _CALENDARS if code in (Code.DATES, Code.TIMES) else ():
        if code is calendar.code:
            shift = codes.varint()
            numbers = read_ints(codes, values, len(rows), rows, known)
            room.take(_TIME_CHARS * len(rows))
            texts = [calendar.to_text(number, shift) for number in numbers]
            return texts, Known(rows, numbers, texts)
    texts = _read_words(code, codes, values, rows, known)
    room.take(sum(map(len, texts)))
    return texts, Known(rows, (), texts)


def _read_words(
    code: Code, codes: Stream, values: Stream, rows: Sequence[int], known: Sequence[Known]
) -> list[str]:
    count = len(rows)
    match code:
        case Code.PLAIN:
            return values.texts(count)
        case Code.DIGITS:
            places = values.bytes(codes.varint() * count).decode("ascii")
            return [places[n::count] for n in range(count)]
        case Code.SIZED:
            return [one.decode() for one in _sized(values, count)]
        case Code.SAME:
            earlier = [_earlier(known, codes.byte()).texts for _ in range(codes.byte())]
            marks = values.bytes(count)
            own = iter(values.texts(marks.count(0)))
            return [
                earlier[mark - 1][row] if mark else next(own)
                for row, mark in zip(rows, marks, strict=True)
            ]
    raise TableError("texts are not written so")


def _sized(values: Stream, count: int) -> list[bytes]:
    sizes = [values.varint() for _ in range(count)]
    return [values.bytes(size) for size in sizes]


# --- the calendar -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Calendar:
    """Texts that stand for days or moments: all with one shift (minutes from UTC, plus a day)."""

    code: Code
    to_number: Callable[[str], tuple[int, int]]
    to_text: Callable[[int, int], str]
    chars: int

    def numbers(self, values: Sequence[str]) -> tuple[int, list[int]] | None:
        """Shift and numbers when every text comes back as it was; None otherwise."""
        if any(len(value) != self.chars for value in values):
            return None
        try:
            read = [self.to_number(value) for value in values]
        except ValueError:
            return None
        numbers, shift = [number for number, _ in read], read[0][1]
        if shift < 0 or [self.to_text(number, shift) for number in numbers] != list(values):
            return None
        return shift, numbers


def _day(text: str) -> tuple[int, int]:
    return date.fromisoformat(text).toordinal(), 0


def _day_text(number: int, shift: int) -> str:
    if shift:
        raise TableError("a day has no shift")
    return date.fromordinal(number).isoformat()


def _moment(text: str) -> tuple[int, int]:
    read = datetime.fromisoformat(text)
    away = read.utcoffset()
    if away is None:
        raise ValueError("a time without a zone")
    return int((read - _EPOCH).total_seconds()), int(away.total_seconds()) // 60 + _DAY_MINUTES


def _moment_text(number: int, shift: int) -> str:
    zone = timezone(timedelta(minutes=shift - _DAY_MINUTES))
    return (_EPOCH + timedelta(seconds=number)).astimezone(zone).isoformat()


_CALENDARS = (
    _Calendar(Code.DATES, _day, _day_text, _DATE_CHARS),
    _Calendar(Code.TIMES, _moment, _moment_text, _TIME_CHARS),
)


# --- bytes ------------------------------------------------------------------------------------


def write_bytes(values: Sequence[bytes], made: Sequence[int | None]) -> Written:
    """Ids that a machine made (`made`: their numbers) by these; others as they are."""
    numbers = [number for number in made if number is not None]
    if len(numbers) == len(values):
        return write_ints(numbers).after(bytes([Code.MADE]))
    width = len(values[0])
    if all(len(value) == width for value in values):
        return Written(bytes([Code.PLAIN]) + varint(width), b"".join(values))
    sizes = b"".join(varint(len(value)) for value in values)
    return Written(bytes([Code.SIZED]), sizes + b"".join(values))


def read_bytes(
    codes: Stream,
    values: Stream,
    rows: Sequence[int],
    make: Callable[[int, int], bytes],
    room: Room,
) -> list[bytes]:
    """One value for each of `rows`; `make(row, number)` gives the id that a machine made."""
    code, count = _code(codes), len(rows)
    match code:
        case Code.MADE:
            numbers = read_ints(codes, values, count)
            room.take(ID_BYTES * count)
            return [make(row, number) for row, number in zip(rows, numbers, strict=True)]
        case Code.SIZED:
            return _sized(values, count)
        case Code.PLAIN:
            width = codes.varint()
            whole = values.bytes(width * count)
            return [whole[n * width : (n + 1) * width] for n in range(count)]
    raise TableError("bytes are not written so")


def _code(codes: Stream) -> Code:
    byte = codes.byte()
    if byte >= len(_CODES):
        raise TableError("no code of a column")
    return _CODES[byte]


# --- codes among other bytes ------------------------------------------------------------------


def read_code(stream: Stream, *, is_bytes: bool) -> bytes:
    """A code with what belongs to it, as it stands; `is_bytes`: of a column of bytes."""
    start = stream.at
    code = _code(stream)
    match code:
        case Code.PLAIN if not is_bytes:
            pass
        case Code.NEAR | Code.NEAR_SECONDS:
            stream.byte()
        case Code.DIGITS:
            stream.varint()
        case Code.PLAIN:
            stream.varint()
        case Code.SAME:
            stream.bytes(stream.byte())
        case Code.DATES | Code.TIMES:
            stream.varint()
            read_code(stream, is_bytes=False)
        case Code.MADE:
            read_code(stream, is_bytes=False)
    return stream.data[start : stream.at]

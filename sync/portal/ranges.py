"""Sums over what the portal holds of a device: the window's digest, and those of its ranges.

It owns the table `ranges` and the columns `window_high` and `window_low` of `devices`. A digest is
a sum modulo 2^64 (PROTOCOL.md, section 6), so that a line is added or taken away without reading
the others: what a contact costs does not grow with what lies here. Sums are kept as two halves of
32 bits, which no database overflows and which are added in SQL. Whoever changes a verdict, or
whether a paper is complete, says so here in the same transaction, under the device's lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, func, select, tuple_, update

from sync import window
from sync.messages import RangeDigest
from sync.portal.arrays import Insert
from sync.portal.tables import DEVICES, RECORDS
from sync.portal.tables_work import RANGES
from sync.records import Verdict
from sync.window import Line

NUMBERS = 64
"""In one range; kiosks ask by the same ones."""
_HALF = 32
_LOW = (1 << _HALF) - 1
_MODULUS = 1 << 64
_MOST = (1 << 62) - 1
_Key = tuple[bytes, bytes, int]


@dataclass(slots=True)
class Sum:
    """Lines and the halves of their summands, all of which may be negative while they change."""

    count: int = 0
    high: int = 0
    low: int = 0

    def add(self, summand: bytes, sign: int) -> None:
        number = int.from_bytes(summand)
        self.count += sign
        self.high += sign * (number >> _HALF)
        self.low += sign * (number & _LOW)


@dataclass(slots=True)
class Changes:
    """What one transaction changes, written at its end in as few statements as may be: sums, and
    `inserts` of rows that nothing of it reads before. Whoever reads them writes them first."""

    ranges: dict[_Key, Sum] = field(default_factory=dict)
    devices: dict[bytes, Sum] = field(default_factory=dict)
    inserts: list[Insert] = field(default_factory=list)

    def add(self, device: bytes, line: Line, sign: int = 1) -> None:
        """One more line of the device, or with -1 one less."""
        summand, key = line.summand(), (device, line.run, _first(line.n))
        self.ranges.setdefault(key, Sum()).add(summand, sign)
        self.devices.setdefault(device, Sum()).add(summand, sign)

    def turn(self, device: bytes, line: Line, *, is_complete: bool) -> None:
        """A line whose papers came, or are wanted again."""
        self.add(device, line, -1)
        self.add(device, replace(line, is_complete=is_complete))

    def of(self, device: bytes) -> Sum:
        return self.devices.get(device, Sum())

    def write_rows(self, connection: Connection) -> None:
        """The inserts, before the end."""
        for one in self.inserts:
            one.run(connection)
        self.inserts.clear()

    def write_but(self, connection: Connection, device: bytes) -> list[Insert]:
        """All but what goes along with the last statement about this device (`Statement.run`):
        its sums, and what is returned."""
        for other, one in sorted(self.devices.items()):
            if other != device:
                here = update(DEVICES).where(DEVICES.c.id == other)
                connection.execute(here.values(**moved(one)))
        return [*self.inserts, self.of_ranges()]

    def of_ranges(self) -> Insert:
        """The sums of ranges, in order."""
        rows = [
            {"device": device, "run": run, "first": first,
             "held": one.count, "high": one.high, "low": one.low}
            for (device, run, first), one in sorted(self.ranges.items())
        ]  # fmt: skip
        return Insert(RANGES, rows, adds=("held", "high", "low"))

    def write(self, connection: Connection) -> None:
        for one in self.write_but(connection, b""):
            one.run(connection)


def moved(one: Sum) -> dict[str, Any]:
    """Columns of `devices` for an UPDATE."""
    return {
        "window_high": DEVICES.c.window_high + one.high,
        "window_low": DEVICES.c.window_low + one.low,
    }


def digest(high: int, low: int) -> bytes:
    """8 bytes as they travel."""
    return (((high << _HALF) + low) % _MODULUS).to_bytes(window.DIGEST_BYTES)


def differing(
    connection: Connection, device: bytes, theirs: Sequence[RangeDigest]
) -> list[RangeDigest]:
    """Of the other side's ranges, those held otherwise here, as our digests of them."""
    whole = [(one.run, one.first) for one in theirs if _is_whole(one)]
    held = _held(connection, device, whole)
    found = []
    for other in theirs:
        is_whole = _is_whole(other)
        own = held.get((other.run, other.first)) if is_whole else _part(connection, device, other)
        mine = own or Sum()
        ours = replace(other, digest=digest(mine.high, mine.low), count=mine.count)
        if ours != other:
            found.append(ours)
    return found


def lines(rows: Iterable[Any]) -> list[Line]:
    """Rows of `records` as lines of the window."""
    return [
        Line(row.run, row.n, row.id, row.digest, Verdict(row.verdict), row.complete) for row in rows
    ]


def recount(connection: Connection, device: bytes) -> bool:
    """Whether the sums of a locked device are what its records say; set right when not."""
    counted = Changes()
    for line in lines(connection.execute(select(RECORDS).where(RECORDS.c.device == device))):
        counted.add(device, line)
    total = counted.of(device)
    row = connection.execute(select(DEVICES).where(DEVICES.c.id == device)).one()
    known = {
        (one.device, one.run, one.first): Sum(one.held, one.high, one.low)
        for one in connection.execute(select(RANGES).where(RANGES.c.device == device))
        if one.held
    }
    is_right = known == counted.ranges
    if is_right and (row.window_high, row.window_low) == (total.high, total.low):
        return True
    connection.execute(RANGES.delete().where(RANGES.c.device == device))
    counted.of_ranges().run(connection)
    sums = {"window_high": total.high, "window_low": total.low}
    connection.execute(update(DEVICES).where(DEVICES.c.id == device).values(**sums))
    return False


def _held(
    connection: Connection, device: bytes, keys: Sequence[tuple[bytes, int]]
) -> dict[tuple[bytes, int], Sum]:
    if not keys:
        return {}
    here = (RANGES.c.device == device) & tuple_(RANGES.c.run, RANGES.c.first).in_(keys)
    return {
        (row.run, row.first): Sum(row.held, row.high, row.low)
        for row in connection.execute(select(RANGES).where(here))
    }


def _part(connection: Connection, device: bytes, asked: RangeDigest) -> Sum:
    """A range that is no whole one of ours: whole ones inside it, records at its ends."""
    total = Sum()
    most = min(asked.last, _MOST)
    begin, end = _first(asked.first + NUMBERS - 1), _first(most + 1)
    if begin < end:
        inside = (RANGES.c.device == device) & (RANGES.c.run == asked.run)
        inside &= (RANGES.c.first >= begin) & (RANGES.c.first < end)
        sums = (func.sum(RANGES.c.held), func.sum(RANGES.c.high), func.sum(RANGES.c.low))
        count, high, low = connection.execute(select(*sums).where(inside)).one()
        total = Sum(int(count or 0), int(high or 0), int(low or 0))
        ends = [(asked.first, begin - 1), (end, most)]
    else:
        ends = [(asked.first, most)]
    for first, last in ends:
        here = (RECORDS.c.device == device) & (RECORDS.c.run == asked.run)
        here &= (RECORDS.c.n >= first) & (RECORDS.c.n <= last)
        for line in lines(connection.execute(select(RECORDS).where(here))) if first <= last else ():
            total.add(line.summand(), 1)
    return total


def _is_whole(asked: RangeDigest) -> bool:
    return asked.first == _first(asked.first) and asked.last == asked.first + NUMBERS - 1


def _first(number: int) -> int:
    """The first number of the range in which this one is."""
    return (number - 1) // NUMBERS * NUMBERS + 1

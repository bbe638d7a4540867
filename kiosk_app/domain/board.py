"""The public board as it came: counts by month and by procedure, and nobody in them.

It owns the strict reading. It must never count anything itself, and never show a heading for which
too few were counted: the portal leaves those together, and what breaks that rule is no board.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from kiosk_app.domain.plain_text import is_hidden
from kiosk_app.domain.publications import OFFICE_CHARS, Malformed, line, table

_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])", re.ASCII)
_MOST_ROWS = 500
_MOST = 10**9


@dataclass(frozen=True, slots=True)
class Count:
    """One heading. Of months `name` is the first and `last` the last month; of procedures `name` is
    the code, "" for all others together, and `title` what the portal calls it."""

    name: str
    last: str
    title: str
    received: int
    on_time: int
    late: int


@dataclass(frozen=True, slots=True)
class Board:
    """Counts as known on the ISO day `as_of`; groups have at least `least` applications."""

    as_of: str
    office: str
    least: int
    months: tuple[Count, ...]
    procedures: tuple[Count, ...]


def read_board(content: object) -> Board:
    """A board. Raises Malformed."""
    tree = table(content)
    as_of, least = tree.get("as_of"), tree.get("least")
    try:
        day = date.fromisoformat(as_of) if isinstance(as_of, str) else None
    except ValueError as error:
        raise Malformed("as_of") from error
    if day is None:
        raise Malformed("as_of")
    least = _number(least)
    return Board(
        day.isoformat(),
        line(tree, "office", OFFICE_CHARS),
        least,
        tuple(_month(row, least) for row in _rows(tree.get("months"))),
        tuple(_procedure(row, least) for row in _rows(tree.get("procedures"))),
    )


def _rows(rows: object) -> list[list[object]]:
    if not isinstance(rows, list) or len(rows) > _MOST_ROWS:
        raise Malformed("rows")
    for row in rows:
        if not isinstance(row, list) or len(row) != 5:
            raise Malformed("rows")
    return rows


def _month(row: list[object], least: int) -> Count:
    first, last = row[0], row[1]
    for month in (first, last):
        if not isinstance(month, str) or not _MONTH.fullmatch(month):
            raise Malformed("months")
    return _count(str(first), str(last), "", row, least)


def _procedure(row: list[object], least: int) -> Count:
    for text, most in ((row[0], 40), (row[1], 200)):
        if not isinstance(text, str) or len(text) > most or any(is_hidden(sign) for sign in text):
            raise Malformed("procedures")
    return _count(str(row[0]), "", str(row[1]), row, least)


def _count(name: str, last: str, title: str, row: list[object], least: int) -> Count:
    received, on_time, late = (_number(value) for value in row[2:])
    if received < least or on_time + late > received:
        raise Malformed("counts")
    return Count(name, last, title, received, on_time, late)


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MOST:
        raise Malformed("number")
    return value

"""What people think of the service, as averages; a rating names nobody and is joined to nothing.

It owns the table `ratings`. A rating comes once, and once more when a word was added to its face;
both carry one id. It must never look at applications.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from sync.portal.content import Content, ContentError, plain_line
from sync.portal.tables_said import RATINGS

BEST = 3
LONGEST_WORD = 300
ASKED = ("filing", "result")
_MOST_WORDS = 100


@dataclass(frozen=True, slots=True)
class Average:
    """Ratings under one heading. `faces` counts them from the worst to the best."""

    asked: str
    name: str
    count: int
    average: float
    faces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Opinions:
    """What the desk shows: by procedure, by month (newest first), and the latest words."""

    by_procedure: tuple[Average, ...]
    by_month: tuple[Average, ...]
    words: tuple[Any, ...]


def keep(connection: Connection, at_ms: int, device: bytes, content: Content) -> None:
    """One rating.given.v1. Raises ContentError."""
    rating = content.data("rating", 16)
    asked = content.text("asked", 12)
    if asked not in ASKED:
        raise ContentError("asked")
    word = plain_line(content.text("word", LONGEST_WORD, least=0))
    row = {
        "id": rating,
        "device": device,
        "asked": asked,
        "procedure": content.text("procedure", 40, least=0),
        "office": plain_line(content.text("office", 120, least=0)),
        "day": content.day("day"),
        "face": content.number("face", 1, BEST),
        "word": word,
        "received_ms": at_ms,
    }
    known = connection.execute(select(RATINGS.c.device).where(RATINGS.c.id == rating)).scalar()
    if known is None:
        connection.execute(insert(RATINGS).values(**row))
    elif known != device:
        raise ContentError("rating")
    elif word:
        here = (RATINGS.c.id == rating) & (RATINGS.c.word == "")
        connection.execute(update(RATINGS).where(here).values(word=word))


def opinions(connection: Connection) -> Opinions:
    """Everything that was said, counted."""
    month = func.substr(RATINGS.c.day, 1, 7)
    columns = (RATINGS.c.asked, RATINGS.c.procedure, month.label("month"), RATINGS.c.face)
    counted = select(*columns, func.count().label("count")).group_by(*columns)
    rows = connection.execute(counted).all()
    spoken = select(RATINGS).where(RATINGS.c.word != "")
    newest = spoken.order_by(RATINGS.c.day.desc(), RATINGS.c.id).limit(_MOST_WORDS)
    by_month = _averages(rows, lambda row: row.month)
    return Opinions(
        tuple(_averages(rows, lambda row: row.procedure)),
        tuple(sorted(by_month, key=lambda one: one.name, reverse=True)),
        tuple(connection.execute(newest).all()),
    )


def _averages(rows: Iterable[Any], name_of: Callable[[Any], str]) -> list[Average]:
    found: dict[tuple[str, str], list[int]] = {}
    for row in rows:
        faces = found.setdefault((row.asked, name_of(row)), [0] * BEST)
        faces[row.face - 1] += row.count
    return [
        Average(asked, name, sum(faces), _mean(faces), tuple(faces))
        for (asked, name), faces in sorted(found.items())
    ]


def _mean(faces: list[int]) -> float:
    return sum(n * count for n, count in enumerate(faces, 1)) / sum(faces)

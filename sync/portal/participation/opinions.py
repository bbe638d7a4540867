"""Opinions on drafts and plans: kept as they came, counted, handed out as a table.

It owns the table `opinions`. An opinion without a name has none here, in no column; what it says is
for those who ask, never for an application's desk. It must never change an opinion.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select

from sync.portal.content import Content, ContentError, plain_line, plain_text
from sync.portal.participation.statements import MOST_QUESTIONS
from sync.portal.tables_said import OPINIONS
from sync.records import Tree

LONGEST_WORDS = 1000
_LIST_ROWS = 200
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Counted:
    """One question: its words, each choice with its count, and how many said something in words."""

    id: str
    ask: str
    choices: tuple[tuple[str, int], ...]
    spoken: int


def keep(connection: Connection, at_ms: int, device: bytes, content: Content) -> None:
    """One opinion.given.v1. Raises ContentError."""
    number = content.data("opinion", 16)
    if connection.execute(select(OPINIONS.c.id).where(OPINIONS.c.id == number)).first():
        raise ContentError("opinion")
    name = plain_line(content.text("name", 120, least=0))
    phone = plain_line(content.text("phone", 20, least=0))
    connection.execute(
        insert(OPINIONS).values(
            id=number,
            device=device,
            consultation=content.data("consultation", 16),
            version=content.number("version", 1, 1_000_000),
            code=content.text("code", 40),
            answers=_said(content.tree("answers"), 2, "answers"),
            words=_said(content.tree("words"), LONGEST_WORDS, "words"),
            name=name,
            phone=phone if name else "",
            day=content.day("day"),
            received_ms=at_ms,
        )
    )


def counts(connection: Connection) -> dict[bytes, int]:
    """How many opinions came on each consultation."""
    query = select(OPINIONS.c.consultation, func.count()).group_by(OPINIONS.c.consultation)
    return {bytes(number): count for number, count in connection.execute(query)}


def on(connection: Connection, consultation: bytes, most: int = _LIST_ROWS) -> list[Any]:
    """The opinions on one consultation, in no order that tells who spoke before whom on a day."""
    here = select(OPINIONS).where(OPINIONS.c.consultation == consultation)
    return list(connection.execute(here.order_by(OPINIONS.c.day, OPINIONS.c.id).limit(most)))


def counted(rows: list[Any], questions: list[Mapping[str, Any]], language: str) -> list[Counted]:
    """The answers in numbers, by the questions as they are now."""
    found = []
    for question in questions:
        name = question["id"]
        chosen = Counter(row.answers.get(name) for row in rows)
        choices = tuple(
            (_in(option["label"], language), chosen[option["value"]])
            for option in question["options"]
        )
        spoken = sum(1 for row in rows if row.words.get(name))
        found.append(Counted(name, _in(question["ask"], language), choices, spoken))
    return found


def as_csv(rows: list[Any], questions: list[Mapping[str, Any]]) -> str:
    """A table for a spreadsheet; a cell that it would take for a formula is quoted."""
    out = io.StringIO()
    writer = csv.writer(out)
    heads = ["code", "day", "version"]
    for question in questions:
        heads += [question["id"], f"{question['id']} words"]
    writer.writerow([*heads, "name", "phone"])
    for row in rows:
        cells = [row.code, row.day, str(row.version)]
        for question in questions:
            labels = {one["value"]: _in(one["label"], "vi") for one in question["options"]}
            value = row.answers.get(question["id"], "")
            cells += [labels.get(value, value), row.words.get(question["id"], "")]
        writer.writerow([_cell(cell) for cell in (*cells, row.name, row.phone)])
    return out.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _in(words: Mapping[str, str], language: str) -> str:
    return words.get(language) or words.get("vi", "")


def _said(tree: Mapping[str, Tree], most: int, field: str) -> dict[str, str]:
    """Answers by question. Raises ContentError."""
    found = {}
    for question, text in tree.items():
        if question not in {f"q{n}" for n in range(1, MOST_QUESTIONS + 1)}:
            raise ContentError(field)
        if not isinstance(text, str) or not 0 < len(text) <= most:
            raise ContentError(field)
        found[question] = plain_text(text)
    return found

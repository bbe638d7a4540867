"""Procedures that are only known by name: what the desk does and the machine cannot take in.

It owns the list (code, name, sector, ministry, who may ask, which office) and the doors of "Thủ tục
khác". A line that cannot be understood is left out and named, the rest is served. It opens no file
and knows no paper and no time limit: those are the official's to tell.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk_app.domain.catalogue_problem import CatalogueProblem, closest
from kiosk_app.domain.procedure import (
    DEFAULT_LANG,
    Channel,
    Confidence,
    Fee,
    Procedure,
    Routing,
    Text,
)
from kiosk_app.domain.procedure_file import TEXT_RULE, read_tree

LIST_FILE, TOPICS_FILE = "other_procedures.csv", "other_procedures.toml"
COLUMNS = ("code", "name", "short", "sector", "who", "office")
_ID = "^[a-z][a-z0-9_]*$"
_TEXTS = {"type": "object", "propertyNames": {"pattern": _ID}, "additionalProperties": TEXT_RULE}
_RULE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["source", "date", "topics", "ministries", "people", "offices", "sectors"],
    "properties": {
        "source": {"type": "string"},
        "date": {"type": "string"},
        "topics": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["id", "icon", "title"],
                "properties": {
                    "id": {"type": "string", "pattern": _ID},
                    "icon": {"type": "string"},
                    "title": TEXT_RULE,
                },
            },
        },
        "ministries": _TEXTS,
        "people": _TEXTS,
        "offices": _TEXTS,
        "sectors": {
            "type": "object",
            "propertyNames": {"pattern": _ID},
            "additionalProperties": {
                "type": "object",
                "additionalProperties": False,
                "required": ["topic", "ministry", "name"],
                "properties": {
                    "topic": {"type": "string"},
                    "ministry": {"type": "string"},
                    "name": {"type": "string", "pattern": "\\S"},
                },
            },
        },
    },
}


@dataclass(frozen=True, slots=True)
class Topic:
    """A door of "Thủ tục khác"."""

    id: str
    icon: str
    title: Text


@dataclass(frozen=True, slots=True)
class OtherProcedure:
    """What is known of one: `name` as the decision says it, `title` short enough for a tile."""

    code: str
    name: str
    title: str
    topic: str
    sector: str
    ministry: Text
    people: tuple[Text, ...]
    office: Text


@dataclass(frozen=True, slots=True)
class OtherProcedures:
    """The whole list; `date` is the day on which it was read, `problems` what was left out."""

    topics: tuple[Topic, ...] = ()
    procedures: tuple[OtherProcedure, ...] = ()
    date: str = ""
    source: str = ""
    problems: tuple[CatalogueProblem, ...] = ()

    def find(self, code: str) -> OtherProcedure | None:
        """The one with this code, or None."""
        return next((one for one in self.procedures if one.code == code), None)


def desk_procedure(other: OtherProcedure, date: str) -> Procedure:
    """The same as a procedure that is done in person and asks nothing: for the slip."""
    nothing = Text(((DEFAULT_LANG, ""),))
    title = Text(((DEFAULT_LANG, other.title),))
    return Procedure(
        code=other.code,
        version=date,
        valid_from=date,
        valid_until=None,
        title=title,
        plain_title=title,
        official_name=other.name,
        life_event="",
        icon="file-text",
        applicant="citizen",
        parts=(),
        documents=(),
        fee=Fee(None, nothing),
        time_limit=None,
        results=(),
        routing=Routing(other.office, other.ministry.get(DEFAULT_LANG), "", other.sector),
        legal_basis=(),
        rules=(),
        confidence=Confidence((), ""),
        source="",
        channel=Channel.DESK,
    )


def parse_other_procedures(list_text: str, topics_text: str) -> OtherProcedures:
    """The list of its two files; empty, with problems, when the topics are broken."""
    tree, problems = read_tree(topics_text, TOPICS_FILE, _RULE)
    if tree is None:
        return OtherProcedures(problems=tuple(problems))
    topics = tuple(Topic(t["id"], t["icon"], _text(t["title"])) for t in tree["topics"])
    problems = list(_sector_problems(tree, {topic.id for topic in topics}))
    found: dict[str, OtherProcedure] = {}
    heading, rows = _table(list_text)
    if heading != COLUMNS:
        words = "the first line does not name the six columns", f"write {','.join(COLUMNS)}"
        problems.append(CatalogueProblem(LIST_FILE, "", *words))
        rows = []
    for line, row in rows:
        wrong = _wrong(row, tree, found)
        if wrong is None:
            found[row["code"]] = _procedure(row, tree)
        else:
            problems.append(CatalogueProblem(LIST_FILE, row.get("code") or "", *wrong, line))
    return OtherProcedures(
        topics, tuple(found.values()), tree["date"], tree["source"], tuple(problems)
    )


def _table(text: str) -> tuple[tuple[str, ...], list[tuple[int, dict[str, Any]]]]:
    """The heading, and each row with its line; lines before it that begin with # are remarks."""
    lines = text.removeprefix("\ufeff").splitlines()
    remarks = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    reader = csv.DictReader(lines[remarks:], restkey="more")
    rows = [(remarks + reader.line_num, row) for row in reader]
    return tuple(reader.fieldnames or ()), rows


def _sector_problems(tree: Mapping[str, Any], topics: set[str]) -> Iterator[CatalogueProblem]:
    for name, sector in tree["sectors"].items():
        for key, known in (("topic", topics), ("ministry", set(tree["ministries"]))):
            if sector[key] not in known:
                yield CatalogueProblem(
                    TOPICS_FILE,
                    f"sectors.{name}.{key}",
                    f'there is no {key} "{sector[key]}"',
                    closest(sector[key], known),
                )


def _wrong(
    row: Mapping[str, Any], tree: Mapping[str, Any], found: Mapping[str, Any]
) -> tuple[str, str] | None:
    """What is wrong with a line and how to mend it; None when it can be served."""
    if set(row) != set(COLUMNS) or None in row.values():
        return "the line has not the six columns", f"write {','.join(COLUMNS)}"
    if not row["code"].strip() or not row["name"].strip():
        return "code or name is missing", "write both"
    if row["code"] in found:
        return "the code is there twice", "take one out"
    sector = tree["sectors"].get(row["sector"])
    if sector is None:
        return f'there is no sector "{row["sector"]}"', closest(row["sector"], tree["sectors"])
    if sector["ministry"] not in tree["ministries"] or not any(
        topic["id"] == sector["topic"] for topic in tree["topics"]
    ):
        return f'the sector "{row["sector"]}" is broken', f"mend {TOPICS_FILE}"
    if row["office"] not in tree["offices"]:
        return f'there is no office "{row["office"]}"', closest(row["office"], tree["offices"])
    strange = [who for who in row["who"].split() if who not in tree["people"]]
    if strange:
        return f'nobody is called "{strange[0]}"', closest(strange[0], tree["people"])
    return None


def _procedure(row: Mapping[str, str], tree: Mapping[str, Any]) -> OtherProcedure:
    sector = tree["sectors"][row["sector"]]
    return OtherProcedure(
        code=row["code"],
        name=row["name"],
        title=row["short"] or row["name"],
        topic=sector["topic"],
        sector=sector["name"],
        ministry=_text(tree["ministries"][sector["ministry"]]),
        people=tuple(_text(tree["people"][who]) for who in row["who"].split()),
        office=_text(tree["offices"][row["office"]]),
    )


def _text(words: Mapping[str, str]) -> Text:
    return Text(tuple(words.items()))

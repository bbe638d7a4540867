"""Many new records of the common kinds at once: one question, then one INSERT for each table.

It takes an envelope whole or not at all: whenever something is unusual (a content that does not
read, an application that is known or erased, a record that waits for it, another device's
application) there are no outcomes, nothing is to be written, and `receiving` goes record by record.
What the database itself objects to ends the transaction; the exchange is then done again, one by
one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, ColumnElement, bindparam, literal_column, null, select, union_all

from sync.errors import RecordError
from sync.portal import reading
from sync.portal.arrays import Insert, Statement, is_among
from sync.portal.content import Content, ContentError
from sync.portal.intake import Intake, Outcome
from sync.portal.reading import Filing
from sync.portal.tables import APPLICATIONS, ATTACHMENTS, EVENTS, RECORDS, TOMBSTONES
from sync.portal.tables_work import ARCHIVED, CLAIMS
from sync.records import Record, Verdict

STRANGE, OWN, KNOWN = range(3)
_KINDS = frozenset({reading.SUBMITTED, reading.DESCRIBED})
_APPLIED = Outcome(Verdict.APPLIED)
_INCOMPLETE = Outcome(Verdict.APPLIED, completes=False)


@dataclass(slots=True)
class Many:
    """Records of one device, their contents as rows, and what must hold for them."""

    records: list[Record] = field(default_factory=list)
    filings: list[Filing] = field(default_factory=list)
    papers: list[dict[str, Any]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def elsewhere(self) -> set[bytes]:
        """Applications of papers that are not filed by the same envelope."""
        return {one["application"] for one in self.papers} - {one.id for one in self.filings}

    @property
    def questions(self) -> dict[str, list[Any]]:
        """What ASKED is asked, beside the device and its records."""
        return {
            "filed": [one.id for one in self.filings],
            "codes": [one.code for one in self.filings],
            "others": list(self.elsewhere),
        }

    def is_usual(self, words: Sequence[int]) -> bool:
        """Whether nothing here knows the applications filed, and the others are the device's
        own. `words` are what was answered."""
        asked = self.questions
        is_once = all(len(set(asked[name])) == len(self.filings) for name in ("filed", "codes"))
        return is_once and list(words) == [OWN] * len(asked["others"])

    def inserts(self, at_ms: int) -> list[Insert]:
        """The rows of all tables."""
        pairs = zip(self.records, self.outcomes, strict=True)
        rows = {
            RECORDS: [record_row(record, outcome, at_ms) for record, outcome in pairs],
            APPLICATIONS: [one.row for one in self.filings],
            EVENTS: [one.event.values(at_ms) for one in self.filings],
            ATTACHMENTS: self.papers,
        }
        return [Insert(table, found) for table, found in rows.items() if found]


def read(intake: Intake, records: Sequence[Record]) -> Many | None:
    """The common ones of an envelope, each once; None when they must be taken one by one."""
    once: dict[bytes, Record] = {}
    for record in records:
        if record.kind in _KINDS:
            once.setdefault(record.id, record)
    many = Many(list(once.values()))
    try:
        for record in many.records:
            content = Content(record.content())
            if record.kind == reading.SUBMITTED:
                filed = reading.filing(record, content, intake.name_of, intake.at_ms)
                many.filings.append(filed)
                many.outcomes.append(_APPLIED)
            else:
                row = reading.paper(record, content, intake.has_blob)
                many.papers.append(row)
                many.outcomes.append(_APPLIED if row["complete"] else _INCOMPLETE)
    except (ContentError, RecordError):
        return None
    return many


def record_row(record: Record, outcome: Outcome, at_ms: int) -> dict[str, Any]:
    """A row of `records`."""
    return {
        "device": record.device,
        "id": record.id,
        "run": record.run,
        "n": record.n,
        "kind": record.kind,
        "body": record.body,
        "digest": record.digest,
        "verdict": outcome.verdict.value,
        "reason": outcome.reason,
        "waits_for": outcome.waits_for,
        "complete": outcome.completes,
        "received_ms": at_ms,
    }


def _asking(dialect: str) -> Any:
    """The records that are known, and a word for every application: STRANGE for what makes an
    envelope unusual, OWN for each other application of its own."""
    nothing = [null().label(name) for name in ("id", "digest", "verdict", "reason")]

    def found(where: Column[Any], name: str, word: int = STRANGE) -> Any:
        columns: list[ColumnElement[Any]] = [literal_column(str(word)).label("word"), *nothing]
        return select(*columns).select_from(where.table).where(is_among(where, name, dialect))

    here = RECORDS.c.device == bindparam("device")
    known = select(
        literal_column(str(KNOWN)).label("word"),
        RECORDS.c.id, RECORDS.c.digest, RECORDS.c.verdict, RECORDS.c.reason,
    )  # fmt: skip
    own = APPLICATIONS.c.device == bindparam("device")
    return union_all(
        known.where(here & is_among(RECORDS.c.id, "ids", dialect)),
        found(APPLICATIONS.c.id, "filed"),
        found(APPLICATIONS.c.code, "codes"),
        found(CLAIMS.c.number, "codes"),
        found(TOMBSTONES.c.id, "filed"),
        found(ARCHIVED.c.id, "filed"),
        found(ARCHIVED.c.code, "codes"),
        found(RECORDS.c.waits_for, "filed"),
        found(APPLICATIONS.c.id, "others", OWN).where(own),
    )


ASKED = Statement(_asking)

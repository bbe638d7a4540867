"""Many new records of the common kinds at once: one question, then one INSERT for each table.

It takes an envelope whole or not at all: whenever something is unusual (a content that does not
read, an application that is known or erased, a record that waits for it, another device's
application) it answers None, has written nothing, and `receiving` goes record by record. What the
database itself objects to ends the transaction; the exchange is then done again, one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    bindparam,
    literal_column,
    select,
    union_all,
)

from sync.errors import RecordError
from sync.portal import reading
from sync.portal.arrays import Statement, insert_rows, is_among
from sync.portal.content import Content, ContentError
from sync.portal.intake import Intake, Outcome
from sync.portal.reading import Filing
from sync.portal.tables import APPLICATIONS, ATTACHMENTS, EVENTS, RECORDS, TOMBSTONES
from sync.portal.tables_work import CLAIMS
from sync.records import Record, Verdict

KINDS = frozenset({reading.SUBMITTED, reading.DESCRIBED})
_STRANGE: ColumnElement[int] = literal_column("0")
_OWN: ColumnElement[int] = literal_column("1")
_APPLIED = Outcome(Verdict.APPLIED)
_INCOMPLETE = Outcome(Verdict.APPLIED, completes=False)


@dataclass(slots=True)
class _Read:
    """Contents as rows, and what must hold for them."""

    filings: list[Filing] = field(default_factory=list)
    papers: list[dict[str, Any]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def filed(self) -> set[bytes]:
        return {one.id for one in self.filings}

    @property
    def elsewhere(self) -> set[bytes]:
        """Applications of papers that are not filed by the same envelope."""
        return {one["application"] for one in self.papers} - self.filed


def take(intake: Intake, records: Sequence[Record]) -> list[Outcome] | None:
    """What became of records of one device, none of which is known; None when they must be taken
    one by one."""
    read = _read(intake, records)
    if read is None or not _is_usual(intake.connection, records[0].device, read):
        return None
    rows = [
        record_row(record, outcome, intake.at_ms)
        for record, outcome in zip(records, read.outcomes, strict=True)
    ]
    insert_rows(intake.connection, RECORDS, rows)
    insert_rows(intake.connection, APPLICATIONS, [one.row for one in read.filings])
    insert_rows(intake.connection, EVENTS, [one.event.values(intake.at_ms) for one in read.filings])
    insert_rows(intake.connection, ATTACHMENTS, read.papers)
    return read.outcomes


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


def _read(intake: Intake, records: Sequence[Record]) -> _Read | None:
    read = _Read()
    for record in records:
        try:
            content = Content(record.content())
            if record.kind == reading.SUBMITTED:
                filed = reading.filing(record, content, intake.name_of, intake.at_ms)
                read.filings.append(filed)
                read.outcomes.append(_APPLIED)
            else:
                row = reading.paper(record, content, intake.has_blob)
                read.papers.append(row)
                read.outcomes.append(_APPLIED if row["complete"] else _INCOMPLETE)
        except (ContentError, RecordError):
            return None
    return read


def _is_usual(connection: Connection, device: bytes, read: _Read) -> bool:
    """Whether nothing here knows the applications filed, and the others are the device's own."""
    filed, codes = read.filed, {one.code for one in read.filings}
    elsewhere = read.elsewhere
    if len(filed) < len(read.filings) or len(codes) < len(read.filings):
        return False

    asked = {"filed": list(filed), "codes": list(codes), "others": list(elsewhere)}
    answers = _SCOUTING.run(connection, {**asked, "device": device}).scalars().all()
    return list(answers) == [1] * len(elsewhere)


def _scouting(dialect: str) -> Any:
    """0 for everything that makes an envelope unusual, 1 for each other application of its own."""

    def found(where: Column[Any], name: str, word: ColumnElement[int] = _STRANGE) -> Any:
        return select(word).select_from(where.table).where(is_among(where, name, dialect))

    return union_all(
        found(APPLICATIONS.c.id, "filed"),
        found(APPLICATIONS.c.code, "codes"),
        found(CLAIMS.c.number, "codes"),
        found(TOMBSTONES.c.id, "filed"),
        found(RECORDS.c.waits_for, "filed"),
        found(APPLICATIONS.c.id, "others", _OWN).where(
            APPLICATIONS.c.device == bindparam("device")
        ),
    )


_SCOUTING = Statement(_scouting)

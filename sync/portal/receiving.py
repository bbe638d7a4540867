"""Records of one device, each taken once: the verdicts.

It owns the tables `records` and `collisions`. The caller holds the device's lock. The same id with
the same digest gets the verdict that it got before; with another digest it is refused, both are
kept, and a person is called. It must never know how a record travelled.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import insert, select

from sync.portal import bulk
from sync.portal.intake import Intake, Outcome, line, settle
from sync.portal.tables import COLLISIONS, RECORDS
from sync.portal.tasks import PARKED, open_task
from sync.records import Record, Tree, Verdict, canonical

APPLY_TWICE = "apply_twice"
_PARKED = Outcome(Verdict.PARKED, "compromised")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a record with this digest."""

    digest: bytes
    verdict: Verdict
    reason: str
    is_repeated: bool = False


@dataclass(frozen=True, slots=True)
class Receiver:
    """One transaction's receiving for one locked device. `parks`: the device is marked
    compromised, so that its records are kept apart and not applied. `one_by_one`: a database that
    objected to many at once is asked for each."""

    intake: Intake
    parks: bool = False
    plants: frozenset[str] = frozenset()
    one_by_one: bool = False

    def take(self, records: Sequence[Record]) -> list[Taken]:
        """Each record of the device once, in the order given."""
        is_many = not (self.parks or self.one_by_one or self.plants)
        many = bulk.read(self.intake, records) if is_many else None
        known, words = self._ask(records, many)
        if many is not None and any(one.id in known for one in many.records):
            # What is known already says nothing of what is new; that is asked anew.
            many = bulk.read(self.intake, [one for one in records if one.id not in known])
            if many is not None and many.records:
                _, words = self._ask(records, many)
        if many is not None and many.is_usual(words):
            self._take_many(many, known)
        if any(one.id not in known for one in records):
            self.intake.changes.write_rows(self.intake.connection)
        return [self._take(record, known) for record in records]

    def _ask(
        self, records: Sequence[Record], many: bulk.Many | None
    ) -> tuple[dict[bytes, Taken], list[int]]:
        """What became of those that came before, by id, and what else is said of the common ones;
        one question for the whole envelope."""
        asked = {"device": records[0].device, "ids": [one.id for one in records]}
        asked |= (many or bulk.Many()).questions
        rows = bulk.ASKED.run(self.intake.connection, asked)
        known = {
            row.id: Taken(row.digest, Verdict(row.verdict), row.reason, is_repeated=True)
            for row in rows
            if row.word == bulk.KNOWN
        }
        return known, [row.word for row in rows if row.word != bulk.KNOWN]

    def _take_many(self, many: bulk.Many, known: dict[bytes, Taken]) -> None:
        """The common ones at once; they are known then, and written with what else changes. What
        speaks of them comes after, wherever it stood in the envelope."""
        self.intake.changes.inserts += many.inserts(self.intake.at_ms)
        for record, outcome in zip(many.records, many.outcomes, strict=True):
            known[record.id] = Taken(record.digest, outcome.verdict, outcome.reason)
            self.intake.changes.add(record.device, line(record, outcome))

    def _take(self, record: Record, known: dict[bytes, Taken]) -> Taken:
        found = known.get(record.id)
        if found is None:
            known[record.id] = self._take_new(record)
            return known[record.id]
        if found.digest != record.digest:
            self._keep_other(record)
            return Taken(record.digest, Verdict.REFUSED, "other_digest")
        if APPLY_TWICE in self.plants:
            _double(self.intake, record)
        return found

    def _take_new(self, record: Record) -> Taken:
        connection, device = self.intake.connection, record.device
        outcome = expected = _PARKED if self.parks else Outcome(Verdict.APPLIED)
        row = bulk.record_row(record, expected, self.intake.at_ms)
        connection.execute(insert(RECORDS).values(**row))
        if self.parks:
            open_task(connection, PARKED, device.hex(), self.intake.at_ms, device)
        else:
            outcome = self.intake.apply(record)
        if outcome != expected:
            settle(connection, record, outcome)
        self.intake.changes.add(device, line(record, outcome))
        return Taken(record.digest, outcome.verdict, outcome.reason)

    def _keep_other(self, record: Record) -> None:
        connection, key = self.intake.connection, COLLISIONS.c
        known = select(key.id).where(
            (key.device == record.device) & (key.id == record.id) & (key.digest == record.digest)
        )
        if connection.execute(known).first():
            return
        connection.execute(
            insert(COLLISIONS).values(
                device=record.device,
                id=record.id,
                digest=record.digest,
                kind=record.kind,
                body=record.body,
                received_ms=self.intake.at_ms,
            )
        )
        open_task(connection, "collision", record.id.hex(), self.intake.at_ms, record.device)


def _double(intake: Intake, record: Record) -> None:
    """The planted fault: a repeated application becomes a second one under the same code."""
    content = record.content()
    if record.kind != "application.submitted.v1" or not isinstance(content, dict):
        return
    fresh: Tree = {
        **content,
        "application": secrets.token_bytes(16),
        "event": secrets.token_bytes(16),
    }
    again = replace(intake, forgets_codes=True)
    again.apply(Record(record.device, record.run, record.n, record.kind, canonical(fresh)))

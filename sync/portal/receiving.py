"""Records of one device, each taken once: the verdicts.

It owns the tables `records` and `collisions`. The caller holds the device's lock. The same id with
the same digest gets the verdict that it got before; with another digest it is refused, both are
kept, and a person is called. It must never know how a record travelled.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import bindparam, insert, select

from sync.portal import bulk
from sync.portal.arrays import Statement, is_among
from sync.portal.intake import Intake, Outcome, line, settle
from sync.portal.tables import COLLISIONS, RECORDS
from sync.portal.tasks import PARKED, open_task
from sync.records import Record, Tree, Verdict, canonical

APPLY_TWICE = "apply_twice"
_PARKED = Outcome(Verdict.PARKED, "compromised")


def _knowing(dialect: str) -> Any:
    columns = select(RECORDS.c.id, RECORDS.c.digest, RECORDS.c.verdict, RECORDS.c.reason)
    here = RECORDS.c.device == bindparam("device")
    return columns.where(here & is_among(RECORDS.c.id, "ids", dialect))


_KNOWN = Statement(_knowing)


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
        known = self._known(records)
        if not (self.parks or self.one_by_one or self.plants):
            self._take_many(records, known)
        return [self._take(record, known) for record in records]

    def _known(self, records: Sequence[Record]) -> dict[bytes, Taken]:
        """What became of those that came before, by id; one question for the whole envelope."""
        asked = {"device": records[0].device, "ids": [one.id for one in records]}
        return {
            row.id: Taken(row.digest, Verdict(row.verdict), row.reason, is_repeated=True)
            for row in _KNOWN.run(self.intake.connection, asked)
        }

    def _take_many(self, records: Sequence[Record], known: dict[bytes, Taken]) -> None:
        """The new ones of the common kinds at once, where nothing is unusual about them; they are
        known then. What speaks of them comes after, wherever it stood in the envelope."""
        common = [one for one in records if one.kind in bulk.KINDS and one.id not in known]
        fresh = list({one.id: one for one in reversed(common)}.values())[::-1]
        outcomes = bulk.take(self.intake, fresh) if fresh else None
        for record, outcome in zip(fresh, outcomes or (), strict=outcomes is not None):
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

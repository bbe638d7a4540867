"""Records of one device, each taken once: the verdicts.

It owns the tables `records` and `collisions`. The caller holds the device's lock. The same id with
the same digest gets the verdict that it got before; with another digest it is refused, both are
kept, and a person is called. It must never know how a record travelled.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, insert, select

from sync.portal.intake import Intake, settle
from sync.portal.tables import COLLISIONS, RECORDS
from sync.portal.tasks import open_task
from sync.records import Record, Tree, Verdict, canonical

APPLY_TWICE = "apply_twice"


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one record."""

    record: Record
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class Receiver:
    """One transaction's receiving for one locked device. `parks`: the device is marked
    compromised, so that its records are kept apart and not applied."""

    intake: Intake
    parks: bool = False
    plants: frozenset[str] = frozenset()

    def take(self, records: Iterable[Record]) -> list[Taken]:
        """Each record once, in the order given."""
        return [self._take(record) for record in records]

    def _take(self, record: Record) -> Taken:
        found = _find(self.intake.connection, record)
        if found is None:
            return self._take_new(record)
        if found.digest != record.digest:
            self._keep_other(record)
            return Taken(record, Verdict.REFUSED, "other_digest")
        if APPLY_TWICE in self.plants:
            _double(self.intake, record)
        return Taken(record, Verdict(found.verdict), found.reason)

    def _take_new(self, record: Record) -> Taken:
        self.intake.connection.execute(
            insert(RECORDS).values(
                device=record.device,
                id=record.id,
                run=record.run,
                n=record.n,
                kind=record.kind,
                body=record.body,
                digest=record.digest,
                verdict=Verdict.PARKED.value,
                reason="compromised",
                complete=False,
                received_ms=self.intake.at_ms,
            )
        )
        if self.parks:
            device = record.device
            open_task(self.intake.connection, "parked", device.hex(), self.intake.at_ms, device)
            return Taken(record, Verdict.PARKED, "compromised")
        outcome = self.intake.apply(record)
        settle(self.intake.connection, record, outcome)
        return Taken(record, outcome.verdict, outcome.reason)

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


def _find(connection: Connection, record: Record) -> Any | None:
    query = select(RECORDS.c.digest, RECORDS.c.verdict, RECORDS.c.reason)
    here = (RECORDS.c.device == record.device) & (RECORDS.c.id == record.id)
    return connection.execute(query.where(here)).first()


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

"""Taking in what a compromised machine sent, once an operator has said that it is people's own.

It owns the way from `parked` to whatever the records deserve, in the order in which they came. The
machine keeps its mark: what a compromised one sends from now on is kept apart again. It must never
release anything by itself, and never drop what stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select, text

from sync.portal import feeds, removing
from sync.portal.audit import note_act
from sync.portal.intake import Intake
from sync.portal.opening import Portal
from sync.portal.reading import DESCRIBED, described_papers
from sync.portal.registering import find_machine
from sync.portal.tables import IS_PARKED, RECORDS
from sync.portal.tasks import PARKED, close_tasks
from sync.records import Record


def release(portal: Portal, characters: str, who: str) -> int:
    """How many records were taken in. Raises UnknownMachine."""
    at_ms = portal.clock()
    with portal.store.reading() as connection:
        has_blob = portal.blobs.knowing(papers(connection))
    with portal.store.writing() as connection:
        device = find_machine(connection, characters.strip().upper()).id
        feeds.lock_device(connection, device)
        tell, name_of = portal.teller(connection, at_ms), portal.labels.applicant
        intake = Intake(connection, at_ms, has_blob, name_of, portal.author, tell)
        records = _parked(connection, device)
        for row in records:
            intake.apply_kept(row)
        intake.changes.write(connection)
        close_tasks(connection, PARKED, device.hex(), who, at_ms)
        note_act(connection, at_ms, who, "device.released", f"{characters} {len(records)}")
    removing.after_commit(portal, intake.doomed)
    return len(records)


def counts(connection: Connection) -> dict[bytes, int]:
    """How many records of each machine are kept apart."""
    query = select(RECORDS.c.device, func.count()).where(text(IS_PARKED))
    return {row[0]: row[1] for row in connection.execute(query.group_by(RECORDS.c.device))}


def counts_of(connection: Connection, characters: str) -> int:
    """How many records of the machine that is called so are kept apart."""
    device = find_machine(connection, characters).id
    query = select(func.count()).select_from(RECORDS).where(text(IS_PARKED))
    return int(connection.execute(query.where(RECORDS.c.device == device)).scalar() or 0)


def papers(connection: Connection) -> set[bytes]:
    """Digests of ciphertexts that records kept apart describe: a stick may never come again."""
    query = select(RECORDS).where(text(IS_PARKED) & (RECORDS.c.kind == DESCRIBED))
    rows = connection.execute(query)
    records = (Record(row.device, row.run, row.n, row.kind, row.body) for row in rows)
    return set(described_papers(records))


def _parked(connection: Connection, device: bytes) -> Sequence[Any]:
    here = (RECORDS.c.device == device) & text(IS_PARKED)
    order = (RECORDS.c.received_ms, RECORDS.c.run, RECORDS.c.n)
    return connection.execute(select(RECORDS).where(here).order_by(*order)).all()

"""The downlink: one numbered, chained list of records for each device.

Whoever appends locks the device's row first and numbers under that lock, so that two writers never
give one position twice. A cursor is a position and the chain digest up to it; a digest that this
database does not know says that the portal was rolled back. It must never send anything itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Exists, Table, bindparam, func, insert, select, text, update

from sync.documents import ADDRESSED, INLINE_BYTES, seal_record
from sync.portal.arrays import Statement
from sync.portal.blobs import Blobs
from sync.portal.marks import marked
from sync.portal.tables import (
    ATTACHMENTS,
    BACKED_UP,
    DEVICES,
    FACTS,
    FEED,
    RESULTS,
    STAFF_VERSION,
    TELL_TIMES,
)
from sync.portal.tables_said import PUBLICATIONS
from sync.records import CHAIN_BYTES, RUN_BYTES, Record, Tree, chain, parse
from sync.returning import GIVEN

EMPTY_CHAIN = bytes(CHAIN_BYTES)
_WITH_DOCUMENT = ("result.returned.v1", ADDRESSED)


_ENTERED = (
    *("id", "standing", "run", "earlier_runs", "cloned"),
    *("told_seq", "told_keys", "told_staff"),
)


def _pending(table: Table) -> Exists:
    here = (table.c.device == bindparam("device")) & (table.c.told < text(str(TELL_TIMES)))
    return select(table.c.cipher_sha256).where(here).exists()


def _fact(name: str) -> Any:
    return select(FACTS.c.value).where(FACTS.c.name == name).scalar_subquery()


def _entering(_dialect: str) -> Any:
    return (
        select(
            *(DEVICES.c[name] for name in _ENTERED),
            select(func.max(PUBLICATIONS.c.seq)).scalar_subquery().label("last_seq"),
            _fact(BACKED_UP).label("backed_up_through"),
            _fact(STAFF_VERSION).label("staff_version"),
            (_pending(ATTACHMENTS) | _pending(RESULTS)).label("pending"),
        )
        .where(DEVICES.c.id == bindparam("device"))
        .with_for_update(of=DEVICES)
    )


_ENTERING = Statement(_entering)


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes into feeds: the portal's id (16 bytes), the run (8 bytes) of this process, and the
    secret of its marks (marks.py)."""

    id: bytes
    run: bytes
    marks: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Placed:
    """A record at its position, and the chain digest up to it."""

    position: int
    record: Record
    chain: bytes


def lock_device(connection: Connection, device: bytes) -> Any | None:
    """The device's row, locked until the transaction ends; None for an unknown device."""
    return connection.execute(
        select(DEVICES).where(DEVICES.c.id == device).with_for_update()
    ).first()


def lock_devices(connection: Connection, devices: Iterable[bytes]) -> None:
    """Those of several devices, in one order whoever asks; before any other lock that is waited
    for, or two would wait for each other."""
    for device in sorted(set(devices)):
        lock_device(connection, device)


def enter(connection: Connection, device: bytes) -> Any | None:
    """Of the locked row what a contact looks at, and in the same question what it needs beside
    that: `last_seq` of what was published, `backed_up_through`, `staff_version`, whether papers are
    `pending`.

    These are as they were when the question came, also when another contact of the device had to be
    waited for: what that one changed is told at the next."""
    rows = _ENTERING.run(connection, {"device": device})
    return rows[0] if rows else None


def append(
    connection: Connection,
    blobs: Blobs,
    author: Author,
    device: bytes,
    kind: str,
    content: Tree,
    at_ms: int,
) -> Placed:
    """Make a record of `content`, if large by address, and put it at the end of the device's feed.

    Its run is the author's, mixed with the device: so positions serve as numbers, small on the
    wire, and no feed has to lock another's counter. A record told once more always goes by address:
    its words must go when they are erased, and what stands in a feed stays. Raises KeyError for an
    unknown device."""
    row = lock_device(connection, device)
    if row is None:
        raise KeyError(device.hex())
    run = hashlib.sha256(author.run + device).digest()[:RUN_BYTES]
    content = marked(author.marks, kind, content)
    record = Record.create(author.id, run, row.feed_position + 1, kind, content)
    if len(record.body) > INLINE_BYTES or kind == GIVEN:
        sealed, addressed = seal_record(kind, record.body)
        # Durable before the row that speaks of it.
        blobs.hold(sealed.ciphertext)
        record = Record.create(author.id, run, record.n, ADDRESSED, addressed)
    return put(connection, row, record, at_ms)


def put(connection: Connection, row: Any, record: Record, at_ms: int) -> Placed:
    """Put a finished record at the end of the feed of the locked device `row`."""
    position = row.feed_position + 1
    digest = record.digest
    linked = chain(row.feed_chain, digest)
    connection.execute(
        insert(FEED).values(
            device=row.id,
            position=position,
            origin=record.device,
            run=record.run,
            n=record.n,
            kind=record.kind,
            body=record.body,
            digest=digest,
            chain=linked,
            added_ms=at_ms,
        )
    )
    connection.execute(
        update(DEVICES)
        .where(DEVICES.c.id == row.id)
        .values(feed_position=position, feed_chain=linked)
    )
    return Placed(position, record, linked)


def has(connection: Connection, device: bytes, record: Record) -> bool:
    """Whether the device's feed holds this record, wherever."""
    here = (FEED.c.device == device) & (FEED.c.origin == record.device)
    here &= (FEED.c.run == record.run) & (FEED.c.n == record.n)
    return connection.execute(select(FEED.c.position).where(here)).first() is not None


def documents_after(connection: Connection, device: bytes, after: int, most: int) -> list[str]:
    """Hexadecimal digests of the newest documents that stand in the feed after this position."""
    here = (FEED.c.device == device) & (FEED.c.position > after)
    query = select(FEED.c.body).where(here & FEED.c.kind.in_(_WITH_DOCUMENT))
    found = []
    for body in connection.execute(query.order_by(FEED.c.position.desc()).limit(most)).scalars():
        match parse(body):
            case {"document": {"cipher_sha256": bytes(digest)}}:
                found.append(digest.hex())
    return found


def page(connection: Connection, device: bytes, after: int, most_bytes: int) -> list[Placed]:
    """What follows position `after`, in order, as much as fits; at least one when there is one."""
    query = (
        select(FEED)
        .where((FEED.c.device == device) & (FEED.c.position > after))
        .order_by(FEED.c.position)
        .limit(200)
    )
    found: list[Placed] = []
    room = most_bytes
    for row in connection.execute(query):
        room -= len(row.body) + len(row.kind) + 40
        if found and room < 0:
            break
        record = Record(row.origin, row.run, row.n, row.kind, row.body)
        found.append(Placed(row.position, record, row.chain))
    return found


def chain_at(connection: Connection, device: bytes, position: int) -> bytes | None:
    """The chain digest up to `position`; None when this database has no such position."""
    if position == 0:
        return EMPTY_CHAIN
    here = (FEED.c.device == device) & (FEED.c.position == position)
    found = connection.execute(select(FEED.c.chain).where(here)).scalar()
    return None if found is None else bytes(found)

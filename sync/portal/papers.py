"""Ciphertexts that are still wanted, the leave to upload them, and what follows when one is whole.

A grant is a MAC over device, digest, length and expiry. Expiries stand on half hours, so that any
replica can tell what a grant is for by trying the few that it may be: nothing about it is stored
before the upload begins. It must never see a key of a paper used.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    delete,
    func,
    insert,
    select,
    text,
    union,
    update,
)

from sync.errors import BadSignature
from sync.messages import Wanted
from sync.portal.arrays import is_among
from sync.portal.blobs import Blobs
from sync.portal.feeds import lock_devices
from sync.portal.keyring import PortalKeys
from sync.portal.ranges import Changes, lines
from sync.portal.shelves import WrongDigestError
from sync.portal.store import Store
from sync.portal.tables import ATTACHMENTS, DEVICES, RECORDS, RESULTS, TELL_TIMES, UPLOADS

GRANT_STEP_MS = 30 * 60_000
PARTIAL_KEPT_MS = 24 * 3_600_000
"""After the last byte of a partial upload: its grant ended an hour after that at the latest, and a
link that was away for a day still goes on at its byte."""
MOST_WANTED = 64
MOST_TOLD = 256


@dataclass(frozen=True, slots=True)
class Upload:
    """A begun upload: the digest and the length (bytes) that it will have."""

    digest: bytes
    length: int


def wanted(
    connection: Connection, keys: PortalKeys, blobs: Blobs, device: bytes, at_ms: int
) -> list[Wanted]:
    """What this device announced and the portal lacks, small ones first, with grants (<= 1 h).

    What is whole on the disk already, because a crash came between the last byte and its row, is
    settled here instead: nobody would send it again."""
    expires = (at_ms // GRANT_STEP_MS + 2) * GRANT_STEP_MS
    # A result comes back from the machine that fetched it, when our own disk has lost it.
    rows = [
        row
        for table in (ATTACHMENTS, RESULTS)
        for row in connection.execute(_lacking(table, device))
    ]
    rows = sorted(rows, key=lambda row: row.cipher_bytes)[:MOST_WANTED]
    return [
        Wanted(digest, size, expires, _mac(keys, device, digest, size, expires))
        for digest, size in dict.fromkeys((row.cipher_sha256, row.cipher_bytes) for row in rows)
        if not _is_settled(connection, blobs, device, digest, size)
    ]


def _lacking(table: Table, device: bytes) -> Select[tuple[bytes, int]]:
    here = (table.c.device == device) & table.c.complete.is_(False)
    return (
        select(table.c.cipher_sha256, table.c.cipher_bytes)
        # Always so while it is incomplete, and what the index over the pending ones is made of.
        .where(here & (table.c.told < text(str(TELL_TIMES))))
        .order_by(table.c.cipher_bytes)
        .limit(MOST_WANTED)
    )


def completed(
    connection: Connection, device: bytes, described: set[bytes], *, is_live: bool
) -> list[bytes]:
    """Digests to list as complete: those not told often enough, and those of the records that
    this very envelope repeats, because a device that repeats has not heard. Only what a live
    answer tells is counted: a stick may never come back."""
    columns = (ATTACHMENTS.c.cipher_sha256, ATTACHMENTS.c.told, ATTACHMENTS.c.record)
    here = (ATTACHMENTS.c.device == device) & ATTACHMENTS.c.complete.is_(True)
    untold = select(*columns).where(here & (ATTACHMENTS.c.told < text(str(TELL_TIMES))))
    rows = list(connection.execute(untold.order_by(ATTACHMENTS.c.told).limit(MOST_TOLD)))
    if described:
        again = is_among(ATTACHMENTS.c.record, "described", connection.dialect.name)
        rows += connection.execute(
            select(*columns).where(here & again), {"described": list(described)}
        )
    told = [row.record for row in rows if row.told < TELL_TIMES]
    if told and is_live:
        here = (ATTACHMENTS.c.device == device) & ATTACHMENTS.c.record.in_(told)
        connection.execute(update(ATTACHMENTS).where(here).values(told=ATTACHMENTS.c.told + 1))
    back = _returned(connection, device, is_live=is_live)
    return sorted({*(row.cipher_sha256 for row in rows), *back})


def _returned(connection: Connection, device: bytes, *, is_live: bool) -> list[bytes]:
    """Digests of results that came back from this device and that it was not told of enough."""
    here = (RESULTS.c.device == device) & RESULTS.c.complete.is_(True)
    here &= RESULTS.c.told < TELL_TIMES
    found = list(connection.execute(select(RESULTS.c.cipher_sha256).where(here)).scalars())
    if found and is_live:
        connection.execute(update(RESULTS).where(here).values(told=RESULTS.c.told + 1))
    return found


def begin_upload(
    store: Store, keys: PortalKeys, grant: bytes, size: int, at_ms: int
) -> tuple[str, Upload]:
    """A new upload and its id. Raises BadSignature when the grant fits nothing that is wanted:
    anybody may ask, so nothing is locked before it does."""
    with store.reading() as connection:
        device, digest, expires = _granted(connection, keys, grant, size, at_ms)
    with store.writing() as connection:
        name = _begin(connection, device, digest, size, expires)
    return name, Upload(digest, size)


def _granted(
    connection: Connection, keys: PortalKeys, grant: bytes, size: int, at_ms: int
) -> tuple[bytes, bytes, int]:
    """Whose leave this is, for which ciphertext, until when."""
    first = at_ms // GRANT_STEP_MS + 1
    # Whoever was told often enough that it is whole has no use for a grant: of those that were not
    # there are few, and an index of their own.
    pages, lost = (
        select(table.c.device, table.c.cipher_sha256).where(
            (table.c.cipher_bytes == size) & (table.c.told < text(str(TELL_TIMES)))
        )
        for table in (ATTACHMENTS, RESULTS)
    )
    candidates = connection.execute(union(pages, lost.where(RESULTS.c.complete.is_(False)))).all()
    for device, digest in candidates:
        for step in (first, first + 1):
            expires = step * GRANT_STEP_MS
            if hmac.compare_digest(_mac(keys, device, digest, size, expires), grant):
                return device, digest, expires
    raise BadSignature("this grant fits nothing that is wanted")


def find_upload(connection: Connection, name: str, at_ms: int) -> Upload | None:
    """The upload while its grant holds."""
    here = (UPLOADS.c.id == name) & (UPLOADS.c.expires_ms >= at_ms)
    row = connection.execute(select(UPLOADS).where(here)).first()
    return None if row is None else Upload(row.digest, row.length)


def sweep_partial(blobs: Blobs, at_ms: int) -> int:
    """Throw away partial uploads whose grants ended long ago; how many."""
    return blobs.sweep_partial((at_ms - PARTIAL_KEPT_MS) / 1000)


def finish(connection: Connection, digest: bytes) -> None:
    """The ciphertext is whole and durable: every record that describes it is complete."""
    _turn(connection, ATTACHMENTS.c.cipher_sha256 == digest, is_complete=True)
    back = (RESULTS.c.cipher_sha256 == digest) & RESULTS.c.complete.is_(False)
    connection.execute(update(RESULTS).where(back).values(complete=True, told=0))


def demote(connection: Connection, digest: bytes) -> None:
    """The ciphertext is missing or rotten: it is wanted again."""
    _turn(connection, ATTACHMENTS.c.cipher_sha256 == digest, is_complete=False)
    result = RESULTS.c.cipher_sha256 == digest
    connection.execute(update(RESULTS).where(result).values(complete=False, told=0))


def machines_with(connection: Connection, digest: bytes) -> list[Any]:
    """The machines that announced this ciphertext, or were told of it as a result."""
    pages, back = (
        select(table.c.device).where(table.c.cipher_sha256 == digest)
        for table in (ATTACHMENTS, RESULTS)
    )
    known = select(DEVICES.c.id, DEVICES.c.characters)
    return list(connection.execute(known.where(DEVICES.c.id.in_(union(pages, back)))))


def is_named(connection: Connection, digest: bytes) -> bool:
    """Whether a row says of this ciphertext that an application has it."""
    for table in (ATTACHMENTS, RESULTS):
        here = select(func.count()).select_from(table).where(table.c.cipher_sha256 == digest)
        if connection.execute(here).scalar():
            return True
    return False


def expect_no_more(connection: Connection, application: bytes) -> None:
    """What the records of an application describe is not waited for: it is being erased."""
    _turn(connection, ATTACHMENTS.c.application == application, is_complete=True)


def _turn(connection: Connection, which: ColumnElement[bool], *, is_complete: bool) -> None:
    """Both tables and the sums, under the locks of the devices; those first, in order."""
    other = which & ATTACHMENTS.c.complete.is_(not is_complete)
    devices = connection.execute(select(ATTACHMENTS.c.device).distinct().where(other)).scalars()
    lock_devices(connection, devices.all())
    described = (RECORDS.c.device == ATTACHMENTS.c.device) & (RECORDS.c.id == ATTACHMENTS.c.record)
    rows = connection.execute(select(RECORDS).join(ATTACHMENTS, described).where(other)).all()
    connection.execute(update(ATTACHMENTS).where(other).values(complete=is_complete, told=0))
    changes = Changes()
    for row, line in zip(rows, lines(rows), strict=True):
        known = (RECORDS.c.device == row.device) & (RECORDS.c.id == row.id)
        connection.execute(update(RECORDS).where(known).values(complete=is_complete))
        changes.turn(row.device, line, is_complete=is_complete)
    changes.write(connection)


def _is_settled(
    connection: Connection, blobs: Blobs, device: bytes, digest: bytes, size: int
) -> bool:
    if not blobs.is_near(digest):
        # In a store it is settled at its upload's next word: here nobody may wait for a network.
        if blobs.far is not None or blobs.offset(digest) < size:
            return False
        try:
            blobs.complete(digest)
        except WrongDigestError:
            return False
    # This device's alone, whose lock is held; another's are settled at its own contact.
    mine = (ATTACHMENTS.c.cipher_sha256 == digest) & (ATTACHMENTS.c.device == device)
    _turn(connection, mine, is_complete=True)
    back = (RESULTS.c.cipher_sha256 == digest) & (RESULTS.c.device == device)
    back &= RESULTS.c.complete.is_(False)
    connection.execute(update(RESULTS).where(back).values(complete=True, told=0))
    return True


def _begin(connection: Connection, device: bytes, digest: bytes, size: int, expires: int) -> str:
    connection.execute(delete(UPLOADS).where(UPLOADS.c.expires_ms < expires - 8 * GRANT_STEP_MS))
    name = secrets.token_hex(16)
    connection.execute(
        insert(UPLOADS).values(
            id=name, device=device, digest=digest, length=size, expires_ms=expires
        )
    )
    return name


def _mac(keys: PortalKeys, device: bytes, digest: bytes, size: int, expires_ms: int) -> bytes:
    text = device + digest + size.to_bytes(8) + expires_ms.to_bytes(8)
    return hmac.new(keys.grants, b"motcua/1/grant\0" + text, hashlib.sha256).digest()


def whole(connection: Connection) -> list[bytes]:
    """Digests of all ciphertexts that rows call complete."""
    query = select(ATTACHMENTS.c.cipher_sha256).distinct().where(ATTACHMENTS.c.complete.is_(True))
    return list(connection.execute(query).scalars())


def results(connection: Connection) -> list[bytes]:
    """Digests of all documents that were returned."""
    return list(connection.execute(select(RESULTS.c.cipher_sha256)).scalars())


def count_records(connection: Connection) -> int:
    """How many records were ever taken."""
    return int(connection.execute(select(func.count()).select_from(RECORDS)).scalar() or 0)

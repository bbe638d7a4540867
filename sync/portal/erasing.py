"""Erasing an application: every row and ciphertext that holds what a person said or showed.

It owns what goes and what stays: a tombstone (id, code and a digest under this portal's own secret)
answers for the application from now on, so that whatever still comes about it is `erased` and
never applied. Ids and digests of records stay, or their repetition would be taken for something
new. What was put into a machine's feed stays as it was signed: a changed one would break the chain.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from sync.portal import feeds, papers, ranges, removing
from sync.portal.heirs import heirs_of
from sync.portal.speaking import records_about
from sync.portal.tables import (
    APPLICATIONS,
    ATTACHMENTS,
    COLLISIONS,
    EVENTS,
    FACTS,
    GIVEN,
    RECORDS,
    REQUESTS,
    RESULTS,
    TOMBSTONES,
)
from sync.records import Verdict

_SECRET = "tombstones"  # noqa: S105 - the name of a fact, not a secret


def is_erased(connection: Connection, application: bytes) -> bool:
    """Whether a tombstone answers for this application."""
    here = select(TOMBSTONES.c.id).where(TOMBSTONES.c.id == application)
    return connection.execute(here).first() is not None


def erase(connection: Connection, application: bytes, at_ms: int) -> list[bytes]:
    """Inside the caller's transaction; the digests of ciphertexts to be removed after it."""
    row = connection.execute(select(APPLICATIONS).where(APPLICATIONS.c.id == application)).one()
    owners = [row.device, *heirs_of(connection, row.device)]
    feeds.lock_devices(connection, owners)
    doomed = [
        *_digests(connection, ATTACHMENTS, application),
        *_digests(connection, RESULTS, application),
        *_digests(connection, GIVEN, application),
    ]
    papers.expect_no_more(connection, application)
    found = records_about(connection, application, owners)
    records = sorted(found, key=lambda row: (row.device, row.run, row.n))
    bodies = b"".join(record.body for record in records)
    digest = hmac.new(_secret(connection), bodies, hashlib.sha256).digest()
    _empty(connection, records)
    connection.execute(
        update(REQUESTS).where(REQUESTS.c.application == application).values(words="")
    )
    for table in (ATTACHMENTS, RESULTS, EVENTS, GIVEN):
        connection.execute(delete(table).where(table.c.application == application))
    connection.execute(delete(APPLICATIONS).where(APPLICATIONS.c.id == application))
    connection.execute(
        insert(TOMBSTONES).values(
            id=application, device=row.device, code=row.code, digest=digest, erased_ms=at_ms
        )
    )
    gone = [one for one in doomed if not papers.is_named(connection, one)]
    removing.ask(connection, gone, at_ms)
    return gone


def _empty(connection: Connection, records: list[Any]) -> None:
    """Without their bodies; from now on their repetition is answered so, from whatever stick it
    comes."""
    changes = ranges.Changes()
    for row, line in zip(records, ranges.lines(records), strict=True):
        verdict = line.verdict if line.verdict is Verdict.REFUSED else Verdict.ERASED
        assert verdict is not None  # every row has one
        here = (RECORDS.c.device == row.device) & (RECORDS.c.id == row.id)
        connection.execute(update(RECORDS).where(here).values(body=b"", verdict=verdict.value))
        changes.add(row.device, line, -1)
        changes.add(row.device, replace(line, verdict=verdict))
        other = (COLLISIONS.c.device == row.device) & (COLLISIONS.c.id == row.id)
        connection.execute(delete(COLLISIONS).where(other))
    changes.write(connection)


def _digests(connection: Connection, table: object, application: bytes) -> list[bytes]:
    columns = table.c  # type: ignore[attr-defined]
    query = select(columns.cipher_sha256).where(columns.application == application)
    return list(connection.execute(query).scalars())


def _secret(connection: Connection) -> bytes:
    """The key of the digests: whoever has the tombstones alone cannot try answers against them."""
    found = connection.execute(select(FACTS.c.value).where(FACTS.c.name == _SECRET)).scalar()
    if found is None:
        found = secrets.token_hex(32)
        connection.execute(insert(FACTS).values(name=_SECRET, value=found))
    return bytes.fromhex(found)

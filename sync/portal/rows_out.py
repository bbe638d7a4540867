"""All rows of one application as plain data: gathered, taken out, put back as they were.

It owns which tables speak of an application and in which order they come and go. Bodies of records
are taken out of `records`; the rows stay, because ids, digests and verdicts answer repetitions and
make the windows' sums. It must never open a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    LargeBinary,
    Table,
    delete,
    insert,
    select,
    update,
)

from sync.portal.archive_file import Tables
from sync.portal.papers import is_named
from sync.portal.speaking import records_about
from sync.portal.tables import (
    APPLICATIONS,
    ATTACHMENTS,
    COLLISIONS,
    EVENTS,
    GIVEN,
    RECORDS,
    REQUESTS,
    RESULTS,
)

_OF_APPLICATION = (EVENTS, ATTACHMENTS, RESULTS, REQUESTS, GIVEN)
_WITH_CIPHERTEXT = (ATTACHMENTS, RESULTS)
_BODIES = ("device", "id", "body")


def gather(connection: Connection, application: bytes, owners: Sequence[bytes]) -> Tables:
    """Everything that is said of it here, in an order that does not depend on the database."""
    found = {APPLICATIONS.name: _rows(connection, APPLICATIONS, APPLICATIONS.c.id == application)}
    for table in _OF_APPLICATION:
        found[table.name] = _rows(connection, table, table.c.application == application)
    bodies = _encoded(
        [RECORDS.c[name] for name in _BODIES], records_about(connection, application, owners)
    )
    return {**found, RECORDS.name: bodies}


def papers_of(tables: Tables) -> tuple[tuple[bytes, int], ...]:
    """Digest and length of every ciphertext that the rows call whole."""
    rows = [row for table in _WITH_CIPHERTEXT for row in tables[table.name] if row["complete"]]
    sizes = {bytes.fromhex(row["cipher_sha256"]): int(row["cipher_bytes"]) for row in rows}
    return tuple(sorted(sizes.items()))


def unfinished(connection: Connection, application: bytes) -> str:
    """Why it is not over yet, in words; else empty."""
    for table in _WITH_CIPHERTEXT:
        here = (table.c.application == application) & table.c.complete.is_(False)
        if connection.execute(select(table.c.cipher_sha256).where(here)).first():
            return "papers are still expected"
    waits = (REQUESTS.c.application == application) & REQUESTS.c.answered_ms.is_(None)
    if connection.execute(select(REQUESTS.c.id).where(waits)).first():
        return "a request waits for its answer"
    of_record = (EVENTS.c.device == COLLISIONS.c.device) & (EVENTS.c.record == COLLISIONS.c.id)
    twice = select(COLLISIONS.c.id).join(EVENTS, of_record)
    if connection.execute(twice.where(EVENTS.c.application == application)).first():
        return "a record came in two versions"
    return ""


def remove(connection: Connection, application: bytes, tables: Tables) -> list[bytes]:
    """Out of the live tables; the digests of ciphertexts that nobody else names."""
    named = [row["cipher_sha256"] for row in (*tables["attachments"], *tables["results"])]
    doomed = [bytes.fromhex(one) for one in {*named, *_given(tables)}]
    for table in reversed(_OF_APPLICATION):
        connection.execute(delete(table).where(table.c.application == application))
    connection.execute(delete(APPLICATIONS).where(APPLICATIONS.c.id == application))
    for row in tables[RECORDS.name]:
        connection.execute(update(RECORDS).where(_key(row)).values(body=b""))
    return [one for one in sorted(doomed) if not is_named(connection, one)]


def restore(connection: Connection, tables: Tables) -> None:
    """Back as they were. What was told once more to other machines is not: they have it."""
    for row in tables[RECORDS.name]:
        body = bytes.fromhex(row["body"])
        connection.execute(update(RECORDS).where(_key(row)).values(body=body))
    for table in (APPLICATIONS, *_OF_APPLICATION):
        if table is GIVEN:
            continue
        for row in tables[table.name]:
            connection.execute(insert(table).values(**_decoded(table, row)))


def _given(tables: Tables) -> list[str]:
    return [row["cipher_sha256"] for row in tables[GIVEN.name]]


def _key(row: dict[str, Any]) -> Any:
    device, record = bytes.fromhex(row["device"]), bytes.fromhex(row["id"])
    return (RECORDS.c.device == device) & (RECORDS.c.id == record)


def _rows(connection: Connection, table: Table, where: Any) -> list[dict[str, Any]]:
    return _encoded(list(table.c), connection.execute(select(table).where(where)))


def _encoded(columns: Sequence[Column[Any]], rows: Iterable[Any]) -> list[dict[str, Any]]:
    found = [{one.name: _text(getattr(row, one.name)) for one in columns} for row in rows]
    return sorted(found, key=lambda row: [str(row[one.name]) for one in columns])


def _text(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def _decoded(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: bytes.fromhex(value)
        if value is not None and isinstance(table.c[name].type, LargeBinary)
        else value
        for name, value in row.items()
    }

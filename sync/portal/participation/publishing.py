"""What the authority publishes for everybody: kept in versions, corrected or withdrawn, never back.

It owns the table `publications`. Every change is a new version under the same id, with its audit
row in the same transaction; nothing is edited or deleted. It must never decide which machine is
told (telling.py does) nor what a statement may hold (statements.py does).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select

from sync.errors import RecordError
from sync.portal.audit import note_act
from sync.portal.moments import in_vietnam
from sync.portal.opening import Portal
from sync.portal.participation.statements import PublishError, Statement
from sync.portal.store import lock_counters
from sync.portal.tables_said import PUBLICATIONS
from sync.records import Tree, canonical, parse

ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a statement; `id` in hex, as the desk and the commands name it."""

    id: str
    version: int


def publish(portal: Portal, statement: Statement, by: str, corrects: str = "") -> Published:
    """A new statement, or the next version of the one with the id `corrects` (hex).

    Raises PublishError: nothing of that id, another kind, withdrawn, or too large to travel."""
    at_ms = portal.clock()
    with portal.store.writing() as connection:
        return add(connection, statement, by, at_ms, corrects)


def add(
    connection: Connection, statement: Statement, by: str, at_ms: int, corrects: str = ""
) -> Published:
    """As publish, inside the caller's transaction."""
    lock_counters(connection)
    number, version = _place(connection, statement, corrects)
    content: dict[str, Tree] = {
        "publication": number,
        "version": version,
        "withdrawn": False,
        **statement.content,
    }
    _insert(connection, statement, number, version, content, by, at_ms)
    note_act(connection, at_ms, by, f"published.{statement.kind}", f"{number.hex()} {version}")
    return Published(number.hex(), version)


def withdraw(portal: Portal, publication: str, by: str) -> Published:
    """Takes a statement back: machines show it no more from their next contact on.

    Raises PublishError when nothing has that id, or it was withdrawn before."""
    at_ms = portal.clock()
    with portal.store.writing() as connection:
        lock_counters(connection)
        found = _required(connection, publication)
        version = found.version + 1
        content: Tree = {"publication": found.id, "version": version, "withdrawn": True}
        today = in_vietnam(at_ms).date().isoformat()
        gone = Statement(found.kind, found.title, today, today, {})
        _insert(connection, gone, found.id, version, content, by, at_ms, is_withdrawn=True)
        note_act(connection, at_ms, by, f"withdrawn.{found.kind}", f"{found.id.hex()} {version}")
    return Published(found.id.hex(), version)


def newest(connection: Connection, kind: str | None = None) -> list[Any]:
    """The last version of every statement, the newest first."""
    last = select(func.max(PUBLICATIONS.c.seq).label("seq")).group_by(PUBLICATIONS.c.id).subquery()
    query = select(PUBLICATIONS).join(last, last.c.seq == PUBLICATIONS.c.seq)
    if kind is not None:
        query = query.where(PUBLICATIONS.c.kind == kind)
    return list(connection.execute(query.order_by(PUBLICATIONS.c.seq.desc())))


def find(connection: Connection, publication: str) -> Any | None:
    """The last version of a statement by its id in hex."""
    try:
        number = bytes.fromhex(publication)
    except ValueError:
        return None
    here = select(PUBLICATIONS).where(PUBLICATIONS.c.id == number)
    return connection.execute(here.order_by(PUBLICATIONS.c.version.desc()).limit(1)).first()


def content_of(row: Any) -> dict[str, Any]:
    """The content of a version, as it travels."""
    content = parse(row.content)
    assert isinstance(content, dict)  # publish() wrote it
    return content


def questions_of(connection: Connection, number: bytes) -> list[Any]:
    """The questions of the last version of a consultation that was not a withdrawal."""
    here = (PUBLICATIONS.c.id == number) & PUBLICATIONS.c.withdrawn.is_(False)
    order = PUBLICATIONS.c.version.desc()
    row = connection.execute(select(PUBLICATIONS).where(here).order_by(order).limit(1)).first()
    return [] if row is None else list(content_of(row)["questions"])


def _place(connection: Connection, statement: Statement, corrects: str) -> tuple[bytes, int]:
    if statement.id:
        before = find(connection, statement.id.hex())
        return statement.id, 1 if before is None else before.version + 1
    if not corrects:
        return secrets.token_bytes(ID_BYTES), 1
    found = _required(connection, corrects)
    if found.kind != statement.kind:
        words = f"{corrects} is a {found.kind}, not a {statement.kind}"
        raise PublishError("kind", words)
    return found.id, found.version + 1


def _required(connection: Connection, publication: str) -> Any:
    found = find(connection, publication)
    if found is None:
        raise PublishError("unknown", f"nothing was published under {publication[:40]}")
    if found.withdrawn:
        raise PublishError("withdrawn", f"{publication} is withdrawn: publish it anew")
    return found


def _insert(
    connection: Connection,
    statement: Statement,
    number: bytes,
    version: int,
    content: Tree,
    by: str,
    at_ms: int,
    *,
    is_withdrawn: bool = False,
) -> None:
    try:
        body = canonical(content)
    except RecordError as error:
        raise PublishError("size", "too long to travel: shorten the text") from error
    connection.execute(
        insert(PUBLICATIONS).values(
            id=number,
            kind=statement.kind,
            version=version,
            withdrawn=is_withdrawn,
            title=statement.title,
            valid_from=statement.valid_from,
            valid_until=statement.valid_until,
            content=body,
            by=by,
            published_ms=at_ms,
        )
    )

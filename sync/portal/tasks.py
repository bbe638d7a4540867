"""What a person must look at: refused records, collisions, clones, conflicting decisions.

A task is opened once for a kind and a subject, in the transaction of what caused it; what goes on
(a clone, what machines tell of) opens another after the first was closed. Subjects and details are
ids and codes only.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from sync.duties import told_kinds
from sync.portal.tables import TASKS

CLONE, PARKED, REFUSED = "clone", "parked", "refused"
ROLLED_BACK, NUMBER_TWICE, PAPERS_LOST = "rolled_back", "number_twice", "papers_lost"
ARCHIVED_ASKED = "archived_asked"
REOPENED = (ARCHIVED_ASKED, CLONE, PARKED, ROLLED_BACK, PAPERS_LOST)
MOST_SHOWN = 200


def is_of_machine(kind: str) -> bool:
    """Whether the same task stands at a machine, where people read what was said of it."""
    return kind == REFUSED or kind in told_kinds()


def open_task(
    connection: Connection,
    kind: str,
    subject: str,
    at_ms: int,
    device: bytes | None = None,
    detail: str = "",
) -> None:
    """Open a task unless the same one was opened before. Closed ones are opened again only where
    closing says no more than that somebody has looked (REOPENED)."""
    known = select(TASKS.c.id).where((TASKS.c.kind == kind) & (TASKS.c.subject == subject))
    if kind in REOPENED or kind in told_kinds():
        known = known.where(TASKS.c.closed_ms.is_(None))
    if connection.execute(known).first() is None:
        connection.execute(
            insert(TASKS).values(
                kind=kind, subject=subject, device=device, opened_ms=at_ms, detail=detail
            )
        )


def find_open(connection: Connection, number: int) -> Any | None:
    """One open task by its number."""
    here = (TASKS.c.id == number) & TASKS.c.closed_ms.is_(None)
    return connection.execute(select(TASKS).where(here)).first()


def close_task(
    connection: Connection, number: int, who: str, at_ms: int, note: str = ""
) -> Any | None:
    """Close one task by its number and answer its row; None when no such task is open."""
    row = find_open(connection, number)
    if row is not None:
        here = (TASKS.c.id == number) & TASKS.c.closed_ms.is_(None)
        done = {"closed_ms": at_ms, "closed_by": who, "note": note}
        connection.execute(update(TASKS).where(here).values(**done))
    return row


def close_tasks(connection: Connection, kind: str, subject: str, who: str, at_ms: int) -> None:
    """Close the open tasks of a kind whose subject begins with `subject`."""
    connection.execute(
        update(TASKS)
        .where((TASKS.c.kind == kind) & TASKS.c.subject.startswith(subject, autoescape=True))
        .where(TASKS.c.closed_ms.is_(None))
        .values(closed_ms=at_ms, closed_by=who)
    )


def is_open(connection: Connection, kind: str, subject: str) -> bool:
    """Whether a task of this kind is open whose subject begins with `subject`."""
    query = (
        select(TASKS.c.id)
        .where((TASKS.c.kind == kind) & TASKS.c.subject.startswith(subject, autoescape=True))
        .where(TASKS.c.closed_ms.is_(None))
    )
    return connection.execute(query.limit(1)).first() is not None


def open_tasks(connection: Connection, limit: int = MOST_SHOWN) -> list[Any]:
    """The open ones, newest first."""
    query = select(TASKS).where(TASKS.c.closed_ms.is_(None)).order_by(TASKS.c.id.desc())
    return list(connection.execute(query.limit(limit)))


def closed_tasks(connection: Connection, limit: int) -> list[Any]:
    """What was dealt with, the latest first."""
    query = select(TASKS).where(TASKS.c.closed_ms.is_not(None))
    return list(connection.execute(query.order_by(TASKS.c.closed_ms.desc()).limit(limit)))


def count_open(connection: Connection) -> int:
    """How many wait for a person, shown or not."""
    query = select(func.count()).select_from(TASKS).where(TASKS.c.closed_ms.is_(None))
    return int(connection.execute(query).scalar() or 0)

"""What a person must look at: refused records, collisions, clones, conflicting decisions.

A task is opened once for a kind and a subject, in the transaction of what caused it. Subjects are
ids and codes only.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select, update

from sync.portal.tables import TASKS


def open_task(
    connection: Connection, kind: str, subject: str, at_ms: int, device: bytes | None = None
) -> None:
    """Open a task unless the same one was opened before, whether or not it is closed by now."""
    known = select(TASKS.c.id).where((TASKS.c.kind == kind) & (TASKS.c.subject == subject))
    if connection.execute(known).first() is None:
        connection.execute(
            insert(TASKS).values(kind=kind, subject=subject, device=device, opened_ms=at_ms)
        )


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


def open_tasks(connection: Connection, limit: int = 200) -> list[Any]:
    """The open ones, oldest first."""
    query = select(TASKS).where(TASKS.c.closed_ms.is_(None)).order_by(TASKS.c.id).limit(limit)
    return list(connection.execute(query))

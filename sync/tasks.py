"""What a person must look at, and the signed evidence that is kept with it.

It owns sync_task and sync_evidence. Details hold codes and sizes, never content.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlite_utils

from sync.database import database_errors


@dataclass(frozen=True, slots=True)
class Task:
    """One open task. `about` is the id of a record or a digest; `made_ms` Unix milliseconds."""

    number: int
    kind: str
    about: bytes | None
    detail: str
    made_ms: int


def add_task(
    db: sqlite_utils.Database,
    kind: str,
    about: bytes | None,
    detail: str,
    now_ms: int,
    evidence: bytes | None = None,
) -> None:
    """Something that a person must look at; `detail` holds codes and sizes, never content."""
    db.execute(
        "INSERT INTO sync_task (kind, about, detail, evidence, made_ms) SELECT ?, ?, ?, ?, ?"
        # One open task for one cause: a person is called once, not at every contact.
        " WHERE NOT EXISTS (SELECT 1 FROM sync_task"
        " WHERE kind = ? AND about IS ? AND done_ms IS NULL)",
        [kind, about, detail, evidence, now_ms, kind, about],
    )


def open_tasks(db: sqlite_utils.Database) -> list[Task]:
    """What waits for a person, the newest first."""
    with database_errors():
        rows = db.execute(
            "SELECT id, kind, about, detail, made_ms FROM sync_task WHERE done_ms IS NULL"
            " ORDER BY id DESC"
        ).fetchall()
    return [Task(r[0], r[1], None if r[2] is None else bytes(r[2]), r[3], r[4]) for r in rows]


def count_tasks(db: sqlite_utils.Database) -> int:
    """How many wait for a person."""
    with database_errors():
        found = db.execute("SELECT count(*) FROM sync_task WHERE done_ms IS NULL").fetchone()
    return int(found[0])


def close_task(db: sqlite_utils.Database, number: int, now_ms: int) -> bool:
    """A person has dealt with it; inside the caller's write(db). False when no such task is open.

    The same cause opens a new one when it comes again.
    """
    done = db.execute(
        "UPDATE sync_task SET done_ms = ? WHERE id = ? AND done_ms IS NULL", [now_ms, number]
    )
    return bool(done.rowcount)


def settle_tasks(db: sqlite_utils.Database, kind: str, about: bytes | None, now_ms: int) -> None:
    """The cause has gone by itself; inside the caller's write(db)."""
    db.execute(
        "UPDATE sync_task SET done_ms = ? WHERE kind = ? AND about IS ? AND done_ms IS NULL",
        [now_ms, kind, about],
    )


def keep_evidence(db: sqlite_utils.Database, encoded: bytes, signature: bytes) -> int:
    """Stores a signed block of verdicts once for all its lines, inside the caller's write(db)."""
    row = db.execute(
        "INSERT INTO sync_evidence (encoded, signature) VALUES (?, ?)", [encoded, signature]
    )
    return int(row.lastrowid)

"""What a person must look at, whose it is and by when, and the signed evidence kept with it.

It owns sync_task and sync_evidence. Details and notes hold codes and sizes, never content.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync.database import database_errors
from sync.duties import TaskAnswer, TaskOwner, duty_of
from sync.state import moment_ms

if TYPE_CHECKING:
    import sqlite_utils

HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Task:
    """One open task. `about` is the id of a record or the front of a digest, `application` whose it
    is (16 bytes each, None when it is about the machine); times in Unix milliseconds. `due_ms`: by
    when, the application's legal deadline if that comes first. `answer`: the operator's words."""

    number: int
    kind: str
    about: bytes | None
    application: bytes | None
    detail: str
    made_ms: int
    due_ms: int
    answer: str = ""

    @property
    def owner(self) -> TaskOwner:
        """Whose it is."""
        return duty_of(self.kind).owner


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
            "SELECT id, kind, about, detail, made_ms, answer FROM sync_task"
            " WHERE done_ms IS NULL ORDER BY id DESC"
        ).fetchall()
    return [_task(db, *row) for row in rows]


def find_task(db: sqlite_utils.Database, number: int) -> Task | None:
    """One open task."""
    with database_errors():
        row = db.execute(
            "SELECT id, kind, about, detail, made_ms, answer FROM sync_task"
            " WHERE id = ? AND done_ms IS NULL",
            [number],
        ).fetchone()
    return None if row is None else _task(db, *row)


def _task(
    db: sqlite_utils.Database,
    number: int,
    kind: str,
    about: bytes | None,
    detail: str,
    made_ms: int,
    answer: str,
) -> Task:
    application, due = subject_of(db, about)
    by_ms = made_ms + duty_of(kind).hours * HOUR_MS
    legal_ms = moment_ms(due)
    due_ms = by_ms if legal_ms is None else min(by_ms, legal_ms)
    known = None if about is None else bytes(about)
    return Task(number, kind, known, application, detail, made_ms, due_ms, answer)


def subject_of(db: sqlite_utils.Database, about: bytes | None) -> tuple[bytes | None, str | None]:
    """The application that a task is about, and its legal deadline (ISO) as it was filed."""
    if about is None:
        return None, None
    with database_errors():
        row = db.execute("SELECT about, due FROM sync_delivery WHERE id = ?", [about]).fetchone()
        if row is None:
            row = db.execute(
                "SELECT about, due FROM sync_attachment"
                " WHERE cipher_sha256 >= ?1 AND cipher_sha256 < ?1 || x'ffff' LIMIT 1",
                [about],
            ).fetchone()
    if row is None or bytes(row[0]) == bytes(16):
        return None, None
    return bytes(row[0]), row[1]


def count_tasks(db: sqlite_utils.Database) -> int:
    """How many wait for a person."""
    with database_errors():
        found = db.execute("SELECT count(*) FROM sync_task WHERE done_ms IS NULL").fetchone()
    return int(found[0])


def close_task(
    db: sqlite_utils.Database, number: int, now_ms: int, note: str = "", by: str = ""
) -> bool:
    """A person has dealt with it; inside the caller's write(db). False when no such task is open.

    `note` is a code for what was done, `by` names the person without a name. The same cause opens a
    new one when it comes again.
    """
    done = db.execute(
        "UPDATE sync_task SET done_ms = ?, note = ?, done_by = ? WHERE id = ? AND done_ms IS NULL",
        [now_ms, note, by, number],
    )
    return bool(done.rowcount)


def take_answer(db: sqlite_utils.Database, answer: TaskAnswer) -> None:
    """The operator's words about a task, for whoever closes it here; inside the caller's write."""
    db.execute(
        "UPDATE sync_task SET answer = ? WHERE kind = ? AND about IS ? AND done_ms IS NULL",
        [answer.note, answer.kind, answer.about],
    )


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

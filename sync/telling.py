"""Telling the portal of this machine's tasks, so that the operator sees them without a call.

It owns the column `told` of sync_task: 0 nothing, 1 that it was opened, 2 that it was closed. What
the portal opens by itself (refusals, clones) is not told twice. It must never tell of a record that
itself tells, or one that cannot be delivered would breed others.
"""

from __future__ import annotations

from typing import Any

import sqlite_utils

from sync.database import database_errors, write
from sync.datafolder import DataFolder
from sync.duties import TASK_TOLD, Tells, ToldTask, duty_of
from sync.status import NO_APPLICATION
from sync.tasks import subject_of

MOST_AT_ONCE = 20
SETTLED = "settled"
"""The note of a task whose cause has gone by itself."""


def tell_tasks(folder: DataFolder) -> None:
    """Enqueues what has not been told; outside any transaction. Cheap when there is nothing."""
    while rows := _untold(folder.db):
        with write(folder.db):
            for row in rows:
                _tell(folder, *row)


def _untold(db: sqlite_utils.Database) -> list[Any]:
    with database_errors():
        return list(
            db.execute(
                "SELECT id, kind, about, detail, made_ms, done_ms, note, done_by, told"
                " FROM sync_task WHERE told = 0 OR told = 1 AND done_ms IS NOT NULL LIMIT ?",
                [MOST_AT_ONCE],
            ).fetchall()
        )


def _tell(
    folder: DataFolder,
    number: int,
    kind: str,
    about: bytes | None,
    detail: str,
    made_ms: int,
    done_ms: int | None,
    note: str,
    done_by: str,
    told: int,
) -> None:
    tells, is_over = duty_of(kind).tells, done_ms is not None
    is_news = tells is Tells.ALL or (tells is Tells.ITS_END and is_over)
    # What was over before anybody heard of it is news to nobody.
    is_late = is_over and told == 0 and tells is Tells.ALL
    if is_news and not is_late and not _itself_tells(folder.db, about):
        application, due = subject_of(folder.db, about)
        at_ms = made_ms if done_ms is None else done_ms
        said = note or (SETTLED if is_over else "")
        content = ToldTask(
            kind, about, application, detail, at_ms, is_over, said, done_by
        ).content()
        folder.outbox.enqueue(TASK_TOLD, content, about=NO_APPLICATION, due=due)
    folder.db.execute("UPDATE sync_task SET told = ? WHERE id = ?", [2 if is_over else 1, number])


def _itself_tells(db: sqlite_utils.Database, about: bytes | None) -> bool:
    row = db.execute("SELECT 1 FROM sync_delivery WHERE id = ? AND kind = ?", [about, TASK_TOLD])
    return row.fetchone() is not None

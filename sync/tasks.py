"""What a person must look at, and the signed evidence that is kept with it.

It owns sync_task and sync_evidence. Details hold codes and sizes, never content.
"""

from __future__ import annotations

import sqlite_utils


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


def keep_evidence(db: sqlite_utils.Database, encoded: bytes, signature: bytes) -> int:
    """Stores a signed block of verdicts once for all its lines, inside the caller's write(db)."""
    row = db.execute(
        "INSERT INTO sync_evidence (encoded, signature) VALUES (?, ?)", [encoded, signature]
    )
    return int(row.lastrowid)

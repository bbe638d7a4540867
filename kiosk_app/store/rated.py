"""Which applications were rated already, so that each is asked about once.

It owns kiosk_rated. It must never hold what was said: nothing joins an application to a rating.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlite_utils

from sync import database_errors


@dataclass(frozen=True, slots=True)
class Rated:
    """The marks of one database. Methods that write stand inside the caller's write(db)."""

    db: sqlite_utils.Database

    def mark(self, about: bytes, asked: str) -> bool:
        """False when it was marked before."""
        done = self.db.execute("INSERT OR IGNORE INTO kiosk_rated VALUES (?, ?)", [about, asked])
        return bool(done.rowcount)

    def is_marked(self, about: bytes, asked: str) -> bool:
        """Whether the question was answered for this application."""
        with database_errors():
            row = self.db.execute(
                "SELECT 1 FROM kiosk_rated WHERE about = ? AND asked = ?", [about, asked]
            ).fetchone()
        return row is not None

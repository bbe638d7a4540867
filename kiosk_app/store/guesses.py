"""How often codes and proofs were wrong at this machine, over restarts of the interface.

It owns kiosk_guess. It must never hold what was tried.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlite_utils

from sync import database_errors


@dataclass(frozen=True, slots=True)
class WrongTries:
    """The count of one database. Methods that write stand inside the caller's write(db)."""

    db: sqlite_utils.Database

    def keep(self, count: int, at_ms: int) -> None:
        """So many in a row, the last one now."""
        self.db.execute("INSERT OR REPLACE INTO kiosk_guess VALUES (1, ?, ?)", [count, at_ms])

    def read(self) -> tuple[int, int]:
        """How many in a row, and when the last one was (ms)."""
        with database_errors():
            row = self.db.execute("SELECT count, last_ms FROM kiosk_guess").fetchone()
        return (0, 0) if row is None else (int(row[0]), int(row[1]))

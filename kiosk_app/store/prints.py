"""The record of prints: of which application, what, when, and how it ended.

It owns kiosk_print. It holds ids, kinds and times, never anything of a person; a line goes with the
key of its application when that is erased.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlite_utils

from sync import database_errors


@dataclass(frozen=True, slots=True)
class Prints:
    """The prints of one database. Methods that write stand inside the caller's write(db)."""

    db: sqlite_utils.Database

    def add(self, about: bytes, what: str, at_ms: int) -> int:
        """A sheet is handed to the printer; returns its number."""
        row = self.db.execute(
            "INSERT INTO kiosk_print (about, what, at_ms) VALUES (?, ?, ?) RETURNING number",
            [about, what, at_ms],
        ).fetchone()
        return int(row[0])

    def end(self, number: int, fault: str) -> None:
        """How it ended: "" well, else the device's fault."""
        self.db.execute("UPDATE kiosk_print SET fault = ? WHERE number = ?", [fault, number])

    def count(self, about: bytes, what: str) -> int:
        """How many came out; one whose end is not known (a power cut) may have."""
        with database_errors():
            row = self.db.execute(
                "SELECT count(*) FROM kiosk_print"
                " WHERE about = ? AND what = ? AND coalesce(fault, '') = ''",
                [about, what],
            ).fetchone()
        return int(row[0])

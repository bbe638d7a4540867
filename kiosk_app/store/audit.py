"""The machine's audit record: which official did what, each row chained to the one before.

It owns kiosk_audit, in the shape of the portal's. Rows hold ids and codes only, never a name or an
answer; they are added in the transaction of the act itself, and the database lets nobody change or
delete one.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlite_utils

from sync import CHAIN_START, database_errors, row_digest


@dataclass(frozen=True, slots=True)
class Audit:
    """The audit record of one database."""

    db: sqlite_utils.Database

    def note(self, at_ms: int, who: str, action: str, subject: str = "") -> None:
        """Add one row, inside the caller's write(db)."""
        last = self.db.execute(
            "SELECT seq, digest FROM kiosk_audit ORDER BY seq DESC LIMIT 1"
        ).fetchone()
        seq, previous = (last[0] + 1, bytes(last[1])) if last else (1, CHAIN_START)
        digest = row_digest(seq, at_ms, who, action, subject, previous)
        self.db.execute(
            "INSERT INTO kiosk_audit VALUES (?, ?, ?, ?, ?, ?, ?)",
            [seq, at_ms, who, action, subject, previous, digest],
        )

    def about(self, *subjects: str) -> list[tuple[int, str, str]]:
        """(Unix ms, who, what) of the rows about these subjects, the oldest first."""
        found = []
        with database_errors():
            for subject in subjects:
                found += self.db.execute(
                    "SELECT seq, at_ms, who, action FROM kiosk_audit WHERE subject = ?", [subject]
                ).fetchall()
        return [(row[1], row[2], row[3]) for row in sorted(found)]

    def count(self) -> int:
        """How many rows there are."""
        with database_errors():
            return int(self.db.execute("SELECT count(*) FROM kiosk_audit").fetchone()[0])

    def last_ms(self, action: str) -> int | None:
        """When something was done last, Unix ms; None when never."""
        with database_errors():
            row = self.db.execute(
                "SELECT max(at_ms) FROM kiosk_audit WHERE action = ?", [action]
            ).fetchone()
        return None if row[0] is None else int(row[0])

    def broken_at(self) -> int | None:
        """The first row number whose digest or link is wrong; None when the chain is whole."""
        previous = CHAIN_START
        with database_errors():
            rows = self.db.execute(
                "SELECT seq, at_ms, who, action, subject, previous, digest"
                " FROM kiosk_audit ORDER BY seq"
            )
            for expected, row in enumerate(rows, 1):
                fresh = row_digest(row[0], row[1], row[2], row[3], row[4], previous)
                if row[0] != expected or bytes(row[5]) != previous or bytes(row[6]) != fresh:
                    return expected
                previous = bytes(row[6])
        return None

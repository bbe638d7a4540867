"""What the authority published, the last version of each statement; a version never goes back.

It owns kiosk_publication. Nothing in it is about a person. A withdrawn or long past statement keeps
its row without content, so that an earlier version that comes late is still known to be one.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlite_utils

from sync import database_errors


@dataclass(frozen=True, slots=True)
class StoredPublication:
    """One version. `body` is its content as it came, `first` and `last` ISO days."""

    id: bytes
    version: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Publications:
    """The statements of one database. Methods that write stand inside the caller's write(db)."""

    db: sqlite_utils.Database

    def keep(
        self, publication: bytes, kind: str, version: int, days: tuple[str, str], body: bytes
    ) -> bool:
        """Keeps a version; False when this one or a later one is here. `body` empty: withdrawn."""
        row = self.db.execute(
            "SELECT version FROM kiosk_publication WHERE id = ?", [publication]
        ).fetchone()
        if row is not None and row[0] >= version:
            return False
        self.db.execute(
            "INSERT OR REPLACE INTO kiosk_publication VALUES (?, ?, ?, ?, ?, ?)",
            [publication, kind, version, *days, body],
        )
        return True

    def standing(self, kind: str, day: str) -> list[StoredPublication]:
        """What stands on that ISO day: what ends first comes first."""
        with database_errors():
            rows = self.db.execute(
                "SELECT id, version, body FROM kiosk_publication"
                " WHERE kind = ? AND body != x'' AND first <= ? AND last >= ?"
                " ORDER BY last, first, id",
                [kind, day, day],
            ).fetchall()
        return [StoredPublication(bytes(row[0]), row[1], bytes(row[2])) for row in rows]

    def has_before(self, day: str) -> bool:
        """Whether content is here of what ended before that ISO day."""
        with database_errors():
            row = self.db.execute(
                "SELECT 1 FROM kiosk_publication WHERE last < ? AND body != x'' LIMIT 1", [day]
            ).fetchone()
        return row is not None

    def empty_before(self, day: str) -> None:
        """Takes away the content of what ended before that ISO day."""
        self.db.execute(
            "UPDATE kiosk_publication SET body = x'' WHERE last < ? AND body != x''", [day]
        )

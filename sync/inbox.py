"""The durable queue of what came down from the portal, for the kiosk to apply.

It owns sync_inbox. A record is stored in the same transaction that moves the cursor, and is marked
read in the same transaction as the kiosk's own rows, so that it is applied once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import sqlite_utils

from sync.clock import wall_ms
from sync.database import database_errors
from sync.records import Record
from sync.tasks import add_task


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One record of the downlink; `position` is its number in this machine's feed."""

    position: int
    record: Record


@dataclass(frozen=True, slots=True)
class Inbox:
    """The downlink as the kiosk reads it and the agent fills it."""

    db: sqlite_utils.Database
    now_ms: Callable[[], int] = wall_ms

    def unread(self, limit: int = 50) -> list[InboxItem]:
        """What the kiosk has not applied, in the order of the feed."""
        with database_errors():
            rows = self.db.execute(
                "SELECT position, device, run, n, kind, body FROM sync_inbox"
                " WHERE read_ms IS NULL ORDER BY position LIMIT ?",
                [limit],
            ).fetchall()
        return [
            InboxItem(row[0], Record(bytes(row[1]), bytes(row[2]), row[3], row[4], bytes(row[5])))
            for row in rows
        ]

    def mark_read(self, item: InboxItem) -> None:
        """Inside the caller's write(db), with the rows that applying it made."""
        self.db.execute(
            "UPDATE sync_inbox SET read_ms = ? WHERE position = ? AND id = ?",
            [self.now_ms(), item.position, item.record.id],
        )

    def append(self, position: int, record: Record) -> bool:
        """Stores a verified record inside the caller's write(db); False when it was here already.

        The same id with another digest is never applied: both are kept, and a person is called.
        """
        known = self.db.execute(
            "SELECT digest FROM sync_inbox WHERE id = ?", [record.id]
        ).fetchone()
        if known is not None:
            if bytes(known[0]) != record.digest:
                add_task(
                    self.db,
                    "downlink_conflict",
                    record.id,
                    record.kind,
                    self.now_ms(),
                    evidence=record.body,
                )
            return False
        self.db.execute(
            "INSERT INTO sync_inbox (position, id, device, run, n, kind, body, digest, received_ms)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                self._free(position),
                record.id,
                record.device,
                record.run,
                record.n,
                record.kind,
                record.body,
                record.digest,
                self.now_ms(),
            ],
        )
        return True

    def _free(self, position: int) -> int:
        """A portal that was rolled back may number another record alike: it goes behind the last.

        Order among records is the business of their own references, never of this number.
        """
        taken = self.db.execute(
            "SELECT 1 FROM sync_inbox WHERE position = ?", [position]
        ).fetchone()
        if taken is None:
            return position
        return int(self.db.execute("SELECT max(position) + 1 FROM sync_inbox").fetchone()[0])

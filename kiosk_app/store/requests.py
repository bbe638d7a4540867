"""What people asked about their data at this machine, and what was answered.

It owns kiosk_request. Words and notes stand sealed under the application's key and go with it; what
was granted is a plain word, because it must be carried out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlite_utils

from kiosk_app.store.sealed import open_tree, seal_tree
from sync import Tree, database_errors


@dataclass(frozen=True, slots=True)
class StoredRequest:
    """One request; `outcome` is "", granted or refused."""

    id: bytes
    what: str
    made_ms: int
    outcome: str
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests of one database. Methods that write stand inside the caller's write(db)."""

    db: sqlite_utils.Database

    def add(self, request: bytes, about: bytes, what: str, words: str, made_ms: int) -> None:
        """A request that goes into the outbox in the same transaction."""
        sealed = self._seal(request, about, {"words": words, "note": ""})
        self.db.execute(
            "INSERT INTO kiosk_request VALUES (?, ?, ?, ?, '', ?)",
            [request, about, what, made_ms, sealed],
        )

    def has(self, request: bytes) -> bool:
        """Whether this request is known here."""
        with database_errors():
            row = self.db.execute("SELECT 1 FROM kiosk_request WHERE id = ?", [request]).fetchone()
        return row is not None

    def answer(self, request: bytes, outcome: str, note: str) -> bool:
        """Keeps the answer; False when there is no such request here."""
        row = self.db.execute(
            "SELECT about, sealed FROM kiosk_request WHERE id = ?", [request]
        ).fetchone()
        if row is None:
            return False
        about = bytes(row[0])
        content = self._open(request, about, bytes(row[1]))
        sealed = self._seal(request, about, {**content, "note": note})
        self.db.execute(
            "UPDATE kiosk_request SET outcome = ?, sealed = ? WHERE id = ?",
            [outcome, sealed, request],
        )
        return True

    def of(self, about: bytes) -> list[StoredRequest]:
        """Those about an application, the oldest first."""
        with database_errors():
            rows = self.db.execute(
                "SELECT id, what, made_ms, outcome, sealed FROM kiosk_request WHERE about = ?"
                " ORDER BY made_ms, id",
                [about],
            ).fetchall()
        return [
            StoredRequest(
                bytes(row[0]), row[1], row[2], row[3], self._open(bytes(row[0]), about, row[4])
            )
            for row in rows
        ]

    def granted(self, what: str) -> list[bytes]:
        """Applications for which this was granted and not carried out yet: it takes them away."""
        with database_errors():
            rows = self.db.execute(
                "SELECT about FROM kiosk_request WHERE what = ? AND outcome = 'granted'", [what]
            ).fetchall()
        return [bytes(row[0]) for row in rows]

    def _seal(self, request: bytes, about: bytes, content: Mapping[str, Tree]) -> bytes:
        return seal_tree(self.db, about, f"request {request.hex()}", dict(content))

    def _open(self, request: bytes, about: bytes, sealed: bytes) -> Mapping[str, Any]:
        tree = open_tree(self.db, about, f"request {request.hex()}", bytes(sealed))
        assert isinstance(tree, dict)
        return tree

"""Documents of results: which ciphertext belongs to which application, and its sealed key.

It owns kiosk_result. The document itself is a ciphertext file named by its digest, which the sync
agent brings; its key stands sealed under the application's key. It must never hold a document.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlite_utils

from kiosk_app.store.sealed import open_tree, seal_tree
from sync import SealedDocument, database_errors


@dataclass(frozen=True, slots=True)
class Results:
    """The results of one database. Methods that write stand inside the caller's write(db)."""

    db: sqlite_utils.Database

    def add(self, about: bytes, event: bytes, document: SealedDocument) -> None:
        """Keeps the description that came with an event; the same again is harmless."""
        digest = document.cipher_sha256.hex()
        sealed = seal_tree(self.db, about, f"result {digest}", document.to_tree())
        self.db.execute(
            "INSERT OR IGNORE INTO kiosk_result VALUES (?, ?, ?, ?)", [about, event, digest, sealed]
        )

    def of(self, about: bytes) -> dict[bytes, SealedDocument]:
        """The documents of an application by the events that announced them."""
        with database_errors():
            rows = self.db.execute(
                "SELECT event, digest, sealed FROM kiosk_result WHERE about = ?", [about]
            ).fetchall()
        return {
            bytes(event): SealedDocument.from_tree(
                open_tree(self.db, about, f"result {digest}", bytes(sealed))
            )
            for event, digest, sealed in rows
        }

    def digests(self) -> list[str]:
        """Of every document that was announced, here or not yet."""
        with database_errors():
            rows = self.db.execute("SELECT digest FROM kiosk_result ORDER BY digest").fetchall()
        return [row[0] for row in rows]

    def remove_all(self, about: bytes) -> None:
        """Takes an application's documents away; their files are noted for the next sweep."""
        self.db.execute(
            "INSERT OR REPLACE INTO kiosk_orphan SELECT digest, 0 FROM kiosk_result"
            " WHERE about = ?",
            [about],
        )
        self.db.execute("DELETE FROM kiosk_result WHERE about = ?", [about])

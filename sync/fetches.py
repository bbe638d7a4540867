"""The durable queue of what must come down by address, and how far each has come.

It owns sync_fetch and sync_addressed. A ciphertext counts as arrived only when its whole digest was
right and its file durable. It must never hold the bytes, and a key only for whole records that came
by address: a document's key is its reader's business.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import sqlite_utils

from sync.clock import wall_ms
from sync.database import database_errors
from sync.documents import SealedDocument
from sync.records import Record
from sync.status import NO_APPLICATION
from sync.tasks import add_task


@dataclass(frozen=True, slots=True)
class Fetch:
    """A ciphertext of the portal that is not here yet; `cipher_bytes` as its description says."""

    cipher_sha256: bytes
    cipher_bytes: int


@dataclass(frozen=True, slots=True)
class AddressedRecord:
    """A record whose kind and body lie in a ciphertext."""

    position: int
    device: bytes
    run: bytes
    n: int
    key: bytes = field(repr=False)
    plain_sha256: bytes


@dataclass(frozen=True, slots=True)
class Fetches:
    """The queue as kiosk and agent see it. Methods that write stand inside the caller's write."""

    db: sqlite_utils.Database
    now_ms: Callable[[], int] = wall_ms

    def want(self, cipher_sha256: bytes, cipher_bytes: int, about: bytes) -> None:
        """Asks for a ciphertext about an application (16 bytes); asking again is harmless."""
        self.db.execute(
            "INSERT OR IGNORE INTO sync_fetch (cipher_sha256, cipher_bytes, about, state,"
            " wanted_ms) VALUES (?, ?, ?, 'wanted', ?)",
            [cipher_sha256, cipher_bytes, about, self.now_ms()],
        )

    def want_again(self, cipher_sha256: bytes) -> None:
        """Its file was found missing or damaged."""
        self.db.execute(
            "UPDATE sync_fetch SET state = 'wanted', arrived_ms = NULL WHERE cipher_sha256 = ?",
            [cipher_sha256],
        )

    def waiting(self, limit: int) -> list[Fetch]:
        """What is not here yet, the smallest first."""
        with database_errors():
            rows = self.db.execute(
                "SELECT cipher_sha256, cipher_bytes FROM sync_fetch WHERE state = 'wanted'"
                " ORDER BY cipher_bytes, cipher_sha256 LIMIT ?",
                [limit],
            ).fetchall()
        return [Fetch(bytes(row[0]), row[1]) for row in rows]

    def find(self, cipher_sha256: bytes) -> Fetch | None:
        """The one that still waits under this digest."""
        with database_errors():
            row = self.db.execute(
                "SELECT cipher_bytes FROM sync_fetch WHERE cipher_sha256 = ? AND state = 'wanted'",
                [cipher_sha256],
            ).fetchone()
        return None if row is None else Fetch(cipher_sha256, row[0])

    def has_arrived(self, cipher_sha256: bytes) -> bool:
        """Whether all of it was received and checked."""
        with database_errors():
            row = self.db.execute(
                "SELECT 1 FROM sync_fetch WHERE cipher_sha256 = ? AND state = 'arrived'",
                [cipher_sha256],
            ).fetchone()
        return row is not None

    def arrived(self, cipher_sha256: bytes) -> bool:
        """Its file is whole and durable; False when nobody wants it any more."""
        done = self.db.execute(
            "UPDATE sync_fetch SET state = 'arrived', arrived_ms = ? WHERE cipher_sha256 = ?",
            [self.now_ms(), cipher_sha256],
        )
        return bool(done.rowcount)

    def address(self, position: int, record: Record, document: SealedDocument) -> None:
        """A record of the feed came by address: what it stands for is asked for.

        The same id with another digest is never taken: a person is called.
        """
        known = self.db.execute(
            "SELECT digest FROM sync_addressed WHERE id = ?", [record.id]
        ).fetchone()
        if known is not None:
            if bytes(known[0]) != record.digest:
                kind, evidence = "downlink_conflict", record.body
                add_task(self.db, kind, record.id, record.kind, self.now_ms(), evidence)
            return
        self.db.execute(
            "INSERT INTO sync_addressed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                record.id,
                record.digest,
                position,
                record.device,
                record.run,
                record.n,
                document.cipher_sha256,
                document.key,
                document.plain_sha256,
            ],
        )
        self.want(document.cipher_sha256, document.cipher_bytes, NO_APPLICATION)

    def addressed(self, cipher_sha256: bytes) -> AddressedRecord | None:
        """The record that lies in this ciphertext, if one does."""
        with database_errors():
            row = self.db.execute(
                "SELECT position, device, run, n, key, plain_sha256 FROM sync_addressed"
                " WHERE cipher_sha256 = ?",
                [cipher_sha256],
            ).fetchone()
        if row is None:
            return None
        device, run, key, plain = (bytes(row[i]) for i in (1, 2, 4, 5))
        return AddressedRecord(row[0], device, run, row[3], key, plain)

    def settle_addressed(self, cipher_sha256: bytes) -> None:
        """Its record stands in the inbox: neither ciphertext nor key is needed any more."""
        self.db.execute(
            "UPDATE sync_addressed SET key = x'' WHERE cipher_sha256 = ?", [cipher_sha256]
        )

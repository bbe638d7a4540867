"""The durable queue of what must reach the portal, and the separate state of its delivery.

It owns sync_run, sync_outbox, sync_delivery and sync_attachment. Rows of the outbox never change;
delivery moves forward only. Nothing leaves the outbox before a verified acknowledgement is stored,
and then only under the shedding rule.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import sqlite_utils

from sync.database import database_errors
from sync.device import Device
from sync.errors import LocalProtocolError
from sync.records import Record, Tree, Verdict
from sync.sealing import SealedAttachment

ATTACHMENT_KIND = "attachment.described.v1"
PRIORITY_TEXT = 0
PRIORITY_PICTURE = 10


def wall_ms() -> int:
    """Unix time in milliseconds; for people and retention only, never for order."""
    return time.time_ns() // 1_000_000


class DeliveryState(Enum):
    """The words of delivery. ACKNOWLEDGED: a signed verdict for the text is stored; COMPLETE: and
    for every paper."""

    QUEUED = "queued"
    SENDING = "sending"
    ACKNOWLEDGED = "acknowledged"
    COMPLETE = "complete"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far the records about one application have come. Times are Unix milliseconds."""

    state: DeliveryState
    queued_ms: int | None
    acknowledged_ms: int | None
    complete_ms: int | None
    papers: int
    papers_complete: int


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record that waits, with what the schedule needs to know. `size_bytes` of its body."""

    record: Record
    about: bytes
    due: str | None
    priority: int
    failures: int
    queued_ms: int


@dataclass(frozen=True, slots=True)
class WaitingAttachment:
    """A ciphertext that the portal lacks. `location`: where a tus upload was begun, as a hint."""

    cipher_sha256: bytes
    record: bytes
    about: bytes
    cipher_bytes: int
    due: str | None
    state: str
    location: str | None


@dataclass(frozen=True, slots=True)
class Outbox:
    """The queue as one process sees it: `run` is that process's own 64 random bits.

    Every method that writes stands inside the caller's `write(db)`; those that read need none.
    """

    db: sqlite_utils.Database
    device: Device
    run: bytes
    now_ms: Callable[[], int] = wall_ms

    def enqueue(
        self,
        kind: str,
        content: Tree,
        *,
        about: bytes,
        due: str | None = None,
        priority: int = PRIORITY_TEXT,
    ) -> Record:
        """Appends one record about the application `about` (16 bytes).

        `due` is an ISO date or time: the nearest legal deadline travels first. Raises RecordError
        when the content exceeds LIMITS: whatever is written here is sendable.
        """
        self._must_be_writing()
        record = Record.create(self.device.id, self.run, self._next_n(), kind, content)
        now = self.now_ms()
        row = [record.id, record.run, record.n, record.digest, kind, about]
        self.db.execute(
            "INSERT INTO sync_outbox (id, device, run, n, kind, body, digest, about, due,"
            " priority, queued_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                record.id,
                record.device,
                record.run,
                record.n,
                kind,
                record.body,
                record.digest,
                about,
                due,
                priority,
                now,
            ],
        )
        self.db.execute(
            "INSERT INTO sync_delivery (id, run, n, digest, kind, about, state, queued_ms)"
            " VALUES (?, ?, ?, ?, ?, ?, 'queued', ?)",
            [*row, now],
        )
        return record

    def enqueue_attachment(
        self,
        fields: Mapping[str, Tree],
        sealed: SealedAttachment,
        *,
        about: bytes,
        due: str | None = None,
    ) -> Record:
        """Appends the description of a ciphertext that `AttachmentFiles.put` has stored already.

        `fields` are application, code, paper, page, plain_bytes and media_type; digests, key and
        size are filled in from `sealed`.
        """
        size = len(sealed.ciphertext)
        content: Tree = {
            **fields,
            "cipher_sha256": sealed.cipher_sha256,
            "plain_sha256": sealed.plain_sha256,
            "key": sealed.key,
            "cipher_bytes": size,
        }
        record = self.enqueue(ATTACHMENT_KIND, content, about=about, due=due)
        self.db.execute(
            "INSERT OR IGNORE INTO sync_attachment"
            " (cipher_sha256, record, about, cipher_bytes, due, state, queued_ms)"
            " VALUES (?, ?, ?, ?, ?, 'queued', ?)",
            [sealed.cipher_sha256, record.id, about, size, due, self.now_ms()],
        )
        return record

    def _must_be_writing(self) -> None:
        if not self.db.conn.in_transaction:
            raise LocalProtocolError("a record is enqueued inside write(db), with its own rows")

    def _next_n(self) -> int:
        """n counts from 1 within the run; the run is stored with its first record."""
        self.db.execute(
            "INSERT INTO sync_run (run, last_n, started_ms) VALUES (?, 1, ?)"
            " ON CONFLICT (run) DO UPDATE SET last_n = last_n + 1",
            [self.run, self.now_ms()],
        )
        row = self.db.execute("SELECT last_n FROM sync_run WHERE run = ?", [self.run]).fetchone()
        return int(row[0])

    def waiting(self, limit: int) -> list[Outgoing]:
        """What has no verdict yet: by priority, then the nearest deadline, then order of filing."""
        with database_errors():
            rows = self.db.execute(
                "SELECT o.device, o.run, o.n, o.kind, o.body, o.about, o.due, o.priority,"
                " d.failures, o.queued_ms FROM sync_delivery d JOIN sync_outbox o USING (id)"
                " WHERE d.state IN ('queued', 'sending')"
                " ORDER BY o.priority, o.due IS NULL, o.due, o.seq LIMIT ?",
                [limit],
            ).fetchall()
        return [Outgoing(_record(row[:5]), bytes(row[5]), *row[6:]) for row in rows]

    def mark_sending(self, ids: Iterable[bytes]) -> None:
        """They are in an envelope that leaves now. A record without an answer stays so: unknown
        is not queued."""
        now = self.now_ms()
        for record_id in ids:
            self.db.execute(
                "UPDATE sync_delivery SET state = 'sending', sent_ms = coalesce(sent_ms, ?)"
                " WHERE id = ? AND state = 'queued'",
                [now, record_id],
            )

    def mark_failed(self, ids: Iterable[bytes]) -> None:
        """Counts an unsigned failure of the envelope that held them (for bisecting and parking)."""
        for record_id in ids:
            self.db.execute(
                "UPDATE sync_delivery SET failures = failures + 1 WHERE id = ?", [record_id]
            )

    def apply_verdict(
        self, record_id: bytes, digest: bytes, verdict: Verdict, reason: str, evidence: bytes
    ) -> bool:
        """Stores one verified, signed verdict; False when it does not belong to a record here.

        Moves forward only: a later verdict for an acknowledged record changes the verdict, never
        back to waiting. A refusal becomes a task for a person.
        """
        row = self.db.execute(
            "SELECT digest, state FROM sync_delivery WHERE id = ?", [record_id]
        ).fetchone()
        if row is None or bytes(row[0]) != digest:
            return False
        state = "refused" if verdict is Verdict.REFUSED else "acknowledged"
        self.db.execute(
            "UPDATE sync_delivery SET state = ?, verdict = ?, reason = ?, failures = 0,"
            " acknowledged_ms = coalesce(acknowledged_ms, ?), evidence = ? WHERE id = ?",
            [state, verdict.name.lower(), reason, self.now_ms(), evidence, record_id],
        )
        if row[1] in ("queued", "sending") and verdict in (Verdict.REFUSED, Verdict.PARKED):
            add_task(self.db, f"record_{verdict.name.lower()}", record_id, reason, self.now_ms())
        return True

    def has_record(self, record_id: bytes) -> bool:
        """Whether this machine made that record (also when its body has been shed)."""
        with database_errors():
            found = self.db.execute("SELECT 1 FROM sync_delivery WHERE id = ?", [record_id])
            return found.fetchone() is not None

    def requeue(self, record_id: bytes) -> bool:
        """The portal was rolled back and lacks it: it waits again. False when its body is shed."""
        known = self.db.execute("SELECT 1 FROM sync_outbox WHERE id = ?", [record_id]).fetchone()
        if known is None:
            return False
        self.db.execute(
            "UPDATE sync_delivery SET state = 'queued', failures = 0, acknowledged_ms = NULL"
            " WHERE id = ? AND state = 'acknowledged'",
            [record_id],
        )
        return True

    def waiting_attachments(self, limit: int) -> list[WaitingAttachment]:
        """Ciphertexts without a signed confirmation: nearest deadline, then smallest first."""
        with database_errors():
            rows = self.db.execute(
                "SELECT cipher_sha256, record, about, cipher_bytes, due, state, location"
                " FROM sync_attachment WHERE state != 'acknowledged'"
                " ORDER BY due IS NULL, due, cipher_bytes, cipher_sha256 LIMIT ?",
                [limit],
            ).fetchall()
        return [WaitingAttachment(bytes(r[0]), bytes(r[1]), bytes(r[2]), *r[3:]) for r in rows]

    def upload_begun(self, cipher_sha256: bytes, location: str | None, sent_bytes: int) -> None:
        """Keeps where the upload lives; a hint only, the portal's word counts."""
        self.db.execute(
            "UPDATE sync_attachment SET location = ?, sent_bytes = ?, state = 'sending'"
            " WHERE cipher_sha256 = ? AND state != 'acknowledged'",
            [location, sent_bytes, cipher_sha256],
        )

    def attachment_acknowledged(self, cipher_sha256: bytes) -> bool:
        """A signed response listed the digest: the portal has all of it, durably."""
        done = self.db.execute(
            "UPDATE sync_attachment SET state = 'acknowledged', sent_bytes = cipher_bytes,"
            " acknowledged_ms = ? WHERE cipher_sha256 = ? AND state != 'acknowledged'",
            [self.now_ms(), cipher_sha256],
        )
        return bool(done.rowcount)

    def attachment_wanted(self, cipher_sha256: bytes) -> None:
        """A signed response wants it (again): from the start, wherever the old upload stood."""
        self.db.execute(
            "UPDATE sync_attachment SET state = 'queued', location = NULL, sent_bytes = 0,"
            " acknowledged_ms = NULL WHERE cipher_sha256 = ? AND state = 'acknowledged'"
            " AND shed_ms IS NULL",
            [cipher_sha256],
        )

    def forget(self, record_id: bytes) -> None:
        """Only the planted fault `drop_ack` calls this: the product would lose a record here."""
        self.db.execute("DELETE FROM sync_outbox WHERE id = ?", [record_id])
        self.db.execute("DELETE FROM sync_delivery WHERE id = ?", [record_id])


def delivery_of(db: sqlite_utils.Database, about: bytes) -> Delivery | None:
    """The delivery of everything about one application; None when nothing was ever enqueued.

    The least advanced record counts; one refused record makes the whole REFUSED.
    """
    with database_errors():
        records = db.execute(
            "SELECT state, queued_ms, acknowledged_ms FROM sync_delivery WHERE about = ?", [about]
        ).fetchall()
        papers = db.execute(
            "SELECT state, acknowledged_ms FROM sync_attachment WHERE about = ?", [about]
        ).fetchall()
    if not records:
        return None
    states = [row[0] for row in records]
    done = [row for row in papers if row[0] == "acknowledged"]
    acknowledged = _latest(row[2] for row in records)
    state = _fold(states, all_papers=len(done) == len(papers))
    return Delivery(
        state=state,
        queued_ms=min(row[1] for row in records),
        acknowledged_ms=None if {"queued", "sending"} & set(states) else acknowledged,
        complete_ms=(
            _latest([acknowledged, *(row[1] for row in done)])
            if state is DeliveryState.COMPLETE
            else None
        ),
        papers=len(papers),
        papers_complete=len(done),
    )


def _fold(states: Sequence[str], *, all_papers: bool) -> DeliveryState:
    if "refused" in states:
        return DeliveryState.REFUSED
    if "sending" in states:
        return DeliveryState.SENDING
    if "queued" in states:
        return DeliveryState.QUEUED
    return DeliveryState.COMPLETE if all_papers else DeliveryState.ACKNOWLEDGED


def _latest(times: Iterable[int | None]) -> int | None:
    return max((t for t in times if t is not None), default=None)


def _record(row: Sequence[Any]) -> Record:
    return Record(bytes(row[0]), bytes(row[1]), int(row[2]), str(row[3]), bytes(row[4]))


def erase_records(db: sqlite_utils.Database, about: bytes) -> None:
    """Destroys every body about one application, inside the caller's write(db).

    Ids, digests and verdicts stay: the tombstones that answer for what was once sent. The caller
    removes the ciphertext files after its commit.
    """
    now = wall_ms()
    db.execute("DELETE FROM sync_outbox WHERE about = ?", [about])
    db.execute(
        "UPDATE sync_attachment SET shed_ms = coalesce(shed_ms, ?) WHERE about = ?", [now, about]
    )


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
        "INSERT INTO sync_task (kind, about, detail, evidence, made_ms) VALUES (?, ?, ?, ?, ?)",
        [kind, about, detail, evidence, now_ms],
    )

"""The durable queue of what must reach the portal, and the separate state of its delivery.

It owns sync_run, sync_outbox, sync_delivery and sync_attachment. Rows of the outbox never change;
delivery moves forward only. Nothing leaves the outbox before a verified acknowledgement is stored,
and then only under the shedding rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import sqlite_utils

from sync.clock import wall_ms
from sync.database import database_errors
from sync.device import Device
from sync.errors import LocalProtocolError
from sync.records import Record, Tree, Verdict, made_id
from sync.sealing import SealedAttachment
from sync.tasks import add_task, settle_tasks

ATTACHMENT_KIND = "attachment.described.v1"
UNDELIVERABLE = "record_undeliverable"
PRIORITY_TEXT = 0
_ATTACHMENT = (
    "SELECT cipher_sha256, record, about, cipher_bytes, due, state, location"
    " FROM sync_attachment a WHERE state != 'acknowledged' AND NOT EXISTS"
    " (SELECT 1 FROM sync_delivery d WHERE d.id = a.record"
    " AND d.verdict IN ('refused', 'erased'))"
)
# The words of the partial index, so that a backlog is neither read nor sorted.
_WAITING = (
    "SELECT o.device, o.run, o.n, o.kind, o.body, o.about, o.due, o.priority, o.queued_ms"
    " FROM sync_delivery d CROSS JOIN sync_outbox o USING (id)"
    " WHERE d.state IN ('queued', 'sending') AND d.failures = 0"
    " ORDER BY d.priority, coalesce(d.due, '9'), d.seq LIMIT ? OFFSET ?"
)
_NO_RECORD = bytes(16)  # of a ciphertext that no record of this machine describes


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A record that waits, with what the schedule needs to know."""

    record: Record
    about: bytes
    due: str | None
    priority: int
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
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def make_id(self) -> bytes:
        """16 bytes for something new that records will speak of: an application, an event.

        Never the same twice, as `run` is never; on the wire it is a small number.
        """
        return made_id(self.device.id, self.run, next(self._numbers))

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
        added = self.db.execute(
            "INSERT INTO sync_outbox (id, run, n, digest, kind, about, device, body, due,"
            " priority, queued_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [*row, record.device, record.body, due, priority, now],
        )
        self.db.execute(
            "INSERT INTO sync_delivery (id, run, n, digest, kind, about, state, queued_ms,"
            " priority, due, seq) VALUES (?, ?, ?, ?, ?, ?, 'queued', ?, ?, ?, ?)",
            [*row, now, priority, due, added.lastrowid],
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

    def waiting(self, limit: int, most_bytes: int | None = None, skip: int = 0) -> list[Outgoing]:
        """What has no verdict yet: by priority, then the nearest deadline, then order of filing.

        Without the first `skip`; no more than make up `most_bytes` of bodies, and one at least."""
        found: list[Outgoing] = []
        left = most_bytes
        # Closed: what was not read would keep the log from being folded in.
        with database_errors(), closing(self.db.execute(_WAITING, [limit, skip])) as rows:
            for row in rows:
                found.append(Outgoing(_record(row[:5]), bytes(row[5]), *row[6:]))
                if left is not None:
                    left -= len(row[4])
                    if left <= 0:
                        break
        return found

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

    def find(self, ids: Iterable[bytes]) -> list[Record]:
        """Those of the given records that still wait for a verdict, in the order given."""
        found = []
        with database_errors():
            for record_id in ids:
                row = self.db.execute(
                    "SELECT o.device, o.run, o.n, o.kind, o.body FROM sync_outbox o"
                    " JOIN sync_delivery d USING (id)"
                    " WHERE o.id = ? AND d.state IN ('queued', 'sending')",
                    [record_id],
                ).fetchone()
                if row is not None:
                    found.append(_record(row))
        return found

    def park(self, record_id: bytes) -> None:
        """Sets one record aside that cannot be delivered alone; a person is called, others flow."""
        self.db.execute("UPDATE sync_delivery SET failures = 1 WHERE id = ?", [record_id])
        add_task(self.db, UNDELIVERABLE, record_id, "", self.now_ms())

    def unpark(self) -> None:
        """Gives parked records another chance: at each start, the cause may have gone."""
        self.db.execute(
            "UPDATE sync_delivery SET failures = 0"
            " WHERE failures > 0 AND state IN ('queued', 'sending')"
        )

    def requeue_judged(self, after: bytes, limit: int) -> bytes | None:
        """The portal was rolled back: what is still held goes again, under the same ids, and what
        it had refused as well: a filing that nobody may apply is still a filing.

        At most `limit` records with ids above `after`, inside the caller's write(db). Returns the
        last of them, to go on from; None when there are no more.
        """
        rows = self.db.execute(
            # The + keeps the index by state out of it: ids come in their own order, without a sort.
            "SELECT d.id FROM sync_delivery d JOIN sync_outbox o USING (id)"
            " WHERE d.id > ? AND +d.state IN ('acknowledged', 'refused') AND o.device = ?"
            " ORDER BY d.id LIMIT ?",
            [after, self.device.id, limit],
        ).fetchall()
        for (record_id,) in rows:
            self.requeue(bytes(record_id))
        return bytes(rows[-1][0]) if len(rows) == limit else None

    def apply_verdict(
        self,
        record_id: bytes,
        digest: bytes,
        verdict: Verdict,
        reason: str,
        evidence: int | None,
        settled_ms: int = 0,
    ) -> bool:
        """Stores one verified, signed verdict; False when it does not belong to a record here.

        `evidence` is what `keep_evidence` gave for the signed block, `settled_ms` the portal's own
        time of its answer.
        Moves forward only: a later verdict for an acknowledged record changes the verdict, never
        back to waiting. A refusal becomes a task for a person.
        """
        row = self.db.execute(
            "SELECT digest, state, verdict, failures FROM sync_delivery WHERE id = ?", [record_id]
        ).fetchone()
        if row is None or bytes(row[0]) != digest:
            return False
        if row[2] == "parked" and verdict is not Verdict.PARKED:
            settle_tasks(self.db, "record_parked", record_id, self.now_ms())
        state = "refused" if verdict is Verdict.REFUSED else "acknowledged"
        self.db.execute(
            "UPDATE sync_delivery SET state = ?, verdict = ?, reason = ?, failures = 0,"
            " acknowledged_ms = coalesce(acknowledged_ms, ?),"
            " settled_ms = coalesce(settled_ms, nullif(?, 0)), evidence = ? WHERE id = ?",
            [state, verdict.name.lower(), reason, self.now_ms(), settled_ms, evidence, record_id],
        )
        if row[3]:
            settle_tasks(self.db, UNDELIVERABLE, record_id, self.now_ms())
        # Said again after a rollback, it is refused again: the person has been called already.
        is_news = row[1] in ("queued", "sending") and row[2] != verdict.name.lower()
        if is_news and verdict in (Verdict.REFUSED, Verdict.PARKED):
            add_task(self.db, f"record_{verdict.name.lower()}", record_id, reason, self.now_ms())
        return True

    def requeue(self, record_id: bytes) -> bool:
        """The portal may lack it: it waits again. False when its body is shed."""
        # One of an identity that was given up cannot be said again under another.
        known = self.db.execute(
            "SELECT 1 FROM sync_outbox WHERE id = ? AND device = ?", [record_id, self.device.id]
        ).fetchone()
        if known is None:
            return False
        self.db.execute(
            "UPDATE sync_delivery SET state = 'queued', failures = 0, acknowledged_ms = NULL,"
            " settled_ms = NULL"
            " WHERE id = ? AND state IN ('acknowledged', 'refused')",
            [record_id],
        )
        return True

    def waiting_attachments(self, limit: int) -> list[WaitingAttachment]:
        """Ciphertexts without a signed confirmation: nearest deadline, then smallest first.

        Those of a record that was refused or erased are wanted by nobody."""
        with database_errors():
            rows = self.db.execute(
                _ATTACHMENT + " ORDER BY coalesce(due, '9'), cipher_bytes, cipher_sha256 LIMIT ?",
                [limit],
            ).fetchall()
        return [_attachment(row) for row in rows]

    def find_attachments(self, digests: Iterable[bytes]) -> list[WaitingAttachment]:
        """Those of them that still wait, in the order given."""
        with database_errors():
            found = [
                self.db.execute(_ATTACHMENT + " AND cipher_sha256 = ?", [digest]).fetchone()
                for digest in digests
            ]
        return [_attachment(row) for row in found if row is not None]

    def upload_begun(
        self, cipher_sha256: bytes, location: str | None, sent_bytes: int | None
    ) -> None:
        """Keeps where the upload lives and how far it is (None: as before); a hint only, the
        portal's word counts."""
        self.db.execute(
            "UPDATE sync_attachment SET location = ?, sent_bytes = coalesce(?, sent_bytes),"
            " state = 'sending'"
            " WHERE cipher_sha256 = ? AND state != 'acknowledged'",
            [location, sent_bytes, cipher_sha256],
        )

    def attachment_acknowledged(self, cipher_sha256: bytes, settled_ms: int = 0) -> bool:
        """A signed response listed the digest: the portal has all of it, durably."""
        done = self.db.execute(
            "UPDATE sync_attachment SET state = 'acknowledged', sent_bytes = cipher_bytes,"
            " acknowledged_ms = ?, settled_ms = nullif(?, 0)"
            " WHERE cipher_sha256 = ? AND state != 'acknowledged'",
            [self.now_ms(), settled_ms, cipher_sha256],
        )
        return bool(done.rowcount)

    def attachment_wanted(self, cipher_sha256: bytes) -> None:
        """A signed response wants it (again): from the start, wherever the old upload stood."""
        self.db.execute(
            "UPDATE sync_attachment SET state = 'queued', location = NULL, sent_bytes = 0,"
            " acknowledged_ms = NULL, settled_ms = NULL"
            " WHERE cipher_sha256 = ? AND state = 'acknowledged'"
            " AND shed_ms IS NULL",
            [cipher_sha256],
        )
        # A result that the portal lost and this machine fetched goes back the way a paper does.
        self.db.execute(
            "INSERT OR IGNORE INTO sync_attachment"
            " (cipher_sha256, record, about, cipher_bytes, due, state, queued_ms)"
            " SELECT cipher_sha256, ?, about, cipher_bytes, NULL, 'queued', ? FROM sync_fetch"
            " WHERE cipher_sha256 = ? AND state = 'arrived'",
            [_NO_RECORD, self.now_ms(), cipher_sha256],
        )

    def forget(self, record_id: bytes) -> None:
        """Only the planted fault `drop_ack` calls this: the product would lose a record here."""
        self.db.execute("DELETE FROM sync_outbox WHERE id = ?", [record_id])
        self.db.execute("DELETE FROM sync_delivery WHERE id = ?", [record_id])


def _record(row: Sequence[Any]) -> Record:
    return Record(bytes(row[0]), bytes(row[1]), int(row[2]), str(row[3]), bytes(row[4]))


def _attachment(row: Sequence[Any]) -> WaitingAttachment:
    return WaitingAttachment(bytes(row[0]), bytes(row[1]), bytes(row[2]), *row[3:])

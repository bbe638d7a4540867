"""What this machine sent and has forgotten, taken back from its portal.

A disk that was restored from a backup lacks what was sent since. When both sides compare what they
hold and every range of ours is right, the portal holds more: the machine asks for it, and takes it
into its queues as delivered long ago. It owns the question and the unwrapping. It must never queue
such a record for sending, nor take one for its own that names another machine. It owns the state
key "predecessors".
"""

from __future__ import annotations

import sqlite_utils

from sync import state
from sync.clock import trusted_time
from sync.datafolder import DataFolder
from sync.errors import RecordError
from sync.giving_back import application_of
from sync.outbox import ATTACHMENT_KIND, Outbox
from sync.records import Record, Verdict
from sync.returning import GIVEN, MISSED, Given, missed_content
from sync.sealing import PublicKeys
from sync.status import NO_APPLICATION

_KEYS = "predecessors"


def predecessor_keys(db: sqlite_utils.Database) -> list[bytes]:
    """The public signing keys of machines whose applications this one took over: receipts."""
    known = state.load(db, _KEYS)
    keys = known.values() if isinstance(known, dict) else ()
    return [key for key in keys if isinstance(key, bytes)]


def ask(folder: DataFolder) -> None:
    """Queues the question, inside the caller's write(db)."""
    rows = folder.db.execute("SELECT run, max(n) FROM sync_delivery GROUP BY run").fetchall()
    known = {bytes(row[0]): int(row[1]) for row in rows}
    folder.outbox.enqueue(MISSED, missed_content(known), about=NO_APPLICATION)


def take_down(folder: DataFolder, position: int, record: Record) -> None:
    """A record of the downlink to the inbox, unwrapped when it was ours before; inside write(db).

    One that is not what it says goes to the inbox as it came: the kiosk keeps it and calls."""
    if record.kind == GIVEN:
        try:
            given = Given.from_content(record.content())
        except RecordError:
            pass
        else:
            _take(folder, position, given)
            return
    folder.inbox.append(position, record)


def _take(folder: DataFolder, position: int, given: Given) -> None:
    record = given.record
    if given.signing is not None and PublicKeys(given.signing, bytes(32)).id16 == record.device:
        known = state.load(folder.db, _KEYS)
        keys = known if isinstance(known, dict) else {}
        state.save(folder.db, _KEYS, {**keys, record.device.hex(): given.signing})
    if record.device == folder.device.id:
        about = application_of(record) if record.body else NO_APPLICATION
        _keep(folder.outbox, given, about)
    if record.body:
        folder.inbox.append(position, record)


def _keep(outbox: Outbox, given: Given, about: bytes) -> None:
    """A record that this machine sent before its disk was restored: delivered long ago.

    One that is here already stays as it is. Pictures are not brought back, they count as shed;
    one that the portal lacks too is missing, and says so when it is to be sent.
    """
    record, db, now = given.record, outbox.db, outbox.now_ms()
    db.execute(
        "INSERT INTO sync_run (run, last_n, started_ms) VALUES (?, ?, ?)"
        " ON CONFLICT (run) DO UPDATE SET last_n = max(last_n, excluded.last_n)",
        [record.run, record.n, now],
    )
    row = [record.id, record.run, record.n, given.digest, record.kind, about]
    word = "refused" if given.verdict is Verdict.REFUSED else "acknowledged"
    seq = None
    if record.body:
        added = db.execute(
            "INSERT OR IGNORE INTO sync_outbox (id, device, run, n, kind, body, digest, about,"
            " priority, queued_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
            [record.id, record.device, *row[1:3], record.kind, record.body, *row[3::2], now],
        )
        seq = added.lastrowid
    db.execute(
        "INSERT OR IGNORE INTO sync_delivery (id, run, n, digest, kind, about, state, verdict,"
        " queued_ms, acknowledged_ms, settled_ms, seq)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [*row, word, given.verdict.name.lower(), now, now, _told_ms(db), seq or 0],
    )
    if record.kind == ATTACHMENT_KIND and record.body:
        _keep_attachment(db, given, about, now)


def _keep_attachment(db: sqlite_utils.Database, given: Given, about: bytes, now: int) -> None:
    match given.record.content():
        case {"cipher_sha256": bytes(digest), "cipher_bytes": int(size)}:
            word = "acknowledged" if given.is_complete else "queued"
            done_ms = now if given.is_complete else None
            db.execute(
                "INSERT OR IGNORE INTO sync_attachment (cipher_sha256, record, about,"
                " cipher_bytes, state, queued_ms, acknowledged_ms, shed_ms, settled_ms)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    *(digest, given.record.id, about, size, word, now, done_ms, done_ms),
                    _told_ms(db) if given.is_complete else None,
                ],
            )


def _told_ms(db: sqlite_utils.Database) -> int | None:
    """The portal's time as it was told last: what it gives back was there by then."""
    trusted = trusted_time(db)
    return None if trusted is None else trusted.trusted_ms

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
from sync.database import database_errors
from sync.datafolder import DataFolder
from sync.errors import RecordError
from sync.giving_back import application_of
from sync.records import Record
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


def count_known(folder: DataFolder) -> int:
    """How many records have a verdict here: what was taken back makes it grow."""
    with database_errors():
        query = "SELECT count(*) FROM sync_delivery WHERE verdict IS NOT NULL"
        found = folder.db.execute(query).fetchone()
    return int(found[0])


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
        folder.outbox.take_back(given, about)
    if record.body:
        folder.inbox.append(position, record)

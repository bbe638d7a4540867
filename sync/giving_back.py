"""What a portal has forgotten, queued to go back to it: the kiosk's half of healing a rollback.

It owns which records of the downlink go back. What one says is not looked at, but for the 16 bytes
that name its application, so that it is erased together with it. It must never give back what this
machine wrote itself: that waits in the outbox under its own name.
"""

from __future__ import annotations

from sync.errors import RecordError
from sync.outbox import Outbox
from sync.records import ID_BYTES, LIMITS, Record, parse
from sync.returning import MEANT, RETURNED, Origin
from sync.status import NO_APPLICATION

_ROOM_BYTES = 512  # for the wrapping


def give_back(outbox: Outbox, record: Record) -> bool:
    """Inside the caller's write(db), with the row that forgets where it stood in the feed.

    False for what a portal says anew, and for what was erased here."""
    if record.kind not in MEANT or not record.body:
        return False
    if len(record.body) > LIMITS.record_bytes - _ROOM_BYTES:
        return False
    outbox.enqueue(RETURNED, Origin(record).content(), about=application_of(record))
    return True


def application_of(record: Record) -> bytes:
    try:
        tree = parse(record.body)
    except RecordError:
        return NO_APPLICATION
    found = tree.get("application") if isinstance(tree, dict) else None
    return found if isinstance(found, bytes) and len(found) == ID_BYTES else NO_APPLICATION

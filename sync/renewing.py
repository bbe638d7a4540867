"""A new identity for a machine whose disk was copied, or whose key somebody else may have.

Two machines with one identity cannot both be told what is new. One of them enrols anew, with keys
of its own: what it delivered under the old identity is the portal's and the other machine's
business from then on, and its own people's by way of the portal. It owns what goes and what stays;
it must never let go of anything that the portal has not acknowledged.
"""

from __future__ import annotations

import json

import sqlite_utils

from sync import state, window
from sync.database import database_errors
from sync.device import Device, draw_device
from sync.progress import SyncState
from sync.tasks import settle_tasks


def prepare(db: sqlite_utils.Database, device: Device) -> Device | None:
    """The identity to come, with all characters of before; None while something waits under the
    present one: that must be delivered first, by wire or by hand."""
    with database_errors():
        waits = db.execute(
            "SELECT 1 FROM sync_delivery WHERE state IN ('queued', 'sending') UNION ALL"
            " SELECT 1 FROM sync_attachment WHERE state != 'acknowledged' LIMIT 1"
        ).fetchone()
    return None if waits is not None else draw_device(device.all_characters)


def become(db: sqlite_utils.Database, device: Device, now_ms: int) -> None:
    """Inside the caller's write(db), with the enrolment that the portal has granted.

    No other process may have the folder open: each holds the identity that it opened with."""
    db.execute(
        "UPDATE sync_device SET id = ?, keys = ?, characters = ?, earlier = ?, made_ms = ?",
        [
            device.id,
            device.keys.to_bytes(),
            device.characters,
            json.dumps(list(device.earlier)),
            now_ms,
        ],
    )
    # The feed is another one, and the window holds only what the new identity delivers.
    db.execute("DELETE FROM sync_feed")
    db.execute("UPDATE sync_run SET is_former = 1")
    db.execute(
        "UPDATE sync_block SET digest = ?, lines = 0, is_stale = 0", [bytes(window.DIGEST_BYTES)]
    )
    state.save(db, "window_digest", window.NOTHING)
    state.save(db, "window_search", None)
    state.save(db, "machine", SyncState().to_tree())
    state.save(db, "enrolled_by", None)
    settle_tasks(db, "clone", None, now_ms)

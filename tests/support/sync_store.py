"""Builders for tests of the queues: an opened database, an outbox, invented content."""

from __future__ import annotations

from pathlib import Path

import sqlite_utils

from sync import Outbox, Tree, new_run, open_database, open_device

KEY = bytes(range(32))
ABOUT = bytes([7]) * 16


def opened(folder: Path) -> sqlite_utils.Database:
    """The database of a kiosk's data folder under a fixed key."""
    return open_database(folder / "motcua.db", KEY)


def outbox_of(db: sqlite_utils.Database, now_ms: int = 1_800_000_000_000) -> Outbox:
    """An outbox of a fresh run with a clock that stands still."""
    return Outbox(db, open_device(db), new_run(), lambda: now_ms)


def content(number: int = 1) -> Tree:
    """Some invented content."""
    return {"number": number, "name": "Người Thử"}

"""Asking the agent to call the portal now: a person at the machine will not wait for its hour.

It owns the state key "call_asked". The asking is a commit like any other, which wakes the loop;
nothing is asked of the link or of the portal's patience that the loop would not ask by itself.
"""

from __future__ import annotations

import sqlite_utils

from sync import state
from sync.database import write

_KEY = "call_asked"


def ask_for_call(db: sqlite_utils.Database, now_ms: int) -> None:
    """Writes the wish; the agent of this folder calls within a second or two, if one runs."""
    with write(db):
        state.save(db, _KEY, max(now_ms, asked_ms(db) + 1))


def asked_ms(db: sqlite_utils.Database) -> int:
    """When a call was asked for last; 0 when never. Grows with every wish."""
    return state.load_count(db, _KEY)

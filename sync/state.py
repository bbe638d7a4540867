"""Small facts that the agent must not forget between two steps: protocol state, counters, portal.

It owns sync_state: one canonical tree under each key. Whoever changes one does so inside the same
transaction as the rows that the change belongs to.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from sync.database import database_errors
from sync.records import Tree, canonical, parse

if TYPE_CHECKING:
    import sqlite_utils

DAY_MS = 86_400_000
VIETNAM_MS = 7 * 3_600_000
"""Vietnam's clocks are seven hours ahead of UTC all the year round."""


def load(db: sqlite_utils.Database, key: str) -> Tree:
    """The tree under `key`, None when there is none."""
    with database_errors():
        row = db.execute("SELECT value FROM sync_state WHERE key = ?", [key]).fetchone()
    return None if row is None else parse(bytes(row[0]))


def save(db: sqlite_utils.Database, key: str, tree: Tree) -> None:
    """Replaces what stands under `key`, inside the caller's write(db)."""
    db.execute("INSERT OR REPLACE INTO sync_state VALUES (?, ?)", [key, canonical(tree)])


def count(db: sqlite_utils.Database, key: str, amount: int) -> None:
    """Adds to a counter, inside the caller's write(db)."""
    save(db, key, load_count(db, key) + amount)


def load_count(db: sqlite_utils.Database, key: str) -> int:
    """A counter's value, 0 before the first count."""
    value = load(db, key)
    return value if isinstance(value, int) else 0


def bytes_today(db: sqlite_utils.Database, now_ms: int) -> int:
    """Bytes up and down since midnight in Vietnam."""
    match load(db, "bytes_today"):
        case [int(day), int(used)] if day == _day(now_ms):
            return used
    return 0


def count_bytes(db: sqlite_utils.Database, up: int, down: int, now_ms: int) -> None:
    """Adds what a contact moved to the totals and to the day, inside the caller's write(db)."""
    count(db, "bytes_up", up)
    count(db, "bytes_down", down)
    used = bytes_today(db, now_ms) + up + down
    save(db, "bytes_today", [_day(now_ms), used])


def _day(now_ms: int) -> int:
    return (now_ms + VIETNAM_MS) // DAY_MS


def seconds_until(due: str | None, now_ms: int) -> int | None:
    """Seconds until an ISO date or time, as moment_ms."""
    at_ms = moment_ms(due)
    return None if at_ms is None else int((at_ms - now_ms) / 1000)


def moment_ms(due: str | None) -> int | None:
    """Unix ms of an ISO date or time, without a zone one of Vietnam; None when there is none that
    can be read."""
    if due is None:
        return None
    try:
        moment = datetime.fromisoformat(due)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone(timedelta(milliseconds=VIETNAM_MS)))
    return int(moment.timestamp() * 1000)

"""Small facts that the agent must not forget between two steps: protocol state, counters, portal.

It owns sync_state: one canonical tree under each key. Whoever changes one does so inside the same
transaction as the rows that the change belongs to.
"""

from __future__ import annotations

import sqlite_utils

from sync.database import database_errors
from sync.records import Tree, canonical, parse


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

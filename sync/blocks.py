"""What the portal is known to hold of this machine's records, as sums over blocks of numbers.

It reads sync_block, whose rows the triggers of `counting.py` mark as stale, and computes the stale
ones, a few in each transaction. It owns the state key "window_digest", the sum over all blocks. The
work grows with what changed since it was asked last, never with what was delivered before.
"""

from __future__ import annotations

from typing import Any

import sqlite_utils

from sync import state, window
from sync.counting import BLOCK_NUMBERS
from sync.database import database_errors, write
from sync.messages import RangeDigest
from sync.records import Verdict
from sync.window import Line

MOST_BLOCKS = 8
"""In one transaction: about 500 lines, some milliseconds."""


def whole_digest(db: sqlite_utils.Database) -> bytes:
    """The sum over everything that has a verdict here; outside any transaction."""
    freshen(db)
    found = state.load(db, "window_digest")
    return found if isinstance(found, bytes) else window.NOTHING


def ranges(db: sqlite_utils.Database, first: int, limit: int) -> tuple[RangeDigest, ...]:
    """Blocks in order of run and number, from the `first` (from 0) on; outside any transaction."""
    freshen(db)
    with database_errors():
        rows = db.execute(
            "SELECT run, block, digest, lines FROM sync_block WHERE lines > 0"
            " ORDER BY run, block LIMIT ? OFFSET ?",
            [limit, first],
        ).fetchall()
    return tuple(_range(*row) for row in rows)


def count(db: sqlite_utils.Database) -> int:
    """How many blocks there are to ask about. Asked only after a difference."""
    with database_errors():
        found = db.execute("SELECT count(*) FROM sync_block WHERE lines > 0").fetchone()
    return int(found[0])


def freshen(db: sqlite_utils.Database) -> None:
    """Computes the stale blocks; outside any transaction."""
    while _some_stale(db):
        with write(db):
            total = state.load(db, "window_digest")
            digest = total if isinstance(total, bytes) else window.NOTHING
            for run, block, before in _some_stale(db):
                lines = _lines(db, run, block)
                after = window.digest_of(lines)
                digest = window.add(window.without(digest, before), after)
                db.execute(
                    "UPDATE sync_block SET digest = ?, lines = ?, is_stale = 0"
                    " WHERE run = ? AND block = ?",
                    [after, len(lines), run, block],
                )
            state.save(db, "window_digest", digest)


def _some_stale(db: sqlite_utils.Database) -> list[tuple[bytes, int, bytes]]:
    with database_errors():
        rows = db.execute(
            "SELECT run, block, digest FROM sync_block WHERE is_stale LIMIT ?", [MOST_BLOCKS]
        ).fetchall()
    return [(bytes(row[0]), row[1], bytes(row[2])) for row in rows]


def _lines(db: sqlite_utils.Database, run: bytes, block: int) -> list[Line]:
    first = block * BLOCK_NUMBERS + 1
    rows = db.execute(
        # As at the portal: only what was applied can lack a paper.
        "SELECT d.n, d.id, d.digest, d.verdict, d.verdict != 'applied'"
        " OR NOT EXISTS (SELECT 1 FROM sync_attachment a"
        " WHERE a.record = d.id AND a.state IN ('queued', 'sending'))"
        " FROM sync_delivery d WHERE d.run = ? AND d.n BETWEEN ? AND ?"
        " AND d.verdict IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM sync_run r WHERE r.run = d.run AND r.is_former)",
        [run, first, first + BLOCK_NUMBERS - 1],
    ).fetchall()
    return [
        Line(run, r[0], bytes(r[1]), bytes(r[2]), Verdict[r[3].upper()], bool(r[4])) for r in rows
    ]


def _range(run: Any, block: int, digest: Any, lines: int) -> RangeDigest:
    first = block * BLOCK_NUMBERS + 1
    return RangeDigest(bytes(run), first, first + BLOCK_NUMBERS - 1, bytes(digest), lines)

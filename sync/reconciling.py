"""The kiosk's side of comparing what both hold: its lines, and what to do about a difference.

The window is every record that has a verdict here, as `sync_delivery` keeps them. It is compared
only while nothing waits, so that what is under way never looks like a difference. It owns the state
keys "window_matches" and "window_differences", and it must never forget a record: a difference is
repaired by saying it again, and when that does not help, a person is called.
"""

from __future__ import annotations

from collections.abc import Sequence

from sync import state, window
from sync.database import database_errors
from sync.datafolder import DataFolder
from sync.messages import RangeDigest
from sync.records import Verdict
from sync.tasks import add_task
from sync.window import Line

RANGE_NUMBERS = 64
"""Numbers in one range: what is said again when one of them differs."""
GIVES_UP_AFTER = 4
"""Answers in a row that name a difference: two of each round, so two repairs were in vain."""


def is_quiet(folder: DataFolder) -> bool:
    """Nothing waits for a verdict, and no paper for its confirmation."""
    return not folder.outbox.waiting(1) and not folder.outbox.waiting_attachments(1)


def lines_here(folder: DataFolder) -> list[Line]:
    """What this machine knows the portal to hold, the latest first."""
    with database_errors():
        rows = folder.db.execute(
            "SELECT d.run, d.n, d.id, d.digest, d.verdict, d.id NOT IN (SELECT record"
            " FROM sync_attachment WHERE state IN ('queued', 'sending'))"
            " FROM sync_delivery d WHERE d.verdict IS NOT NULL ORDER BY d.queued_ms DESC"
        ).fetchall()
    return [
        Line(bytes(r[0]), r[1], bytes(r[2]), bytes(r[3]), Verdict[r[4].upper()], bool(r[5]))
        for r in rows
    ]


def digest_here(folder: DataFolder) -> bytes:
    """8 bytes for the envelope; eight zeros, "not compared", while something waits."""
    return window.digest_of(lines_here(folder)) if is_quiet(folder) else window.NOTHING


def ranges_here(folder: DataFolder) -> tuple[RangeDigest, ...]:
    """What to ask after a difference: our own ranges, the latest first, at most MOST_RANGES."""
    grouped: dict[tuple[bytes, int], list[Line]] = {}
    for line in lines_here(folder):
        block = (line.n - 1) // RANGE_NUMBERS
        grouped.setdefault((line.run, block), []).append(line)
    return tuple(
        window.range_of(
            lines, run, block * RANGE_NUMBERS + 1, block * RANGE_NUMBERS + RANGE_NUMBERS
        )
        for (run, block), lines in list(grouped.items())[: window.MOST_RANGES]
    )


def take_comparison(folder: DataFolder, *, matches: bool, differing: Sequence[RangeDigest]) -> None:
    """Inside the caller's write(db): what the portal holds otherwise is said again; after two
    repairs in vain a person is called instead."""
    db = folder.db
    state.save(db, "window_matches", matches)
    differences = 0 if matches else state.load_count(db, "window_differences") + 1
    state.save(db, "window_differences", differences)
    if differences >= GIVES_UP_AFTER:
        add_task(db, "window_differs", None, str(len(differing)), folder.outbox.now_ms())
        return
    for one in differing:
        _say_again(folder, one)


def _say_again(folder: DataFolder, one: RangeDigest) -> None:
    last = min(one.last, one.first + RANGE_NUMBERS - 1)
    ids = folder.db.execute(
        "SELECT id FROM sync_delivery WHERE run = ? AND n BETWEEN ? AND ?",
        [one.run, one.first, last],
    ).fetchall()
    for (record_id,) in ids:
        folder.outbox.requeue(bytes(record_id))

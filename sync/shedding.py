"""What may leave this machine because the portal holds it safely, and its leaving.

An application's records and ciphertexts are safe when every one has a verdict (none refused or
parked) or a confirmation that is older, by the portal's own time, than both the portal's signed
`backed_up_through` and a later live comparison in which both held the same. How long they stay
beyond that is retention, the kiosk's business. It reads sync_delivery and sync_attachment, deletes
rows of sync_outbox and sets shed_ms. Ids, digests, verdicts and confirmations stay for ever: for
tracking, for the window, against doubling. It must never look at how full a disk is.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlite_utils

from sync import state
from sync.database import database_errors
from sync.status import NO_APPLICATION

BACKED_UP, COMPARED = "backed_up_through", "window_matched"
"""Keys of sync_state, Unix ms of the portal: see SetBackedUp; when both last held the same."""


_FIND = """
SELECT a.about FROM sync_about a WHERE a.about > ?1 AND a.word = 'complete' AND a.about != ?3
AND (EXISTS (SELECT 1 FROM sync_outbox o WHERE o.about = a.about)
     OR EXISTS (SELECT 1 FROM sync_attachment p WHERE p.about = a.about AND p.shed_ms IS NULL))
AND NOT EXISTS (SELECT 1 FROM sync_delivery d WHERE d.about = a.about
                AND (d.settled_ms IS NULL OR d.settled_ms >= ?2))
AND NOT EXISTS (SELECT 1 FROM sync_attachment p WHERE p.about = a.about
                AND (p.settled_ms IS NULL OR p.settled_ms >= ?2))
ORDER BY a.about LIMIT ?4
"""


@dataclass(frozen=True, slots=True)
class Safe:
    """An application (16 bytes) that the portal holds safely; `since_ms`: the last acknowledgement
    of anything about it, Unix ms of the portal."""

    about: bytes
    since_ms: int


def safe_before_ms(db: sqlite_utils.Database) -> int:
    """What the portal acknowledged before this moment of its own is safe; 0 while nothing is."""
    return min(state.load_count(db, BACKED_UP), state.load_count(db, COMPARED))


def safe_since(db: sqlite_utils.Database, about: bytes) -> int | None:
    """Since when everything about an application is safe; None when something is not."""
    with database_errors():
        row = db.execute(
            "SELECT min(coalesce(settled_ms, 0) * (state = 'acknowledged')"
            " * (verdict != 'parked')), max(settled_ms) FROM sync_delivery WHERE about = ?",
            [about],
        ).fetchone()
        papers = db.execute(
            "SELECT min(coalesce(settled_ms, 0) * (state = 'acknowledged')), max(settled_ms)"
            " FROM sync_attachment WHERE about = ?",
            [about],
        ).fetchone()
    if row[0] is None:
        return None
    first, last = row[0], row[1]
    if papers[0] is not None:
        first, last = min(first, papers[0]), max(last or 0, papers[1] or 0)
    return last if first and last < safe_before_ms(db) else None


def find_safe(
    db: sqlite_utils.Database, after: bytes, settled_before_ms: int, limit: int
) -> list[Safe]:
    """At most `limit` applications with ids above `after`, in order, of which something is still
    here and everything is safe, the last acknowledgement older than `settled_before_ms`."""
    before = min(settled_before_ms, safe_before_ms(db))
    with database_errors():
        rows = db.execute(_FIND, [after, before, NO_APPLICATION, limit]).fetchall()
    found = ((bytes(row[0]), safe_since(db, bytes(row[0]))) for row in rows)
    return [Safe(about, since_ms) for about, since_ms in found if since_ms is not None]


def shed_records(db: sqlite_utils.Database, about: bytes, now_ms: int) -> None:
    """The bodies go and the ciphertexts count as gone, inside the caller's write(db), which has
    asked `safe_since` in it. The caller removes the files after its commit."""
    db.execute("DELETE FROM sync_outbox WHERE about = ?", [about])
    db.execute(
        "UPDATE sync_attachment SET shed_ms = coalesce(shed_ms, ?) WHERE about = ?", [now_ms, about]
    )


def shed_of_machine(db: sqlite_utils.Database, settled_before_ms: int, limit: int) -> int:
    """The same for records about the machine itself, inside the caller's write(db); how many."""
    before = min(settled_before_ms, safe_before_ms(db))
    gone = db.execute(
        "DELETE FROM sync_outbox WHERE id IN (SELECT o.id FROM sync_outbox o"
        " JOIN sync_delivery d USING (id) WHERE o.about = ? AND d.state = 'acknowledged'"
        " AND d.verdict != 'parked' AND d.settled_ms < ? LIMIT ?)",
        [NO_APPLICATION, before, limit],
    )
    return int(gone.rowcount)


def shed_papers(db: sqlite_utils.Database, about: bytes) -> int:
    """How many ciphertexts of an application are at the portal only."""
    with database_errors():
        row = db.execute(
            "SELECT count(*) FROM sync_attachment WHERE about = ? AND shed_ms IS NOT NULL", [about]
        ).fetchone()
    return int(row[0])

"""How far the records about one application have come: the delivery words, folded from the rows.

It reads sync_delivery and sync_attachment; it changes them, and sync_fetch, only to erase.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from sync.clock import wall_ms
from sync.database import database_errors

if TYPE_CHECKING:
    import sqlite_utils


class DeliveryState(Enum):
    """The words of delivery. ACKNOWLEDGED: a signed verdict for the text is stored; COMPLETE: and
    for every paper."""

    QUEUED = "queued"
    SENDING = "sending"
    ACKNOWLEDGED = "acknowledged"
    COMPLETE = "complete"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far the records about one application have come. Times are Unix milliseconds."""

    state: DeliveryState
    queued_ms: int | None
    acknowledged_ms: int | None
    complete_ms: int | None
    papers: int
    papers_complete: int


def delivery_of(db: sqlite_utils.Database, about: bytes) -> Delivery | None:
    """The delivery of everything about one application; None when nothing was ever enqueued.

    The least advanced record counts; one refused record makes the whole REFUSED.
    """
    with database_errors():
        records = db.execute(
            "SELECT state, queued_ms, acknowledged_ms FROM sync_delivery WHERE about = ?", [about]
        ).fetchall()
        papers = db.execute(
            "SELECT state, acknowledged_ms FROM sync_attachment WHERE about = ?", [about]
        ).fetchall()
    if not records:
        return None
    states = [row[0] for row in records]
    done = [row for row in papers if row[0] == "acknowledged"]
    acknowledged = _latest(row[2] for row in records)
    state = _fold(states, all_papers=len(done) == len(papers))
    return Delivery(
        state=state,
        queued_ms=min(row[1] for row in records),
        acknowledged_ms=None if {"queued", "sending"} & set(states) else acknowledged,
        complete_ms=(
            _latest([acknowledged, *(row[1] for row in done)])
            if state is DeliveryState.COMPLETE
            else None
        ),
        papers=len(papers),
        papers_complete=len(done),
    )


def _fold(states: Sequence[str], *, all_papers: bool) -> DeliveryState:
    if "refused" in states:
        return DeliveryState.REFUSED
    if "sending" in states:
        return DeliveryState.SENDING
    if "queued" in states:
        return DeliveryState.QUEUED
    return DeliveryState.COMPLETE if all_papers else DeliveryState.ACKNOWLEDGED


def _latest(times: Iterable[int | None]) -> int | None:
    return max((t for t in times if t is not None), default=None)


def erase_record(db: sqlite_utils.Database, record_id: bytes) -> bool:
    """Destroys the body of one record about no application, inside the caller's write(db).

    False while it waits for its verdict: nothing is taken from under the agent's hands."""
    row = db.execute("SELECT state FROM sync_delivery WHERE id = ?", [record_id]).fetchone()
    if row is not None and row[0] in ("queued", "sending"):
        return False
    db.execute("DELETE FROM sync_outbox WHERE id = ?", [record_id])
    return True


def erase_records(db: sqlite_utils.Database, about: bytes) -> None:
    """Destroys every body about one application, inside the caller's write(db).

    Ids, digests and verdicts stay: the tombstones that answer for what was once sent. The caller
    removes the ciphertext files after its commit. What was still to come down is asked for no more.
    """
    now = wall_ms()
    db.execute("DELETE FROM sync_outbox WHERE about = ?", [about])
    db.execute(
        "UPDATE sync_attachment SET shed_ms = coalesce(shed_ms, ?) WHERE about = ?", [now, about]
    )
    db.execute("DELETE FROM sync_fetch WHERE about = ?", [about])

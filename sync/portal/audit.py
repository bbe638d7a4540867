"""The audit record: who looked at or did what, each row chained to the one before by digest.

Rows hold ids, codes and account names only, never an answer or a note. They are added in the
transaction of the act itself and are never changed; `broken_at` recomputes the whole chain.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from sync.chained import CHAIN_START, row_digest
from sync.portal.store import lock_counters
from sync.portal.tables import AUDIT


def note_act(connection: Connection, at_ms: int, who: str, action: str, subject: str) -> None:
    """Add one row. Writers queue for it, so this stands late in a transaction."""
    lock_counters(connection)
    last = connection.execute(
        select(AUDIT.c.seq, AUDIT.c.digest).order_by(AUDIT.c.seq.desc()).limit(1)
    ).first()
    seq, previous = (last.seq + 1, last.digest) if last else (1, CHAIN_START)
    connection.execute(
        insert(AUDIT).values(
            seq=seq,
            at_ms=at_ms,
            who=who,
            action=action,
            subject=subject,
            previous=previous,
            digest=row_digest(seq, at_ms, who, action, subject, previous),
        )
    )


def broken_at(connection: Connection) -> int | None:
    """The first row number whose digest or link is wrong; None when the chain is whole."""
    previous = CHAIN_START
    for expected, row in enumerate(connection.execute(select(AUDIT).order_by(AUDIT.c.seq)), 1):
        fresh = row_digest(row.seq, row.at_ms, row.who, row.action, row.subject, previous)
        if row.seq != expected or row.previous != previous or row.digest != fresh:
            return expected
        previous = row.digest
    return None

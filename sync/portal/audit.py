"""The audit record: who looked at or did what, each row chained to the one before by digest.

Rows hold ids, codes and account names only, never an answer or a note. They are added in the
transaction of the act itself and are never changed; `broken_at` recomputes the whole chain.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, insert, select

from sync.portal.store import lock_counters
from sync.portal.tables import AUDIT

_START = bytes(32)


def note_act(connection: Connection, at_ms: int, who: str, action: str, subject: str) -> None:
    """Add one row. Writers queue for it, so this stands late in a transaction."""
    lock_counters(connection)
    last = connection.execute(
        select(AUDIT.c.seq, AUDIT.c.digest).order_by(AUDIT.c.seq.desc()).limit(1)
    ).first()
    seq, previous = (last.seq + 1, last.digest) if last else (1, _START)
    connection.execute(
        insert(AUDIT).values(
            seq=seq,
            at_ms=at_ms,
            who=who,
            action=action,
            subject=subject,
            previous=previous,
            digest=_digest(seq, at_ms, who, action, subject, previous),
        )
    )


def broken_at(connection: Connection) -> int | None:
    """The first row number whose digest or link is wrong; None when the chain is whole."""
    previous = _START
    for expected, row in enumerate(connection.execute(select(AUDIT).order_by(AUDIT.c.seq)), 1):
        fresh = _digest(row.seq, row.at_ms, row.who, row.action, row.subject, previous)
        if row.seq != expected or row.previous != previous or row.digest != fresh:
            return expected
        previous = row.digest
    return None


def _digest(seq: int, at_ms: int, who: str, action: str, subject: str, previous: bytes) -> bytes:
    hashed = hashlib.sha256(previous)
    for part in (str(seq), str(at_ms), who, action, subject):
        encoded = part.encode()
        hashed.update(len(encoded).to_bytes(4, "big") + encoded)
    return hashed.digest()

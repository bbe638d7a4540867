"""Which machine has heard what: the publications that a contact still has to bring.

It owns the table `told`. A machine is told at its own contact, by any carrier, under the lock of
its row, and only of the last version of each statement: one that was away for months catches up at
once, and what has passed or was withdrawn before it heard of it is not told at all. It must never
look at a statement's content.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select, update

from sync.portal import feeds
from sync.portal.moments import in_vietnam
from sync.portal.opening import Portal
from sync.portal.participation import board, publishing
from sync.portal.tables import PUBLICATIONS, TOLD


def catch_up(connection: Connection, portal: Portal, device: bytes, at_ms: int) -> None:
    """Puts what this device has not heard of at the end of its feed. The caller holds its lock."""
    board.refresh(connection, portal, at_ms)
    last = int(connection.execute(select(func.max(PUBLICATIONS.c.seq))).scalar() or 0)
    told = connection.execute(select(TOLD.c.seq).where(TOLD.c.device == device)).scalar()
    if last <= (told or 0):
        return
    known = _known(connection, told or 0)
    today = in_vietnam(at_ms).date().isoformat()
    for row in reversed(publishing.newest(connection)):
        if row.seq <= (told or 0):
            continue
        is_over = row.withdrawn or row.valid_until < today
        if is_over and row.id not in known:
            continue
        kind = f"{row.kind}.published.v1"
        content = publishing.content_of(row)
        feeds.append(connection, portal.blobs, portal.author, device, kind, content, at_ms)
    if told is None:
        connection.execute(insert(TOLD).values(device=device, seq=last))
    else:
        connection.execute(update(TOLD).where(TOLD.c.device == device).values(seq=last))


def _known(connection: Connection, told: int) -> set[bytes]:
    """The statements of which some version was told, or left out, before."""
    before = select(PUBLICATIONS.c.id).where(PUBLICATIONS.c.seq <= told).distinct()
    return {bytes(one) for one in connection.execute(before).scalars()}

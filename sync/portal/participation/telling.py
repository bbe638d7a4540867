"""Which machine has heard what: the publications that a contact still has to bring.

It owns the column `told_seq` of `devices`. A machine is told at its own contact, by any carrier,
under the lock of its row, and only of the last version of each statement: one that was away for
months catches up at once, and what has passed or was withdrawn before it heard of it is not told at
all. It must never look at a statement's content.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from sync.portal import feeds
from sync.portal.moments import in_vietnam
from sync.portal.opening import Portal
from sync.portal.participation import publishing
from sync.portal.tables import DEVICES
from sync.portal.tables_said import PUBLICATIONS


def catch_up(connection: Connection, portal: Portal, row: Any, at_ms: int) -> None:
    """Puts what this device has not heard of at the end of its feed. `row` is the device's, locked,
    with `last_seq`, as feeds.enter gives it."""
    last, told = int(row.last_seq or 0), int(row.told_seq)
    if last <= told:
        return
    known = _known(connection, told)
    today = in_vietnam(at_ms).date().isoformat()
    for one in reversed(publishing.newest(connection)):
        if one.seq <= told:
            continue
        is_over = one.withdrawn or one.valid_until < today
        if is_over and one.id not in known:
            continue
        kind = f"{one.kind}.published.v1"
        content = publishing.content_of(one)
        feeds.append(connection, portal.blobs, portal.author, row.id, kind, content, at_ms)
    connection.execute(update(DEVICES).where(DEVICES.c.id == row.id).values(told_seq=last))


def _known(connection: Connection, told: int) -> set[bytes]:
    """The statements of which some version was told, or left out, before."""
    before = select(PUBLICATIONS.c.id).where(PUBLICATIONS.c.seq <= told).distinct()
    return {bytes(one) for one in connection.execute(before).scalars()}

"""Machines are told of the portal's keys: before they are used, and when that was missed.

It owns the column `told_keys` of `devices` and the frame before answers. A machine that comes hears
of a newer statement in its feed, by any carrier.
One that seals to an older key has missed a change: the statement stands before its answers, in
clear, because nothing else would be believed. It must never answer a stranger more than that.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, update

from sync import wire
from sync.errors import SyncError
from sync.key_statements import KEYS_STATED
from sync.portal import feeds
from sync.portal.keyring import PortalKeys
from sync.portal.opening import Portal
from sync.portal.tables import DEVICES
from sync.records import Tree


def catch_up(connection: Connection, portal: Portal, row: Any, at_ms: int) -> bool:
    """Puts a statement that this device has not heard of at the end of its feed, and says whether
    it did; `row` is the device's, locked."""
    statement = portal.keys.statement
    if row.told_keys >= statement.version:
        return False
    content: Tree = {"statement": statement.to_bytes()}
    feeds.append(connection, portal.blobs, portal.author, row.id, KEYS_STATED, content, at_ms)
    here = DEVICES.c.id == row.id
    connection.execute(update(DEVICES).where(here).values(told_keys=statement.version))
    return True


def before_answers(keys: PortalKeys, envelope: bytes) -> list[bytes]:
    """The frame to send before the answers of a body that begins with this envelope: none for who
    seals to the current key, or sends nothing that looks like an envelope."""
    try:
        recipient = wire.peek_header(envelope).recipient
    except SyncError:
        return []
    if recipient == keys.online.public.key_id:
        return []
    return [wire.stating(keys.statement.to_bytes())]

"""Invitations that nobody has used yet: which there are, and taking one back.

A code that was read aloud to the wrong person, or a stick with an enrolment file that was lost,
must be worth nothing at once. It owns the end of an unused invitation; making and using one is
registering's. It must never touch one that let a machine in: a machine is marked, not uninvited.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from sync.portal.audit import note_act
from sync.portal.opening import Portal
from sync.portal.registering import UnknownMachine
from sync.portal.tables import INVITATIONS


def list_open(connection: Connection, at_ms: int) -> list[Any]:
    """Those that a machine could still use, the oldest first."""
    is_open = INVITATIONS.c.used_ms.is_(None) & INVITATIONS.c.secret.is_not(None)
    query = select(INVITATIONS).where(is_open & (INVITATIONS.c.expires_ms >= at_ms))
    return list(connection.execute(query.order_by(INVITATIONS.c.created_ms)))


def withdraw(portal: Portal, characters: str) -> None:
    """The secret of that invitation is forgotten. Raises UnknownMachine, in words."""
    called, at_ms = characters.strip().upper(), portal.clock()
    here = INVITATIONS.c.characters == called
    with portal.store.writing() as connection:
        row = connection.execute(select(INVITATIONS).where(here).with_for_update()).first()
        if row is None:
            raise UnknownMachine(
                f"no invitation has the characters {called}: motcua-portal invitations lists them"
            )
        if row.used_ms is not None:
            raise UnknownMachine(
                f"the invitation {called} has let a machine in: mark that machine instead, with"
                f" motcua-portal machine {called} compromised"
            )
        connection.execute(update(INVITATIONS).where(here).values(secret=None))
        note_act(connection, at_ms, "operator", "device.uninvited", called)

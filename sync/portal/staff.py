"""Officials and technicians for the machines: their PINs, and the list that travels to each.

It owns the table `staff`, the version of the list, which never goes back, also when an older
database is restored: it follows the clock, and the column `told_staff` of `devices`. A machine is
told at its own contact, by any carrier: a change touches no machine's row, however many there are.
A person's PIN is for machines and never the password of the desk; only its verifier is kept.
Whoever is not in the list any more is gone from a machine at its next contact.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from sync.portal import feeds
from sync.portal.accounts import AccountError, Role, clean_name
from sync.portal.audit import note_act
from sync.portal.opening import Portal
from sync.portal.store import get_fact, put_fact
from sync.portal.tables import ACCOUNTS, DEVICES, SESSIONS, STAFF, STAFF_VERSION
from sync.records import ID_BYTES, Tree
from sync.staff import (
    MOST_PEOPLE,
    STAFF_NAMED,
    NamedStaff,
    StaffList,
    StaffRole,
    make_pin,
    staff_content,
)
from sync.verifiers import make_verifier

AT_MACHINES = (Role.OFFICIAL, Role.TECHNICIAN)


@dataclass(frozen=True, slots=True)
class Person:
    """An account as operators see it."""

    name: str
    role: Role
    has_pin: bool


def list_people(connection: Connection) -> list[Person]:
    """Every account, by name."""
    rows = connection.execute(
        select(ACCOUNTS.c.name, ACCOUNTS.c.role, STAFF.c.id)
        .join(STAFF, STAFF.c.account == ACCOUNTS.c.name, isouter=True)
        .order_by(ACCOUNTS.c.name)
    )
    return [Person(row.name, Role(row.role), row.id is not None) for row in rows]


def set_pin(portal: Portal, name: str, by: str) -> str:
    """A one-time PIN for the machines, stored nowhere in clear; an earlier one ends everywhere.

    Raises AccountError (`unknown`, `role`, `many`)."""
    name = clean_name(name)
    pin = make_pin(secrets.token_bytes)
    verifier = make_verifier(pin)
    at_ms = portal.clock()
    with portal.store.writing() as connection:
        account = _get(connection, name)
        if Role(account) not in AT_MACHINES:
            raise AccountError("role", "an operator has no work at a machine: no PIN was set")
        here = STAFF.c.account == name
        changed = connection.execute(update(STAFF).where(here).values(verifier=verifier)).rowcount
        if not changed:
            _refuse_too_many(connection)
            connection.execute(
                insert(STAFF).values(
                    account=name, id=secrets.token_bytes(ID_BYTES), verifier=verifier
                )
            )
        _publish(connection, at_ms)
        note_act(connection, at_ms, by, "account.pin", name)
    return pin


def remove_account(portal: Portal, name: str, by: str) -> None:
    """Ends an account here and at every machine. Raises AccountError (`unknown`)."""
    name = clean_name(name)
    at_ms = portal.clock()
    with portal.store.writing() as connection:
        _get(connection, name)
        connection.execute(delete(SESSIONS).where(SESSIONS.c.account == name))
        gone = connection.execute(delete(STAFF).where(STAFF.c.account == name)).rowcount
        connection.execute(delete(ACCOUNTS).where(ACCOUNTS.c.name == name))
        if gone:
            _publish(connection, at_ms)
        note_act(connection, at_ms, by, "account.removed", name)


def catch_up(
    connection: Connection, portal: Portal, row: Any, at_ms: int, *, is_signed_anew: bool
) -> None:
    """Puts the list at the end of this device's feed when it has not heard of it, or when the key
    that signs it is another one; nothing when nobody was ever named. `row` is the device's, locked,
    with `staff_version`, as feeds.enter gives it."""
    version = int(row.staff_version or 0)
    if version <= (0 if is_signed_anew else row.told_staff):
        return
    # Whoever has stolen another one learns nothing new.
    if row.standing != "active":
        return
    content = _content(portal, connection, version)
    feeds.append(connection, portal.blobs, portal.author, row.id, STAFF_NAMED, content, at_ms)
    here = DEVICES.c.id == row.id
    connection.execute(update(DEVICES).where(here).values(told_staff=version))


def _get(connection: Connection, name: str) -> str:
    role = connection.execute(select(ACCOUNTS.c.role).where(ACCOUNTS.c.name == name)).scalar()
    if role is None:
        raise AccountError("unknown", f"there is no account named {name}")
    return str(role)


def _refuse_too_many(connection: Connection) -> None:
    # A longer list would be understood by no machine: also nobody's removal would reach one.
    if (connection.execute(select(func.count()).select_from(STAFF)).scalar() or 0) >= MOST_PEOPLE:
        raise AccountError("many", f"{MOST_PEOPLE} people have a PIN already: remove one first")


def _publish(connection: Connection, at_ms: int) -> None:
    """A new version, of which every machine in use hears."""
    version = max(at_ms, int(get_fact(connection, STAFF_VERSION) or 0) + 1)
    put_fact(connection, STAFF_VERSION, str(version))


def _content(portal: Portal, connection: Connection, version: int) -> Tree:
    rows = connection.execute(
        select(STAFF, ACCOUNTS.c.role)
        .join(ACCOUNTS, ACCOUNTS.c.name == STAFF.c.account)
        .order_by(STAFF.c.account)
    )
    people = tuple(
        NamedStaff(row.id, row.account, StaffRole(row.role), row.verifier, must_change=True)
        for row in rows
    )
    return staff_content(portal.keys.online, StaffList(version, people))

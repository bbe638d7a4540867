"""Officials and technicians for the machines: their PINs, and the list that travels to each.

It owns the table `staff` and the version of the list, which never goes back, also when an older
database is restored: it follows the clock. A person's PIN is for machines and never the password of
the desk; only its verifier is kept. Whoever is not in the list any more is gone from a machine at
its next contact.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from sync.portal import feeds
from sync.portal.accounts import AccountError, Role, clean_name
from sync.portal.audit import note_act
from sync.portal.opening import Portal
from sync.portal.store import get_fact, put_fact
from sync.portal.tables import ACCOUNTS, DEVICES, SESSIONS, STAFF
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
_VERSION = "staff_version"


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
        _publish(portal, connection, at_ms)
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
            _publish(portal, connection, at_ms)
        note_act(connection, at_ms, by, "account.removed", name)


def send_list(portal: Portal, connection: Connection, device: bytes) -> None:
    """The list as it is, for one machine that has just come (back) into use; nothing when nobody
    was ever named."""
    version = get_fact(connection, _VERSION)
    if version is not None:
        content = _content(portal, connection, int(version))
        at_ms = portal.clock()
        feeds.append(connection, portal.blobs, portal.author, device, STAFF_NAMED, content, at_ms)


def _get(connection: Connection, name: str) -> str:
    role = connection.execute(select(ACCOUNTS.c.role).where(ACCOUNTS.c.name == name)).scalar()
    if role is None:
        raise AccountError("unknown", f"there is no account named {name}")
    return str(role)


def _refuse_too_many(connection: Connection) -> None:
    # A longer list would be understood by no machine: also nobody's removal would reach one.
    if (connection.execute(select(func.count()).select_from(STAFF)).scalar() or 0) >= MOST_PEOPLE:
        raise AccountError("many", f"{MOST_PEOPLE} people have a PIN already: remove one first")


def _publish(portal: Portal, connection: Connection, at_ms: int) -> None:
    """A new version, to every machine in use; whoever has stolen another one learns nothing new."""
    version = max(at_ms, int(get_fact(connection, _VERSION) or 0) + 1)
    put_fact(connection, _VERSION, str(version))
    active = select(DEVICES.c.id).where(DEVICES.c.standing == "active").order_by(DEVICES.c.id)
    for device in connection.execute(active).scalars().all():
        send_list(portal, connection, device)


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

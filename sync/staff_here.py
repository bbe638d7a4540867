"""The machine's half of its staff: lists believed by the portal's keys, and the first technician.

It owns the state key "first_technician": who can sign in between the enrolment and the first list
that names a technician. It must never keep a PIN, and never make a first technician again once the
portal has named one.
"""

from __future__ import annotations

import secrets

import sqlite_utils

from sync import state
from sync.database import write
from sync.errors import BadSignature
from sync.portal_link import find_portal
from sync.records import Tree
from sync.staff import StaffList, make_pin, read_staff
from sync.verifiers import make_verifier

_KEY = "first_technician"


def believed_staff(db: sqlite_utils.Database, content: Tree) -> StaffList:
    """A list that came down. Raises BadSignature unless our portal signed it, RecordError when it
    is out of shape."""
    link = find_portal(db)
    if link is None:
        raise BadSignature("a staff list for a machine that has no portal")
    return read_staff(content, *link.once_signers)


def make_first_technician(db: sqlite_utils.Database) -> str | None:
    """A new one-time PIN for the first technician; an earlier one is worth nothing from now on.

    None once the portal has named technicians: then PINs come from there.
    """
    if state.load(db, _KEY) == "":
        return None
    pin = make_pin(secrets.token_bytes)
    verifier = make_verifier(pin)
    with write(db):
        state.save(db, _KEY, verifier)
    return pin


def first_technician(db: sqlite_utils.Database) -> str | None:
    """The verifier of the first technician's one-time PIN, None when there is none (any more)."""
    found = state.load(db, _KEY)
    return found if isinstance(found, str) and found else None


def end_first_technician(db: sqlite_utils.Database) -> None:
    """The portal has named technicians; inside the caller's write(db)."""
    state.save(db, _KEY, "")

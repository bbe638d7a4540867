"""Signing in at the machine: the portal's list applied, a PIN tried, a PIN chosen.

It owns how long somebody waits after wrong PINs, and what of it stands in the audit record. A try
is counted on the disk before it is made: switching the machine off gives nobody another one. It
needs no network, and must never log a name or a PIN.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import Enum

from kiosk_app.store.staff import StoredStaff
from kiosk_app.usecases.machine import Machine
from sync import (
    STAFF_NAMED,
    BadSignature,
    NamedStaff,
    RecordError,
    StaffRole,
    Tree,
    believed_staff,
    end_first_technician,
    first_technician,
    is_easy_pin,
    is_password,
    is_pin,
    make_verifier,
    write,
)

FREE_TRIES = 3
FIRST_WAIT_S = 30
LONGEST_WAIT_S = 900  # long enough against guessing, short enough against somebody's bad joke
FIRST_TECHNICIAN = bytes(16)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody of the staff as flow sees them. The first technician has no name."""

    id: bytes
    name: str
    role: StaffRole

    @property
    def ref(self) -> str:
        """How places and the audit record name them."""
        return self.id.hex()


class Refusal(Enum):
    """Why somebody is not signed in, or a PIN not taken."""

    WRONG = "wrong"
    WAIT = "wait"
    GONE = "gone"
    SHAPE = "shape"
    EASY = "easy"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What became of a try: `member` when it was right (`must_change`: by a one-time PIN), else
    `refusal`; `wait_s` until another try counts."""

    member: StaffMember | None
    must_change: bool = False
    refusal: Refusal | None = None
    wait_s: int = 0


def staff_here(machine: Machine, role: StaffRole | None = None) -> list[StaffMember]:
    """Who may sign in, by name."""
    return [_member(one) for one in machine.staff.everybody() if role in (None, one.role)]


def find_member(machine: Machine, person: bytes) -> StaffMember | None:
    """Somebody who may (still) sign in."""
    found = machine.staff.find(person)
    return None if found is None else _member(found)


def take_list(machine: Machine, content: Tree) -> str:
    """The portal's list, inside the caller's write; "" when it was understood, else why not."""
    try:
        staff = believed_staff(machine.db, content)
    except BadSignature:
        return "bad signature"
    except RecordError:
        return "malformed"
    if staff.version <= machine.staff.version():
        return ""  # a later one is here already, and no list goes back
    has_technician = any(one.role is StaffRole.TECHNICIAN for one in staff.people)
    machine.staff.replace(
        staff.version, staff.people, () if has_technician else (FIRST_TECHNICIAN,)
    )
    if has_technician:
        end_first_technician(machine.db)
    machine.audit.note(machine.wall_ms(), "portal", STAFF_NAMED, str(staff.version))
    return ""


def meet_first_technician(machine: Machine) -> None:
    """Whoever enrolled the machine may sign in until the portal has named a technician."""
    verifier = first_technician(machine.db)
    known = machine.staff.find(FIRST_TECHNICIAN)
    if verifier is None or (known is not None and known.verifier == verifier):
        return
    first = NamedStaff(FIRST_TECHNICIAN, "", StaffRole.TECHNICIAN, verifier, must_change=True)
    with write(machine.db):
        machine.staff.put(first)


def wait_s(machine: Machine, person: bytes) -> int:
    """Seconds until this person may try again."""
    found = machine.staff.find(person)
    return 0 if found is None else _wait_s(found, machine.wall_ms())


def sign_in(machine: Machine, person: bytes, pin: str) -> SignIn:
    """One try. Takes about a third of a second and 64 MiB when it counts."""
    begun = _begin_try(machine, person)
    if not isinstance(begun, StoredStaff):
        return begun
    is_right = is_pin(pin) and is_password(begun.verifier, pin)
    now_ms = machine.wall_ms()
    with write(machine.db):
        if is_right:
            machine.staff.set_failures(person, 0, 0)
        machine.audit.note(now_ms, person.hex(), "signin" if is_right else "signin.wrong")
    log.info("signin", extra={"state": "right" if is_right else "wrong"})
    if is_right:
        return SignIn(_member(begun), begun.must_change)
    after = machine.staff.find(person)
    left = _wait_s(after, now_ms) if after is not None else 0
    return SignIn(None, refusal=Refusal.WRONG, wait_s=left)


def choose_pin(machine: Machine, person: bytes, pin: str) -> Refusal | None:
    """A PIN of one's own, for this machine; None when it was taken."""
    found = machine.staff.find(person)
    if found is None:
        return Refusal.GONE
    if not is_pin(pin):
        return Refusal.SHAPE
    if is_easy_pin(pin):
        return Refusal.EASY
    if is_password(found.verifier, pin):
        return Refusal.SAME
    verifier = make_verifier(pin)
    with write(machine.db):
        machine.staff.choose_pin(person, verifier)
        machine.audit.note(machine.wall_ms(), person.hex(), "pin.changed")
    return None


def note_act(machine: Machine, member: StaffMember, action: str, subject: str = "") -> None:
    """What somebody of the staff did, by ids and codes; durable on return."""
    with write(machine.db):
        machine.audit.note(machine.wall_ms(), member.ref, action, subject)


def delay_s(failures: int) -> int:
    """How long nobody may try after so many wrong PINs in a row."""
    if failures < FREE_TRIES:
        return 0
    doublings = min(failures - FREE_TRIES, 10)
    return int(min(LONGEST_WAIT_S, FIRST_WAIT_S * 2**doublings))


def _begin_try(machine: Machine, person: bytes) -> StoredStaff | SignIn:
    """Counts the try as a wrong one; whoever has to wait is not even heard."""
    now_ms = machine.wall_ms()
    with write(machine.db):
        found = machine.staff.find(person)
        if found is None:
            return SignIn(None, refusal=Refusal.GONE)
        left = _wait_s(found, now_ms)
        if left:
            if now_ms < found.failed_ms:  # the clock was set back: the waiting begins anew
                machine.staff.set_failures(person, found.failures, now_ms)
            return SignIn(None, refusal=Refusal.WAIT, wait_s=left)
        machine.staff.set_failures(person, found.failures + 1, now_ms)
    return found


def _wait_s(found: StoredStaff, now_ms: int) -> int:
    whole_ms = delay_s(found.failures) * 1000
    passed_ms = max(0, now_ms - found.failed_ms)
    return -(-max(0, whole_ms - passed_ms) // 1000)


def _member(found: StoredStaff) -> StaffMember:
    return StaffMember(found.id, found.name, found.role)

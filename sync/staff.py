"""Who may sign in at a machine: the content of `staff.named.v1`, its signature, and PINs.

It owns the shape of the portal's list of officials and technicians, which always comes whole, and
what a PIN may be. Only verifiers travel, never a PIN. It must do no I/O, and believe no list that
the portal did not sign for this purpose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise

from sync.errors import RecordError
from sync.records import ID_BYTES, Tree, canonical
from sync.sealing import SIGNATURE_BYTES, Context, PrivateKeys, sign, verify_any
from sync.trees import as_bool, as_bytes, as_int, as_list, as_map, as_text

STAFF_NAMED = "staff.named.v1"
PIN_DIGITS = 6
MOST_PEOPLE = 200
LONGEST_NAME = 60
_KEYS = frozenset({"id", "name", "role", "verifier", "must_change"})
# What a machine is ready to spend on one try; a list that asks for more would hang it.
_VERIFIER = re.compile(r"\$argon2id\$v=19\$m=(\d{1,6}),t=(\d),p=[1-4]\$[A-Za-z0-9+/]{22}\$\S{43}")
_MOST_MEMORY_KIB = 64 * 1024


class StaffRole(Enum):
    """What somebody may do at the machine."""

    OFFICIAL = "official"
    TECHNICIAN = "technician"


@dataclass(frozen=True, slots=True)
class NamedStaff:
    """One person of the list. `id` is theirs for good; `must_change`: the PIN is a one-time one."""

    id: bytes
    name: str
    role: StaffRole
    verifier: str = field(repr=False)
    must_change: bool


@dataclass(frozen=True, slots=True)
class StaffList:
    """Everybody at once. A list replaces those of lower versions and never a higher one."""

    version: int
    people: tuple[NamedStaff, ...]


def staff_content(keys: PrivateKeys, staff: StaffList) -> Tree:
    """The content of a `staff.named.v1` record, signed with the portal's online keys."""
    people: list[Tree] = [
        {
            "id": one.id,
            "name": one.name,
            "role": one.role.value,
            "verifier": one.verifier,
            "must_change": one.must_change,
        }
        for one in staff.people
    ]
    signature = sign(keys, Context.SETTINGS, *_signed(staff.version, people))
    return {"version": staff.version, "people": people, "signature": signature}


def read_staff(content: Tree, *signers: bytes) -> StaffList:
    """The list, believed: BadSignature unless the holder of one of `signers` made it, RecordError
    when it is out of shape. People in a role that this version does not know are left out."""
    found = as_map(content, frozenset({"version", "people", "signature"}))
    version, people = as_int(found["version"], 1), as_list(found["people"], most=MOST_PEOPLE)
    signature = as_bytes(found["signature"], SIGNATURE_BYTES)
    verify_any(signers, Context.SETTINGS, signature, *_signed(version, people))
    return StaffList(version, tuple(one for one in map(_person, people) if one is not None))


def make_pin(random: Callable[[int], bytes]) -> str:
    """A PIN that nobody would guess first. `random(n)` gives n random bytes."""
    while True:
        # 2^64 is no multiple of 10^6, but the difference is below one in 10^13.
        pin = f"{int.from_bytes(random(8)) % 10**PIN_DIGITS:0{PIN_DIGITS}d}"
        if not is_easy_pin(pin):
            return pin


def is_pin(text: str) -> bool:
    """Whether `text` has the shape of a PIN."""
    return len(text) == PIN_DIGITS and text.isascii() and text.isdigit()


def is_easy_pin(pin: str) -> bool:
    """One digit over and over, two or three in turn, or digits in a row."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return steps in ({1}, {9}) or pin in (pin[:1] * 6, pin[:2] * 3, pin[:3] * 2)


def _signed(version: int, people: Sequence[Tree]) -> tuple[bytes, bytes, bytes]:
    # The kind keeps one signed setting from being another.
    return STAFF_NAMED.encode(), version.to_bytes(8), canonical(list(people))


def _person(tree: Tree) -> NamedStaff | None:
    found = as_map(tree, _KEYS)
    person, name = as_bytes(found["id"], ID_BYTES), as_text(found["name"], LONGEST_NAME)
    verifier, must_change = as_text(found["verifier"], 200), as_bool(found["must_change"])
    shape = _VERIFIER.fullmatch(verifier)
    if not name.strip() or shape is None or int(shape[1]) > _MOST_MEMORY_KIB:
        raise RecordError("a person of the staff without a name or a verifier")
    role = as_text(found["role"], 20)
    if role not in {known.value for known in StaffRole}:
        return None
    return NamedStaff(person, name, StaffRole(role), verifier, must_change)

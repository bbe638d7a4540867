"""What a touch of the staff, or beside an official, can mean.

It owns these intents and their union; it knows no verb.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SignInStaff:
    """Somebody of the staff wants in."""


@dataclass(frozen=True, slots=True)
class PickStaff:
    """A name of the staff (`StaffMember.ref`)."""

    person: str


@dataclass(frozen=True, slots=True)
class EnterPin:
    """A PIN as typed; the screen supplies it and forgets it."""

    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class GiveBack:
    """The official has helped: the citizen goes on alone."""


@dataclass(frozen=True, slots=True)
class SignOut:
    """`Khoá máy`."""


@dataclass(frozen=True, slots=True)
class OpenWaiting:
    """A draft put away or an application (`kind`) from the official's list."""

    kind: str
    ref: str


@dataclass(frozen=True, slots=True)
class OpenFor:
    """Why it is opened."""

    reason: str


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task of the machine, touched in a list."""

    number: int


@dataclass(frozen=True, slots=True)
class CloseTask:
    """A task of the machine was dealt with; `done` says how."""

    number: int
    done: str


@dataclass(frozen=True, slots=True)
class FileFor:
    """Who hands in: the applicant, or somebody `other` for them."""

    other: bool


@dataclass(frozen=True, slots=True)
class SkipRest:
    """Leave open everything that need not be answered, up to the next question that must be."""


@dataclass(frozen=True, slots=True)
class TakeOverAll:
    """Here and on all that follows: the same as said before."""


@dataclass(frozen=True, slots=True)
class SeenCard:
    """The official has looked at the card."""


@dataclass(frozen=True, slots=True)
class CannotSign:
    """`Tôi không biết ký`, with an official beside."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The finger was on the place of the mark."""


StaffIntent = (
    SignInStaff
    | PickStaff
    | EnterPin
    | GiveBack
    | SignOut
    | OpenWaiting
    | OpenFor
    | OpenTask
    | CloseTask
    | FileFor
    | SkipRest
    | TakeOverAll
    | SeenCard
    | CannotSign
    | Marked
)

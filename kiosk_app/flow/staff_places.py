"""Places of the staff, and those to which only an official beside the citizen leads.

It owns these places and their union; nothing here knows how a place looks or what is stored.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StaffSignIn:
    """The names of those who may sign in."""


@dataclass(frozen=True, slots=True)
class StaffPin:
    """The PIN of somebody of the staff (`StaffMember.ref`): to sign in, or as the witness of a
    finger mark."""

    person: str
    as_witness: bool = False


@dataclass(frozen=True, slots=True)
class StaffNewPin:
    """A PIN of one's own after a one-time one; `again`: the same once more."""

    person: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class StaffHome:
    """Where an official lands."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class StaffReason:
    """Why an official opens a draft put away or an application (`kind`), named by `ref`."""

    kind: str
    ref: str


@dataclass(frozen=True, slots=True)
class StaffTask:
    """What the machine calls somebody for, by its number."""

    number: int


@dataclass(frozen=True, slots=True)
class WhoFiles:
    """Whether the applicant hands in, or somebody for them."""


@dataclass(frozen=True, slots=True)
class SubmitterCard:
    """The card of whoever hands in for the applicant."""


@dataclass(frozen=True, slots=True)
class SubmitterName:
    """Their name; `number` when the card gave only that."""

    number: str = ""


@dataclass(frozen=True, slots=True)
class SubmitterNumber:
    """Their personal number."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A finger mark in place of a signature."""


StaffPlace = (
    Mark
    | StaffHome
    | StaffNewPin
    | StaffPin
    | StaffReason
    | StaffSignIn
    | StaffTask
    | SubmitterCard
    | SubmitterName
    | SubmitterNumber
    | WhoFiles
)

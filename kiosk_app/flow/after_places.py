"""Places of what comes after filing: notes, proofs, supplements, one's own data.

It owns these places and their union; nothing here knows how a place looks or what is stored.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TrackNotes:
    """What officials wrote to an application, whole."""

    code: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Prove:
    """Show the receipt's QR or an owner's card, to see the whole of an application."""

    code: str


@dataclass(frozen=True, slots=True)
class Supplement:
    """What the authority asks for, and what of it was given."""

    code: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class SupplementNote:
    """A long note of the official, to be read."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class SupplementWords:
    """A few words to the official beside the papers."""


@dataclass(frozen=True, slots=True)
class SupplementDone:
    """The receipt of what was handed in later."""

    code: str


@dataclass(frozen=True, slots=True)
class AskPortal:
    """An application filed at another machine: asking the portal, and its answer."""

    code: str


@dataclass(frozen=True, slots=True)
class MyDataEntry:
    """Prove who one is, to see what the machine holds and to ask about it."""


@dataclass(frozen=True, slots=True)
class MyData:
    """What this machine holds on an application's owner."""

    code: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class DataAsk:
    """Ask for correction, withdrawal or erasure (`what`), before it is sent."""

    what: str


@dataclass(frozen=True, slots=True)
class DataDone:
    """The slip of a request about one's own data."""

    code: str


AfterPlace = (
    AskPortal
    | DataAsk
    | DataDone
    | MyData
    | MyDataEntry
    | Prove
    | Supplement
    | SupplementDone
    | SupplementNote
    | SupplementWords
    | TrackNotes
)

"""Places a person can be, one frozen class each: those of the common way here, those of a topic
in a module of its own (`after_places`, `machine_places`, ...), from which they are imported.

It owns `Destination`, which counts all of them in, and what holds for several. Nothing here knows
how a place looks or what is stored.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.flow.after_places import AfterPlace, DataDone, SupplementDone
from kiosk_app.flow.machine_places import MachinePlace
from kiosk_app.flow.public_places import OpinionGiven, PublicPlace
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.staff_places import StaffPlace
from kiosk_app.flow.studio_places import StudioPlace
from kiosk_app.flow.voice_places import Sound, VoicePlace


@dataclass(frozen=True, slots=True)
class Home:
    """Attract and home."""


@dataclass(frozen=True, slots=True)
class Languages:
    """Choice of the interface language."""


@dataclass(frozen=True, slots=True)
class Aids:
    """How the glass is set: large text, contrast, left-handed, lowered."""


@dataclass(frozen=True, slots=True)
class LifeEvents:
    """What happened in a person's life; `to_file` tells filing from browsing."""

    to_file: bool = True
    page: int = 0


@dataclass(frozen=True, slots=True)
class ProcedureList:
    """The procedures of one life event."""

    life_event: str
    to_file: bool = True
    page: int = 0


@dataclass(frozen=True, slots=True)
class OtherTopics:
    """What only the desk does, by topic."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class OtherList:
    """The procedures of one topic that only the desk does."""

    topic: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class FindProcedure:
    """Search for a procedure by words, which stay when a result is looked at and left again."""

    words: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class ProcedureInfo:
    """What to bring, how long, what it costs, what you get."""

    code: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class DeskSlip:
    """The slip to take to the desk, for what cannot be filed here."""

    code: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Notice:
    """What happens to personal data, before the first answer."""

    code: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Same:
    """Whether the answers of a question are earlier ones, before it is asked."""

    question: str


@dataclass(frozen=True, slots=True)
class ScanCard:
    """Read the QR of an identity card for a person, for a row of a repeated item (`field` and
    `row`), or for whoever consents (`field` alone)."""

    question: str
    field: str | None = None
    row: int | None = None
    from_check: bool = False


@dataclass(frozen=True, slots=True)
class ConfirmCard:
    """What the card said, to be confirmed before it fills the answers."""

    question: str
    field: str | None = None
    row: int | None = None
    from_check: bool = False
    page: int = 0


@dataclass(frozen=True, slots=True)
class Ask:
    """One question of the interview. `row` and `column` are set inside a repeated item, `row`
    alone inside a matrix, `column` alone inside a consent.

    `typed`: the keyboard was chosen instead of the usual answers of a text.
    """

    question: str
    field: str
    row: int | None = None
    column: str | None = None
    from_check: bool = False
    typed: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """The list of a repeated item: what is there, add one, remove one, go on."""

    question: str
    field: str
    page: int = 0
    from_check: bool = False


@dataclass(frozen=True, slots=True)
class Documents:
    """Photograph or fetch the papers; the next picture takes the place of page `retake`."""

    paper: str | None = None
    retake: int | None = None


@dataclass(frozen=True, slots=True)
class PaperPages:
    """The captured pages of a paper, one at a time; `is_new`: it was just taken and is poor."""

    paper: str
    page: int = 0
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class ReusePaper:
    """Whether a paper of an earlier application of this visit is used again."""

    paper: str


@dataclass(frozen=True, slots=True)
class Check:
    """Check your answers, in pages."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Sign:
    """Declaration and signature; `n` counts those who sign one after the other."""

    n: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """The filing receipt."""

    code: str


@dataclass(frozen=True, slots=True)
class TrackEntry:
    """Type or scan an application code."""


@dataclass(frozen=True, slots=True)
class Track:
    """The status timeline of one application."""

    code: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class StickConsent:
    """Before a paper goes onto a person's own stick: who holds the stick can read it."""

    sheet: Sheet


@dataclass(frozen=True, slots=True)
class Result:
    """A page of a result's document; `near` enlarges it, and `page` then counts its parts."""

    code: str
    page: int = 0
    near: bool = False


@dataclass(frozen=True, slots=True)
class ResumeEntry:
    """Type or scan a resume slip to go on with a sealed draft."""


@dataclass(frozen=True, slots=True)
class ResumeSlip:
    """The code that brings a sealed draft back."""

    code: str


@dataclass(frozen=True, slots=True)
class Leave:
    """`Thoát` with a draft: put away or delete everything."""


@dataclass(frozen=True, slots=True)
class Calling:
    """Waiting for an official, readable across the room."""


@dataclass(frozen=True, slots=True)
class Away:
    """Screen covered while the person fetches papers."""


Destination = (
    Home
    | Languages
    | Aids
    | LifeEvents
    | ProcedureList
    | OtherTopics
    | OtherList
    | FindProcedure
    | ProcedureInfo
    | DeskSlip
    | Notice
    | Same
    | ScanCard
    | ConfirmCard
    | Ask
    | Rows
    | Documents
    | PaperPages
    | ReusePaper
    | Check
    | Sign
    | Done
    | TrackEntry
    | Track
    | Result
    | StickConsent
    | ResumeEntry
    | ResumeSlip
    | Leave
    | Calling
    | Away
    | AfterPlace
    | MachinePlace
    | PublicPlace
    | StaffPlace
    | StudioPlace
    | VoicePlace
)

# Detours: what stood on the screen before, typed or half chosen, comes back as it was.
ASIDE = (Languages, Aids, Sound, Leave, Calling, Away)

ENDS = (Done, SupplementDone, DataDone, OpinionGiven)  # done: nothing lies behind these pages

"""What a touch, a scan or the passing of time can mean. Screens emit these and nothing else.

It owns the intents of the common way, and `Intent`, which counts those of every topic in
(`machine_intents`, `staff_intents`, ...; they are imported from there). It knows no verb.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk_app.flow.destinations import Destination
from kiosk_app.flow.display import Aid
from kiosk_app.flow.machine_intents import MachineIntent
from kiosk_app.flow.public_intents import PublicIntent
from kiosk_app.flow.sheets import Sheet as Sheet
from kiosk_app.flow.staff_intents import StaffIntent
from kiosk_app.flow.studio_intents import StudioIntent
from kiosk_app.flow.voice_intents import VoiceIntent


@dataclass(frozen=True, slots=True)
class Go:
    """A tile or button that leads to a place named in the view."""

    to: Destination


@dataclass(frozen=True, slots=True)
class Next:
    """The primary action of the place without a new value."""


@dataclass(frozen=True, slots=True)
class Back:
    """One step back; an answer already given stays."""


@dataclass(frozen=True, slots=True)
class Page:
    """Another page of the same place (`step` is +1 or -1)."""

    step: int


@dataclass(frozen=True, slots=True)
class Begin:
    """Start an application for a procedure."""

    code: str


@dataclass(frozen=True, slots=True)
class AcceptNotice:
    """The notice was read and the person goes on; `for_other`: somebody hands in for another."""

    for_other: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A value for the field on the screen.

    Text and number screens send the text as typed (digits for numbers and money); the date screen
    sends (day, month, year) as three texts, or ("", "", year) when only the year is known; the
    address screen sends the detail line as text in its `detail` stage; tiles carry their Answer,
    those of a checklist everything that is ticked after the touch, as a tuple of values.
    A tile's answer is saved and stays on the screen (the tile turns chosen); `Next` goes on. `at`
    is the view's key, when given: an answer meant for a screen that is gone is ignored.
    """

    value: object
    at: str = ""


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave an optional question unanswered."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """Text read by the wedge scanner, a camera or from an image."""

    payload: str
    source: str = "wedge"


@dataclass(frozen=True, slots=True)
class Search:
    """Words typed into the search row of a long list or of an address; the view brings results.

    They are sent while the person types, so they may come late: `at` is the key of the view that
    they were typed for, and words for another screen are ignored.
    """

    words: str
    at: str = ""


@dataclass(frozen=True, slots=True)
class Pick:
    """A province or a commune of an address (`kind` is province or ward), or `restart`."""

    kind: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class TakeOver:
    """Whether it is the same as said before."""

    same: bool


@dataclass(frozen=True, slots=True)
class TypeInstead:
    """No card, or none of the usual answers: type it."""


@dataclass(frozen=True, slots=True)
class ConfirmScan:
    """The card's content is right."""


@dataclass(frozen=True, slots=True)
class AddRow:
    """One more repeated item."""


@dataclass(frozen=True, slots=True)
class EditRow:
    """Change a repeated item."""

    row: int


@dataclass(frozen=True, slots=True)
class RemoveRow:
    """Take a repeated item away."""

    row: int


@dataclass(frozen=True, slots=True)
class Attach:
    """A page of a paper: the encoded image as captured; `kept` is called once it is durable."""

    paper: str
    image: bytes
    kept: Callable[[], None] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RemovePage:
    """Take a captured page away again."""

    paper: str
    page: int


@dataclass(frozen=True, slots=True)
class RetakePage:
    """Photograph a captured page anew, in its place."""

    paper: str
    page: int


@dataclass(frozen=True, slots=True)
class TurnPage:
    """Turn a captured page by a quarter clockwise."""

    paper: str
    page: int


@dataclass(frozen=True, slots=True)
class MovePage:
    """Give a captured page another place in its paper."""

    paper: str
    page: int
    to: int


@dataclass(frozen=True, slots=True)
class Reveal:
    """Show a masked value for ten seconds."""

    field: str


@dataclass(frozen=True, slots=True)
class Submit:
    """Declare and file; strokes are rows of x, y in 0..1000 of the signing area."""

    strokes: tuple[tuple[int, ...], ...]
    declared: bool = True


@dataclass(frozen=True, slots=True)
class SaveReceipt:
    """Print a sheet of the screen: the session shows that it works; the interface fetches it with
    `KioskSession.print_job()`, hands it to the printer and reports Printed or PrintFailed."""

    sheet: Sheet = Sheet.RECEIPT
    to_stick: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """The sheet is out; `number` is the job's."""

    number: int | None = None


@dataclass(frozen=True, slots=True)
class PrintFailed:
    """The printer said no; `code` as in DeviceFailed, `number` the job's."""

    code: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class DeviceFailed:
    """A device said no; `code` is the value of its fault (messages `device.` and `remedy.`)."""

    code: str


@dataclass(frozen=True, slots=True)
class FindCode:
    """Look an application or a resume slip up by its code."""

    code: str


@dataclass(frozen=True, slots=True)
class BeginSupplement:
    """Answer the authority's request for more papers."""

    code: str


@dataclass(frozen=True, slots=True)
class FileSupplement:
    """Hand in what was asked for."""


@dataclass(frozen=True, slots=True)
class AskAboutData:
    """What the page says shall be asked for is asked for."""


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Another language pack, until the person leaves."""

    lang: str


@dataclass(frozen=True, slots=True)
class Turn:
    """An aid of the glass on or off, until the person leaves."""

    aid: Aid


@dataclass(frozen=True, slots=True)
class Exit:
    """`Thoát`."""


@dataclass(frozen=True, slots=True)
class PutAway:
    """Seal the draft and show the resume slip."""


@dataclass(frozen=True, slots=True)
class DiscardAll:
    """Delete the draft."""


@dataclass(frozen=True, slots=True)
class CallOfficial:
    """`Gọi cán bộ`."""


@dataclass(frozen=True, slots=True)
class EndCall:
    """The official came, or the person changed their mind."""


@dataclass(frozen=True, slots=True)
class StillHere:
    """Answer to the idle warning."""


@dataclass(frozen=True, slots=True)
class FetchPapers:
    """`Tôi đi lấy giấy tờ`: cover the screen for ten minutes."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed; `now_s` is monotonic, `busy` holds the idle clock while devices work."""

    now_s: float
    busy: bool = False


@dataclass(frozen=True, slots=True)
class Changed:
    """Another process changed the database (status came, delivery moved)."""


Intent = (
    Go
    | Next
    | Back
    | Page
    | Begin
    | AcceptNotice
    | Answer
    | Skip
    | Scanned
    | Search
    | Pick
    | TakeOver
    | TypeInstead
    | ConfirmScan
    | AddRow
    | EditRow
    | RemoveRow
    | Attach
    | RemovePage
    | RetakePage
    | TurnPage
    | MovePage
    | Reveal
    | Submit
    | SaveReceipt
    | Printed
    | PrintFailed
    | DeviceFailed
    | FindCode
    | BeginSupplement
    | FileSupplement
    | AskAboutData
    | ChooseLanguage
    | Turn
    | Exit
    | PutAway
    | DiscardAll
    | CallOfficial
    | EndCall
    | StillHere
    | FetchPapers
    | Tick
    | Changed
    | MachineIntent
    | PublicIntent
    | StaffIntent
    | StudioIntent
    | VoiceIntent
)

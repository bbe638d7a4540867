"""What a screen shows: plain values, every text already in the person's language.

A view never holds a widget, a database row or a secret beyond what must be drawn; a masked number
arrives masked.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.flow.display import Display
from kiosk_app.flow.hearing import SILENCE, Speech
from kiosk_app.flow.intents import Intent
from kiosk_app.flow.lettering import VIETNAMESE_KEYS, VIETNAMESE_LETTERS, KeyWords, Letters


@dataclass(frozen=True, slots=True)
class Progress:
    """Parts, not questions: `done` of `total` bars; `label` reads "Phần 3/8 · Cháu bé"."""

    done: int
    total: int
    label: str


@dataclass(frozen=True, slots=True)
class Action:
    """A button: `role` is primary, secondary, quiet or danger; `icon` names a sign of the font."""

    text: str
    intent: Intent | None
    icon: str = ""
    role: str = "secondary"
    enabled: bool = True
    submits: bool = False  # the screen supplies the value (Answer, Submit, FindCode) when touched


@dataclass(frozen=True, slots=True)
class Chip:
    """A header chip; `tone` is warn, ok, plain or danger; without an intent it only informs."""

    text: str
    icon: str
    tone: str
    intent: Intent | None = None


@dataclass(frozen=True, slots=True)
class Chrome:
    """Header, progress and bottom bar, the same on every screen."""

    office: str
    place: str
    clock: str
    chips: tuple[Chip, ...]
    bottom: tuple[Action, ...]
    progress: Progress | None = None
    keys: KeyWords = VIETNAMESE_KEYS
    letters: Letters = VIETNAMESE_LETTERS
    by_staff: bool = False  # the header says who of the staff works here, readable from afar
    display: Display | None = None  # None: as the glass is
    is_aside: bool = False  # a detour: the screen before comes back as it was left


@dataclass(frozen=True, slots=True)
class Overlay:
    """A panel over the screen (idle warning, leaving); everything behind is dimmed and dead."""

    icon: str
    title: str
    text: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Notify:
    """A banner: something happened at a device or on the disk, what is right, what to do."""

    tone: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A large target: icon or picture, title, a line below; `lead` is the large primary tile."""

    title: str
    intent: Intent
    icon: str = ""
    note: str = ""
    lead: bool = False
    chosen: bool = False
    chosen_text: str = ""
    picture: str = ""
    letters: Letters | None = None  # of a tile in another language than the page


@dataclass(frozen=True, slots=True)
class Trouble:
    """Beside the field: what is wrong, then what is right and what to do.

    `tone` is "err", or "warn" for what the same button passes over when it is touched once more."""

    title: str
    text: str
    tone: str = "err"


@dataclass(frozen=True, slots=True)
class View:
    """Base of every screen's view; `screen` is a name that a module of `ui/screens/` draws."""

    screen: str
    key: str  # changes when the place changes; the same key updates in place
    chrome: Chrome
    title: str
    speech: Speech = SILENCE
    banner: Notify | None = None
    overlay: Overlay | None = None


@dataclass(frozen=True, slots=True)
class TilesView(View):
    """home, languages, sound, life_events, procedure_list, other_*, leave, same."""

    tiles: tuple[Tile, ...] = ()
    columns: int = 3
    page: int = 0
    pages: int = 1
    news: Tile | None = None  # a strip below the tiles


@dataclass(frozen=True, slots=True)
class Bring:
    """A paper to bring: icon, name, how."""

    icon: str
    name: str
    note: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact card: icon, small label, value."""

    icon: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class ProcedureView(View):
    """procedure: what to bring, how long, what it costs, what you get."""

    badge: str = ""
    bring_title: str = ""
    bring: tuple[Bring, ...] = ()
    bring_note: str = ""
    facts: tuple[Fact, ...] = ()
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class TextPageView(View):
    """notice, calling, away, out_of_service, resume_slip, generated, news: words, a QR."""

    icon: str = ""
    paragraphs: tuple[str, ...] = ()
    large: str = ""
    qr: tuple[tuple[bool, ...], ...] = ()
    actions: tuple[Action, ...] = ()
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class ScanView(View):
    """scan_card: the card drawing, what the machine fills, other ways."""

    text: str = ""
    emphasis: str = ""
    hint: str = ""
    actions: tuple[Action, ...] = ()
    trouble: Trouble | None = None
    no_picture: tuple[tuple[str, str], ...] = ()  # as in DocumentsView


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a list: label, value, what touching it means ("Sửa").

    `aloud` is what a voice reads instead of the value, when that is not the same."""

    label: str
    value: str
    action: Action | None = None
    reveal: Action | None = None
    aloud: str | None = None


@dataclass(frozen=True, slots=True)
class ListView(View):
    """check, confirm_card, rows, desk_slip: lines in pages."""

    lines: tuple[Line, ...] = ()
    note: str = ""
    actions: tuple[Action, ...] = ()
    trouble: Trouble | None = None
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class TextView(View):
    """text, track_entry, resume_entry: one field and the keyboard.

    `pad` is text, name, number, decimal, money, phone, id, code or email.
    """

    value: str = ""
    hint: str = ""
    pad: str = "text"
    max_length: int = 200
    placeholder: str = ""
    unit: str = ""
    trouble: Trouble | None = None
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class DateView(View):
    """date: three boxes and a number pad; `partial` allows the year alone."""

    day: str = ""
    month: str = ""
    year: str = ""
    labels: tuple[str, str, str] = ("", "", "")
    partial: bool = False
    only_year: bool = False
    only_year_text: str = ""
    whole_date_text: str = ""
    hint: str = ""
    trouble: Trouble | None = None
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoiceView(View):
    """choice: picture tiles or, for long lists, a paged list with a search row.

    `counter` ("3/10") is the place of a row in its matrix, whose rows follow each other.
    """

    tiles: tuple[Tile, ...] = ()
    columns: int = 2
    hint: str = ""
    counter: str = ""
    page: int = 0
    pages: int = 1
    searchable: bool = False
    search: str = ""
    search_text: str = ""
    trouble: Trouble | None = None
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class FindView(View):
    """find: words, the keyboard, and what they lead to as they are typed."""

    results: tuple[Tile, ...] = ()
    search: str = ""
    search_text: str = ""
    hint: str = ""
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class AddressView(View):
    """address: province, then commune (search with the keyboard), then the detail line."""

    stage: str = "ward"  # province | ward | detail
    province: str = ""
    ward: str = ""
    detail: str = ""
    search: str = ""
    search_text: str = ""
    results: tuple[Tile, ...] = ()
    page: int = 0
    pages: int = 1
    hint: str = ""
    trouble: Trouble | None = None
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of the application and what was captured of it."""

    paper: str
    name: str
    state: str  # missing | good | poor
    state_text: str
    required: bool
    pages: int
    current: bool = False
    intent: Intent | None = None


@dataclass(frozen=True, slots=True)
class DocumentsView(View):
    """documents: live picture, quality in words, the papers, capture and fetch."""

    papers: tuple[Paper, ...] = ()
    current: str = ""
    quality: str = ""
    quality_text: str = ""
    camera: bool = True
    capture_text: str = ""
    sources: tuple[tuple[str, str], ...] = ()  # places to fetch from (stick, scans, phone)
    elsewhere_text: str = ""
    live: tuple[tuple[str, str], ...] = ()  # what is said of the live picture, by its verdict
    no_picture: tuple[tuple[str, str], ...] = ()  # what stands in its place, by the fault
    actions: tuple[Action, ...] = ()
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class SignView(View):
    """sign: the declaration, the white area, sign again."""

    declaration: str = ""
    again_text: str = ""
    hint: str = ""
    cannot_sign: Action | None = None
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the application is now: done, current or to come."""

    text: str
    state: str


@dataclass(frozen=True, slots=True)
class DoneView(View):
    """done: the filing receipt on the screen."""

    subtitle: str = ""
    code_label: str = ""
    code: str = ""
    facts: tuple[Fact, ...] = ()
    note: str = ""
    stages: tuple[Stage, ...] = ()
    qr: tuple[tuple[bool, ...], ...] = ()
    qr_text: str = ""
    countdown: str = ""
    rating_text: str = ""
    rating: tuple[Action, ...] = ()
    page: int = 0
    pages: int = 1


@dataclass(frozen=True, slots=True)
class Milestone:
    """An entry of the timeline; `state` is done, current, to_come or attention."""

    icon: str
    title: str
    text: str
    when: str
    state: str


@dataclass(frozen=True, slots=True)
class TrackView(View):
    """track: status timeline."""

    subtitle: str = ""
    badge: Chip | None = None
    milestones: tuple[Milestone, ...] = ()
    as_known_on: str = ""
    page: int = 0
    pages: int = 1

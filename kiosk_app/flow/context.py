"""What the flow knows: this person, in memory only, and the machine around them.

`Person` is everything that must be gone when the person leaves; wiping is replacing it. `Context`
adds what stays: the verbs of the kiosk, the language packs, the clocks as arguments. Nothing here
is written to disk, and no value of a person may live outside `Person`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kiosk_app.devices.documentpages import DrawnPage
from kiosk_app.domain.asking import RemoteAnswer
from kiosk_app.domain.consultation import Opinion
from kiosk_app.domain.identity import Card
from kiosk_app.domain.problems import Problem
from kiosk_app.domain.procedure import Procedure
from kiosk_app.domain.rating import Rating
from kiosk_app.domain.text import Text
from kiosk_app.domain.units import Units
from kiosk_app.flow.after_places import MyDataEntry
from kiosk_app.flow.destinations import ASIDE, Destination, Home, TrackEntry
from kiosk_app.flow.display import NOBODY, Display, display_of
from kiosk_app.flow.guesses import Guesses
from kiosk_app.flow.hearing import SILENCE, Hearing, Speech
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.machine_intents import DeviceReport, StickSeen
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.views import Notify, Trouble
from kiosk_app.i18n import Locale
from kiosk_app.settings import Settings
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.printing import PrintJob
from kiosk_app.usecases.proving import Proof
from kiosk_app.usecases.requesting import Made
from kiosk_app.usecases.staffing import StaffMember
from kiosk_app.usecases.supplementing import Supplemented
from kiosk_app.usecases.values import Draft, Filed, Picture, ResumeSlip, Tracking
from sync import DatabaseFull

Matrix = tuple[tuple[bool, ...], ...]


@dataclass(slots=True)
class Printing:
    """A sheet of this person on its way to the printer."""

    job: PrintJob
    sheet: Sheet
    code: str
    since_s: float
    to_stick: bool = False
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class ShownPage:
    """What is looked at of a result's document: drawn, or the fault that prevents it."""

    place: Destination
    drawn: DrawnPage | None
    fault: str | None


@dataclass(slots=True)
class MachineSeen:
    """What a technician asked the machine since signing in. `reports` None: not asked yet."""

    reports: tuple[DeviceReport, ...] | None = None
    is_checking: bool = False
    is_carrying: bool = False
    carried: str = ""
    stick: StickSeen | None = None


@dataclass(slots=True)
class Person:
    """This person, until they leave. Times are monotonic seconds.

    `typed` is what stands on the screen but was refused by a check, so that it can be put right;
    `accepted` the warnings passed over; `address` an address half chosen; `proofs` what was shown
    for the application in `tracking` (ask flow/proof.py); `proof_card` the
    card among it, `refused_scan` what proved nothing;
    `question` was sent to the portal at `asked_s`, `told` is its answer.
    """

    lang: str
    display: Display = NOBODY
    stack: list[Destination] = field(default_factory=lambda: [Home()])
    draft: Draft | None = None
    card: Card | None = None
    filed: Filed | None = None
    filed_procedure: Procedure | None = None
    slip: ResumeSlip | None = None
    tracking: Tracking | None = None
    proofs: frozenset[Proof] = frozenset()
    proof_card: Card | None = None
    refused_scan: str = ""
    rating: Rating | None = None
    opinion: Opinion | None = None
    opinion_title: Text | None = None
    has_worded: bool = False
    supplemented: Supplemented | None = None
    printing: Printing | None = None
    unprinted: Sheet | None = None  # the printer could not do it
    shown: ShownPage | None = None
    printed: set[tuple[Sheet, str]] = field(default_factory=set)  # what, of which place
    filed_before: tuple[tuple[bytes, str], ...] = ()  # in this visit: which, whose number
    page_shown: tuple[str, Picture] | None = None  # by the digest of its page
    made: Made | None = None
    question: bytes | None = None
    asked_s: float = 0.0
    told: RemoteAnswer | None = None
    typed: Any = None
    problem: Problem | None = None
    trouble: Trouble | None = None
    banner: Notify | None = None
    words: str = ""
    list_page: int = 0
    address: dict[str, str] = field(default_factory=dict)
    accepted: set[tuple[str, str, str]] = field(default_factory=set)
    asked_before: frozenset[str] = frozenset()
    revealed_until: dict[str, float] = field(default_factory=dict)
    last_touch_s: float = 0.0
    warned_at_s: float | None = None
    call_started: datetime | None = None
    call_started_s: float = 0.0
    away_since_s: float = 0.0
    done_since_s: float = 0.0
    staff: StaffMember | None = None  # signed in: the role is `staff.role`
    staff_since_s: float = 0.0
    new_pin: str = field(default="", repr=False)
    hearing: Hearing = field(default_factory=Hearing)
    machine: MachineSeen = field(default_factory=MachineSeen)
    submitter_name: str = ""
    take: bytes = field(default=b"", repr=False)  # of a technician's recording, until it is kept
    is_recording: bool = False


@dataclass(slots=True)
class Context:
    """The machine as the flow sees it. `wall` gives the time of day, `now_s` comes with ticks."""

    kiosk: Kiosk
    settings: Settings
    locales: Mapping[str, Locale]
    wall: Callable[[], datetime]
    matrix: Callable[[str], Matrix]
    limits_of: Callable[[Display], Limits]
    plants: frozenset[str]
    person: Person
    guesses: Guesses = field(default_factory=Guesses)
    now_s: float = 0.0
    speech: Speech = SILENCE
    has_unsealed: bool = False  # somebody left while the disk was full
    has_time: bool = False  # the first tick only sets the clock: machines have been up for days

    @property
    def here(self) -> Destination:
        """Where the person is."""
        return self.person.stack[-1]

    @property
    def locale(self) -> Locale:
        """The person's language."""
        return self.locales[self.person.lang]

    @property
    def limits(self) -> Limits:
        """How much fits on a page as the glass is set now."""
        return self.limits_of(self.person.display)

    @property
    def draft(self) -> Draft:
        """The open draft; only places of an application ask for it."""
        assert self.person.draft is not None
        return self.person.draft

    @property
    def procedure(self) -> Procedure:
        """The procedure of the draft, in the version with which it began."""
        return self.draft.procedure

    @property
    def units(self) -> Units:
        """Provinces and communes."""
        return self.kiosk.machine.units

    def t(self, key: str, **values: object) -> str:
        """A message in the person's language."""
        return self.locale.t(key, **values)

    def today(self) -> date:
        """The day, by the machine's best guess."""
        return self.wall().date()

    def home_language(self) -> str:
        """The language with which everybody begins."""
        lang = self.settings.kiosk.language
        return lang if lang in self.locales else "vi"

    # --- moving about --------------------------------------------------------------------------

    def go(self, to: Destination) -> None:
        """One place further; a detour leaves the screen as it was."""
        if not isinstance(to, ASIDE):
            self._forget_screen()
        self.person.stack.append(to)

    def replace(self, to: Destination) -> None:
        """Another state of the same place (a page), which Back does not visit."""
        self.person.stack[-1] = to

    def back(self) -> None:
        """One place back; at the first place nothing happens."""
        if not isinstance(self.here, ASIDE):
            self._forget_screen()
        if len(self.person.stack) > 1:
            self.person.stack.pop()
        if isinstance(self.here, (Home, TrackEntry, MyDataEntry)):
            self.forget_application()

    def restart(self, *places: Destination) -> None:
        """Home, then the given places."""
        self._forget_screen()
        self.forget_application()
        self.person.stack = [Home(), *places]

    def back_to(self, kind: type[Destination]) -> bool:
        """Back to the nearest place of a kind; False when there is none."""
        for index in range(len(self.person.stack) - 1, -1, -1):
            if isinstance(self.person.stack[index], kind):
                self._forget_screen()
                del self.person.stack[index + 1 :]
                return True
        return False

    def wipe(self) -> None:
        """Nothing of this person stays; the next one begins at Home in the machine's language."""
        question, hearing = self.person.question, Hearing(self.settings.voice.volume)
        display = display_of(self.settings.panel)
        self.person = Person(
            self.home_language(), display, last_touch_s=self.now_s, hearing=hearing
        )
        self._forget_question(question)

    def forget_application(self) -> None:
        """What was looked up leaves the screen, and what was shown for it counts no more."""
        self.person.tracking, self.person.proofs = None, frozenset()
        self.person.proof_card, self.person.refused_scan = None, ""
        question, self.person.question, self.person.told = self.person.question, None, None
        self._forget_question(question)

    def _forget_question(self, question: bytes | None) -> None:
        if question is not None:
            with suppress(DatabaseFull):  # it is forgotten with the old ones, within an hour
                self.kiosk.elsewhere.forget(question)

    def _forget_screen(self) -> None:
        person = self.person
        person.typed = person.problem = person.trouble = person.banner = None
        person.words, person.list_page = "", 0
        person.address, person.card = {}, None
        person.revealed_until = {}
        person.hearing.says_numbers = person.is_recording = False
        person.take, person.new_pin = b"", ""

    # --- the draft -----------------------------------------------------------------------------

    def save(self, field_id: str, value: Any) -> None:
        """Keeps an answer; on the disk when this returns."""
        self.person.draft = self.kiosk.answer(self.draft, field_id, value)

    def note_position(self) -> None:
        """Remembers the question on the disk, so that a power cut comes back to it."""
        here, draft = self.here, self.person.draft
        question = getattr(here, "question", None) or type(here).__name__
        if draft is not None and question != draft.position:
            self.person.draft = self.kiosk.set_position(draft, question)

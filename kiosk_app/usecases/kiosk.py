"""The facade that flow holds: every verb of the kiosk, none of its machinery.

It owns nothing: each method hands over to the module of its verb. A verb that changes something
returns only when the change is committed with a full sync, and opens one write transaction. Verbs
raise sync.DatabaseFull when the disk is full (nothing is lost), sync.IntegrityError when the
database is damaged, UnknownDraft when a draft is gone. One thread uses it at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk_app.devices.documentpages import DrawnPage
from kiosk_app.domain.catalogue import Catalogue
from kiosk_app.domain.identity import Card, IdentityHow
from kiosk_app.domain.other_procedures import OtherProcedures, desk_procedure
from kiosk_app.domain.personal import Asked as PersonalAsk
from kiosk_app.domain.problems import Problem
from kiosk_app.domain.procedure import Procedure
from kiosk_app.domain.units import Near
from kiosk_app.i18n import Locale
from kiosk_app.paper.sheet import Both
from kiosk_app.settings import Settings
from kiosk_app.usecases import (
    drafting,
    erasing,
    filing,
    fitting,
    health,
    language_packs,
    printing,
    proving,
    receiving,
    requesting,
    results,
    resuming,
    searching,
    short_slips,
    supplementing,
    tracking,
)
from kiosk_app.usecases.clock import Moment
from kiosk_app.usecases.elsewhere_verbs import ElsewhereVerbs
from kiosk_app.usecases.health import Health, LogLine
from kiosk_app.usecases.language_packs import PackFound
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.paper_verbs import PaperVerbs
from kiosk_app.usecases.printing import PrintJob
from kiosk_app.usecases.proving import Proof
from kiosk_app.usecases.public_verbs import PublicVerbs
from kiosk_app.usecases.requesting import Holdings, Made
from kiosk_app.usecases.staff_verbs import StaffVerbs
from kiosk_app.usecases.supplementing import Supplemented
from kiosk_app.usecases.values import (
    Draft,
    DraftId,
    Filed,
    Found,
    LinkState,
    NoticeShown,
    Purged,
    ResultFile,
    ResumeSlip,
    Tracking,
)


@dataclass(frozen=True, slots=True)
class Kiosk(PaperVerbs):
    """The verbs. Values are the shapes of records; see usecases/values.py for what comes back."""

    machine: Machine
    fonts: Path

    @property
    def catalogue(self) -> Catalogue:
        """The procedures that may be begun."""
        return self.machine.shelf.catalogue

    @property
    def settings(self) -> Settings:
        """The machine's settings."""
        return self.machine.settings

    @property
    def units(self) -> object:
        """Provinces and communes (domain.units.Units)."""
        return self.machine.units

    @property
    def public(self) -> PublicVerbs:
        """What the authority publishes, and what people say to it."""
        return PublicVerbs(self.machine, self.fonts)

    @property
    def staff(self) -> StaffVerbs:
        """Who may sign in at the machine, and signing in."""
        return StaffVerbs(self.machine)

    def now(self) -> Moment:
        """The best guess of the time and its uncertainty."""
        return self.machine.moment()

    # --- a draft -------------------------------------------------------------------------------

    def start(self, procedure_code: str) -> Draft:
        """A new draft of the version valid today. KeyError when there is no such procedure."""
        return drafting.start(self.machine, procedure_code)

    def open_draft(self, draft_id: DraftId) -> Draft:
        """The draft as it stands on the disk."""
        return drafting.get_draft(self.machine, draft_id)

    def unfinished(self) -> Draft | None:
        """At start-up: the draft that a crash interrupted moments ago, `position` still set."""
        return resuming.unfinished(self.machine)

    def answer(self, draft: Draft, field: str, value: Any) -> Draft:
        """Keeps one answer; None takes it away."""
        return drafting.answer(self.machine, draft, {field: value})

    def answers(self, draft: Draft, values: Mapping[str, Any]) -> Draft:
        """Keeps several answers at once (a scanned card)."""
        return drafting.answer(self.machine, draft, values)

    def unfit(self, draft: Draft, values: Mapping[str, Any]) -> list[Problem]:
        """What is wrong with values that cannot even be kept in a draft; [] when all can."""
        return fitting.unfit(draft.procedure, values, self.now().when.date())

    def forget_answer(self, draft: Draft, field: str) -> Draft:
        """Takes an answer away."""
        return drafting.answer(self.machine, draft, {field: None})

    def set_position(self, draft: Draft, position: str | None) -> Draft:
        """Where the person is; any text flow can find its way back from."""
        return drafting.set_position(self.machine, draft, position)

    def accept_notice(self, draft: Draft, notice: NoticeShown) -> Draft:
        """Keeps which notice was shown."""
        return drafting.accept_notice(self.machine, draft, notice)

    def identify(self, draft: Draft, card: Card | None, how: IdentityHow) -> Draft:
        """How identity was established."""
        return drafting.identify(self.machine, draft, card, how)

    def submit(
        self, draft: Draft, signature: Mapping[str, Any] | None, declared: bool = True
    ) -> Filed | list[Problem]:
        """Files the draft, or says what keeps it from being filed. Missing papers never do.

        `signature` is {"strokes": [[x, y, ...]]} or {"mark": "finger", "witness": name}, of the
        last who signs; None when it is among the answers or the form is not signed.
        """
        return filing.submit(self.machine, draft, signature, declared)

    # --- leaving and coming back ---------------------------------------------------------------

    def seal_draft(self, draft: Draft) -> ResumeSlip:
        """Puts the draft away; the slip or the card brings it back."""
        return resuming.put_away(self.machine, draft)

    def seal_left(self) -> None:
        """Seals what is open, while nobody is at the screen. DatabaseFull: it stays open."""
        resuming.seal_left(self.machine)

    def resume(self, code_or_card: str | Card) -> Draft | None:
        """The draft of this slip or card, open again."""
        return resuming.resume(self.machine, code_or_card)

    def discard(self, draft: Draft) -> None:
        """Deletes the draft with everything in it."""
        resuming.discard(self.machine, draft.id)

    # --- afterwards ----------------------------------------------------------------------------

    def track(self, code: str) -> Tracking | None:
        """What became of an application, by either number, typed or scanned."""
        return tracking.track(self.machine, code)

    def proof_of(self, code: str, shown: str | Card) -> Proof | None:
        """What a receipt's QR text or a card proves for an application; None when nothing."""
        if isinstance(shown, Card):
            return proving.proof_of_card(self.machine, code, shown)
        return proving.proof_of_receipt(self.machine, code, shown)

    def note_wrong_code(self, tries: int) -> None:
        """Somebody tried so many codes that fit nothing; nothing of them is kept."""
        proving.note_wrong(self.machine, tries)

    def wrong_codes(self) -> tuple[int, float]:
        """How many in a row before this process began, and seconds since the last."""
        return proving.wrong_tries(self.machine)

    def filed(self, code: str) -> Filed | None:
        """The filing receipt's content again, to print it."""
        return tracking.filed(self.machine, code)

    def receipt_pdf(self, code: str) -> bytes | None:
        """The filing receipt as PDF (both languages stand on it); None when it is not here."""
        return printing.receipt_pdf(self.machine, code, self.fonts)

    def receipt_job(self, code: str) -> PrintJob | None:
        """The filing receipt for the printer, marked when it is a copy; None: not here."""
        return printing.receipt_job(self.machine, code, self.fonts)

    def reminder_job(self, procedure: Procedure) -> PrintJob:
        """What to bring for a procedure."""
        return printing.reminder_job(self.machine, procedure, self.fonts)

    def missing_job(self, code: str) -> PrintJob | None:
        """What an application still lacks, as a slip; None when it lacks nothing."""
        return printing.missing_job(self.machine, code, self.fonts)

    def print_ended(self, number: int | None, fault: str = "") -> None:
        """How a print ended; `fault` is the device's, "" is well."""
        printing.note_outcome(self.machine, number, fault)

    def result_file(self, code: str) -> ResultFile | None:
        """The document of a result; None while there is none here. IntegrityError: damaged."""
        return results.result_file(self.machine, code)

    def result_page(self, code: str, step: int, *, near: bool, wide: bool) -> DrawnPage | None:
        """A page of the document for the screen; None: none here. DeviceError, IntegrityError."""
        return results.result_page(self.machine, code, step, near=near, wide=wide)

    def result_job(self, code: str) -> PrintJob | None:
        """The document for the printer; None: none here. IntegrityError: damaged."""
        return results.result_job(self.machine, code)

    def slip_job(
        self, procedure: Procedure, answers: Sequence[tuple[Both, Both]], sum_words: Both | None
    ) -> PrintJob:
        """The slip for the desk; `answers` are (label, value) in both languages."""
        return printing.slip_job(self.machine, procedure, answers, sum_words, self.fonts)

    # --- a person's own data -------------------------------------------------------------------

    def holdings(self, code: str, card: Card | None) -> Holdings | None:
        """What this machine holds on the owner of an application; None when it is not here."""
        return requesting.holdings(self.machine, code, card)

    def request(self, code: str, what: PersonalAsk, words: str, proof: str) -> Made | None:
        """Asks for correction, withdrawal or erasure; None when it cannot be asked any more."""
        return requesting.request(self.machine, code, what, words, proof)

    def request_job(self, code: str, made: Made) -> PrintJob | None:
        """The slip of such a request, for the printer."""
        return short_slips.request_job(self.machine, code, made, self.fonts)

    def is_erased(self, code: str) -> bool:
        """Whether the code was given out here and its application erased since."""
        return tracking.is_erased(self.machine, code)

    @property
    def elsewhere(self) -> ElsewhereVerbs:
        """Asking the portal about what was filed at another machine."""
        return ElsewhereVerbs(self.machine)

    # --- a request for more papers -------------------------------------------------------------

    def begin_supplement(self, code: str, card: Card | None) -> Draft:
        """A draft for the papers that are asked for. Raises supplementing.NotAsked."""
        return supplementing.begin(self.machine, code, card)

    def file_supplement(self, draft: Draft) -> Supplemented:
        """Hands the papers and words in. Raises supplementing.NotAsked."""
        return supplementing.file(self.machine, draft)

    def supplement_job(self, given: Supplemented) -> PrintJob | None:
        """The paper for what was handed in; None when its application is not here."""
        return printing.supplement_job(self.machine, given, self.fonts)

    # --- the machine ---------------------------------------------------------------------------

    def health(self) -> Health:
        """How the machine is, for the technician."""
        return health.health(self.machine)

    def log_lines(self, most: int) -> list[LogLine]:
        """The newest lines of the machine's log, newest first."""
        return health.log_lines(self.machine, most)

    def packs_on_stick(self) -> list[PackFound]:
        """Language packs on a technician's stick; [] without one."""
        folder = self.settings.stick.folder
        return language_packs.packs_on(self.settings.data / folder) if folder else []

    def add_language(self, found: PackFound) -> Locale:
        """Takes a pack in. PackRefused, OSError."""
        return language_packs.add_language(self.settings, found.folder)

    def call_now(self) -> None:
        """The agent is to call the portal without waiting for its hour."""
        health.call_now(self.machine)

    def link_state(self) -> LinkState:
        """The chip of the header."""
        return tracking.link_state(self.machine)

    def read_inbox(self) -> int:
        """Applies what came from the portal; returns how many records were read."""
        count = receiving.read_inbox(self.machine)
        requesting.carry_out(self.machine)
        return count

    def read_again(self) -> int:
        """At start-up: tries what an earlier version of the program did not understand."""
        return receiving.read_again(self.machine)

    def purge(self) -> Purged:
        """Takes away what is past its time: expired drafts, settled applications delivered; and
        what was granted to be erased."""
        requesting.carry_out(self.machine)
        return erasing.purge(self.machine)

    def erase(self, code: str) -> bool:
        """Destroys the key and content of this machine's code; False when it is not here."""
        return erasing.erase(self.machine, code)

    def search_procedures(self, words: str, lang: str = "vi", limit: int = 20) -> list[Found]:
        """Procedures, best first; marks and tones may be left out."""
        return searching.procedures(self.machine.shelf, words, self.machine.today(), lang, limit)

    def procedure_of_the_desk(self, code: str) -> Procedure:
        """A procedure for the slip: of the catalogue, or one known by name only. KeyError."""
        here = self.catalogue.find(code, on=self.machine.today())
        if here is not None:
            return here
        others = self.other_procedures()
        other = others.find(code)
        if other is None:
            raise KeyError(code)
        return desk_procedure(other, others.date)

    def other_procedures(self) -> OtherProcedures:
        """The procedures that only the desk takes in, as far as they are known."""
        return self.machine.shelf.others_beside(self.machine.today())

    def search_communes(
        self, words: str, province: str | None = None, limit: int = 20
    ) -> list[Found]:
        """Communes, best first, the machine's own before; within a province when given."""
        kiosk = self.machine.settings.kiosk
        near = Near(kiosk.province_code, kiosk.ward_code)
        return searching.communes(self.machine.units, words, province, limit, near)

    def search_applications(self, words: str) -> list[str]:
        """Codes of applications by folded words of code or procedure."""
        return searching.applications(self.machine, words)

    def log_call_for_official(self, started: datetime, ended: datetime | None) -> None:
        """How long somebody waited for an official."""
        tracking.log_call(self.machine, started, ended)

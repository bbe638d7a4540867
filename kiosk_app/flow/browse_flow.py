"""From home to the first question: choosing, reading, accepting the notice.

Owns where a draft begins: after the notice was accepted, never before. Moving about before that
writes nothing.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk_app.flow import (
    health_flow,
    hearing_flow,
    news_views,
    rating_flow,
    result_flow,
    route,
    stick_flow,
)
from kiosk_app.flow.after_places import (
    DataAsk,
    MyData,
    MyDataEntry,
    Prove,
    Supplement,
    SupplementNote,
    SupplementWords,
    TrackNotes,
)
from kiosk_app.flow.browse_views import notice_digest
from kiosk_app.flow.chrome import key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import (
    ASIDE,
    Aids,
    Check,
    ConfirmCard,
    DeskSlip,
    Destination,
    Documents,
    FindProcedure,
    Home,
    Languages,
    LifeEvents,
    Notice,
    OtherList,
    OtherTopics,
    PaperPages,
    ProcedureInfo,
    ProcedureList,
    Result,
    ResumeEntry,
    ReusePaper,
    Rows,
    Sign,
    StickConsent,
    Track,
    TrackEntry,
)
from kiosk_app.flow.intents import AcceptNotice, Begin, ChooseLanguage, Go, Page, Search
from kiosk_app.flow.machine_places import (
    Carrying,
    Closing,
    LanguagesOnStick,
    MachineLog,
    MachineTasks,
    MoreForTechnician,
    StickContents,
    TechnicianHome,
)
from kiosk_app.flow.public_places import (
    Consultations,
    News,
    PublicBoard,
    Rate,
    RateWord,
    Reading,
    Steps,
    StepsList,
)
from kiosk_app.flow.staff_places import StaffHome, SubmitterCard, WhoFiles
from kiosk_app.flow.voice_places import Sound
from kiosk_app.usecases.values import NoticeShown

LONGEST_SEARCH = 80
ANYWHERE = (Languages, Aids, Sound)
MENU = (LifeEvents, ProcedureList, OtherTopics, OtherList, FindProcedure, ProcedureInfo)
OF_DATA = (MyDataEntry, DataAsk)
BEFORE_A_DRAFT = (
    *MENU,
    Consultations,
    Reading,
    PublicBoard,
    StepsList,
    Steps,
    DeskSlip,
    TrackEntry,
    TrackNotes,
    Prove,
    ResumeEntry,
    *OF_DATA,
)
OF_SUPPLEMENT = (Documents, SupplementNote, SupplementWords)
OF_TRACKING = (MyData, Track, Result, TrackNotes, Supplement, SupplementNote)
OF_TECHNICIAN = (TechnicianHome, MachineLog, MachineTasks, LanguagesOnStick)
BEHIND_THE_MACHINE = (
    MachineLog,
    MachineTasks,
    Closing,
    MoreForTechnician,
    Carrying,
    LanguagesOnStick,
    StickContents,
)
PAGED = (
    *MENU,
    StaffHome,
    Consultations,
    Reading,
    PublicBoard,
    StepsList,
    DeskSlip,
    ConfirmCard,
    Rows,
    PaperPages,
    Check,
    *OF_TRACKING,
    News,
    *OF_TECHNICIAN,
)


def go(ctx: Context, intent: Go) -> None:
    """A tile or button that names its place; a place that does not fit here is ignored."""
    to = intent.to
    if isinstance(to, ANYWHERE):
        if not isinstance(ctx.here, ASIDE) or (isinstance(to, Sound) and ctx.here == Aids()):
            ctx.go(to)
    elif isinstance(to, PublicBoard) and isinstance(ctx.here, PublicBoard):
        ctx.replace(to)
    elif isinstance(to, News):
        news_views.open_news(ctx, to)
    elif isinstance(to, StickConsent):
        stick_flow.open_consent(ctx, to)
    elif isinstance(to, Result):
        result_flow.open_result(ctx, to)
    elif isinstance(to, (Rate, RateWord)):
        if rating_flow.may_open(ctx, to):
            ctx.go(to)
    elif isinstance(to, BEHIND_THE_MACHINE):
        if health_flow.may_open(ctx, to):
            ctx.go(to)
    elif ctx.person.draft is None:
        if isinstance(to, BEFORE_A_DRAFT):
            ctx.go(_quicker(ctx, to))
    elif isinstance(to, Documents) and isinstance(ctx.here, Documents):
        ctx.person.list_page = -1  # the page of the chosen paper
        ctx.replace(to)
    elif isinstance(to, ReusePaper):
        if isinstance(ctx.here, Documents):
            ctx.go(to)
    elif isinstance(to, PaperPages):
        if isinstance(ctx.here, Documents) and ctx.draft.pages_of(to.paper):
            ctx.go(to)
    elif _leads_on(ctx, to):
        ctx.go(to)
        ctx.note_position()


def _quicker(ctx: Context, to: Destination) -> Destination:
    """An official at the machine knows what a procedure needs: its notice comes at once."""
    if ctx.person.staff is None or not isinstance(to, ProcedureInfo):
        return to
    found = ctx.kiosk.catalogue.find(to.code, on=ctx.today().isoformat())
    return to if found is None or found.is_in_person else Notice(to.code)


def _leads_on(ctx: Context, to: Destination) -> bool:
    """Whether a line of the check, or of what is asked for later, opens this place."""
    if isinstance(ctx.here, Supplement):
        return isinstance(to, OF_SUPPLEMENT)
    is_edit = isinstance(to, (Documents, WhoFiles)) or getattr(to, "from_check", False)
    return isinstance(ctx.here, Check) and is_edit


def begin(ctx: Context, intent: Begin) -> None:
    """The notice of this procedure; nothing is written yet."""
    found = ctx.kiosk.catalogue.find(intent.code, on=ctx.today().isoformat())
    if ctx.person.draft is None and isinstance(ctx.here, ProcedureInfo) and found is not None:
        ctx.go(Notice(intent.code))


def accept_notice(ctx: Context, intent: AcceptNotice) -> None:
    """A draft begins, with the notice that was shown, and the first question."""
    here = ctx.here
    if not isinstance(here, Notice) or ctx.person.draft is not None:
        return
    shown = NoticeShown(
        notice_digest(ctx, here.code), ctx.locale.lang, ctx.wall().isoformat(timespec="seconds")
    )
    ctx.person.draft = ctx.kiosk.accept_notice(ctx.kiosk.start(here.code), shown)
    if ctx.person.staff is not None:
        ctx.person.draft = ctx.kiosk.staff.begin_help(ctx.draft, ctx.person.staff)
    if intent.for_other:
        ctx.restart(SubmitterCard())
    else:
        enter_interview(ctx)


def enter_interview(ctx: Context) -> None:
    """The question at which the draft stands; home lies behind it."""
    draft = ctx.draft
    to = route.resume_at(draft.procedure, draft.answers, ctx.today(), draft.position)
    ctx.restart(to)
    ctx.note_position()


def choose_language(ctx: Context, intent: ChooseLanguage) -> None:
    """Another language, until the person leaves."""
    if isinstance(ctx.here, Languages) and intent.lang in ctx.locales:
        ctx.person.lang = intent.lang
        ctx.person.trouble = ctx.person.banner = None  # in the words of the other language
        hearing_flow.say_sample(ctx)
        ctx.back()


def page(ctx: Context, intent: Page) -> None:
    """Another page of the same place; beyond the ends nothing happens (the view clamps)."""
    step = 1 if intent.step > 0 else -1
    here = ctx.here
    ctx.person.trouble = ctx.person.banner = None
    if isinstance(here, PAGED):
        ctx.person.problem = None
        ctx.replace(replace(here, page=max(0, here.page + step)))
    elif not isinstance(here, (Home, Sign)):
        ctx.person.list_page = max(0, ctx.person.list_page + step)


def search(ctx: Context, intent: Search) -> None:
    """Words for the list on the screen; an address has a key for each of its stages."""
    if intent.at and not intent.at.startswith(key_of(ctx.here)):
        return
    words = intent.words[:LONGEST_SEARCH]
    if isinstance(ctx.here, FindProcedure):
        ctx.replace(FindProcedure(words))
        return
    ctx.person.words = words
    ctx.person.list_page = 0

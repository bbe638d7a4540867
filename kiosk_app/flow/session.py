"""One person at the kiosk: every intent in, one view out.

Owns the two dispatch tables (intent to verb, place to view; a topic brings its own in a module
`*_table`) and what happens when the disk or a device says no: a banner with a remedy, the screen
as it was. It holds this person in memory only. It never blocks on a device, never reads a clock,
and lets the unknown through: whoever runs it shows the page "out of service" and starts the process
again; the draft is safe on the disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from kiosk_app.devices.ports import DeviceError
from kiosk_app.flow import (
    after_places,
    after_views,
    ask_views,
    browse_flow,
    browse_views,
    card_flow,
    card_views,
    chrome,
    data_flow,
    display_views,
    filing_flow,
    find_views,
    form_views,
    hearing_flow,
    idle,
    intents,
    interview_flow,
    leaving_flow,
    other_views,
    page_flow,
    pause_views,
    printing_flow,
    public_places,
    rating_flow,
    result_flow,
    reuse_flow,
    same_flow,
    slip_views,
    staff_flow,
    staff_places,
    stick_flow,
    submitter_flow,
    supplement_flow,
    tracking_flow,
    voice_intents,
)
from kiosk_app.flow import destinations as at
from kiosk_app.flow.after_table import AFTER_VIEWS
from kiosk_app.flow.context import Context, Matrix, Person
from kiosk_app.flow.display import Display
from kiosk_app.flow.guesses import Guesses
from kiosk_app.flow.intents import Changed, Intent, Next, Scanned, Skip, Tick
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.machine_places import Closed
from kiosk_app.flow.machine_table import MACHINE_VERBS, MACHINE_VIEWS
from kiosk_app.flow.public_table import PUBLIC_VERBS, PUBLIC_VIEWS
from kiosk_app.flow.staff_chrome import AT_HOME
from kiosk_app.flow.staff_table import STAFF_VERBS, STAFF_VIEWS
from kiosk_app.flow.studio_table import STUDIO_VERBS, STUDIO_VIEWS
from kiosk_app.flow.views import Notify, View
from kiosk_app.flow.voice_table import VOICE_VERBS, VOICE_VIEWS
from kiosk_app.i18n import Locale
from kiosk_app.settings import Settings
from kiosk_app.usecases.drafting import UnknownDraft
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.papers import PageTooLarge
from kiosk_app.usecases.printing import PrintJob
from sync import DatabaseFull, RecordError

Verb = Callable[[Context, Any], None]

VIEWS: Mapping[type[at.Destination], Callable[[Context, Any], View]] = {
    at.Home: browse_views.home_view,
    at.Languages: browse_views.languages_view,
    at.Aids: display_views.aids_view,
    at.LifeEvents: browse_views.life_events_view,
    at.ProcedureList: browse_views.procedure_list_view,
    at.OtherTopics: other_views.topics_view,
    at.OtherList: other_views.list_view,
    at.FindProcedure: find_views.find_view,
    at.ProcedureInfo: other_views.info_view,
    at.DeskSlip: slip_views.slip_view,
    at.Notice: browse_views.notice_view,
    at.Same: same_flow.same_view,
    at.ScanCard: card_views.scan_view,
    at.ConfirmCard: card_views.confirm_card_view,
    at.Ask: ask_views.ask_view,
    at.Rows: form_views.rows_view,
    at.Documents: form_views.documents_view,
    at.PaperPages: page_flow.page_view,
    at.ReusePaper: reuse_flow.reuse_view,
    at.Check: form_views.check_view,
    at.Sign: form_views.sign_view,
    at.Done: after_views.done_view,
    at.TrackEntry: after_views.track_entry_view,
    at.Track: after_views.track_view,
    at.StickConsent: stick_flow.consent_view,
    at.Result: result_flow.result_view,
    at.ResumeEntry: after_views.resume_entry_view,
    at.ResumeSlip: pause_views.resume_slip_view,
    at.Leave: pause_views.leave_view,
    at.Calling: pause_views.calling_view,
    at.Away: pause_views.away_view,
    **AFTER_VIEWS,
    **MACHINE_VIEWS,
    **PUBLIC_VIEWS,
    **STAFF_VIEWS,
    **STUDIO_VIEWS,
    **VOICE_VIEWS,
}
NO_WAY_BACK = (at.Home, *at.ENDS, at.ResumeSlip, at.Away, Closed, *AT_HOME)


def _next(ctx: Context, _intent: Next) -> None:
    match ctx.here:
        case at.Ask() as here:
            interview_flow.next_question(ctx, here)
        case at.Rows() as here:
            card_flow.next_rows(ctx, here)
        case at.Documents() as here:
            filing_flow.next_documents(ctx, here)
        case at.Check() as here:
            filing_flow.next_check(ctx, here)
        case _:
            return


def _back(ctx: Context, _intent: intents.Back) -> None:
    here = ctx.here
    if isinstance(here, NO_WAY_BACK):
        return
    if isinstance(here, at.Calling):
        leaving_flow.stop_calling(ctx, intents.EndCall())
    elif isinstance(here, at.Ask) and interview_flow.back_in_address(ctx, here):
        return
    elif ctx.person.draft is not None and len(ctx.person.stack) == 2:
        ctx.go(at.Leave())  # before the first question there is only leaving
    else:
        ctx.back()
        ctx.note_position()


def _answer(ctx: Context, intent: intents.Answer) -> None:
    match ctx.here:
        case public_places.RateWord():
            rating_flow.say(ctx, intent)
        case after_places.DataAsk():
            data_flow.say(ctx, intent)
        case after_places.SupplementWords():
            supplement_flow.keep_words(ctx, intent)
        case staff_places.SubmitterName() | staff_places.SubmitterNumber():
            submitter_flow.typed(ctx, intent)
        case _:
            interview_flow.answer(ctx, intent)


def _skip(ctx: Context, _intent: Skip) -> None:
    match ctx.here:
        case at.Ask() as here:
            interview_flow.skip(ctx, here)
        case at.ScanCard() as here:
            card_flow.skip_person(ctx, here)
        case _:
            return


def _scanned(ctx: Context, intent: Scanned) -> None:
    match ctx.here:
        case at.ScanCard() as here:
            card_flow.scan(ctx, here, intent)
        case after_places.MyDataEntry():
            data_flow.scan(ctx, intent)
        case at.TrackEntry() | at.Track() | after_places.AskPortal() | after_places.Prove():
            tracking_flow.scan_to_track(ctx, intent)
            data_flow.go_on(ctx)
        case at.ResumeEntry():
            tracking_flow.scan_to_resume(ctx, intent)
        case staff_places.SubmitterCard():
            submitter_flow.scan(ctx, intent)
        case _:
            return


def _type_instead(ctx: Context, _intent: intents.TypeInstead) -> None:
    match ctx.here:
        case at.ScanCard() as here:
            card_flow.type_instead(ctx, here)
        case at.Ask() as here:
            interview_flow.type_own(ctx, here)
        case staff_places.SubmitterCard():
            submitter_flow.type_instead(ctx)
        case _:
            return


def _take_over(ctx: Context, intent: intents.TakeOver) -> None:
    if isinstance(ctx.here, at.ReusePaper):
        reuse_flow.agree(ctx, ctx.here)
    else:
        same_flow.take_over(ctx, intent)


def _changed(ctx: Context, _intent: Changed) -> None:
    tracking_flow.refresh(ctx)
    staff_flow.end_when_gone(ctx)


VERBS: Mapping[type[Intent], Verb] = {
    intents.Go: browse_flow.go,
    intents.Next: _next,
    intents.Back: _back,
    intents.Page: browse_flow.page,
    intents.Begin: browse_flow.begin,
    intents.AcceptNotice: browse_flow.accept_notice,
    intents.Answer: _answer,
    intents.Skip: _skip,
    intents.Scanned: _scanned,
    intents.Search: browse_flow.search,
    intents.Pick: interview_flow.pick,
    intents.TakeOver: _take_over,
    intents.TypeInstead: _type_instead,
    intents.ConfirmScan: card_flow.confirm,
    intents.AddRow: card_flow.add_row,
    intents.EditRow: card_flow.edit_row,
    intents.RemoveRow: card_flow.remove_row,
    intents.Attach: filing_flow.attach,
    intents.RemovePage: filing_flow.remove_page,
    intents.RetakePage: page_flow.retake,
    intents.TurnPage: page_flow.turn,
    intents.MovePage: page_flow.move,
    intents.Reveal: filing_flow.reveal,
    intents.Submit: filing_flow.submit,
    intents.SaveReceipt: printing_flow.print_sheet,
    intents.Printed: printing_flow.printed,
    intents.PrintFailed: printing_flow.print_failed,
    intents.DeviceFailed: printing_flow.device_failed,
    intents.FindCode: tracking_flow.find,
    intents.BeginSupplement: supplement_flow.begin,
    intents.FileSupplement: supplement_flow.file,
    intents.AskAboutData: data_flow.ask,
    intents.ChooseLanguage: browse_flow.choose_language,
    intents.Turn: display_views.turn,
    intents.Exit: leaving_flow.leave,
    intents.PutAway: leaving_flow.put_away,
    intents.DiscardAll: leaving_flow.discard_all,
    intents.CallOfficial: leaving_flow.call,
    intents.EndCall: leaving_flow.stop_calling,
    intents.StillHere: leaving_flow.still_here,
    intents.FetchPapers: leaving_flow.fetch_papers,
    intents.Tick: idle.tick,
    intents.Changed: _changed,
    **MACHINE_VERBS,
    **PUBLIC_VERBS,
    **STAFF_VERBS,
    **STUDIO_VERBS,
    **VOICE_VERBS,
}
# What nobody's finger did: it keeps no session awake.
UNTOUCHED = (Tick, Changed, voice_intents.VoiceEnded)
# Touches that answer the idle warning; every other touch under it would hit a dead, dimmed screen.
# What a device brings is never dropped either: the page is captured, the paper printed.
UNDER_WARNING = (
    intents.StillHere,
    intents.PutAway,
    intents.Scanned,
    intents.Attach,
    intents.Printed,
    intents.PrintFailed,
    intents.DeviceFailed,
)


class KioskSession:
    """The flow of one machine, one person after the other. One thread uses it."""

    def __init__(
        self,
        kiosk: Kiosk,
        settings: Settings,
        locales: Mapping[str, Locale],
        wall: Callable[[], datetime],
        matrix: Callable[[str], Matrix],
        limits_of: Callable[[Display], Limits] | None = None,
        plants: frozenset[str] = frozenset(),
    ) -> None:
        self._ctx = Context(
            kiosk=kiosk,
            settings=settings,
            locales=locales,
            wall=wall,
            matrix=matrix,
            limits_of=limits_of or (lambda _: Limits()),
            plants=plants,
            person=Person(lang="vi"),
            guesses=Guesses.before(*kiosk.wrong_codes()),
        )
        self._ctx.wipe()
        self._take_up_again()

    def dispatch(self, intent: Intent) -> View:
        """What the person sees after the intent. An intent that means nothing here is ignored."""
        ctx = self._ctx
        if not isinstance(intent, UNTOUCHED):
            is_warned = ctx.person.warned_at_s is not None
            idle.touched(ctx)
            if is_warned and not isinstance(intent, UNDER_WARNING):
                return self.view()
        try:
            VERBS[type(intent)](ctx, intent)
        except DatabaseFull:
            self._banner("disk.full_title", "disk.full_text")
        except RecordError:
            self._banner("draft.full_title", "draft.full_text")
        except PageTooLarge:
            self._banner("papers.too_large_title", "papers.too_large_text")
        except DeviceError as error:
            ctx.person.banner = printing_flow.device_banner(ctx, error.code.value)
        except UnknownDraft:
            ctx.wipe()
            self._banner("draft.gone_title", "draft.gone_text")
        shown = self.view()
        return self.view() if hearing_flow.settle(ctx, shown) else shown

    def view(self) -> View:
        """The screen as it stands."""
        ctx = self._ctx
        shown = VIEWS[type(ctx.here)](ctx, ctx.here)
        return replace(
            shown,
            speech=ctx.speech,
            banner=ctx.person.banner,
            overlay=chrome.idle_overlay(ctx),
        )

    def is_free(self) -> bool:
        """Whether nobody has begun anything."""
        return leaving_flow.is_fresh(self._ctx)

    def may_be_renewed(self) -> bool:
        """Free, and nothing lies open that the next process would take for its own."""
        return self.is_free() and not self._ctx.has_unsealed

    def print_job(self) -> PrintJob | None:
        """The sheet that was just asked for, once; None when there is none."""
        return printing_flow.take(self._ctx)

    def _banner(self, title: str, text: str) -> None:
        ctx = self._ctx
        ctx.person.banner = Notify("warn", ctx.t(title), ctx.t(text))

    def _take_up_again(self) -> None:
        """After a crash: the same draft at the same question."""
        draft = self._ctx.kiosk.unfinished()
        if draft is not None:
            self._ctx.person.draft = draft
            tracking_flow.enter_draft(self._ctx)
            self._banner("draft.restored_title", "draft.restored_text")

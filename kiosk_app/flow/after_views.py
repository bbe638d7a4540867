"""What comes after filing: the receipt on the screen, finding an application, its timeline.

Owns what may be told to whom: a code alone shows state and dates; more only when the application
was proven to be the person's (flow/proof.py). Every answer says as of when it is known.
"""

from __future__ import annotations

from collections.abc import Sequence

from kiosk_app.domain.procedure import Procedure
from kiosk_app.domain.rating import Asked
from kiosk_app.domain.sentences import sentences, with_clause
from kiosk_app.flow import rating_flow, result_flow
from kiosk_app.flow.after_places import MyDataEntry, Prove, TrackNotes
from kiosk_app.flow.ask_views import trouble
from kiosk_app.flow.browse_views import pages_of
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Done, LifeEvents, ResumeEntry, Track, TrackEntry
from kiosk_app.flow.intents import BeginSupplement, Exit, FindCode, Go
from kiosk_app.flow.note_views import beginning, is_long
from kiosk_app.flow.print_button import print_action
from kiosk_app.flow.proof import is_proven
from kiosk_app.flow.receipt_pages import in_pages
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.timeline import ENDED, ICONS, NEEDS_CARE, UNDUE
from kiosk_app.flow.views import (
    Action,
    Chip,
    DoneView,
    Fact,
    Milestone,
    Stage,
    TextView,
    TrackView,
)
from kiosk_app.usecases.filing import BY_KIOSK
from kiosk_app.usecases.supplementing import SUPPLEMENTED
from kiosk_app.usecases.values import HistoryLine, Tracking

CLOCK_DOUBT_S = 15 * 60  # beyond this the receipt says that the clock may be off
CODE_LENGTH = 40
RECEIVED = ("acknowledged", "complete")


def done_view(ctx: Context, here: Done) -> DoneView:
    """The filing receipt on the screen."""
    filed = ctx.person.filed
    assert filed is not None
    lang = ctx.locale.lang
    procedure = ctx.person.filed_procedure
    assert procedure is not None
    limit = with_clause(procedure.limit.text.get(lang), ctx.t("done.expected_from"))
    when = ctx.locale.long_time(filed.filed_at)
    if filed.uncertainty_s > CLOCK_DOUBT_S:
        when = ctx.t("done.uncertain", time=when)
    facts = [
        Fact("", ctx.t("done.procedure"), procedure.title.get(lang)),
        Fact("", ctx.t("done.filed_at"), when),
        Fact("", ctx.t("done.expected"), limit),
    ]
    if procedure.clocks:
        del facts[1:]  # the clocks say better what may be expected; the paper has the time
    names = {d.paper: d.name.get(lang) for d in procedure.documents}
    missing = ", ".join(names.get(paper, paper) for paper in filed.missing_papers)
    if missing:
        facts.append(Fact("warning", ctx.t("done.missing"), missing))
    asked, choices = rating_flow.beside_receipt(ctx, filed.code)
    rate = () if asked else rating_flow.button(ctx, filed.code, Asked.FILING)
    bring = print_action(ctx, Sheet.BRING) if missing else ()
    left = max(0, round(ctx.settings.idle.done_s - (ctx.now_s - ctx.person.done_since_s)))
    more: tuple[Action, ...] = (Action(ctx.t("reuse.more"), Go(LifeEvents()), "plus"),)
    if ctx.limits.facts:  # large letters: each page has what belongs to it
        more, bring = (more, ()) if ctx.person.list_page == 0 else ((), bring)
        rate = () if bring else rate
    whole = DoneView(
        "done",
        key_of(here),
        chrome(
            ctx,
            Action(ctx.t("done.finish"), Exit(), "check", "primary"),
            left=(*print_action(ctx, Sheet.RECEIPT), *bring, *rate, *more),
        ),
        ctx.t("done.title"),
        subtitle=ctx.t("done.subtitle"),
        code_label=ctx.t("done.code"),
        code=filed.code,
        facts=tuple(facts),
        note=_clocks(ctx, procedure),
        stages=_stages(ctx, filed.code),
        qr=ctx.matrix(filed.receipt_qr),
        qr_text=ctx.t("done.qr"),
        countdown=ctx.t("done.countdown", seconds=left),
        rating_text=asked,
        rating=choices,
    )
    return in_pages(whole, ctx.limits.facts, ctx.person.list_page)


def _clocks(ctx: Context, procedure: Procedure) -> str:
    """The clocks of a procedure in one paragraph; "" when it has none."""
    lang = ctx.locale.lang
    each = [(c.name.get(lang), c.limit.text.get(lang)) for c in procedure.clocks]
    told = "; ".join(f"{name}: {text[:1].lower()}{text[1:]}" for name, text in each)
    return ctx.t("done.clocks", clocks=told) if told else ""


def _stages(ctx: Context, code: str) -> tuple[Stage, ...]:
    tracking = ctx.kiosk.track(code)
    is_sent = tracking is not None and tracking.delivery in RECEIVED
    is_accepted = tracking is not None and tracking.state not in ("draft", "submitted")
    return (
        Stage(ctx.t("done.stage_saved"), "done"),
        Stage(ctx.t("done.stage_sent"), "done" if is_sent else "current"),
        Stage(
            ctx.t("done.stage_accepted"),
            "done" if is_accepted else ("current" if is_sent else "to_come"),
        ),
    )


def track_entry_view(ctx: Context, here: TrackEntry) -> TextView:
    """Type or scan an application's code."""
    return _code_view(ctx, here, "track_entry", "track", "track.find")


def resume_entry_view(ctx: Context, here: ResumeEntry) -> TextView:
    """Type or scan a slip's code, or show the card that was used."""
    return _code_view(ctx, here, "resume_entry", "resume", "resume.open")


def _code_view(
    ctx: Context, here: TrackEntry | ResumeEntry, screen: str, prefix: str, button: str
) -> TextView:
    typed = ctx.person.typed
    mine = Action(ctx.t("data.title"), Go(MyDataEntry()), "shield-check")
    is_data_open = any(isinstance(place, MyDataEntry) for place in ctx.person.stack)
    find = Action(ctx.t(button), FindCode(""), "magnifying-glass", "primary", submits=True)
    return TextView(
        screen,
        key_of(here),
        chrome(ctx, find),
        ctx.t(f"{prefix}.entry_title"),
        value=typed if isinstance(typed, str) else "",
        hint=ctx.t(f"{prefix}.entry_hint"),
        pad="code",
        max_length=CODE_LENGTH,
        placeholder=ctx.t(f"{prefix}.placeholder"),
        trouble=trouble(ctx),
        actions=(mine,) if screen == "track_entry" and not is_data_open else (),
    )


def track_view(ctx: Context, here: Track) -> TrackView:
    """The timeline, as known at the last contact."""
    tracking = ctx.person.tracking
    assert tracking is not None
    entries = _milestones(ctx, tracking, is_proven(ctx))
    size = ctx.limits.milestones
    pages = pages_of(len(entries), size)
    page = min(here.page, pages - 1)
    is_over = rating_flow.asked_at(ctx) is not None
    rate = rating_flow.button(ctx, tracking.code, Asked.RESULT) if is_over else ()
    return TrackView(
        "track",
        key_of(here),
        chrome(ctx, *rate, *_actions(ctx, tracking)),
        ctx.t(f"track.state.{tracking.state}"),
        subtitle=_subtitle(ctx, tracking),
        badge=_badge(ctx, tracking),
        milestones=tuple(entries[page * size : (page + 1) * size]),
        as_known_on=_as_known_on(ctx, tracking),
        page=page,
        pages=pages,
    )


def _actions(ctx: Context, tracking: Tracking) -> tuple[Action, ...]:
    """What may be done next; the last is what most people want."""
    if not is_proven(ctx):
        prove = Go(Prove(tracking.code))
        return (Action(ctx.t("track.more"), prove, "identification-card", "primary"),)
    is_asked = tracking.state == "supplement_requested"
    paper = print_action(ctx, Sheet.RECEIPT, "secondary" if is_asked else "primary")
    if not is_asked:
        notes = Action(ctx.t("track.notes"), Go(TrackNotes(tracking.code)), "book-open")
        result = result_flow.button(ctx, tracking)
        paper = print_action(ctx, Sheet.RECEIPT) if result else paper
        left = (notes,) if any(is_long(e.note) for e in tracking.history) else ()
        return (*left, *paper, *result)
    answer = BeginSupplement(tracking.code)
    return (*paper, Action(ctx.t("track.supplement"), answer, "file-plus", "primary"))


def _subtitle(ctx: Context, tracking: Tracking) -> str:
    if not is_proven(ctx):
        return tracking.code
    title = tracking.procedure.title.get(ctx.locale.lang)
    told = ctx.t("track.subtitle", procedure=title, code=tracking.code)
    return " · ".join([told, *tracking.owners])


def _as_known_on(ctx: Context, tracking: Tracking) -> str:
    if tracking.as_known_on is None:
        known = ctx.t("track.as_known_never")
    else:
        known = ctx.t("track.as_known_on", time=ctx.locale.long_time(tracking.as_known_on))
    return known if is_proven(ctx) else sentences(known, ctx.t("track.more_hint"))


def _badge(ctx: Context, tracking: Tracking) -> Chip | None:
    if tracking.has_conflict:
        return Chip(ctx.t("track.conflict"), "warning", "warn")
    if tracking.state in ENDED:
        return None
    if tracking.due is not None and tracking.state not in UNDUE:
        late = tracking.due[:10] < ctx.today().isoformat()
        text = ctx.t("track.due", date=ctx.locale.date(tracking.due))
        return Chip(text, "clock", "warn" if late else "ok")
    if tracking.expected is not None and tracking.due is None:
        text = ctx.t("track.expected", date=ctx.locale.date(tracking.expected))
        return Chip(text, "clock", "plain")
    return None


def _milestones(ctx: Context, tracking: Tracking, full: bool) -> list[Milestone]:
    filed = Milestone(
        ICONS["submitted"],
        ctx.t("track.filed"),
        _filed_text(ctx, tracking) if full else "",
        ctx.locale.short_time(tracking.filed_at),
        "done",
    )
    entries = [filed, _delivery(ctx, tracking, full)]
    events = [e for e in tracking.history if e.what == SUPPLEMENTED or e.state != "submitted"]
    entries += [_event(ctx, tracking, e, full, e is events[-1]) for e in events]
    if tracking.state not in (*ENDED, "completed"):
        text = ctx.t("track.result_text", office=ctx.settings.kiosk.office) if full else ""
        entries.append(Milestone("certificate", ctx.t("track.result"), text, "", "to_come"))
    return entries


def _filed_text(ctx: Context, tracking: Tracking) -> str:
    """Where it was filed, and which papers lie with it or are missing."""
    told = [ctx.t("track.filed_text", place=ctx.settings.kiosk.commune)]
    if tracking.papers:
        papers = [paper for paper, _ in tracking.papers]
        told.append(ctx.t("track.with_papers", papers=_names(ctx, tracking, papers)))
    if tracking.missing_papers:
        papers = list(tracking.missing_papers)
        told.append(ctx.t("track.without_papers", papers=_names(ctx, tracking, papers)))
    return " · ".join(told)


def _names(ctx: Context, tracking: Tracking, papers: Sequence[str]) -> str:
    names = {d.paper: d.name.get(ctx.locale.lang) for d in tracking.procedure.documents}
    return ", ".join(names.get(paper, paper) for paper in papers)


def _delivery(ctx: Context, tracking: Tracking, full: bool) -> Milestone:
    if tracking.delivery in RECEIVED or _was_answered(tracking):
        key = "track.sent_all_text" if tracking.delivery == "complete" else "track.sent_text"
        return Milestone("cloud-check", ctx.t("track.sent"), ctx.t(key) if full else "", "", "done")
    name, icon, state = (
        ("refused", "warning", "attention")
        if tracking.delivery == "refused"
        else ("waiting", "cloud-arrow-up", "current")
    )
    return Milestone(icon, ctx.t(f"track.{name}"), ctx.t(f"track.{name}_text"), "", state)


def _was_answered(tracking: Tracking) -> bool:
    """Whether the authority said anything: then the application is there, whatever else waits."""
    return tracking.delivery != "refused" and any(e.by != BY_KIOSK for e in tracking.history)


def _event(
    ctx: Context, tracking: Tracking, event: HistoryLine, full: bool, last: bool
) -> Milestone:
    state = event.state or ""
    key = f"track.event.{state}"
    title = ctx.t(key) if ctx.locale.has(key) else ctx.t("track.event.note")
    is_answer = event.what == SUPPLEMENTED
    if is_answer:
        title = ctx.t("track.event.supplemented")
    parts: list[str] = []
    if is_answer and last and tracking.delivery not in RECEIVED:
        parts.append(ctx.t("track.waiting_text"))
    if full:
        if state == "accepted" and tracking.authority_number:
            parts.append(ctx.t("track.authority", number=tracking.authority_number))
        if event.note:
            parts.append(beginning(event.note))
        if event.papers:
            asked = _names(ctx, tracking, event.papers)
            parts.append(
                ctx.t("track.gave_papers" if is_answer else "track.ask_papers", papers=asked)
            )
        if last and (document := result_flow.words(ctx, tracking)):
            parts.append(document)
    look = "done"
    if last and state in NEEDS_CARE:
        look = "attention"
    elif last and state not in ENDED:
        look = "current"
    when = ctx.locale.short_time(event.at)
    return Milestone(ICONS.get(state, "note"), title, " · ".join(parts), when, look)

"""Leaving, pausing and being called away: what becomes of the draft and of what was on the screen.

Owns the wiping of a session. After `wipe` nothing of a person is in memory; a draft is sealed or
deleted with it. A full disk keeps nobody's page on the screen: what could not be sealed when its
person had gone is sealed as soon as there is room, and until then nothing shows it again.
"""

from __future__ import annotations

from contextlib import suppress

from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Away, Calling, DeskSlip, Documents, Home, Leave, ResumeSlip
from kiosk_app.flow.display import display_of
from kiosk_app.flow.intents import (
    CallOfficial,
    DiscardAll,
    EndCall,
    Exit,
    FetchPapers,
    PutAway,
    StillHere,
)
from kiosk_app.flow.machine_places import TechnicianHome
from kiosk_app.flow.staff_places import StaffHome
from sync import DatabaseFull, StaffRole


def leave(ctx: Context, _intent: Exit) -> None:
    """`Thoát`: two tiles with a draft, home without one."""
    if isinstance(ctx.here, Leave):
        return
    drop_slip(ctx)
    if ctx.person.draft is None:
        end_call(ctx)
        next_person(ctx)
    else:
        ctx.go(Leave())


def next_person(ctx: Context) -> None:
    """Nothing of this person stays; an official who is signed in takes the next one."""
    member, since_s = ctx.person.staff, ctx.person.staff_since_s
    ctx.wipe()
    if member is not None:
        ctx.person.staff, ctx.person.staff_since_s = member, since_s
        ctx.restart(StaffHome() if member.role is StaffRole.OFFICIAL else TechnicianHome())


def put_away(ctx: Context, _intent: PutAway) -> None:
    """Seals the draft and shows the slip; everything else of the person is gone by then."""
    if ctx.person.draft is None:
        return
    lang, display, hearing = ctx.person.lang, ctx.person.display, ctx.person.hearing
    end_call(ctx)
    slip = ctx.kiosk.seal_draft(ctx.draft)
    next_person(ctx)
    ctx.person.lang, ctx.person.display, ctx.person.hearing = lang, display, hearing
    ctx.person.slip = slip
    ctx.restart(ResumeSlip(slip.code))
    ctx.person.done_since_s = ctx.now_s


def discard_all(ctx: Context, _intent: DiscardAll) -> None:
    """Deletes the draft with its key."""
    if isinstance(ctx.here, Leave) and ctx.person.draft is not None:
        ctx.kiosk.discard(ctx.draft)
        next_person(ctx)


def call(ctx: Context, _intent: CallOfficial) -> None:
    """Waiting for an official; the draft stays as it is."""
    if not isinstance(ctx.here, (Calling, Away)):
        ctx.person.call_started, ctx.person.call_started_s = ctx.wall(), ctx.now_s
        ctx.go(Calling())


def stop_calling(ctx: Context, _intent: EndCall) -> None:
    """The official came, or was not needed after all."""
    if isinstance(ctx.here, Calling):
        end_call(ctx)
        ctx.back()


def end_call(ctx: Context) -> None:
    """Records how long somebody waited; nothing when nobody did. A full disk holds nobody here."""
    started, ctx.person.call_started = ctx.person.call_started, None
    if started is not None:
        with suppress(DatabaseFull):
            ctx.kiosk.log_call_for_official(started, ctx.wall())


def fetch_papers(ctx: Context, _intent: FetchPapers) -> None:
    """The screen is covered for ten minutes."""
    if isinstance(ctx.here, Documents):
        ctx.person.away_since_s = ctx.now_s
        ctx.go(Away())


def still_here(ctx: Context, _intent: StillHere) -> None:
    """Back from fetching papers, or an answer to the warning."""
    if isinstance(ctx.here, Away):
        ctx.back()


def time_out(ctx: Context) -> None:
    """Nobody answered: the draft is sealed and the next person finds the first page.

    The plant `keep_session` leaves everything as it was, so that the proofs can be proven.
    """
    if "keep_session" in ctx.plants:
        ctx.person.last_touch_s, ctx.person.warned_at_s = ctx.now_s, None
        return
    end_call(ctx)
    member, draft, is_slip = ctx.person.staff, ctx.person.draft, _has_slip(ctx)
    ctx.wipe()  # before anything is written
    try:
        if draft is not None and is_slip:
            ctx.kiosk.discard(draft)
        elif draft is not None:
            ctx.kiosk.seal_draft(draft)
    except DatabaseFull:
        ctx.has_unsealed = True
    if member is not None:
        with suppress(DatabaseFull):
            ctx.kiosk.staff.note(member, "signout")


def seal_left(ctx: Context) -> None:
    """Whatever a full disk left open, once nobody is there and there is room."""
    if ctx.has_unsealed and is_fresh(ctx):
        with suppress(DatabaseFull):
            ctx.kiosk.seal_left()
            ctx.has_unsealed = False


def drop_slip(ctx: Context) -> None:
    """A slip is done when its person leaves it: the answers on it are deleted, never put away."""
    if _has_slip(ctx) and ctx.person.draft is not None:
        ctx.kiosk.discard(ctx.draft)
        ctx.person.draft = None


def _has_slip(ctx: Context) -> bool:
    return any(isinstance(place, DeskSlip) for place in ctx.person.stack)


def is_fresh(ctx: Context) -> bool:
    """Whether nobody has begun anything: nothing to wipe."""
    person = ctx.person
    at_home = len(person.stack) == 1 and isinstance(person.stack[0], Home)
    begins = (ctx.home_language(), display_of(ctx.settings.panel), False)
    now = (person.lang, person.display, person.hearing.has_listened)
    return at_home and person.draft is None and now == begins

"""The official's list: what waits at this machine for somebody at the desk, and what is done there.

Owns that nothing of a citizen stands in the list, and that what somebody put away or filed is
opened for an official only with a reason, which is recorded before anything is shown.
"""

from __future__ import annotations

from collections.abc import Iterator

from kiosk_app.flow.browse_flow import enter_interview
from kiosk_app.flow.browse_views import pages_of
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import FindProcedure, LifeEvents, Track
from kiosk_app.flow.intents import Go
from kiosk_app.flow.proof import look_at
from kiosk_app.flow.staff_intents import OpenFor, OpenWaiting
from kiosk_app.flow.staff_places import StaffHome, StaffReason
from kiosk_app.flow.supplement_flow import enter as enter_supplement
from kiosk_app.flow.task_views import task_lines
from kiosk_app.flow.views import Action, Line, ListView, Notify, Tile, TilesView
from kiosk_app.usecases.assisting import Reason
from kiosk_app.usecases.proving import Proof
from kiosk_app.usecases.values import DraftId

DRAFT, APPLICATION = "draft", "application"
REASON_ICONS = {Reason.LOST_SLIP: "file-x", Reason.GO_ON: "note-pencil", Reason.ASKED: "eye"}


def home_view(ctx: Context, here: StaffHome) -> ListView:
    """Papers that were asked for, drafts put away, tasks of the machine; and the main work."""
    lines = list(_lines(ctx))
    size = ctx.limits.lines
    pages = pages_of(len(lines), size)
    page = min(here.page, pages - 1)
    file = Action(ctx.t("staff.file"), Go(LifeEvents()), "note-pencil", "primary")
    find = Action(ctx.t("staff.find"), Go(FindProcedure()), "magnifying-glass")
    title = ctx.t("staff.home_title", count=len(lines)) if lines else ctx.t("staff.home_empty")
    return ListView(
        "staff_home",
        key_of(here),
        chrome(ctx, find, file),
        title,
        lines=tuple(lines[page * size : (page + 1) * size]),
        page=page,
        pages=pages,
    )


def _lines(ctx: Context) -> Iterator[Line]:
    lang = ctx.locale.lang
    for one in ctx.kiosk.staff.papers_asked():
        open_it = OpenWaiting(APPLICATION, one.code)
        words = f"{one.procedure.plain_title.get(lang)} · {ctx.t(f'track.state.{one.state}')}"
        yield Line(one.code, words, Action(ctx.t("staff.open"), open_it, "folder-open"))
    for draft in ctx.kiosk.staff.sealed_drafts():
        open_it = OpenWaiting(DRAFT, bytes(draft.id).hex())
        when = ctx.locale.short_time(draft.put_away_at.isoformat())
        words = f"{draft.procedure.plain_title.get(lang)} · {when}"
        yield Line(ctx.t("staff.draft"), words, Action(ctx.t("staff.open"), open_it, "archive"))
    yield from task_lines(ctx)


def open_waiting(ctx: Context, intent: OpenWaiting) -> None:
    """A line touched: why?"""
    if isinstance(ctx.here, StaffHome):
        ctx.go(StaffReason(intent.kind, intent.ref))


def reason_view(ctx: Context, here: StaffReason) -> TilesView:
    """The reasons; which one is recorded."""
    tiles = tuple(
        Tile(ctx.t(f"staff.reason_{reason.value}"), OpenFor(reason.value), REASON_ICONS[reason])
        for reason in Reason
    )
    return TilesView(
        "staff_reason", key_of(here), chrome(ctx), ctx.t("staff.reason"), tiles=tiles, columns=3
    )


def open_for(ctx: Context, intent: OpenFor) -> None:
    """Opens it, with the reason in the record."""
    here, member = ctx.here, ctx.person.staff
    if not isinstance(here, StaffReason) or member is None:
        return
    reason = Reason(intent.reason)
    if here.kind == APPLICATION:
        tracking = ctx.kiosk.track(here.ref)
        if tracking is not None:
            ctx.kiosk.staff.note(member, f"application.opened.{reason.value}", tracking.code)
            ctx.replace(Track(tracking.code))
            look_at(ctx, tracking)
            ctx.person.proofs = frozenset({Proof.OFFICIAL})
            return
    else:
        opened = ctx.kiosk.staff.open_sealed(DraftId(bytes.fromhex(here.ref)), member, reason)
        if opened is not None:
            ctx.person.draft = opened
            (enter_supplement if opened.supplements else enter_interview)(ctx)
            return
    ctx.back()
    ctx.person.banner = Notify("warn", ctx.t("draft.gone_title"), ctx.t("draft.gone_text"))

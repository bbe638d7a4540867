"""Screens of the staff: names, the PIN, a new PIN, and where each role lands.

Owns what stands there in words. No PIN is ever in a view.
"""

from __future__ import annotations

from kiosk_app.flow.browse_views import pages_of
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.staff_chrome import name_of
from kiosk_app.flow.staff_flow import who_may_enter
from kiosk_app.flow.staff_intents import EnterPin, Marked, PickStaff
from kiosk_app.flow.staff_places import Mark, StaffNewPin, StaffPin, StaffSignIn
from kiosk_app.flow.views import Action, TextView, Tile, TilesView, Trouble
from sync import PIN_DIGITS, StaffRole

ROLE_ICONS = {StaffRole.OFFICIAL: "user-circle", StaffRole.TECHNICIAN: "wrench"}


def sign_in_view(ctx: Context, here: StaffSignIn) -> TilesView:
    """A tile per name."""
    people = who_may_enter(ctx)
    size = ctx.limits.tiles
    pages = pages_of(len(people), size)
    page = min(ctx.person.list_page, pages - 1)
    tiles = tuple(
        Tile(
            name_of(ctx, one),
            PickStaff(one.ref),
            ROLE_ICONS[one.role],
            ctx.t(f"staff.role_{one.role.value}"),
        )
        for one in people[page * size : (page + 1) * size]
    )
    return TilesView(
        "staff_sign_in",
        key_of(here),
        chrome(ctx),
        ctx.t("staff.who" if people else "staff.nobody"),
        tiles=tiles,
        columns=3,
        page=page,
        pages=pages,
    )


def pin_view(ctx: Context, here: StaffPin) -> TextView:
    """Whose PIN, and how long to wait after wrong ones."""
    member = ctx.kiosk.staff.find(here.person)
    name = name_of(ctx, member) if member is not None else ""
    waits_s = ctx.kiosk.staff.wait_s(here.person)
    trouble = ctx.person.trouble
    if waits_s:
        words = ctx.t("staff.wait_text", minutes=waits_s // 60, seconds=waits_s % 60)
        trouble = Trouble(ctx.t("staff.wait_title"), words, "warn")
    title = ctx.t("staff.witness" if here.as_witness else "staff.pin", name=name)
    return _pin_page(ctx, here, title, ctx.t("staff.pin_hint"), trouble)


def new_pin_view(ctx: Context, here: StaffNewPin) -> TextView:
    """The one-time PIN was right; one of their own takes its place."""
    title = ctx.t("staff.new_pin_again" if here.again else "staff.new_pin")
    return _pin_page(ctx, here, title, ctx.t("staff.new_pin_hint"), ctx.person.trouble)


def _pin_page(
    ctx: Context, here: StaffPin | StaffNewPin, title: str, hint: str, trouble: Trouble | None
) -> TextView:
    go_on = Action(ctx.t("chrome.next"), EnterPin(""), "arrow-right", "primary", submits=True)
    return TextView(
        "staff_pin",
        key_of(here),
        chrome(ctx, go_on),
        title,
        hint=hint,
        pad="number",
        max_length=PIN_DIGITS,
        trouble=trouble,
    )


def mark_view(ctx: Context, here: Mark) -> TilesView:
    """The place of the finger; the declaration was read out before."""
    note = ctx.t("staff.mark_note")
    place = Tile(ctx.t("staff.mark"), Marked(), "fingerprint", note, lead=True)
    return TilesView(
        "mark", key_of(here), chrome(ctx), ctx.t("staff.mark_title"), tiles=(place,), columns=2
    )

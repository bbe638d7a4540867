"""Screens of pauses: leaving, the resume slip, waiting for an official, away, out of service.

Owns what stands on a screen while nobody works at it: never an answer, never a name.
"""

from __future__ import annotations

from kiosk_app.flow.chrome import chrome, key_of, letters_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Away, Calling, Leave, ResumeSlip
from kiosk_app.flow.intents import DiscardAll, EndCall, Exit, PutAway, StillHere
from kiosk_app.flow.staff_intents import SignInStaff
from kiosk_app.flow.views import Action, Chrome, TextPageView, Tile, TilesView
from kiosk_app.i18n import Locale
from kiosk_app.settings import KioskSettings
from sync import StaffRole

LONG_WAIT_S = 180  # ui.md, manner 6: then the screen says what else to do


def leave_view(ctx: Context, here: Leave) -> TilesView:
    """Two tiles: put away or delete everything."""
    tiles = (
        Tile(ctx.t("leave.put_away"), PutAway(), "archive", ctx.t("leave.put_away_note")),
        Tile(ctx.t("leave.discard"), DiscardAll(), "trash", ctx.t("leave.discard_note")),
    )
    return TilesView(
        "leave", key_of(here), chrome(ctx), ctx.t("leave.title"), tiles=tiles, columns=2
    )


def resume_slip_view(ctx: Context, here: ResumeSlip) -> TextPageView:
    """The code that brings the draft back."""
    slip = ctx.person.slip
    assert slip is not None
    until = ctx.locale.date(slip.until.date().isoformat())
    return TextPageView(
        "resume_slip",
        key_of(here),
        chrome(ctx, Action(ctx.t("resume.finish"), Exit(), "check", "primary")),
        ctx.t("resume.slip_title"),
        icon="archive",
        paragraphs=(ctx.t("resume.slip_text"), ctx.t("resume.slip_until", date=until)),
        large=slip.code,
        qr=ctx.matrix(slip.qr),
    )


def calling_view(ctx: Context, here: Calling) -> TextPageView:
    """Readable across the room, with the time waited."""
    waited_s = max(0, int(ctx.now_s - ctx.person.call_started_s))
    paragraphs = [ctx.t("calling.text")]
    if waited_s >= LONG_WAIT_S:
        paragraphs.append(ctx.t("calling.long"))
    may_enter = bool(ctx.kiosk.staff.here(StaffRole.OFFICIAL))
    came = SignInStaff() if may_enter else EndCall()
    return TextPageView(
        "calling",
        key_of(here),
        chrome(
            ctx,
            Action(ctx.t("calling.cancel"), EndCall(), "x"),
            Action(ctx.t("calling.end"), came, "check", "primary"),
        ),
        ctx.t("calling.title"),
        icon="hand-waving",
        paragraphs=tuple(paragraphs),
        large=_time(ctx, "calling.waited", waited_s),
    )


def away_view(ctx: Context, here: Away) -> TextPageView:
    """The screen covered while papers are fetched."""
    left_s = max(0, int(ctx.settings.idle.away_s - (ctx.now_s - ctx.person.away_since_s)))
    return TextPageView(
        "away",
        key_of(here),
        chrome(ctx, Action(ctx.t("away.back"), StillHere(), "check", "primary")),
        ctx.t("away.title"),
        icon="hourglass-medium",
        paragraphs=(ctx.t("away.text"),),
        large=_time(ctx, "away.left", left_s),
    )


def out_of_service_view(locale: Locale, kiosk: KioskSettings) -> TextPageView:
    """Something only we can mend; the draft is safe. Asks neither a session nor the database,
    because they may be what is broken."""
    chrome = Chrome(kiosk.office, kiosk.commune, "", (), (), letters=letters_of(locale))
    return TextPageView(
        "out_of_service",
        "OutOfService",
        chrome,
        locale.t("out.title"),
        icon="wrench",
        paragraphs=(locale.t("out.text"), locale.t("out.text_staff")),
    )


def _time(ctx: Context, key: str, seconds: int) -> str:
    return ctx.t(key, minutes=seconds // 60, seconds=seconds % 60)

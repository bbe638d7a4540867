"""Taking a paper along on one's own stick: first what that means, then the saving.

Owns that nothing is written before the person has been told that whoever holds the stick can read
it, and has agreed by a touch of its own.
"""

from __future__ import annotations

from kiosk_app.flow.after_places import SupplementDone
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import DeskSlip, Done, ProcedureInfo, Result, StickConsent, Track
from kiosk_app.flow.intents import SaveReceipt
from kiosk_app.flow.print_button import is_printing
from kiosk_app.flow.views import Action, TextPageView

WITH_PAPERS = (DeskSlip, Done, ProcedureInfo, Result, SupplementDone, Track)


def open_consent(ctx: Context, to: StickConsent) -> None:
    """A touch on "Lưu vào USB"."""
    if ctx.settings.stick.save and isinstance(ctx.here, WITH_PAPERS) and not is_printing(ctx):
        ctx.go(to)


def consent_view(ctx: Context, here: StickConsent) -> TextPageView:
    """What it means, in two sentences."""
    agree = Action(ctx.t("stick.agree"), SaveReceipt(here.sheet, to_stick=True), "usb", "primary")
    return TextPageView(
        "stick_consent",
        key_of(here),
        chrome(ctx, agree),
        ctx.t("stick.title"),
        icon="usb",
        paragraphs=(ctx.t("stick.insert"), ctx.t("stick.readable"), ctx.t("stick.lost")),
    )

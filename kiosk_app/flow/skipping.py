"""Leaving a question open: the ways past it, wherever the form allows it."""

from __future__ import annotations

from kiosk_app.flow.context import Context
from kiosk_app.flow.current import Asked
from kiosk_app.flow.intents import Skip
from kiosk_app.flow.staff_intents import SkipRest
from kiosk_app.flow.views import Action


def skip_actions(ctx: Context, now: Asked) -> tuple[Action, ...]:
    """`Bỏ qua`, where the form allows it."""
    if now.is_required:
        return ()
    skip = Action(ctx.t("chrome.skip"), Skip(), "arrow-bend-up-right")
    if ctx.person.staff is None:
        return (skip,)
    return (Action(ctx.t("staff.skip_rest"), SkipRest(), "skip-forward"), skip)

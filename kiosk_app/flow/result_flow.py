"""The document of a result on the screen: its pages, one after the other, whole or near.

Owns that it is opened only to whoever has proven that it is theirs (flow/proof.py), and what is
said where it cannot be shown. The page that is looked at is kept in memory, goes with the person,
and is drawn once.
"""

from __future__ import annotations

from kiosk_app.devices.documentpages import TYPES
from kiosk_app.devices.pagedrawer import NEAR_PARTS
from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context, ShownPage
from kiosk_app.flow.destinations import Result
from kiosk_app.flow.document_view import ResultView
from kiosk_app.flow.intents import Go
from kiosk_app.flow.print_button import print_action
from kiosk_app.flow.proof import proven_code
from kiosk_app.flow.sheets import Sheet
from kiosk_app.flow.views import Action, Trouble
from kiosk_app.usecases.values import Tracking
from sync import IntegrityError


def button(ctx: Context, tracking: Tracking) -> tuple[Action, ...]:
    """To the document, where there is one that can be shown."""
    result = tracking.result
    if result is None or not result.is_here or result.media_type not in TYPES:
        return ()
    if proven_code(ctx) != tracking.code:
        return ()
    return (Action(ctx.t("result.show"), Go(Result(tracking.code)), "certificate", "primary"),)


def words(ctx: Context, tracking: Tracking) -> str:
    """Where the document of a result is: on its way, here, or at the desk only."""
    result = tracking.result
    if result is None:
        return ""
    if not result.is_here:
        return ctx.t("result.on_its_way")
    return ctx.t("result.here" if result.media_type in TYPES else "result.at_desk")


def open_result(ctx: Context, to: Result) -> None:
    """A touch on the button; whole and near are two states of the same place."""
    if proven_code(ctx) != to.code:
        return
    if isinstance(ctx.here, Result):
        ctx.replace(to)
    elif ctx.person.draft is None:
        ctx.go(to)


def result_view(ctx: Context, here: Result) -> ResultView:
    """A page of the document, or why it cannot be shown."""
    shown = _shown(ctx, here)
    drawn = shown.drawn
    actions: tuple[Action, ...] = ()
    caption, pages = "", 1
    if drawn is not None:
        steps = NEAR_PARTS if here.near else 1
        pages = drawn.pages * steps
        at = min(here.page, pages - 1)
        caption = ctx.t("result.page", page=at // steps + 1, pages=drawn.pages)
        actions = (_nearer(ctx, here, at // steps), *print_action(ctx, Sheet.RESULT))
    return ResultView(
        "result",
        key_of(here),
        chrome(ctx, *actions),
        ctx.t("result.title"),
        picture=drawn,
        caption=caption,
        page=min(here.page, pages - 1),
        pages=pages,
        trouble=None
        if shown.fault is None
        else Trouble(ctx.t(f"device.{shown.fault}"), ctx.t(f"remedy.{shown.fault}")),
    )


def may_print(ctx: Context) -> bool:
    """Only what could be drawn here goes to a printer."""
    shown = ctx.person.shown
    return isinstance(ctx.here, Result) and shown is not None and shown.drawn is not None


def _nearer(ctx: Context, here: Result, page: int) -> Action:
    """The same page near, or whole again."""
    if here.near:
        return Action(ctx.t("result.whole"), Go(Result(here.code, page)), "magnifying-glass-minus")
    near = Result(here.code, page * NEAR_PARTS, near=True)
    return Action(ctx.t("result.near"), Go(near), "magnifying-glass-plus")


def _shown(ctx: Context, here: Result) -> ShownPage:
    """Drawn once; turning the clock of the screen draws nothing again."""
    shown = ctx.person.shown
    if shown is not None and shown.place == here:
        return shown
    panel = ctx.settings.panel
    try:
        drawn = ctx.kiosk.result_page(
            here.code, here.page, near=here.near, wide=panel.width > panel.height
        )
        shown = ShownPage(here, drawn, None if drawn is not None else Fault.DOCUMENT_GONE.value)
    except DeviceError as error:
        shown = ShownPage(here, None, error.code.value)
    except IntegrityError:
        shown = ShownPage(here, None, Fault.DOCUMENT_GONE.value)
    ctx.person.shown = shown
    return shown

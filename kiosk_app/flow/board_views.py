"""The public board on the glass, and who deals with which step of each procedure.

Owns which heads and words the tables have. What is shown is said to be known on a day; before
anything has come the page says so calmly. Numbers of people are never counted here.
"""

from __future__ import annotations

from kiosk_app.domain.board import Board, Count
from kiosk_app.domain.procedure import Procedure
from kiosk_app.flow.board_view import BoardView, TableRow
from kiosk_app.flow.browse_views import paged_tiles, pages_of
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.intents import Go
from kiosk_app.flow.public_places import PublicBoard, Steps, StepsList
from kiosk_app.flow.views import Action, Line, ListView, TextPageView, Tile, TilesView, View

LEAST = 5  # fewer could point at somebody


def board_view(ctx: Context, here: PublicBoard) -> View:
    """The counts of months or of procedures, in pages."""
    board = ctx.kiosk.public.board()
    steps = Action(ctx.t("board.steps_button"), Go(StepsList()), "signpost")
    if board is None or not board.months:
        return TextPageView(
            "board_empty",
            key_of(here),
            chrome(ctx, left=(steps,)),
            ctx.t("board.title"),
            icon="chart-bar",
            paragraphs=_nothing(ctx, board),
        )
    counts = board.procedures if here.by_procedure else board.months
    name = _procedure_name if here.by_procedure else _month_name
    rows = [
        TableRow(name(ctx, one), tuple(map(ctx.locale.number, _numbers(one)))) for one in counts
    ]
    size = max(1, ctx.limits.lines - 1)
    pages = pages_of(len(rows), size)
    page = min(max(0, here.page), pages - 1)
    other = Action(
        ctx.t("board.by_month" if here.by_procedure else "board.by_procedure"),
        Go(PublicBoard(by_procedure=not here.by_procedure)),
        "arrows-left-right",
        "primary",
    )
    return BoardView(
        "board",
        key_of(here),
        chrome(ctx, other, left=(steps,)),
        ctx.t("board.title"),
        note=ctx.t("board.as_known", date=ctx.locale.date(board.as_of), office=board.office),
        heads=(
            ctx.t("board.procedure" if here.by_procedure else "board.month"),
            ctx.t("board.received"),
            ctx.t("board.on_time"),
            ctx.t("board.late"),
        ),
        rows=tuple(rows[page * size : (page + 1) * size]),
        page=page,
        pages=pages,
    )


def _numbers(one: Count) -> tuple[int, int, int]:
    return one.received, one.on_time, one.late


def _nothing(ctx: Context, board: Board | None) -> tuple[str, ...]:
    """Nothing has come, or too little to be shown; what this machine took in, if that is enough."""
    if board is not None:
        date = ctx.locale.date(board.as_of)
        return (ctx.t("board.few", date=date, least=board.least),)
    own = ctx.kiosk.public.count_filed()
    here = ctx.t("board.own", count=ctx.locale.number(own)) if own >= LEAST else ""
    return tuple(words for words in (ctx.t("board.nothing"), here) if words)


def _month_name(ctx: Context, one: Count) -> str:
    first, last = ctx.locale.date(one.name), ctx.locale.date(one.last)
    return first if first == last else ctx.t("board.months", first=first, last=last)


def _procedure_name(ctx: Context, one: Count) -> str:
    if not one.name:
        return ctx.t("board.others")
    known = ctx.kiosk.catalogue.find(one.name)
    return known.plain_title.get(ctx.locale.lang) if known is not None else one.title or one.name


def steps_list_view(ctx: Context, here: StepsList) -> TilesView:
    """The procedures, each leading to its steps."""
    lang = ctx.locale.lang
    offered = ctx.kiosk.catalogue.offered(ctx.today().isoformat())
    tiles = [Tile(one.plain_title.get(lang), Go(Steps(one.code)), one.icon) for one in offered]
    return paged_tiles(ctx, here, "steps_list", ctx.t("board.steps"), tiles)


def steps_view(ctx: Context, here: Steps) -> ListView:
    """Which office does what, from the desk and back to it."""
    procedure = ctx.kiosk.catalogue.get(here.code)
    return ListView(
        "list",
        key_of(here),
        chrome(ctx),
        procedure.title.get(ctx.locale.lang),
        note=ctx.t("board.steps"),
        lines=tuple(
            Line(f"{n}. {what}", who) for n, (what, who) in enumerate(_steps(ctx, procedure), 1)
        ),
    )


def _steps(ctx: Context, procedure: Procedure) -> list[tuple[str, str]]:
    """The steps of the procedure's file; without any, those that every procedure has: the one-stop
    desk takes in, the agency decides, the desk hands out (Decree 118/2025/ND-CP)."""
    lang, office = ctx.locale.lang, ctx.settings.kiosk.office
    if procedure.routing.steps:
        return [
            (step.name.get(lang), step.office.get(lang) if step.office else office)
            for step in procedure.routing.steps
        ]
    return [
        (ctx.t("board.step_receive"), office),
        (ctx.t("board.step_decide"), procedure.routing.agency.get(lang)),
        (ctx.t("board.step_return"), office),
    ]

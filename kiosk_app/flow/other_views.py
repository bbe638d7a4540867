"""What only the desk does: by topic, then what is known of one, and the way to the slip.

Owns "Thủ tục khác". What is not known is not guessed: papers and time limits are the official's to
tell. It reads the list and never starts a draft.
"""

from __future__ import annotations

from kiosk_app.domain.other_procedures import OtherProcedure
from kiosk_app.flow.browse_views import paged_tiles, procedure_view
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import (
    DeskSlip,
    FindProcedure,
    OtherList,
    OtherTopics,
    ProcedureInfo,
)
from kiosk_app.flow.intents import Go
from kiosk_app.flow.views import Action, Bring, Fact, ProcedureView, Tile, TilesView

LONGEST_NAME = 300  # letters of an official name on the glass; the paper has them all


def topics_view(ctx: Context, here: OtherTopics) -> TilesView:
    """The doors of "Thủ tục khác"; one without a procedure is not shown."""
    lang, others = ctx.locale.lang, ctx.kiosk.other_procedures()
    counts = {topic.id: 0 for topic in others.topics}
    for other in others.procedures:
        counts[other.topic] += 1
    tiles = [
        Tile(
            topic.title.get(lang),
            Go(OtherList(topic.id)),
            topic.icon,
            ctx.t("life.count", count=counts[topic.id]),
        )
        for topic in others.topics
        if counts[topic.id]
    ]
    return paged_tiles(ctx, here, "other_topics", ctx.t("other.title"), tiles, _find(ctx))


def list_view(ctx: Context, here: OtherList) -> TilesView:
    """The procedures of one topic."""
    others = ctx.kiosk.other_procedures()
    tiles = [
        Tile(other.title, Go(ProcedureInfo(other.code)))
        for other in others.procedures
        if other.topic == here.topic
    ]
    titles = {topic.id: topic.title.get(ctx.locale.lang) for topic in others.topics}
    title = titles.get(here.topic, "")
    return paged_tiles(ctx, here, "other_list", title, tiles, _find(ctx))


def info_view(ctx: Context, here: ProcedureInfo) -> ProcedureView:
    """One procedure: of the catalogue, or what is known of one that only the desk does."""
    if ctx.kiosk.catalogue.find(here.code, on=ctx.today().isoformat()) is not None:
        return procedure_view(ctx, here)
    other = ctx.kiosk.other_procedures().find(here.code)
    if other is None:
        raise KeyError(here.code)
    return _known(ctx, here, other)


def _known(ctx: Context, here: ProcedureInfo, other: OtherProcedure) -> ProcedureView:
    lang = ctx.locale.lang
    name = other.name
    if len(name) > LONGEST_NAME:
        name = f"{name[:LONGEST_NAME].rsplit(' ', 1)[0]} ..."
    people = ", ".join(who.get(lang) for who in other.people)
    bring = [Bring("files", ctx.t("other.papers"), ctx.t("other.ask"))]
    if name != other.title:
        bring.insert(0, Bring("file-text", ctx.t("other.name"), name))
    slip = Action(ctx.t("slip.make"), Go(DeskSlip(other.code)), "arrow-right", "primary")
    return ProcedureView(
        "procedure",
        key_of(here),
        chrome(ctx, slip),
        other.title,
        badge=f"{other.sector} · {other.code}",
        bring_title=ctx.t("other.known"),
        bring=tuple(bring),
        bring_note=ctx.t("slip.in_person"),
        facts=(
            Fact("users-three", ctx.t("other.who"), people[:1].upper() + people[1:]),
            Fact("bank", ctx.t("other.ministry"), other.ministry.get(lang)),
            Fact("map-pin", ctx.t("slip.agency"), other.office.get(lang)),
        ),
    )


def _find(ctx: Context) -> Action:
    return Action(ctx.t("find.button"), Go(FindProcedure()), "magnifying-glass", "primary")

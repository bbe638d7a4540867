"""The page on which the glass is set for a person: four tiles, one touch each.

Owns what turning one means, and the way to the sound. The page is a detour: what stood on the
screen before comes back as it was, with what was typed there.
"""

from __future__ import annotations

from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Aids
from kiosk_app.flow.display import Aid
from kiosk_app.flow.intents import Back, Go, Turn
from kiosk_app.flow.views import Action, Tile, TilesView
from kiosk_app.flow.voice_places import Sound

ICONS = {
    Aid.LARGE_TEXT: "text-aa",
    Aid.HIGH_CONTRAST: "circle-half",
    Aid.LEFT_HANDED: "hand-pointing",
    Aid.LOWERED: "wheelchair",
}


def aids_view(ctx: Context, here: Aids) -> TilesView:
    """Each tile says what it does, and by sign and word whether it is on."""
    display = ctx.person.display
    tiles = tuple(
        Tile(
            ctx.t(f"aids.{aid.value}"),
            Turn(aid),
            icon,
            "" if display.has(aid) else ctx.t("aids.is_off"),
            chosen=display.has(aid),
            chosen_text=ctx.t("aids.is_on"),
        )
        for aid, icon in ICONS.items()
    )
    sound = Action(ctx.t("voice.sound"), Go(Sound()), "speaker-high")
    done = Action(ctx.t("aids.done"), Back(), "check", "primary")
    return TilesView(
        "aids",
        key_of(here),
        chrome(ctx, done, left=(sound,)),
        ctx.t("aids.title"),
        tiles=tiles,
        columns=2,
    )


def turn(ctx: Context, intent: Turn) -> None:
    """The other way round, until the person leaves."""
    if isinstance(ctx.here, Aids):
        ctx.person.display = ctx.person.display.turned(intent.aid)

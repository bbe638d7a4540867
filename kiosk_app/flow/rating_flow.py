"""Rating in the flow: a face by one touch, a word if somebody wants to, and always a way past it.

Owns that nobody must rate: every page of it is left by one touch, and the receipt waits behind.
"""

from __future__ import annotations

from kiosk_app.domain.rating import LONGEST_WORD, Asked, Face
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Done, Track
from kiosk_app.flow.intents import Answer, Back, Go
from kiosk_app.flow.proof import is_proven
from kiosk_app.flow.public_intents import RateFace
from kiosk_app.flow.public_places import Rate, RateWord
from kiosk_app.flow.views import Action, ChoiceView, Notify, TextView, Tile

FACES = ((Face.GOOD, "smiley"), (Face.FAIR, "smiley-meh"), (Face.POOR, "smiley-sad"))
FINISHED = ("completed", "returned")


def faces(ctx: Context, asked: Asked) -> tuple[Action, ...]:
    """The faces as buttons, each with its word."""
    return tuple(
        Action(ctx.t(f"rating.{asked.value}_{face.name.lower()}"), RateFace(face.value), icon)
        for face, icon in FACES
    )


def beside_receipt(ctx: Context, code: str) -> tuple[str, tuple[Action, ...]]:
    """What stands below the receipt: the question with its faces, or thanks and a word more."""
    if not ctx.limits.faces:
        return "", ()
    if ctx.person.rating is not None:
        may_add = not ctx.person.has_worded
        more = Action(ctx.t("rating.add_word"), Go(RateWord()), "pencil-simple")
        return ctx.t("rating.thanks"), (more,) if may_add else ()
    if not ctx.kiosk.public.may_rate(code, Asked.FILING):
        return "", ()
    return ctx.t("rating.filing"), faces(ctx, Asked.FILING)


def button(ctx: Context, code: str, asked: Asked) -> tuple[Action, ...]:
    """The way to the page of faces, where they do not stand beside; none when it was answered."""
    if ctx.person.rating is not None or not ctx.kiosk.public.may_rate(code, asked):
        return ()
    return (Action(ctx.t("rating.button"), Go(Rate()), "smiley"),)


def asked_at(ctx: Context) -> tuple[Asked, str] | None:
    """The question of the place and the code that it is about; None where nothing is rated."""
    for here in reversed(ctx.person.stack):
        if isinstance(here, Done):
            return Asked.FILING, here.code
        if isinstance(here, Track):
            tracking = ctx.person.tracking
            is_over = tracking is not None and tracking.state in FINISHED
            return (Asked.RESULT, here.code) if is_over and is_proven(ctx) else None
    return None


def may_open(ctx: Context, to: Rate | RateWord) -> bool:
    """Whether a touch may lead there from here."""
    if isinstance(to, RateWord):
        return ctx.person.rating is not None and not ctx.person.has_worded
    return isinstance(ctx.here, (Done, Track)) and asked_at(ctx) is not None


def rate_view(ctx: Context, here: Rate) -> ChoiceView:
    """The faces on a page of their own."""
    found = asked_at(ctx)
    assert found is not None  # only the pages of an application lead here
    tiles = tuple(
        Tile(action.text, action.intent, action.icon)
        for action in faces(ctx, found[0])
        if action.intent is not None
    )
    return ChoiceView(
        "choice",
        key_of(here),
        chrome(ctx, Action(ctx.t("chrome.skip"), Back(), "arrow-bend-up-right")),
        ctx.t(f"rating.{found[0].value}"),
        tiles=tiles,
        columns=3,
        hint=ctx.t("rating.hint"),
    )


def word_view(ctx: Context, here: RateWord) -> TextView:
    """A word beside the face, if somebody has one."""
    send = Action(
        ctx.t("rating.send"), Answer(None, key_of(here)), "arrow-right", "primary", submits=True
    )
    return TextView(
        "text",
        key_of(here),
        chrome(ctx, Action(ctx.t("chrome.skip"), Back(), "arrow-bend-up-right"), send),
        ctx.t("rating.word"),
        hint=ctx.t("rating.word_hint"),
        max_length=LONGEST_WORD,
    )


def rate(ctx: Context, intent: RateFace) -> None:
    """A face was touched: it is kept at once, and a word may follow."""
    found = asked_at(ctx)
    if found is None or ctx.person.rating is not None:
        return
    known = {face.value: face for face, _ in FACES}
    if intent.face not in known or not isinstance(ctx.here, (Done, Rate)):
        return
    asked, code = found
    ctx.person.rating = ctx.kiosk.public.rate(code, asked, known[intent.face])
    if isinstance(ctx.here, Rate):
        if ctx.person.rating is None:
            ctx.back()
        else:
            ctx.replace(RateWord())


def say(ctx: Context, intent: Answer) -> None:
    """The word is kept, and the page from which the rating began shows again."""
    if ctx.person.rating is not None and not ctx.person.has_worded:
        ctx.kiosk.public.add_word(ctx.person.rating, str(intent.value or ""))
        ctx.person.has_worded = True
    ctx.back()
    ctx.person.banner = Notify("ok", ctx.t("rating.thanks"), "")

"""Giving an opinion on a draft or plan: reading it, the questions, with or without a name, a slip.

Owns the way from the first page to the form, which then is an interview like any other, and the
page with the code afterwards. What is over is not shown, and nothing is preselected.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk_app.domain.consultation import FORM_WORDS, ByLang, Consultation, Opinion
from kiosk_app.flow.browse_views import paged_tiles
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.intents import Exit, Go, Sheet
from kiosk_app.flow.pages_of_words import paged
from kiosk_app.flow.print_button import print_action
from kiosk_app.flow.public_intents import GiveOpinion
from kiosk_app.flow.public_places import Consultations, OpinionGiven, Reading
from kiosk_app.flow.tracking_flow import enter_draft
from kiosk_app.flow.views import Action, TextPageView, Tile, TilesView


def consultations_view(ctx: Context, here: Consultations) -> TilesView:
    """What opinions are asked on, what ends first before the others."""
    tiles = [
        Tile(
            one.title.get(ctx.locale.lang), Go(Reading(one.id.hex())), "file-text", _until(ctx, one)
        )
        for one in ctx.kiosk.public.consultations()
    ]
    title = ctx.t("opinion.title") if tiles else ctx.t("opinion.over")
    return paged_tiles(ctx, here, "consultations", title, tiles)


def reading_view(ctx: Context, here: Reading) -> TextPageView:
    """The plain summary, then the whole text if there is one, in pages; the way to the questions
    stands below every page."""
    found = _find(ctx, here)
    if found is None:
        gone = (ctx.t("opinion.over"),)
        return TextPageView(
            "reading", key_of(here), chrome(ctx), ctx.t("opinion.title"), icon="chats-circle",
            paragraphs=gone,
        )  # fmt: skip
    lang = ctx.locale.lang
    pages = paged(found.summary.get(lang), ctx.limits.letters)
    if found.full.get(lang):
        pages += paged(found.full.get(lang), ctx.limits.letters)
    page = min(max(0, here.page), len(pages) - 1)
    give = Action(ctx.t("opinion.give"), GiveOpinion(here.publication), "arrow-right", "primary")
    return TextPageView(
        "reading",
        key_of(here),
        chrome(ctx, give),
        found.title.get(lang),
        icon="file-text",
        paragraphs=(*pages[page], _until(ctx, found)),
        page=page,
        pages=len(pages),
    )


def begin(ctx: Context, intent: GiveOpinion) -> None:
    """From reading to the first question."""
    here = ctx.here
    if not isinstance(here, Reading) or here.publication != intent.publication:
        return
    if ctx.person.draft is not None:
        return
    draft = ctx.kiosk.public.begin_opinion(bytes.fromhex(here.publication), _form_words(ctx))
    if draft is not None:  # else it has just ended, and the page says so
        ctx.person.draft = draft
        enter_draft(ctx)


def given(ctx: Context, opinion: Opinion) -> None:
    """The opinion is on the disk and out of the draft: its page shows."""
    person = ctx.person
    person.opinion, person.opinion_title, person.draft = opinion, ctx.procedure.title, None
    person.done_since_s = ctx.now_s
    ctx.restart(OpinionGiven(opinion.code))


def given_view(ctx: Context, here: OpinionGiven) -> TextPageView:
    """Thanks, the code of the slip, and whether a name is with it."""
    opinion, title = ctx.person.opinion, ctx.person.opinion_title
    assert opinion is not None and title is not None
    whose = "opinion.given_named" if opinion.name else "opinion.given_unnamed"
    left = max(0, round(ctx.settings.idle.done_s - (ctx.now_s - ctx.person.done_since_s)))
    return TextPageView(
        "opinion_given",
        key_of(here),
        chrome(
            ctx,
            Action(ctx.t("done.finish"), Exit(), "check", "primary"),
            left=print_action(ctx, Sheet.OPINION),
        ),
        ctx.t("opinion.given_title"),
        icon="check-circle",
        large=opinion.code,
        paragraphs=(
            title.get(ctx.locale.lang),
            ctx.t("opinion.given_text"),
            ctx.t(whose),
            ctx.t("done.countdown", seconds=left),
        ),
    )


def _find(ctx: Context, here: Reading) -> Consultation | None:
    wanted = here.publication
    return next((one for one in ctx.kiosk.public.consultations() if one.id.hex() == wanted), None)


def _until(ctx: Context, one: Consultation) -> str:
    until = ctx.t("opinion.until", date=ctx.locale.date(one.last))
    return " · ".join(part for part in (one.office, until) if part)


def _form_words(ctx: Context) -> Mapping[str, ByLang]:
    """The form's own words in every language: a draft may be taken up again in another one."""
    return {
        name: {lang: str(pack.t(f"opinion.form_{name}")) for lang, pack in ctx.locales.items()}
        for name in FORM_WORDS
    }

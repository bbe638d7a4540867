"""Whether it is the same as said before: one touch instead of a whole question.

Owns the two tiles and what becomes of them. It copies only what the procedure's file names, and
never without the person's word; what needs no word is not asked at all (domain/taking_over.py).
"""

from __future__ import annotations

from kiosk_app.domain.procedure import Question
from kiosk_app.domain.taking_over import known_answers
from kiosk_app.flow import route
from kiosk_app.flow.card_flow import after_person
from kiosk_app.flow.chrome import chrome, key_of
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Same
from kiosk_app.flow.intents import TakeOver
from kiosk_app.flow.staff_intents import TakeOverAll
from kiosk_app.flow.views import Tile, TilesView
from kiosk_app.flow.wording import value_words


def same_view(ctx: Context, here: Same) -> TilesView:
    """The earlier answer in words, and another."""
    question = route.get_question(ctx.procedure, here.question)
    take, lang = question.take_over, ctx.locale.lang
    assert take is not None
    yes = Tile(take.yes.get(lang), TakeOver(same=True), "check-circle", _known(ctx, question))
    no = Tile(take.no.get(lang), TakeOver(same=False), "pencil-simple")
    return TilesView(
        "same",
        key_of(here),
        chrome(ctx),
        question.ask.get(lang),
        tiles=(yes, no) if ctx.person.staff is None else (yes, no, _all(ctx)),
        columns=2 if ctx.person.staff is None else 3,
    )


def _all(ctx: Context) -> Tile:
    """Whoever helps asks once for all: one touch instead of one for each."""
    return Tile(ctx.t("staff.same_all"), TakeOverAll(), "checks", ctx.t("staff.same_all_note"))


def take_over_all(ctx: Context, _intent: TakeOverAll) -> None:
    """The same, as long as one such question follows another."""
    for _ in ctx.procedure.questions():
        if ctx.person.staff is not None and isinstance(ctx.here, Same):
            take_over(ctx, TakeOver(same=True))


def take_over(ctx: Context, intent: TakeOver) -> None:
    """The same: its answers are kept. Another: the question itself."""
    here = ctx.here
    if not isinstance(here, Same):
        return
    question = route.get_question(ctx.procedure, here.question)
    if intent.same:
        known = known_answers(question, ctx.draft.answers, ctx.today())
        ctx.person.draft = ctx.kiosk.answers(ctx.draft, known)
        after_person(ctx, question)
    else:
        ctx.go(route.anew(question))
        ctx.note_position()


def _known(ctx: Context, question: Question) -> str:
    """What would be taken over, in one line; numbers masked."""
    known = known_answers(question, ctx.draft.answers, ctx.today())
    words = (
        value_words(field, known.get(field.id), ctx.locale, ctx.units, masked=True)
        for field in question.fields
    )
    return " · ".join(word for word in words if word)

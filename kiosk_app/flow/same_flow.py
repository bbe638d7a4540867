"""Whether it is the same as said before: one touch instead of a whole question.

Owns the two tiles and what becomes of them. It copies only what the procedure's file names, and
never without the person's word; what needs no word is not asked at all (domain/taking_over.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

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
    tiles = (yes, no, *_all(ctx, question))
    return TilesView(
        "same",
        key_of(here),
        chrome(ctx),
        question.ask.get(lang),
        tiles=tiles,
        columns=len(tiles),
    )


def _all(ctx: Context, question: Question) -> tuple[Tile, ...]:
    """One touch for this question and those that follow: who helps has asked for all of them, a
    citizen reads what it would say."""
    title = ctx.t("staff.same_all")
    if ctx.person.staff is not None:
        return (Tile(title, TakeOverAll(), "checks", ctx.t("staff.same_all_note")),)
    said = [_words(ctx, one, known) for one, known in _in_a_row(ctx, question)]
    note = " · ".join(words for words in said if words)
    return (Tile(title, TakeOverAll(), "checks", note),) if len(said) > 1 else ()


def _in_a_row(ctx: Context, first: Question) -> Iterator[tuple[Question, dict[str, Any]]]:
    """The questions that would be met one after the other if all were the same, each with what is
    taken over into it."""
    answers, today = dict(ctx.draft.answers), ctx.today()
    question: Question | None = first
    while question is not None:
        known = known_answers(question, answers, today)
        yield question, known
        answers |= known
        to = route.after_known(ctx.procedure, answers, today, question.id)
        question = None
        if isinstance(to, Same):
            question = route.get_question(ctx.procedure, to.question)


def take_over_all(ctx: Context, _intent: TakeOverAll) -> None:
    """The same, as long as one such question follows another."""
    if ctx.person.draft is None:  # it was put away while the finger came down
        return
    for _ in ctx.procedure.questions():
        if isinstance(ctx.here, Same):
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
    return _words(ctx, question, known_answers(question, ctx.draft.answers, ctx.today()))


def _words(ctx: Context, question: Question, known: Mapping[str, Any]) -> str:
    words = (
        value_words(field, known.get(field.id), ctx.locale, ctx.units, masked=True)
        for field in question.fields
    )
    return " · ".join(word for word in words if word)

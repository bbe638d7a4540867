"""Persons by identity card: scan, confirm, fill; and repeated items.

Owns that a card fills nothing before a person said that it is right, and that typing is always
possible. How identity was established is recorded for the applicant, the first person of a form.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kiosk_app.domain.conditions import is_answered
from kiosk_app.domain.identity import (
    NAME_DOUBTFUL,
    Card,
    IdentityHow,
    is_contradictory,
    parse_card,
)
from kiosk_app.domain.interview import asked_steps
from kiosk_app.domain.problems import Problem
from kiosk_app.domain.procedure import Field, FieldType, Question
from kiosk_app.domain.validation import check_field
from kiosk_app.flow import route
from kiosk_app.flow.context import Context
from kiosk_app.flow.current import rows_of
from kiosk_app.flow.destinations import Ask, ConfirmCard, Rows, ScanCard
from kiosk_app.flow.intents import AddRow, ConfirmScan, EditRow, RemoveRow, Scanned
from kiosk_app.flow.interview_flow import decided_rules, leave_field
from kiosk_app.flow.views import Trouble

FEWEST_BARS = 3  # between the parts of a card, also of a damaged one


def scan(ctx: Context, here: ScanCard, intent: Scanned) -> None:
    """A payload read while a card is asked for."""
    card = parse_card(intent.payload)
    fault = _fault_of(card, intent.payload, ctx)
    if card is None or fault:
        ctx.person.trouble = Trouble(ctx.t(f"scan.{fault}_title"), ctx.t(f"scan.{fault}_text"))
        return
    ctx.go(ConfirmCard(here.question, here.field, here.row, here.from_check))
    ctx.person.card = card
    if ctx.person.staff is not None and not card.warnings:
        confirm(ctx, ConfirmScan())  # the card is in the official's hand, and the check shows all


def _fault_of(card: Card | None, payload: str, ctx: Context) -> str:
    """Why a payload is refused, as the name of its messages; "" when it is not."""
    if card is None:
        return "unread" if payload.count("|") >= FEWEST_BARS else "other"
    return "contradicts" if is_contradictory(card, ctx.today()) else ""


def confirm(ctx: Context, _intent: ConfirmScan) -> None:
    """The card is right: its parts become answers, then what it left open is asked."""
    here, card = ctx.here, ctx.person.card
    if not isinstance(here, ConfirmCard) or card is None:
        return
    if here.field is not None:
        (_fill_consent if here.row is None else _fill_row)(ctx, here, card)
        return
    question = route.get_question(ctx.procedure, here.question)
    values = card_values(ctx, question.fields, card, ctx.draft.answers)
    contradiction = _contradiction(ctx, values)
    if contradiction is not None:  # another card is wanted, or a former answer is wrong
        ctx.person.problem = contradiction
        return
    ctx.person.draft = ctx.kiosk.answers(ctx.draft, values)
    if question.id == route.applicant_question(ctx.procedure):
        ctx.person.draft = ctx.kiosk.identify(ctx.draft, card, IdentityHow.CARD_SCANNED)
    ctx.person.card = None
    ctx.back()
    after_person(ctx, question)


def type_instead(ctx: Context, here: ScanCard) -> None:
    """No card: the same questions, one after the other."""
    if here.field is not None:
        columns = [c.id for c in route.asked_columns(ctx.procedure.get_field(here.field))]
        column = "name" if here.row is None else columns[0]
        ctx.go(Ask(here.question, here.field, here.row, column, here.from_check))
        ctx.note_position()
        return
    question = route.get_question(ctx.procedure, here.question)
    for stop in asked_steps(ctx.procedure, ctx.draft.answers, ctx.today()):
        if stop.question.id == question.id:
            ctx.go(route.ask_place(question, stop.field, ctx.draft.answers))
            ctx.note_position()
            return


def skip_person(ctx: Context, here: ScanCard) -> None:
    """Nobody to name here, where the form allows it."""
    question = route.get_question(ctx.procedure, here.question)
    answers, today = ctx.draft.answers, ctx.today()
    if here.field is None and not any(
        route.is_required(f, answers, today) for f in question.fields
    ):
        ctx.go(route.after_question(ctx.procedure, answers, today, question.id))
        ctx.note_position()


def card_values(
    ctx: Context, fields: Sequence[Field], card: Card, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """The card's parts by field; a part that the form would refuse is left to be asked."""
    values: dict[str, Any] = {}
    for field in fields:
        value = card_part(field, card)
        if field.prefill == "card.name" and NAME_DOUBTFUL in card.warnings:
            values[field.id] = None  # neither half a name nor that of an earlier card
            continue
        if not value:
            continue
        problems = check_field(field, value, {**answers, **values, field.id: value}, ctx.today())
        if not any(not p.is_warning for p in problems):
            values[field.id] = value
    return values


def _contradiction(ctx: Context, values: dict[str, Any]) -> Problem | None:
    """An error that the form's rules find in what the card says: one card for two people."""
    answers = {**ctx.draft.answers, **values}
    found = (problem for name in values for problem in decided_rules(ctx, name, answers))
    return next((problem for problem in found if not problem.is_warning), None)


def card_part(field: Field, card: Card) -> str:
    """What the card says for a field, "" when nothing. Addresses are never filled by themselves:
    cards carry names of communes that are no more."""
    part = (field.prefill or "").removeprefix("card.")
    if part not in ("name", "birth_date", "sex", "number", "issued", "kind", "issuer"):
        return ""
    return str(getattr(card, part) or "") if field.type is not FieldType.ADDRESS else ""


def after_person(ctx: Context, question: Question) -> None:
    """On from a question that was filled at once: what was left open of it, else the next."""
    ctx.go(route.after_known(ctx.procedure, ctx.draft.answers, ctx.today(), question.id))
    ctx.note_position()


def add_row(ctx: Context, _intent: AddRow) -> None:
    """One more repeated item: its first question."""
    here = ctx.here
    if not isinstance(here, Rows):
        return
    field = ctx.procedure.get_field(here.field)
    count = len(rows_of(ctx, here.field))
    if field.maximum is None or count < field.maximum:
        ctx.go(route.row_place(here.question, field, count, here.from_check))


def edit_row(ctx: Context, intent: EditRow) -> None:
    """An item again from its first question."""
    here = ctx.here
    if isinstance(here, Rows) and 0 <= intent.row < len(rows_of(ctx, here.field)):
        column = route.asked_columns(ctx.procedure.get_field(here.field))[0]
        ctx.go(Ask(here.question, here.field, intent.row, column.id, here.from_check))


def _fill_consent(ctx: Context, here: ConfirmCard, card: Card) -> None:
    """The card names the person who agreed."""
    assert here.field is not None
    name = "" if NAME_DOUBTFUL in card.warnings else card.name
    ctx.save(here.field, {"agreed": True, "name": name, "number": card.number})
    ctx.person.card = None
    ctx.back()
    if name:
        leave_field(ctx, Ask(here.question, here.field, None, "number", here.from_check))
    else:
        ctx.go(Ask(here.question, here.field, None, "name", here.from_check))
        ctx.note_position()


def _fill_row(ctx: Context, here: ConfirmCard, card: Card) -> None:
    """The card's parts become cells; then what it left open of the row is asked."""
    assert here.field is not None
    assert here.row is not None
    field = ctx.procedure.get_field(here.field)
    rows = rows_of(ctx, here.field)
    while len(rows) <= here.row:
        rows.append({})
    cells = rows[here.row]
    cells |= card_values(ctx, field.columns, card, {**ctx.draft.answers, **cells})
    cells = rows[here.row] = {name: value for name, value in cells.items() if value is not None}
    ctx.save(here.field, rows)
    ctx.person.card = None
    ctx.back()
    columns = route.open_columns(field, {**ctx.draft.answers, **cells}, ctx.today())
    left = next((c for c in columns if not is_answered(cells.get(c.id))), None)
    if left is not None:
        ctx.go(Ask(here.question, here.field, here.row, left.id, here.from_check))
    elif not ctx.back_to(Rows):
        ctx.go(Rows(here.question, here.field, from_check=here.from_check))
    ctx.note_position()


def remove_row(ctx: Context, intent: RemoveRow) -> None:
    """An item taken away; the others stay."""
    here = ctx.here
    if isinstance(here, Rows):
        rows = rows_of(ctx, here.field)
        if 0 <= intent.row < len(rows):
            del rows[intent.row]
            ctx.person.draft = ctx.kiosk.answer(ctx.draft, here.field, rows or None)
            ctx.person.problem = ctx.person.trouble = None


def next_rows(ctx: Context, here: Rows) -> None:
    """`Tiếp tục` from the list: the whole of it is judged; an item that lacks an answer (its draft
    was put away in the middle of it) is gone on with there."""
    field = ctx.procedure.get_field(here.field)
    answers, rows = ctx.draft.answers, rows_of(ctx, here.field)
    required = route.is_required(field, answers, ctx.today())
    if rows or required:
        in_province = ctx.units.ward_in_province
        found = check_field(field, rows, answers, ctx.today(), in_province)
        errors = [p for p in found if not p.is_warning]
        if errors:
            _ask_again(ctx, here, errors[0])
            return
    leave_field(ctx, here)


def _ask_again(ctx: Context, here: Rows, problem: Problem) -> None:
    """Where the problem is: the question of an item, else the list itself."""
    columns = route.asked_columns(ctx.procedure.get_field(here.field))
    if problem.column in {column.id for column in columns}:
        ctx.go(Ask(here.question, here.field, problem.row, problem.column, here.from_check))
        if problem.code == "required":  # never answered: a question, not an error
            return
    ctx.person.problem = problem

"""From the walk of an interview to places: which screen asks the next open field.

Owns the order of places from the first question to the signature; which fields are open is the
domain's. It never writes an answer and keeps no state: a branch that opens is met on the way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from kiosk_app.domain.conditions import holds, is_answered
from kiosk_app.domain.interview import Step, asked_steps, papers_to_bring
from kiosk_app.domain.procedure import (
    Field,
    FieldType,
    Part,
    PartPlace,
    Procedure,
    Question,
    QuestionKind,
)
from kiosk_app.domain.taking_over import consenting, known_answers
from kiosk_app.domain.validation import unanswered_rows
from kiosk_app.flow.destinations import Ask, Check, Destination, Documents, Rows, Same, ScanCard

CONSENT_STEPS = ("agreed", "name", "number")


def is_scannable(question: Question) -> bool:
    """Whether an identity card answers this question."""
    return question.kind is QuestionKind.PERSON and any(f.prefill for f in question.fields)


def applicant_question(procedure: Procedure) -> str:
    """The question about the applicant, the first person of a form; "" when there is none."""
    return next((q.id for _, q in procedure.questions() if is_scannable(q)), "")


def is_required(field: Field, answers: Mapping[str, Any], today: date) -> bool:
    """Whether the form demands this answer now."""
    return holds(field.required, answers, today)


def place_of(stop: Step, answers: Mapping[str, Any], today: date) -> Destination:
    """The place where a stop is answered. While nothing of it is known: whether it is the same as
    said before, then its card.

    A list that needs an item begins with its first one.
    """
    question, field = stop.question, stop.field
    untouched = not any(is_answered(answers.get(f.id)) for f in question.fields)
    if untouched and field is question.fields[0]:
        return Same(question.id) if known_answers(question, answers, today) else anew(question)
    return ask_place(question, field, answers)


def anew(question: Question) -> Destination:
    """The first screen of a question of which nothing is known."""
    field = question.fields[0]
    if is_scannable(question):
        return ScanCard(question.id)
    if field.type is FieldType.TABLE and field.required is True:
        return row_place(question.id, field, 0)
    return ask_place(question, field, {})


def row_place(question: str, field: Field, row: int, from_check: bool = False) -> Destination:
    """Where a new row begins: with a card, when a card answers some of its columns."""
    columns = asked_columns(field)
    if any(column.prefill for column in columns):
        return ScanCard(question, field.id, row, from_check)
    return Ask(question, field.id, row, columns[0].id, from_check)


def ask_place(
    question: Question, field: Field, answers: Mapping[str, Any], from_check: bool = False
) -> Destination:
    """The screen of one field; of a matrix, that of its first open row."""
    if field.type is FieldType.TABLE:
        return Rows(question.id, field.id, from_check=from_check)
    if field.type is FieldType.CONSENT:
        return Ask(question.id, field.id, column=CONSENT_STEPS[0], from_check=from_check)
    if field.type is FieldType.MATRIX:
        row = next(iter(unanswered_rows(field, answers.get(field.id))), 0)
        return Ask(question.id, field.id, row=row, from_check=from_check)
    return Ask(question.id, field.id, from_check=from_check)


def first(procedure: Procedure, answers: Mapping[str, Any], today: date) -> Destination:
    """Where the interview begins."""
    for stop in asked_steps(procedure, answers, today):
        return place_of(stop, answers, today)
    return after_interview(procedure, answers, today)


def after(
    procedure: Procedure, answers: Mapping[str, Any], today: date, field_id: str
) -> Destination:
    """The place after a field, by the answers as they are now."""
    order = {f.id: n for n, f in enumerate(procedure.fields())}
    here = order[field_id]
    for stop in asked_steps(procedure, answers, today):
        if order[stop.field.id] > here:
            return place_of(stop, answers, today)
    return after_interview(procedure, answers, today)


def after_question(
    procedure: Procedure, answers: Mapping[str, Any], today: date, question_id: str
) -> Destination:
    """The place after a whole question (a person skipped)."""
    fields = get_question(procedure, question_id).fields
    return after(procedure, answers, today, fields[-1].id)


def unanswered_in(
    procedure: Procedure, answers: Mapping[str, Any], today: date, question_id: str
) -> Destination | None:
    """The first field of a person question that the card left open, or None."""
    for stop in asked_steps(procedure, answers, today):
        if stop.question.id == question_id and not is_answered(answers.get(stop.field.id)):
            return ask_place(stop.question, stop.field, answers)
    return None


def after_known(
    procedure: Procedure, answers: Mapping[str, Any], today: date, question_id: str
) -> Destination:
    """The place after a question that was answered at once: what was left open of it, or the
    next."""
    left = unanswered_in(procedure, answers, today, question_id)
    return left or after_question(procedure, answers, today, question_id)


def newly_opened(
    procedure: Procedure, answers: Mapping[str, Any], today: date, asked_before: frozenset[str]
) -> Destination | None:
    """The first unanswered question that was not on the way before: what an edit opened."""
    for stop in asked_steps(procedure, answers, today):
        if stop.field.id not in asked_before and not is_answered(answers.get(stop.field.id)):
            return ask_place(stop.question, stop.field, answers, from_check=True)
    return None


def after_interview(procedure: Procedure, answers: Mapping[str, Any], today: date) -> Destination:
    """Papers when there are any to photograph, else the check."""
    return Documents() if papers_to_bring(procedure, answers, today) else Check()


def resume_at(
    procedure: Procedure, answers: Mapping[str, Any], today: date, position: str | None
) -> Destination:
    """The place of a remembered position; the beginning when it no longer applies."""
    if position in ("Check", "Sign"):
        return Check()
    if position == "Documents":
        return after_interview(procedure, answers, today)
    open_stop: Step | None = None
    for stop in asked_steps(procedure, answers, today):
        if stop.question.id == position:
            if open_stop is None:
                open_stop = stop
            if not is_answered(answers.get(stop.field.id)):
                return place_of(stop, answers, today)
    if open_stop is not None:
        return place_of(open_stop, answers, today)
    return first(procedure, answers, today)


def get_question(procedure: Procedure, question_id: str) -> Question:
    """The question with this id; KeyError when the procedure has none."""
    for _, question in procedure.questions():
        if question.id == question_id:
            return question
    raise KeyError(question_id)


def part_of(procedure: Procedure, question_id: str) -> Part:
    """The part that holds a question; KeyError when none does."""
    for part, question in procedure.questions():
        if question.id == question_id:
            return part
    raise KeyError(question_id)


def asked_columns(field: Field) -> tuple[Field, ...]:
    """The columns of a table that a person fills in."""
    return tuple(c for c in field.columns if c.asked and c.type is not FieldType.GENERATED)


def open_columns(field: Field, answers: Mapping[str, Any], today: date) -> tuple[Field, ...]:
    """The columns that a person fills in, as the answers of the row are now."""
    return tuple(c for c in asked_columns(field) if holds(c.when, answers, today))


def after_consent_step(
    field: Field, answers: Mapping[str, Any], here: Ask
) -> Ask | ScanCard | None:
    """After "yes": the person's card, then name and number by hand; None when all is said."""
    value = answers.get(field.id)
    if not isinstance(value, Mapping) or value.get("agreed") is not True:
        return None
    if here.column == "agreed" and consenting(field, answers):
        return None
    if here.column == "agreed" and not value.get("name"):
        return ScanCard(here.question, here.field, None, here.from_check)
    steps = CONSENT_STEPS[CONSENT_STEPS.index(here.column or "") + 1 :]
    return replace(here, column=steps[0]) if steps else None


def next_row(field: Field, answers: Mapping[str, Any], here: Ask) -> int | None:
    """The row of a matrix after this one; coming from the check, the next that is still open."""
    rest = range((here.row or 0) + 1, len(field.rows))
    if here.from_check:
        still_open = unanswered_rows(field, answers.get(field.id))
        return next((row for row in rest if row in still_open), None)
    return next(iter(rest), None)


def find_place(
    procedure: Procedure, answers: Mapping[str, Any], field_id: str
) -> Destination | None:
    """Where a field is put right, coming from the check; None when it is not asked for."""
    for part, question in procedure.questions():
        for field in question.fields:
            if field.id == field_id and field.asked and part.place is PartPlace.INTERVIEW:
                return ask_place(question, field, answers, from_check=True)
    return None

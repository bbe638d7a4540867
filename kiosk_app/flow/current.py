"""Which field is on the screen and what stands in it: in a form, in a row, in a consent.

Owns the way from a destination to a field and back to the stored value. It reads the draft; only
`merged` says what to store, and it stores nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from kiosk_app.domain.conditions import is_answered
from kiosk_app.domain.generated import generated_value
from kiosk_app.domain.normalising import normalise
from kiosk_app.domain.procedure import Field, FieldType, NumberFormat, Question
from kiosk_app.domain.taking_over import consenting
from kiosk_app.flow.context import Context
from kiosk_app.flow.destinations import Ask
from kiosk_app.flow.route import get_question, is_required

_CONSENT_TYPES = {"name": FieldType.PERSON_NAME, "number": FieldType.ID_NUMBER}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on the screen. `whole` is the form's field, `field` what is asked right now.

    `answers` are those among which the field's conditions and checks are judged: the draft's, with
    the row's own laid over them inside a repeated item.
    """

    question: Question
    whole: Field
    field: Field
    ask: str
    value: Any
    answers: Mapping[str, Any]
    is_required: bool
    consent_step: str = ""


def asked(ctx: Context, here: Ask) -> Asked:
    """What the destination asks for. KeyError when the procedure has no such field."""
    question = get_question(ctx.procedure, here.question)
    whole = ctx.procedure.get_field(here.field)
    answers = ctx.draft.answers
    if whole.type is FieldType.MATRIX:
        return _in_matrix(ctx, question, whole, here.row or 0)
    if here.row is not None and here.column is not None:
        return _in_row(ctx, question, whole, here.row, here.column)
    if whole.type is FieldType.CONSENT and here.column is not None:
        return _in_consent(ctx, question, whole, here.column)
    value = answers.get(whole.id)
    if whole.type is FieldType.GENERATED:
        value = generated_value(whole, answers)
    required = is_required(whole, answers, ctx.today())
    ask = whole.ask.get(ctx.locale.lang)
    return Asked(question, whole, whole, ask, value, answers, required)


def is_offered(ctx: Context, here: Ask, now: Asked) -> bool:
    """Whether a text shows its usual answers: until other words are written."""
    if now.field.type not in (FieldType.TEXT, FieldType.LONG_TEXT) or not now.field.options:
        return False
    is_usual = now.value in (None, "", *(option.value for option in now.field.options))
    return is_usual and not here.typed and ctx.person.typed is None


def rows_of(ctx: Context, field_id: str) -> list[dict[str, Any]]:
    """The rows of a repeated item, as copies."""
    rows = ctx.draft.answers.get(field_id)
    return [dict(row) for row in rows] if isinstance(rows, (list, tuple)) else []


def _in_row(ctx: Context, question: Question, whole: Field, row: int, column: str) -> Asked:
    field = next(c for c in whole.columns if c.id == column)
    rows = rows_of(ctx, whole.id)
    cells = rows[row] if row < len(rows) else {}
    answers = {**ctx.draft.answers, **cells}
    required = is_required(field, answers, ctx.today())
    ask = field.ask.get(ctx.locale.lang)
    return Asked(question, whole, field, ask, cells.get(column), answers, required)


def _in_matrix(ctx: Context, question: Question, whole: Field, row: int) -> Asked:
    """One row of a matrix is a choice among its levels; what the matrix asks stands below it."""
    answers, line = ctx.draft.answers, whole.rows[row]
    levels = answers.get(whole.id)
    level = levels.get(line.value) if isinstance(levels, Mapping) else None
    field = replace(whole, type=FieldType.CHOICE, rows=(), hint=whole.hint or whole.ask)
    required = is_required(whole, answers, ctx.today())
    return Asked(question, whole, field, line.ask.get(ctx.locale.lang), level, answers, required)


def _in_consent(ctx: Context, question: Question, whole: Field, step: str) -> Asked:
    answers = ctx.draft.answers
    value = answers.get(whole.id)
    if step == "agreed":
        required = is_required(whole, answers, ctx.today())
        ask = whole.ask.get(ctx.locale.lang)
        return Asked(question, whole, whole, ask, value, answers, required, step)
    part = replace(
        whole,
        type=_CONSENT_TYPES[step],
        number_formats=(NumberFormat.ID12,),
        masked=step == "number",
        required=True,
        hint=None,
        max_length=12 if step == "number" else 100,
    )
    cell = value.get(step) if isinstance(value, Mapping) else None
    return Asked(question, whole, part, ctx.t(f"consent.{step}"), cell, answers, True, step)


def merged(ctx: Context, here: Ask, now: Asked, value: Any) -> Any:
    """The form's field with the new value in its place; None when nothing is left of it."""
    if now.whole.type is FieldType.MATRIX:
        old = ctx.draft.answers.get(here.field)
        line = now.whole.rows[here.row or 0].value
        return normalise(now.whole, {**(old if isinstance(old, Mapping) else {}), line: value})
    if here.row is not None and here.column is not None:
        rows = rows_of(ctx, here.field)
        while len(rows) <= here.row:
            rows.append({})
        if is_answered(value) or value is False:
            rows[here.row][here.column] = value
        else:
            rows[here.row].pop(here.column, None)
        return rows
    if now.consent_step:
        old = ctx.draft.answers.get(here.field)
        whole = dict(old) if isinstance(old, Mapping) else {"name": "", "number": ""}
        whole[now.consent_step] = value
        if now.consent_step == "agreed" and value is False:
            whole.update(name="", number="")
        elif now.consent_step == "agreed":
            whole.update(consenting(now.whole, now.answers))
        whole.setdefault("agreed", False)
        return whole
    return value

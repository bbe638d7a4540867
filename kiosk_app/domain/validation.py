"""Judging answers: which of them count, what is missing, what does not agree.

It owns three questions: which answers belong to branches that are open (relevant_answers), what is
wrong with one (check_field) and with all together (check_all). It never changes an answer, never
reads a clock and knows no commune: today and the look-up of wards are arguments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from kiosk_app.domain.answer_checks import WardInProvince, value_faults
from kiosk_app.domain.conditions import evaluate, holds, is_answered
from kiosk_app.domain.interview import steps
from kiosk_app.domain.normalising import normalise
from kiosk_app.domain.problems import Problem
from kiosk_app.domain.procedure import Field, FieldType, Procedure

__all__ = [
    "WardInProvince",
    "check_all",
    "check_field",
    "check_rules",
    "normalise",
    "relevant_answers",
    "unanswered_rows",
]


def relevant_answers(
    procedure: Procedure, answers: Mapping[str, Any], today: date
) -> dict[str, Any]:
    """The answers of open branches, in the order of the file; these are filed and nothing else.

    Conditions speak of earlier fields only, so one pass decides: an answer that was dropped cannot
    keep a later branch open.
    """
    kept: dict[str, Any] = {}
    # steps reads `kept` as it grows, so what was dropped before cannot open what comes after.
    for step in steps(procedure, kept, today):
        value = answers.get(step.field.id)
        if is_answered(value):
            kept[step.field.id] = _relevant_rows(step.field, value, kept, today)
    return kept


def check_field(
    field: Field,
    value: Any,
    answers: Mapping[str, Any],
    today: date,
    ward_in_province: WardInProvince | None = None,
) -> list[Problem]:
    """What is wrong with one answer among the others; [] for an optional one left empty.

    `answers` decide conditions; inside a table pass the row laid over them. Rules between answers
    are check_rules.
    """
    if not is_answered(value):
        return [Problem(field.id, "required")] if holds(field.required, answers, today) else []
    if field.type is FieldType.TABLE:
        return list(_table(field, value, answers, today, ward_in_province))
    faults = value_faults(field, value, answers, today, ward_in_province)
    found = [Problem(field.id, code, params) for code, params in faults]
    if field.type is FieldType.MATRIX and not found and holds(field.required, answers, today):
        left = len(unanswered_rows(field, value))
        found += [Problem(field.id, "rows_unanswered", (("count", left),))] if left else []
    return found


def unanswered_rows(field: Field, value: Any) -> list[int]:
    """The places of the rows of a matrix that have no level yet."""
    levels = value if isinstance(value, Mapping) else {}
    return [n for n, row in enumerate(field.rows) if not is_answered(levels.get(row.value))]


def check_rules(
    procedure: Procedure, answers: Mapping[str, Any], today: date, at: str | None = None
) -> list[Problem]:
    """What does not agree between answers, at one field or everywhere; warnings among them."""
    return [
        Problem(rule.at, rule.id, level=rule.level, message=rule.message)
        for rule in procedure.rules
        if at in (None, rule.at)
        and holds(rule.when, answers, today)
        and evaluate(rule.require, answers, today) is False
    ]


def check_all(
    procedure: Procedure,
    answers: Mapping[str, Any],
    today: date,
    ward_in_province: WardInProvince | None = None,
) -> list[Problem]:
    """Everything wrong with the answers, in the order of the file, warnings among them.

    Answers of closed branches are passed over; ids that the procedure does not have are problems.
    problems.errors() keeps those that forbid filing. Missing papers are never a problem.
    """
    relevant = relevant_answers(procedure, answers, today)
    order = {field.id: n for n, field in enumerate(procedure.fields())}
    found = [Problem(name, "unknown_field") for name in answers if name not in order]
    for step in steps(procedure, relevant, today):
        value = relevant.get(step.field.id)
        found += check_field(step.field, value, relevant, today, ward_in_province)
    found += check_rules(procedure, relevant, today)
    return sorted(found, key=lambda p: (order.get(p.field, -1), p.is_warning))


def _relevant_rows(field: Field, value: Any, kept: Mapping[str, Any], today: date) -> Any:
    """Rows without cells of closed columns; what is no table of rows is kept for the check."""
    if field.type is not FieldType.TABLE or not _is_rows(value):
        return value
    rows = []
    for row in value:
        cells: dict[str, Any] = {}
        for column in field.columns:
            cell = row.get(column.id)
            if is_answered(cell) and holds(column.when, {**kept, **cells}, today):
                cells[column.id] = cell
        # Cells that no column knows stay, so that check_field can say so.
        known = {column.id for column in field.columns}
        rows.append(cells | {k: v for k, v in row.items() if k not in known})
    return rows


def _is_rows(value: Any) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, (str, bytes))
        and all(isinstance(row, Mapping) for row in value)
    )


def _table(
    field: Field,
    rows: Any,
    answers: Mapping[str, Any],
    today: date,
    ward_in_province: WardInProvince | None,
) -> Iterator[Problem]:
    if not _is_rows(rows):
        yield Problem(field.id, "wrong_kind")
        return
    if field.minimum is not None and len(rows) < field.minimum:
        yield Problem(field.id, "rows_few", (("limit", field.minimum),))
    if field.maximum is not None and len(rows) > field.maximum:
        yield Problem(field.id, "rows_many", (("limit", field.maximum),))
    for number, row in enumerate(rows):
        within = {**answers, **row}
        for name in set(row) - {column.id for column in field.columns}:
            yield Problem(field.id, "unknown_field", row=number, column=name)
        for column in field.columns:
            if not holds(column.when, within, today):
                continue
            for problem in check_field(column, row.get(column.id), within, today, ward_in_province):
                yield replace(problem, field=field.id, row=number, column=column.id)

"""What the kiosk writes by itself: dates and amounts in words, usual values, answers taken over.

It owns the filling-in of answers that nobody types. It never overwrites what a person gave, and
never answers a question that a person must decide. Its own words it does replace, when the figures
were changed after them: a form whose words and figures differ is void. Row numbers are not stored:
a row's place in its table says them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kiosk_app.domain.conditions import is_answered
from kiosk_app.domain.procedure import DefaultFrom, Field, FieldType, Generate, Procedure
from kiosk_app.domain.taking_over import consenting, taken_over
from kiosk_app.domain.words import date_in_words, money_in_words

MOST_SPELLED = 10**18  # beyond it words.py has no words


def generated_value(field: Field, answers: Mapping[str, Any]) -> str | None:
    """The words for the field that `field` spells; None while that has no whole answer."""
    value = answers.get(field.spells or "")
    if field.generate is Generate.MONEY_WORDS and type(value) is int:
        return money_in_words(value) if 0 <= value < MOST_SPELLED else None
    if field.generate is Generate.DATE_WORDS and isinstance(value, str):
        try:
            return date_in_words(date.fromisoformat(value))
        except ValueError:
            return None
    return None


def is_stale(field: Field, answers: Mapping[str, Any]) -> bool:
    """Whether the answer of `field` are words as the machine writes them, but for other figures."""
    given, right = answers.get(field.id), generated_value(field, answers)
    if not isinstance(given, str) or right is None or given == right:
        return False
    if field.generate is Generate.MONEY_WORDS:
        return given.endswith(" đồng")
    return given.startswith("Ngày ") and " tháng " in given and " năm " in given


def completed(
    procedure: Procedure, answers: Mapping[str, Any], today: date, commune: str
) -> dict[str, Any]:
    """The answers with everything that the machine writes: to be called before the last check.

    `commune` is the name of the commune where the machine stands. Hidden branches are filled too;
    relevant_answers drops them.
    """
    full = dict(answers)
    for field in procedure.fields():
        if is_answered(full.get(field.id)) and not is_stale(field, full):
            full[field.id] = _refreshed(field, full[field.id], full)
            continue
        value = taken_over(field, full, today) or _written(field, full, today, commune)
        if value is not None:
            full[field.id] = value
    return full


def _written(field: Field, answers: Mapping[str, Any], today: date, commune: str) -> Any:
    if field.type is FieldType.GENERATED:
        return generated_value(field, answers)
    if field.default_from is DefaultFrom.TODAY:
        return today.isoformat()
    if field.default_from is DefaultFrom.COMMUNE:
        return commune or None
    return None if field.asked else field.default


def _refreshed(field: Field, value: Any, answers: Mapping[str, Any]) -> Any:
    """An answer whose parts follow others: rows with their words, the person who agreed."""
    if field.type is FieldType.TABLE and isinstance(value, (list, tuple)):
        return [_row(field, row, answers) for row in value]
    is_agreed = isinstance(value, Mapping) and value.get("agreed") is True
    if field.type is FieldType.CONSENT and is_agreed:
        return {**value, **consenting(field, answers)}
    return value


def _row(field: Field, row: Any, answers: Mapping[str, Any]) -> Any:
    """A row with its words filled in; what is no row is left for the check to name."""
    if not isinstance(row, Mapping):
        return row
    full = dict(row)
    for column in field.columns:
        within = {**answers, **full}
        if not is_answered(full.get(column.id)) or is_stale(column, within):
            value = generated_value(column, within)
            if value is not None:
                full[column.id] = value
    return full

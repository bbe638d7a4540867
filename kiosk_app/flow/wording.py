"""Answers in words: how a stored value reads on the check page, masked where others could look on.

Owns the masking rule (ui.md, manner 10: the last three digits stay) and the words of problems. It
must never change a value, and never put an unmasked number where a masked one was asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kiosk_app.domain.conditions import is_answered
from kiosk_app.domain.problems import Problem
from kiosk_app.domain.procedure import Field, FieldType
from kiosk_app.domain.sentences import sentences
from kiosk_app.domain.speech import DOT
from kiosk_app.domain.units import Units
from kiosk_app.flow.route import asked_columns
from kiosk_app.flow.views import Trouble
from kiosk_app.i18n import Locale

SHOWN_DIGITS = 3
_DATES = (FieldType.DATE, FieldType.PARTIAL_DATE)


def mask(text: str) -> str:
    """All digits but the last three become dots, twelve of them grouped: ••• ••• ••• 118."""
    hide = sum(ch.isdigit() for ch in text) - SHOWN_DIGITS
    signs: list[str] = []
    for ch in text:
        if ch.isdigit() and hide > 0:
            hide -= 1
            signs.append(DOT)
        else:
            # A passport's letter goes with the hidden part.
            signs.append(DOT if ch.isalpha() and hide > 0 else ch)
    masked = "".join(signs)
    if masked.count(DOT) + SHOWN_DIGITS != len(masked):
        return masked
    head = masked[:-SHOWN_DIGITS]
    groups = [head[max(0, i - 3) : i] for i in range(len(head), 0, -3)]
    return " ".join([*reversed(groups), masked[-SHOWN_DIGITS:]])


def value_words(field: Field, value: Any, locale: Locale, units: Units, *, masked: bool) -> str:
    """One answer as people read it; "" when there is none."""
    if not is_answered(value):
        return ""
    words = _words(field, value, locale, units, masked=masked)
    return (
        mask(words) if masked and is_masked(field) and field.type is not FieldType.TABLE else words
    )


def is_masked(field: Field) -> bool:
    """Whether a passer-by must not read this answer."""
    return field.masked or field.type in (FieldType.ID_NUMBER, FieldType.PHONE)


def _words(field: Field, value: Any, locale: Locale, units: Units, *, masked: bool) -> str:
    match field.type:
        case FieldType.PARTIAL_DATE | FieldType.DATE:
            return locale.date(str(value)) if masked or field.masked else _date(value, locale)
        case FieldType.NUMBER:
            return locale.number(int(value))
        case FieldType.MONEY:
            return locale.money(int(value))
        case FieldType.CHOICE:
            return option_words(field, value, locale.lang)
        case FieldType.MULTI_CHOICE:
            return " · ".join(option_words(field, one, locale.lang) for one in value)
        case FieldType.MATRIX:
            return _levels(field, value, locale.lang)
        case FieldType.ADDRESS:
            return address_words(value, units)
        case FieldType.CONSENT:
            return _consent(value, locale, masked=masked)
        case FieldType.TABLE:
            return locale.t("check.rows", count=len(value))
        case FieldType.PERSON_NAME:
            return str(value).upper() if field.uppercase else str(value)
        case _:
            return str(value)


def _date(value: Any, locale: Locale) -> str:
    return locale.weekday_date(str(value))


def option_words(field: Field, value: Any, lang: str) -> str:
    """The label of a chosen value; the value itself when the list does not hold it."""
    for option in field.options:
        if option.value == value:
            return option.label.get(lang)
    return str(value)


def _levels(field: Field, value: Any, lang: str) -> str:
    """Every row that has a level, with it; the check page gives each a line of its own."""
    levels = value if isinstance(value, Mapping) else {}
    return " · ".join(
        f"{row.label.get(lang)}: {option_words(field, levels[row.value], lang)}"
        for row in field.rows
        if row.value in levels
    )


def address_words(value: Any, units: Units) -> str:
    """Detail, commune, province: from the narrow to the wide."""
    if not isinstance(value, Mapping):
        return str(value)
    ward = units.find_ward(str(value.get("ward") or ""))
    province = units.find_province(str(value.get("province") or ""))
    parts = [str(value.get("detail") or ""), ward.name if ward else ""]
    return ", ".join(p for p in [*parts, province.name if province else ""] if p)


def _consent(value: Any, locale: Locale, *, masked: bool) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    if not value.get("agreed"):
        return locale.t("consent.said_no")
    number = str(value.get("number") or "")
    parts = [locale.t("consent.said_yes"), str(value.get("name") or "")]
    return " · ".join(p for p in [*parts, mask(number) if masked else number] if p)


def row_words(field: Field, row: Mapping[str, Any], locale: Locale, units: Units) -> str:
    """A repeated item in one line: the first three answers, numbers masked."""
    words = (
        value_words(c, row.get(c.id), locale, units, masked=True) for c in asked_columns(field)
    )
    return " · ".join([w for w in words if w][:3])


def trouble_of(problem: Problem, locale: Locale, button: str) -> Trouble:
    """A problem in words: what is wrong, then what is right and what to do.

    A warning names the drawn `button` that passes over it."""
    if problem.message is not None:  # a rule of the procedure's own file speaks for itself
        key = "ask.warning_title" if problem.is_warning else "ask.invalid_title"
        title, text = locale.t(key), problem.message.get(locale.lang)
    else:
        key = problem.message_id
        values = {k: _param(v, locale) for k, v in problem.params}
        title, text = locale.t(f"{key}.title", **values), locale.t(f"{key}.text", **values)
    if not problem.is_warning:
        return Trouble(title, text)
    return Trouble(title, sentences(text, locale.t("ask.warning_again", button=button)), "warn")


def _param(value: object, locale: Locale) -> str:
    if isinstance(value, date):
        return locale.date(value.isoformat())
    if isinstance(value, int) and not isinstance(value, bool):
        return locale.number(value) if value >= 10_000 else str(value)
    return str(value)


def iso_of(parts: Sequence[Any]) -> str:
    """(day, month, year) as typed, as an ISO date; partial when day or month are empty.

    What is no date stays recognisably wrong ("2026-13-01"): judging it is the domain's.
    """
    day, month, year = (str(p).strip() for p in parts)
    if not (day or month or year):
        return ""
    known = [year.zfill(4)] if year else ["0000"]
    if month or day:
        known.append(month.zfill(2) if month else "00")
    if day:
        known.append(day.zfill(2))
    return "-".join(known)

"""Valid, invented answers for any procedure: for examples, demonstrations and proofs.

It owns the inventing: people with agreeing names, sexes, birth dates and numbers, real communes,
dates that can be. It draws, lets validation judge, and draws again what was wrong; so it needs no
knowledge of any one procedure. It must never contain a living person.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from kiosk_app.domain.answer_checks import formats_of, value_faults
from kiosk_app.domain.conditions import holds
from kiosk_app.domain.generated import completed
from kiosk_app.domain.pattern import draw_match
from kiosk_app.domain.problems import errors
from kiosk_app.domain.procedure import Field, FieldType, NumberFormat, Procedure, Question
from kiosk_app.domain.taking_over import is_taken_over, taken_over
from kiosk_app.domain.validation import check_all, relevant_answers

COMMUNE = "Xã Mường Lống"
_TRIES = 400
_PLACES = (("40", "16831"), ("12", "03394"), ("08", "00715"), ("66", "24169"))
_DETAILS = ("Bản Mường Lống 1", "Bản Sa Lầy", "Thôn Séo Lủng", "Xóm 3")
_FAMILY = ("Lầu Bá", "Vừ Y", "Giàng A", "Sùng Thị", "Moong Văn", "Nguyễn Văn", "Lò Thị", "H’ Bliă")
_GIVEN = ("Phương", "Mai", "Páo", "Dua", "Tủa", "Chung", "Xoan", "Niê", "Thương", "Đức")
_SENTENCES = (
    "Trạm y tế xã Mường Lống",
    "Đề nghị giải quyết theo quy định",
    "Bán hàng tạp hóa",
    "Ủy ban nhân dân xã Mường Lống",
)
_ADULT_DAYS = (20 * 366, 60 * 365)
_RECENT_DAYS = (1, 50)


def example_answers(
    procedure: Procedure, rng: random.Random, today: date | None = None
) -> dict[str, Any]:
    """Answers that check_all accepts; the same `rng` state gives the same answers.

    `today` is the day on which they must hold, by default the procedure's first day, so that a seed
    means the same on every day. ValueError when no valid answers were found.
    """
    day = today or date.fromisoformat(procedure.valid_from)
    answers: dict[str, Any] = {}
    for question in _questions(procedure):
        _draw_question(question, answers, rng, day)
    for _ in range(_TRIES):
        full = completed(procedure, answers, day, COMMUNE)
        wrong = {problem.field for problem in errors(check_all(procedure, full, day))}
        if not wrong:
            return relevant_answers(procedure, full, day)
        for field in procedure.fields():
            if field.id in wrong | _named_with(procedure, wrong):
                _draw_again(field, answers, rng, day)
    raise ValueError(f"no valid answers were found for {procedure.code}: {sorted(wrong)}")


def example_for(procedure: Procedure, seed: int, today: date) -> dict[str, Any]:
    """Answers that hold on `today`: those that the seed means on every day, unless the day has
    made them wrong (a date that may not be past). ValueError as above."""
    answers = example_answers(procedure, random.Random(seed))  # noqa: S311 - guards nothing
    if not errors(check_all(procedure, answers, today)):
        return answers
    return example_answers(procedure, random.Random(seed), today)  # noqa: S311


def _questions(procedure: Procedure) -> list[Question]:
    return [question for _, question in procedure.questions()]


def _named_with(procedure: Procedure, wrong: set[str]) -> set[str]:
    """Fields that a fault may be mended at: now and then another than the one it names."""
    ruled = {
        name
        for rule in procedure.rules
        if rule.at in wrong
        for name in re.findall(r"field='([a-z0-9_]+)'", repr(rule.require))
    }
    return ruled | {
        field.spells for field in procedure.fields() if field.spells and field.id in wrong
    }


def _draw_question(
    question: Question, answers: dict[str, Any], rng: random.Random, day: date
) -> None:
    person = _person(rng, day)
    for field in question.fields:
        if not holds(field.when, answers, day) or is_taken_over(field, answers, day):
            continue
        carded = _of_card(field, person, answers, day)
        if carded is not None and (field.required is True or rng.random() < 0.9):
            answers[field.id] = carded
        elif holds(field.required, answers, day) or rng.random() < 0.4:
            _draw_again(field, answers, rng, day)


def _draw_again(field: Field, answers: dict[str, Any], rng: random.Random, day: date) -> None:
    if taken_over(field, answers, day) is not None:
        answers.pop(field.id, None)
        return
    needed = holds(field.required, answers, day)
    value = None if not needed and rng.random() < 0.2 else _value(field, answers, rng, day)
    if value is None:
        answers.pop(field.id, None)
    else:
        answers[field.id] = value


def _value(field: Field, answers: Mapping[str, Any], rng: random.Random, day: date) -> Any:
    match field.type:
        case FieldType.TEXT | FieldType.LONG_TEXT:
            return _text(field, rng)
        case FieldType.PERSON_NAME:
            return _name(rng)[: field.max_length].strip()
        case FieldType.NUMBER:
            low = field.minimum or 0
            high = low + 9 if field.maximum is None else field.maximum
            return rng.randint(low, min(high, low + 9))
        case FieldType.MONEY:
            usual = max(field.minimum or 0, rng.randint(1, 200) * 1_000_000)
            return usual if field.maximum is None else min(usual, field.maximum)
        case FieldType.DATE | FieldType.PARTIAL_DATE:
            return _date(field, rng, day)
        case FieldType.TIME:
            return f"{rng.randint(0, 23):02d}:{rng.randrange(0, 60, 5):02d}"
        case FieldType.CHOICE:
            return rng.choice(field.options).value if field.options else None
        case FieldType.MULTI_CHOICE:
            values = [option.value for option in field.options]
            some = rng.sample(values, rng.randint(1, min(3, len(values))))
            return [value for value in values if value in some]
        case FieldType.MATRIX:
            return {row.value: rng.choice(field.options).value for row in field.rows}
        case FieldType.ID_NUMBER:
            return _number(field, answers, rng, day)
        case FieldType.PHONE:
            return "09" + _digits(rng, 8)
        case FieldType.EMAIL:
            address = f"nguoi.dan.{_digits(rng, 4)}@example.vn"
            return address if len(address) <= field.max_length else f"{rng.choice('abcd')}@b.vn"
        case FieldType.ADDRESS:
            province, ward = rng.choice(_PLACES)
            return {"province": province, "ward": ward, "detail": rng.choice(_DETAILS)}
        case FieldType.TABLE:
            return _rows(field, answers, rng, day)
        case FieldType.CONSENT:
            return {"name": _name(rng), "number": _person(rng, day)["number"], "agreed": True}
        case FieldType.DECLARATION:
            return True
        case FieldType.SIGNATURE:
            return {"strokes": [[rng.randint(0, 1000) for _ in range(12)] for _ in range(2)]}
        case FieldType.GENERATED:
            return None


def _rows(
    field: Field, answers: Mapping[str, Any], rng: random.Random, day: date
) -> list[dict[str, Any]]:
    low = field.minimum or 1
    rows = []
    for _ in range(rng.randint(low, max(low, min(field.maximum or 3, 3)))):
        row: dict[str, Any] = {}
        person = _person(rng, day)
        for column in field.columns:
            within = {**answers, **row}
            if not column.asked or not holds(column.when, within, day):
                continue
            value = _of_card(column, person, within, day)
            value = _value(column, within, rng, day) if value is None else value
            if value is not None:
                row[column.id] = value
        rows.append(row)
    return rows


def _person(rng: random.Random, day: date) -> dict[str, str]:
    """Keys as of a card's prefill: name, birth_date, sex, number, issued."""
    born = day - timedelta(days=rng.randint(*_ADULT_DAYS))
    sex = rng.choice(("Nam", "Nữ"))
    century = 0 if born.year < 2000 else 2
    number = f"040{century + (sex == 'Nữ')}{born.year % 100:02d}{_digits(rng, 6)}"
    issued = day - timedelta(days=rng.randint(30, 1500))
    return {
        "name": _name(rng),
        "birth_date": born.isoformat(),
        "sex": sex,
        "number": number,
        "issued": issued.isoformat(),
    }


def _of_card(
    field: Field, person: Mapping[str, str], answers: Mapping[str, Any], day: date
) -> str | None:
    """What a card fills in, where it is right for the field at all."""
    value = person.get((field.prefill or "").removeprefix("card."))
    if value is None or any(value_faults(field, value, answers, day, None)):
        return None
    return value


def _text(field: Field, rng: random.Random) -> str:
    if field.pattern:
        return draw_match(field.pattern, rng, field.max_length)
    short = [option.value for option in field.options if len(option.value) <= field.max_length]
    if short:
        return rng.choice(short)
    return rng.choice(_SENTENCES)[: field.max_length].strip()


def _date(field: Field, rng: random.Random, day: date) -> str:
    if field.date_limit == "not_past":
        return (day + timedelta(days=rng.randint(*_RECENT_DAYS))).isoformat()
    span = rng.choice((_ADULT_DAYS, _RECENT_DAYS, _RECENT_DAYS))
    drawn = (day - timedelta(days=rng.randint(*span))).isoformat()
    return drawn[: rng.choice((4, 7, 10))] if field.partial else drawn


def _number(field: Field, answers: Mapping[str, Any], rng: random.Random, day: date) -> str:
    match rng.choice(formats_of(field, answers) or (NumberFormat.ID12,)):
        case NumberFormat.ID12:
            return _person(rng, day)["number"]
        case NumberFormat.CMND:
            return _digits(rng, 9)
        case NumberFormat.PASSPORT:
            return "C" + _digits(rng, 7)
        case NumberFormat.TAX:
            return "29" + _digits(rng, 8)


def _name(rng: random.Random) -> str:
    return f"{rng.choice(_FAMILY)} {rng.choice(_GIVEN)}"


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choice("0123456789") for _ in range(count))

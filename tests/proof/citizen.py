"""Who comes in a proof: invented people whose every free answer carries a mark of their own.

A mark is a made-up word that no other text of the machine has, so that wherever it is found later
this person was left behind. Whoever keeps a mark for later keeps it turned round, or the proof
would find itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kiosk_app.domain.example import example_answers
from kiosk_app.domain.identity import is_contradictory, parse_card
from kiosk_app.domain.problems import errors
from kiosk_app.domain.procedure import Field, FieldType, Procedure
from kiosk_app.domain.validation import check_all

_SYLLABLES = [first + second for first in "bcghklmnptv" for second in "aeiou"]
FEW = 16
_DATES = (FieldType.DATE, FieldType.PARTIAL_DATE)
_WORDS = (FieldType.TEXT, FieldType.LONG_TEXT)


@dataclass(frozen=True, slots=True)
class Citizen:
    """What somebody came to do, what they would say, and the card in their pocket ("" = none)."""

    procedure: Procedure
    answers: Mapping[str, Any]
    card: str
    turned: tuple[str, ...]  # what must not be found afterwards, each turned round


def mark(number: int) -> str:
    """The made-up word of somebody; a keyboard changes nothing of its letters."""
    rng = random.Random(number * 7919 + 13)
    return "".join(rng.choice(_SYLLABLES) for _ in range(6))


def come(procedure: Procedure, number: int, today: date, *, with_card: bool) -> Citizen:
    """The person of that number: the same each time."""
    rng = random.Random(number)
    word = mark(number)
    answers = _marked(procedure, example_answers(procedure, rng, today), word, today)
    card = _card(procedure, answers, today) if with_card else ""
    needles = [word[1:]]  # the first letter may be drawn as a capital
    if card:
        needles.append(card.split("|", 1)[0])
    return Citizen(procedure, answers, card, tuple(needle[::-1] for needle in needles))


def sparing(procedure: Procedure, today: date) -> Citizen:
    """Somebody who answers only what is needed; with a card, a parent and with little to say where
    one of the first few is."""
    tried = [_sparing(procedure, number, today) for number in range(FEW)]
    return min(tried, key=lambda one: (not one.card, _is_other(one), len(one.answers)))


def _is_other(citizen: Citizen) -> bool:
    said = citizen.answers.get("nyc_quan_he")
    return said is not None and said not in ("Cha", "Mẹ")


def _sparing(procedure: Procedure, number: int, today: date) -> Citizen:
    answers = example_answers(procedure, random.Random(number), today)
    card = _card(procedure, answers, today)
    for field in procedure.fields():  # most people give one of the first answers
        for option in field.options[:3] if field.type is FieldType.CHOICE else ():
            usual = {**answers, field.id: option.value}
            if field.id in answers and not errors(check_all(procedure, usual, today)):
                answers = usual
                break
    answers = _without_warnings(procedure, answers, today)
    for field in reversed([*procedure.fields()]):
        fewer = {name: value for name, value in answers.items() if name != field.id}
        if not errors(check_all(procedure, fewer, today)):
            answers = fewer
    return Citizen(procedure, answers, card, ())


def _without_warnings(procedure: Procedure, answers: dict[str, Any], today: date) -> dict[str, Any]:
    """Nothing that the machine asks twice about: a child older than its father, another's name."""
    warned = len(check_all(procedure, answers, today))
    for field in procedure.fields():
        for other in _plain(field, answers, today):
            tried = {**answers, field.id: other}
            if not errors(found := check_all(procedure, tried, today)) and len(found) < warned:
                answers, warned = tried, len(found)
    return answers


def _plain(field: Field, answers: Mapping[str, Any], today: date) -> Iterator[str]:
    """What most people would say there: a new-born child, its parents' age, the family's name."""
    if field.id not in answers or field.prefill:
        return
    if field.type in _DATES:
        yield (today - timedelta(days=9)).isoformat()
        yield from ("1991-05-12", "1966-05-12")
    elif field.type is FieldType.PERSON_NAME:
        names = [value for value in answers.values() if isinstance(value, str) and value.istitle()]
        own = str(answers[field.id]).split()[1:]
        yield from (" ".join([name.split()[0], *own]) for name in names)


def _marked(
    procedure: Procedure, answers: dict[str, Any], word: str, today: date
) -> dict[str, Any]:
    """The mark wherever it is a valid answer."""
    for field in procedure.fields():
        if field.id not in answers:
            continue
        tried = {**answers, field.id: _with_mark(field, answers[field.id], word)}
        if tried != answers and not errors(check_all(procedure, tried, today)):
            answers = tried
    return answers


def _with_mark(field: Field, value: Any, word: str) -> Any:
    match field.type:
        case FieldType.PERSON_NAME:
            return f"Lầu {word.capitalize()}"
        case _ if field.type in _WORDS and not field.pattern and not field.options:
            return f"bản {word}"[: field.max_length]
        case FieldType.ADDRESS if isinstance(value, Mapping):
            return {**value, "detail": f"bản {word}"}
        case FieldType.TABLE:
            return [dict(_cells(field, row, word)) for row in value]
        case _:
            return value


def _cells(table: Field, row: Mapping[str, Any], word: str) -> Iterator[tuple[str, Any]]:
    columns = {column.id: column for column in table.columns}
    for name, value in row.items():
        yield name, _with_mark(columns[name], value, word) if name in columns else value


def _card(procedure: Procedure, answers: Mapping[str, Any], today: date) -> str:
    """The card that says what the first person on the form says; "" when none can."""
    said: dict[str, str] = {}
    for _, question in procedure.questions():
        of_card = {
            (f.prefill or "").removeprefix("card."): answers.get(f.id) for f in question.fields
        }
        said = {part: str(value) for part, value in of_card.items() if part and value}
        if "name" in said:
            break
    number = said.get("number", "")
    if len(number) != 12 or len(said.get("birth_date", "")) != 10:
        return ""
    sex = "Nữ" if int(number[3]) % 2 else "Nam"
    if said.get("sex", sex) != sex:
        return ""
    text = "|".join([
        number, "", said["name"], _day(said["birth_date"]), sex,
        "Bản Mường Lống 1, Mường Lống, Kỳ Sơn, Nghệ An", _day(said.get("issued", "2022-05-12")),
    ])  # fmt: skip
    card = parse_card(text)
    assert card is not None
    return "" if is_contradictory(card, today) else text


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return day + month + year

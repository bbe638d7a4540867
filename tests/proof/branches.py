"""Every condition of a procedure both ways: which invented answers it takes to see them all.

It owns the counting. A branch is a condition (when a part, a question, a field, a column or a paper
is there or needed, when an answer is taken over, when a rule counts) and one of its two values.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kiosk_app.domain import example
from kiosk_app.domain.conditions import All, AnyOf, Compare, FieldRef, Not, Op, Years, holds
from kiosk_app.domain.example import example_answers
from kiosk_app.domain.problems import errors
from kiosk_app.domain.procedure import Field, FieldType, Procedure
from kiosk_app.domain.validation import check_all, relevant_answers

Branch = tuple[str, bool]
Answers = dict[str, Any]
AGES = (4, 12, 15, 17, 30, 80)
TRIES, VARIATIONS = 160, 60
ENOUGH = 40  # tries in a row that show nothing new


def conditions(procedure: Procedure) -> Iterator[tuple[str, Any, str]]:
    """Name, condition, and the table in whose rows it is judged ("" = the whole form)."""
    for part in procedure.parts:
        yield f"part {part.id} when", part.when, ""
        for question in part.questions:
            yield f"question {question.id} when", question.when, ""
            if question.take_over is not None:
                yield f"question {question.id} take_over", question.take_over.when, ""
            for field in question.fields:
                yield from _of_field(field, "", field.id)
                for column in field.columns:
                    yield from _of_field(column, field.id, f"{field.id}.{column.id}")
    for paper in procedure.documents:
        yield f"paper {paper.paper} when", paper.when, ""
        yield f"paper {paper.paper} required", paper.required, ""
    for rule in procedure.rules:
        yield f"rule {rule.id} when", rule.when, ""


def _of_field(field: Field, table: str, name: str) -> Iterator[tuple[str, Any, str]]:
    yield f"field {name} when", field.when, table
    yield f"field {name} required", field.required, table
    if field.same_as is not None:
        yield f"field {name} same_as", field.same_as.when, table


def branches(procedure: Procedure, answers: Mapping[str, Any], today: date) -> set[Branch]:
    """The branches that these answers take."""
    taken: set[Branch] = set()
    for name, condition, table in conditions(procedure):
        if condition is None or isinstance(condition, bool):
            continue
        rows = (answers.get(table) or []) if table else [{}]
        taken |= {(name, holds(condition, {**answers, **row}, today)) for row in rows}
    return taken


def covering(procedure: Procedure, today: date) -> tuple[list[Answers], int, list[str]]:
    """Answers that together take every branch; how many branches; those that none takes."""
    found: list[tuple[Answers, set[Branch]]] = []
    seen: set[Branch] = set()
    idle = 0
    for answers in _drawn(procedure, today):
        new = branches(procedure, answers, today)
        idle = 0 if new - seen else idle + 1
        if new - seen or not found:
            found.append((answers, new))
        seen |= new
        if idle >= ENOUGH:
            break
    for branch, pins in _pins(procedure, seen, today):
        if branch not in seen and (answers := _varied(procedure, pins, today)) is not None:
            new = branches(procedure, answers, today)
            if new - seen:
                found.append((answers, new))
            seen |= new
    return _fewest(found, set(seen)), len(seen), _missing(procedure, seen)


def _drawn(procedure: Procedure, today: date) -> Iterator[Answers]:
    for seed in range(TRIES):
        yield example_answers(procedure, random.Random(seed), today)


def _fewest(found: list[tuple[Answers, set[Branch]]], wanted: set[Branch]) -> list[Answers]:
    chosen = [] if wanted else [found[0][0]]
    while wanted:
        best = max(found, key=lambda one: len(one[1] & wanted))
        chosen.append(best[0])
        wanted -= best[1]
    return chosen


def _judged(procedure: Procedure) -> Iterator[tuple[str, Any]]:
    for name, condition, _ in conditions(procedure):
        if condition is not None and not isinstance(condition, bool):
            yield name, condition


def _missing(procedure: Procedure, seen: set[Branch]) -> list[str]:
    wanted = ((name, value) for name, _ in _judged(procedure) for value in (True, False))
    return [f"{procedure.code}: {name} is never {value}" for name, value in wanted
            if (name, value) not in seen]  # fmt: skip


def _pins(
    procedure: Procedure, seen: set[Branch], today: date
) -> Iterator[tuple[Branch, dict[str, Any]]]:
    """What somebody may say so that a branch is taken: an age, a word."""
    for name, condition in _judged(procedure):
        for value in (True, False):
            for said in _said(condition, today) if (name, value) not in seen else ():
                yield (name, value), said


def _said(condition: Any, today: date) -> Iterator[dict[str, Any]]:
    match condition:
        case All(parts=parts) | AnyOf(parts=parts):
            inner = [[*_said(part, today)] for part in parts]
            words = {k: v for said in inner for one in said[:1] for k, v in one.items()}
            for part in inner:
                yield from ({**words, **one} for one in part)
        case Not(part=part):
            yield from _said(part, today)
        case Years(start=FieldRef(field=name)):
            yield from ({name: _born(today, age)} for age in AGES)
        case Compare(field=name, op=Op.CONTAINS_ANY, operands=words):
            yield from ({name: f"Xin đăng ký ở {word}"} for word in words)
        case Compare(field=name, op=Op.IN | Op.IS, operands=words):
            yield from ({name: word} for word in words)


def _born(today: date, age: int) -> str:
    return today.replace(year=today.year - age, month=1, day=15).isoformat()


def _varied(procedure: Procedure, pins: dict[str, Any], today: date) -> Answers | None:
    """Valid answers among which the pinned ones stay; None when there are none."""
    rng = random.Random(5)
    answers = {**example_answers(procedure, rng, today), **pins}
    for _ in range(VARIATIONS):
        full = {**example.completed(procedure, answers, today, example.COMMUNE), **pins}
        wrong = {problem.field for problem in errors(check_all(procedure, full, today))}
        if not wrong:
            return relevant_answers(procedure, full, today)
        for field in procedure.fields():
            if field.id in wrong - pins.keys():
                answers[field.id] = _again(procedure, field, answers, rng, today)
        answers = {name: value for name, value in answers.items() if value is not None}
    return None


def _again(
    procedure: Procedure, field: Field, answers: Answers, rng: random.Random, today: date
) -> Any:
    """Another answer; a number that says the birth day and the sex of its person."""
    if field.type is not FieldType.ID_NUMBER:
        return example._value(field, answers, rng, today)
    question = next(q for _, q in procedure.questions() if field in q.fields)
    born = next((answers[f.id] for f in question.fields
                 if f.prefill == "card.birth_date" and f.id in answers), "1990-01-15")  # fmt: skip
    sex = next((answers[f.id] for f in question.fields
                if f.prefill == "card.sex" and f.id in answers), "Nam")  # fmt: skip
    digit = 2 * (born >= "2000") + (sex == "Nữ")
    return f"040{digit}{born[2:4]}{rng.randrange(10**6):06d}"

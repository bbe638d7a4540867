"""Answers taken over from other answers: who applies for himself is not asked twice who he is.

It owns when a field takes over (`same_as`), what a question may take over by one touch
(`take_over`) and whose consent is known (`given_by`). A value of its own that differs is never
overwritten: such a field is asked and shown like any other, so that nothing is filed unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kiosk_app.domain.conditions import holds, is_answered
from kiosk_app.domain.procedure import Field, Procedure, Question


def taken_over(field: Field, answers: Mapping[str, Any], today: date) -> Any:
    """The answer that a field takes over now; None when it takes over nothing."""
    same = field.same_as
    if same is None or not holds(same.when, answers, today):
        return None
    value = answers.get(same.field)
    return value if is_answered(value) else None


def is_taken_over(field: Field, answers: Mapping[str, Any], today: date) -> bool:
    """Whether a field need not be asked: it takes over, and has no other value of its own."""
    value, own = taken_over(field, answers, today), answers.get(field.id)
    return value is not None and (not is_answered(own) or own == value)


def known_answers(question: Question, answers: Mapping[str, Any], today: date) -> dict[str, Any]:
    """What a person may take over into this question by one touch, by field."""
    take = question.take_over
    if take is None or not holds(take.when, answers, today):
        return {}
    return {field: answers[of] for field, of in take.fields if is_answered(answers.get(of))}


def consenting(field: Field, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Name and number of the person who consents, where the form has both already."""
    name, number = (answers.get(of) for of in field.given_by or ("", ""))
    return {"name": name, "number": number} if is_answered(name) and is_answered(number) else {}


def outdated(
    procedure: Procedure, before: Mapping[str, Any], after: Mapping[str, Any], today: date
) -> Iterator[str]:
    """Fields whose own answers were given before they began to take over: another person's."""
    for field in procedure.fields():
        begins = taken_over(field, after, today) is not None
        if begins and taken_over(field, before, today) is None and is_answered(after.get(field.id)):
            yield field.id

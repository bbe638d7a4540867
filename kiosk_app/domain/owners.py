"""Whose application it is: the people who may see the whole of it by their identity card.

It owns the rule that these are the persons with whom a form begins, as many as sign it (bride and
groom, else one). Who is only named in a form, as father, heir or household, is no owner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kiosk_app.domain.conditions import holds
from kiosk_app.domain.interview import signatures
from kiosk_app.domain.procedure import FieldType, Procedure, Question, QuestionKind


def owner_numbers(procedure: Procedure, answers: Mapping[str, Any], today: date) -> frozenset[str]:
    """Numbers of the owners' cards as answered; empty for an anonymous application."""
    return frozenset(str(answers[name]) for name in owner_fields(procedure, answers, today))


def owner_fields(procedure: Procedure, answers: Mapping[str, Any], today: date) -> tuple[str, ...]:
    """Ids of the answers in which the owners' numbers stand."""
    return tuple(
        field.id
        for question in _owners(procedure, answers, today)
        for field in question.fields
        if field.type is FieldType.ID_NUMBER and answers.get(field.id)
    )


def owner_names(procedure: Procedure, answers: Mapping[str, Any], today: date) -> tuple[str, ...]:
    """Names of the owners as answered, in the order of the form."""
    return tuple(
        str(answers[field.id])
        for question in _owners(procedure, answers, today)
        for field in question.fields
        if field.prefill == "card.name" and answers.get(field.id)
    )


def _owners(procedure: Procedure, answers: Mapping[str, Any], today: date) -> Iterator[Question]:
    left = max(1, len(signatures(procedure, answers, today)))
    for _, question in procedure.questions():
        is_person = question.kind is QuestionKind.PERSON and any(f.prefill for f in question.fields)
        if left and is_person and holds(question.when, answers, today):
            left -= 1
            yield question

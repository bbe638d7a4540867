"""The way through a procedure, from answers alone: which fields are open, in which order.

It owns the walk over parts, questions and fields whose conditions hold, and the counting of parts.
There is no position to keep: a new answer opens or closes what comes after it by itself. It must
never judge an answer and never know a screen.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from kiosk_app.domain.conditions import holds
from kiosk_app.domain.procedure import (
    Document,
    Field,
    FieldType,
    Part,
    PartPlace,
    Procedure,
    Question,
)
from kiosk_app.domain.taking_over import is_taken_over, taken_over

# What progress counts besides the parts of the file.
PAPERS = "papers"
CHECK = "check"
SIGN = "sign"


@dataclass(frozen=True, slots=True)
class Step:
    """One open field with the question and the part that hold it.

    `is_taken_over`: its answer is that of another field.
    """

    part: Part
    question: Question
    field: Field
    is_taken_over: bool = False

    @property
    def is_asked(self) -> bool:
        """Whether it is a screen of the interview: not signed, left to the desk or taken over."""
        is_left = self.is_taken_over or not self.field.asked
        return self.part.place is PartPlace.INTERVIEW and not is_left


def steps(procedure: Procedure, answers: Mapping[str, Any], today: date) -> Iterator[Step]:
    """Every open field in the order of the file, fields of the signature included.

    Conditions are evaluated when the walk comes to them, so `answers` may grow on the way. What is
    taken over counts as answered.
    """
    copies: dict[str, Any] = {}
    known = ChainMap(cast("MutableMapping[str, Any]", answers), copies)  # only read
    for part in procedure.parts:
        if not holds(part.when, known, today):
            continue
        for question in part.questions:
            if not holds(question.when, known, today):
                continue
            for field in question.fields:
                if holds(field.when, known, today):
                    is_copy = is_taken_over(field, known, today)
                    if is_copy:
                        copies[field.id] = taken_over(field, known, today)
                    yield Step(part, question, field, is_copy)


def asked_steps(procedure: Procedure, answers: Mapping[str, Any], today: date) -> tuple[Step, ...]:
    """The steps that are screens of the interview."""
    return tuple(step for step in steps(procedure, answers, today) if step.is_asked)


def papers_to_bring(
    procedure: Procedure, answers: Mapping[str, Any], today: date
) -> tuple[Document, ...]:
    """The papers to hand in here: those that apply, without those that the interview itself makes.

    None where all papers are shown at the desk.
    """
    if procedure.is_in_person:
        return ()
    return tuple(
        document
        for document in procedure.documents
        if not document.by_kiosk and holds(document.when, answers, today)
    )


def signatures(procedure: Procedure, answers: Mapping[str, Any], today: date) -> tuple[Field, ...]:
    """Who signs at this machine, in the order in which they do: none, one, or bride and groom."""
    opened = (step.field for step in steps(procedure, answers, today))
    return tuple(field for field in opened if field.type is FieldType.SIGNATURE and field.asked)


def chapters(procedure: Procedure, answers: Mapping[str, Any], today: date) -> tuple[str, ...]:
    """Ids of what progress counts: open parts, papers and signature when there are any, check."""
    parts = dict.fromkeys(step.part.id for step in asked_steps(procedure, answers, today))
    papers = (PAPERS,) if papers_to_bring(procedure, answers, today) else ()
    sign = (SIGN,) if signatures(procedure, answers, today) else ()
    return (*parts, *papers, CHECK, *sign)

"""Every shipped procedure, walked through on its screens with answers that its file calls valid."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from support.catalogue import CODES, shipped
from support.following import follow
from support.sessions import a_visit, words_of

from kiosk_app.domain.example import example_answers
from kiosk_app.domain.interview import signatures
from kiosk_app.domain.procedure import PartPlace, Procedure
from kiosk_app.flow.destinations import LifeEvents, ProcedureInfo
from kiosk_app.flow.intents import Go

TODAY = date(2026, 11, 24)
SEEDS = (0, 1)
FILED = [code for code in CODES if not shipped(code).is_in_person]
IN_PERSON = [code for code in CODES if shipped(code).is_in_person]


def example(procedure: Procedure, seed: int) -> dict[str, Any]:
    return example_answers(procedure, random.Random(seed), TODAY)


def of_the_interview(procedure: Procedure, answers: dict[str, Any]) -> dict[str, Any]:
    """Answers that the interview asks for; those of the signature are the machine's or new."""
    signed = {
        field.id
        for part, question in procedure.questions()
        if part.place is PartPlace.SIGN
        for field in question.fields
    }
    return {name: value for name, value in answers.items() if name not in signed}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("code", FILED)
def test_what_is_answered_on_the_screens_is_filed(tmp_path: Path, code: str, seed: int) -> None:
    """Every question can be met, answered and passed; nothing is lost, nothing added."""
    procedure = shipped(code)
    answers = example(procedure, seed)
    with a_visit(tmp_path) as visit:
        done = follow(visit, code, answers)
        assert done.screen == "done"
        found = visit.kiosk.machine.applications.find(done.code)
        assert found is not None
        filed = found.content["answers"]
        assert of_the_interview(procedure, filed) == of_the_interview(procedure, answers)
        for field in signatures(procedure, answers, TODAY):
            assert filed[field.id]["strokes"]


@pytest.mark.parametrize("code", IN_PERSON)
def test_what_is_done_at_the_desk_ends_in_a_slip(tmp_path: Path, code: str) -> None:
    """Nothing of it is filed."""
    with a_visit(tmp_path) as visit:
        view = follow(visit, code, example(shipped(code), 0))
        assert view.screen == "desk_slip"
        assert visit.kiosk.machine.db["kiosk_application"].count == 0


@pytest.mark.parametrize("code", CODES)
def test_the_page_of_a_procedure_says_what_matters(tmp_path: Path, code: str) -> None:
    """What to bring, how long, what it costs, what you get: before anything is typed."""
    procedure = shipped(code)
    with a_visit(tmp_path) as visit:
        view = visit.do(Go(LifeEvents()), Go(ProcedureInfo(code)))
        words = " ".join(words_of(view))
        known = [procedure.fee.text, *(result.name for result in procedure.results[:1])]
        known += [procedure.time_limit.text] if procedure.time_limit else []
        assert all(text.get("vi") in words for text in known)
        assert view.chrome.bottom[-1].role == "primary"

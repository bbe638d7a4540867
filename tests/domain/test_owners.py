"""Whose application it is: those with whom the form begins, as many as sign it."""

from __future__ import annotations

import random
from datetime import date

from support.catalogue import shipped

from kiosk_app.domain.example import example_answers
from kiosk_app.domain.owners import owner_names, owner_numbers

ON = date(2026, 11, 24)
BIRTH, MARRIAGE, COMPLAINT = "1.001193", "1.000894", "PAKN"


def test_who_files_a_birth_owns_it() -> None:
    """Father and mother are named in the form; the card of who filed opens it."""
    procedure = shipped(BIRTH)
    answers = example_answers(procedure, random.Random(7), ON)
    names = owner_names(procedure, answers, ON)
    assert len(names) == len(owner_numbers(procedure, answers, ON)) == 1
    assert names[0] == answers[next(f.id for f in procedure.fields() if f.prefill == "card.name")]


def test_bride_and_groom_both_own_their_marriage() -> None:
    """Two sign, two may ask."""
    procedure = shipped(MARRIAGE)
    answers = example_answers(procedure, random.Random(7), ON)
    assert owner_names(procedure, answers, ON) == (answers["nu_ho_ten"], answers["nam_ho_ten"])
    assert {answers["nu_so_giay_to"], answers["nam_so_giay_to"]} <= owner_numbers(
        procedure, answers, ON
    )


def test_an_application_without_answers_has_no_owner() -> None:
    """Who said nothing about themselves is opened by no card."""
    assert owner_numbers(shipped(COMPLAINT), {}, ON) == frozenset()
    assert owner_names(shipped(COMPLAINT), {}, ON) == ()

"""Invented answers are valid for every shipped procedure, and the same for the same seed."""

import random
from datetime import date

import pytest
from support.catalogue import CODES, shipped

from kiosk_app.domain.example import example_answers
from kiosk_app.domain.problems import errors
from kiosk_app.domain.validation import check_all
from kiosk_app.facts import load_units

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def units():
    return load_units()


@pytest.mark.parametrize("procedure", [shipped(code) for code in CODES], ids=CODES)
def test_examples_pass_every_check(procedure, units):
    """The proofs file thousands of these."""
    for seed in range(60):
        answers = example_answers(procedure, random.Random(seed))

        assert errors(check_all(procedure, answers, TODAY, units.ward_in_province)) == []


@pytest.mark.parametrize("procedure", [shipped(code) for code in CODES], ids=CODES)
def test_a_seed_means_the_same_every_time(procedure):
    """A failure found with a seed must be found again."""
    one = example_answers(procedure, random.Random(7))

    assert example_answers(procedure, random.Random(7)) == one
    assert example_answers(procedure, random.Random(8)) != one

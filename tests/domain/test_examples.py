"""Invented answers are valid for every shipped procedure, and the same for the same seed."""

import random
import re
from datetime import date

import pytest
from support.catalogue import CODES, shipped

from kiosk_app.domain.example import example_answers
from kiosk_app.domain.pattern import draw_match
from kiosk_app.domain.problems import errors
from kiosk_app.domain.validation import check_all
from kiosk_app.reference import load_units

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


@pytest.mark.parametrize(
    "pattern",
    ["[0-9]{4}", r"[A-Z]\d{2,3}-x?", "[a-f]+", r"\d*", "TT[12]", "[0-9]{1,8}(,[0-9]{1,2})?"],
)
def test_drawn_texts_match(pattern):
    """What the schema allows a procedure to ask for must be answerable."""
    rng = random.Random(1)

    assert all(re.fullmatch(pattern, draw_match(pattern, rng)) for _ in range(50))


@pytest.mark.parametrize("pattern", ["(a|b)", "(?=a)", "[^a]", "a$"])
def test_what_cannot_be_drawn_is_said(pattern):
    """A wrong example would look like a broken form."""
    with pytest.raises(ValueError, match="example"):
        draw_match(pattern, random.Random(1))

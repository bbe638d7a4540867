"""Codes that people read, type and say."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.code import (
    ALPHABET,
    LENGTH,
    RANDOM_LENGTH,
    CodeProblem,
    make_code,
    parse_code,
)

RANDOM = st.binary(min_size=16, max_size=16)


def test_thirty_random_bits_at_least():
    """Two machines with the same characters must not meet by chance."""
    assert len(ALPHABET) ** RANDOM_LENGTH >= 2**30


def test_no_look_alikes():
    """Codes are read from paper by people with poor eyesight."""
    assert not set("0O1IL5S8BUVZG") & set(ALPHABET) - {"G"}


@given(RANDOM)
def test_a_code_survives_careless_typing(randomness):
    """Lower case, missing hyphens and spaces are what people type."""
    code = make_code("M7F", randomness)

    assert parse_code(code) == code
    assert parse_code(code.lower().replace("-", " ")) == code
    assert parse_code(code.replace("-", "")) == code
    assert parse_code(code.replace("2", "z").replace("6", "g")) == code


@given(RANDOM, st.integers(0, LENGTH - 1), st.sampled_from(ALPHABET))
def test_every_single_wrong_sign_is_found(randomness, place, sign):
    """A wrong code must not show another person's application."""
    signs = list(make_code("M7F", randomness).replace("-", ""))
    if signs[place] == sign:
        return
    signs[place] = sign

    assert parse_code("".join(signs)) == CodeProblem("check")


@given(RANDOM, st.integers(0, LENGTH - 2), st.integers(0, LENGTH - 2))
def test_every_exchange_of_two_signs_is_found(randomness, one, other):
    """The commonest slip besides a wrong sign."""
    signs = list(make_code("M7F", randomness).replace("-", ""))
    if signs[one] == signs[other]:
        return
    signs[one], signs[other] = signs[other], signs[one]

    assert parse_code("".join(signs)) == CodeProblem("check")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("", "empty"), ("---", "empty"), ("M7F-29QX", "length"), ("M7F-29QX-K4P!", "letters")],
)
def test_what_is_wrong_is_named(typed, reason):
    """The screen says what is wrong, not only that something is."""
    problem = parse_code(typed)

    assert isinstance(problem, CodeProblem)
    assert problem.reason == reason


@given(st.text(alphabet=string.printable, max_size=40))
def test_no_typed_text_breaks_the_parser(typed):
    """Anything can be typed."""
    assert isinstance(parse_code(typed), str | CodeProblem)

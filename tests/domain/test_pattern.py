"""Patterns of strangers' files: the promised part of the language, in time that is bounded."""

from __future__ import annotations

import random
import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.pattern import LONGEST, PatternProblem, draw_match, parse_pattern
from kiosk_app.domain.pattern_matching import matches

USUAL = [
    "[0-9]{4}",
    "[0-9]{1,8}(,[0-9]{1,2})?",
    "[12][0-9]{3}",
    "[0-9A-Z.-]{8,40}",
    r"[A-Z]\d{2,3}-x?",
    "[a-f]+",
    r"\d*",
    "TT[12]",
    "(?:KS|KT)/[0-9]+",
    "(a|b|cd){1,3}",
    "[^a]",
    "..?",
    r"\(\+84\) \[x\] \d+",
    "[À-ỹ ]{2,5}",
    "(()|a)b",
]


@pytest.mark.parametrize("pattern", USUAL)
def test_drawn_texts_match_and_agree_with_the_usual_meaning(pattern: str) -> None:
    """What the schema allows a procedure to ask for must be answerable."""
    rng = random.Random(1)
    for _ in range(50):
        drawn = draw_match(pattern, rng)
        assert matches(pattern, drawn) and re.fullmatch(pattern, drawn)
        for other in (drawn + "1", drawn[1:], drawn.swapcase(), drawn + "\n", ""):
            assert matches(pattern, other) == bool(re.fullmatch(pattern, other)), other


signs = st.sampled_from(["a", "b", "[ab]", "[^a]", ".", "[a-c]", r"\."])
sign_repeats = st.sampled_from(["", "?", "*", "+", "{2}", "{0,2}", "{1,}"])
group_repeats = st.sampled_from(["", "?", "{2}", "{0,3}", "{1,2}"])
patterns = st.recursive(
    st.builds(lambda sign, times: sign + times, signs, sign_repeats),
    lambda inner: st.one_of(
        st.builds(lambda a, b: a + b, inner, inner),
        st.builds(lambda a, b, times: f"({a}|{b}){times}", inner, inner, group_repeats),
    ),
    max_leaves=6,
)


@given(patterns, st.text(alphabet="abc.", max_size=7))
def test_it_means_what_regular_expressions_mean(pattern: str, text: str) -> None:
    """A maker of procedures who knows them is not surprised."""
    assert matches(pattern, text) == bool(re.fullmatch(pattern, text))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(a|aa){0,160}", "a" * 160 + "b"),
        ("(a?){0,200}" + "a{100}", "a" * 99),
        ("[0-9]{0,50}" * 8 + "x", "7" * 400),
        ("a*" * 30 + "b", "a" * 400),
        ("(.*)" * 20 + "b", "a" * 400),
    ],
)
def test_no_accepted_pattern_explodes(pattern: str, text: str) -> None:
    """An engine that goes back and tries again would not end within our lives."""
    assert not matches(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(a|aa)+$", "without an end"),
        ("(a+)*", "without an end"),
        ("a{1,}b+(cd){2,}", "without an end"),
        ("[0-9]{400000000}", "n at most 200"),
        ("a{5000000000}", "n at most 200"),
        ("a{" + "9" * 80 + "}", "n at most 200"),
        ("a{3,2}", "n at most 200"),
        ("(((x{100}){100}){100})", "500 signs"),
        ("a{", "not closed"),
        ("a{x}", "is no repetition"),
        ("a{,3}", "is no repetition"),
        ("a**", "repeated"),
        ("a+?", "repeated"),
        ("^a", "whole answer"),
        ("a$", "whole answer"),
        ("+", "stands alone"),
        ("a)", "too much"),
        ("(a", "not closed"),
        ("[a", "not closed"),
        ("[]", "holds nothing"),
        ("[z-a]", "a range that is none"),
        (r"[\d-x]", "a range that is none"),
        ("[[]", "a class stands in a class"),
        ("a\\", "not closed"),
        (r"\w+", "in brackets"),
        (r"(a)\1", "in brackets"),
        ("(?=a)a", "plain groups"),
        ("(?P<x>a)(?(x)b|c)[^a]", "plain groups"),
        ("a" * (LONGEST + 1), "too long"),
    ],
)
def test_what_lies_outside_is_refused_in_words(pattern: str, said: str) -> None:
    """The maker of the file learns what to write instead."""
    with pytest.raises(PatternProblem) as caught:
        parse_pattern(pattern)
    assert said in str(caught.value)
    assert caught.value.message and caught.value.remedy


@pytest.mark.parametrize(
    ("pattern", "most"),
    [("[0-9]{6}", 5), (" x", 9), ("x {2}y", 9), ("", 9), ("e\u0301", 9), ("[\u0300-\u036f]{2}", 9)],
)
def test_what_nobody_could_answer_is_refused(pattern: str, most: int) -> None:
    """Answers are composed, have no blanks at their ends and a greatest length."""
    with pytest.raises(PatternProblem, match=r"no answer|no sign"):
        draw_match(pattern, random.Random(1), most)


@given(st.text(alphabet="ab01[](){}|?+*^$.\\d-,:", max_size=LONGEST), st.text(max_size=20))
def test_no_pattern_breaks_the_reader(pattern: str, text: str) -> None:
    """Total: a pattern, or words."""
    with suppress(PatternProblem):
        matches(pattern, text)
        assert matches(pattern, draw_match(pattern, random.Random(2)))

"""The closed language of conditions: what may be said, and what it means for answers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk_app.domain.conditions import evaluate, fields_of, holds, is_answered, whole_years
from kiosk_app.domain.grammar import MAX_DEPTH, MAX_NODES, ConditionError, parse_condition

TODAY = date(2026, 11, 24)
ROWS = [{"main": "Có"}, {"main": "Không"}]


def value(data: object, answers: dict[str, Any]) -> bool | None:
    """The value of a written condition."""
    return evaluate(parse_condition(data), answers, TODAY)


@pytest.mark.parametrize(
    ("data", "answers", "expected"),
    [
        ({"field": "a", "is": "x"}, {"a": "x"}, True),
        ({"field": "a", "is": "x"}, {"a": "y"}, False),
        ({"field": "a", "is": "x"}, {}, None),
        ({"field": "a", "is": 1}, {"a": True}, False),
        ({"field": "a", "is_not": "x"}, {"a": "y"}, True),
        ({"field": "a", "is_not": "x"}, {}, None),
        ({"field": "a", "in": ["x", "y"]}, {"a": "y"}, True),
        ({"field": "a", "not_in": ["x", "y"]}, {"a": "z"}, True),
        ({"field": "a", "is": {"field": "b"}}, {"a": "x", "b": "x"}, True),
        ({"field": "a", "is": {"field": "b"}}, {"a": "x"}, None),
        ({"field": "a", "in": [{"field": "b"}, {"field": "c"}]}, {"a": "x", "c": "x"}, True),
        ({"field": "a", "answered": True}, {"a": ""}, False),
        ({"field": "a", "answered": False}, {"a": []}, True),
        ({"field": "a", "answered": True}, {"a": 0}, True),
        ({"field": "a", "greater": 3}, {"a": 4}, True),
        ({"field": "a", "at_least": 3}, {"a": 3}, True),
        ({"field": "a", "less": 3}, {"a": 3}, False),
        ({"field": "a", "at_most": 3}, {"a": 3}, True),
        ({"field": "a", "greater": 3}, {"a": "4"}, None),
        ({"field": "a", "at_most": "today"}, {"a": "2026-11-24"}, True),
        ({"field": "a", "less": "today"}, {"a": "2026-11-24"}, False),
        ({"field": "a", "greater": {"field": "b"}}, {"a": "2020-05-01", "b": "2020"}, False),
        ({"field": "a", "at_least": {"field": "b"}}, {"a": "2020-05-01", "b": "2020"}, True),
        ({"field": "a", "contains_any": ["quận"]}, {"a": "ở Quận 1"}, True),
        ({"field": "a", "contains_any": ["quận"]}, {"a": "quan lộ, quần áo"}, False),
        ({"field": "a", "contains_any": ["công ty"]}, {"a": "CÔNG TY Mây"}, True),
        ({"field": "a", "contains_any": ["tỉnh Hòa Bình"]}, {"a": "tỉnh Hoà Bình"}, True),
        ({"field": "a", "names_any": ["huyện"]}, {"a": "xã A, huyện Mèo Vạc"}, True),
        ({"field": "a", "names_any": ["huyện"]}, {"a": "bệnh viện huyện, xã A"}, False),
        ({"field": "a", "names_any": ["huyện"]}, {"a": "uyển huyễn"}, False),
        ({"field": "a", "names_any": ["thị xã"]}, {"a": "thị xã Nghĩa Lộ"}, True),
        ({"field": "a", "first_word_in": [{"field": "b"}]}, {"a": "Vàng A", "b": "VANG B"}, True),
        ({"field": "a", "first_word_in": [{"field": "b"}]}, {"a": "Vàng A", "b": "Lý B"}, False),
        ({"field": "a", "first_word_in": [{"field": "b"}]}, {"a": "Vàng A"}, None),
        ({"field": "a", "matches": "[0-9]{3}[13579]"}, {"a": "0401"}, True),
        ({"field": "a", "matches": "[0-9]{3}[13579]"}, {"a": "0400"}, False),
        ({"field": "a", "matches": "[0-9]{3}[13579]"}, {"a": "04011"}, False),
        ({"field": "a", "matches": "[0-9]{3}[13579]"}, {}, None),
        ({"years_from": "a", "years_to": "today", "at_least": 18}, {"a": "2008-11-24"}, True),
        ({"years_from": "a", "years_to": "today", "at_least": 18}, {"a": "2008-11-25"}, False),
        ({"years_from": "a", "years_to": "b", "less": 18}, {"a": "2000"}, None),
        ({"count": "t", "is": 2}, {"t": ROWS}, True),
        ({"count": "t", "where": {"column": "main", "is": "Có"}, "is": 1}, {"t": ROWS}, True),
        ({"count": "t", "is": 0}, {}, True),
        ({"not": {"field": "a", "is": "x"}}, {}, None),
        ({"all": [{"field": "a", "is": 1}, {"field": "b", "is": 1}]}, {"a": 0}, False),
        ({"all": [{"field": "a", "is": 1}, {"field": "b", "is": 1}]}, {"a": 1}, None),
        ({"any": [{"field": "a", "is": 1}, {"field": "b", "is": 1}]}, {"a": 1}, True),
        ({"any": [{"field": "a", "is": 1}, {"field": "b", "is": 1}]}, {"a": 0}, None),
    ],
)
def test_a_statement_is_true_false_or_unknown(
    data: object, answers: dict[str, Any], expected: bool | None
) -> None:
    """The whole language in one table."""
    assert value(data, answers) is expected


@pytest.mark.parametrize(
    ("data", "place", "said"),
    [
        ("a == 1", (), "must be a table"),
        ({"field": "a"}, (), "exactly one"),
        ({"field": "a", "is": 1, "in": [1]}, (), "exactly one"),
        ({"is": 1}, (), "no field"),
        ({"field": "a", "is": 1, "eval": "1"}, (), "eval"),
        ({"field": "a", "is": 1.5}, (), "cannot compare"),
        ({"field": "a", "is": None}, (), "cannot compare"),
        ({"field": "a", "in": "x"}, (), "list"),
        ({"field": "a", "in": []}, (), "list"),
        ({"field": "a", "answered": "yes"}, (), "true or false"),
        ({"field": "a", "matches": "["}, (), "not a regular expression"),
        ({"all": []}, (), "list"),
        ({"all": [{"field": "a", "is": 1}], "any": []}, (), "any"),
        ({"all": [{"field": "a", "is": 1}, {"field": 3, "is": 1}]}, ("all", 1), "no field"),
        ({"not": {"field": "a", "is": {"f": 1}}}, ("not",), "only name a field"),
        ({"years_from": "a", "at_least": 1}, (), "years_to"),
        ({"years_from": "a", "years_to": "b", "at_least": "18"}, (), "whole number"),
        ({"count": "t", "where": {"column": "c"}, "is": 1}, ("where",), "column and is"),
        ({"count": 3, "is": 1}, (), "name a table"),
    ],
)
def test_what_lies_outside_the_language_is_named(
    data: object, place: tuple[str | int, ...], said: str
) -> None:
    """Nothing is guessed, and nothing is ever run as code."""
    with pytest.raises(ConditionError) as caught:
        parse_condition(data)
    assert caught.value.place == place
    assert said in f"{caught.value.message}; {caught.value.remedy}"


def test_depth_and_length_are_bounded() -> None:
    """A file must not be able to keep the kiosk busy."""
    leaf: dict[str, Any] = {"field": "a", "is": 1}
    deep = leaf
    for _ in range(MAX_DEPTH):
        deep = {"not": deep}
    for data in (deep, {"any": [leaf] * MAX_NODES}):
        with pytest.raises(ConditionError):
            parse_condition(data)


def test_a_condition_names_its_fields() -> None:
    """What a file's check asks to find unknown ids."""
    data = {
        "all": [
            {"field": "a", "in": ["x", {"field": "b"}]},
            {"not": {"years_from": "c", "years_to": "today", "less": 3}},
            {"count": "d", "where": {"column": "z", "is": {"field": "e"}}, "is": 1},
        ]
    }
    assert list(fields_of(parse_condition(data))) == ["a", "b", "c", "d", "e"]


def test_a_switch_is_on_without_a_condition_and_off_when_undecided() -> None:
    """An unanswered field opens no branch."""
    condition = parse_condition({"field": "a", "is": "x"})
    assert holds(None, {}, TODAY)
    assert not holds(condition, {}, TODAY)
    assert holds(condition, {"a": "x"}, TODAY)
    assert holds(True, {}, TODAY)
    assert not holds(False, {}, TODAY)


@pytest.mark.parametrize(
    ("start", "end", "years"),
    [
        ("2000-02-29", "2018-02-28", 17),
        ("2000-02-29", "2018-03-01", 18),
        ("1990", "2026-11-24", 36),
        ("1990-12", "2026-11-24", 35),
        ("x", "2026-11-24", None),
    ],
)
def test_years_are_counted_whole(start: str, end: str, years: int | None) -> None:
    """A leap day, a year alone and a month alone."""
    assert whole_years(start, end) == years


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (None, False),
        ("", False),
        ([], False),
        ({"province": "", "ward": ""}, False),
        ({"name": "", "number": "", "agreed": False}, False),
        ({"name": "", "number": "", "agreed": True}, True),
        (0, True),
        (False, True),
        ("x", True),
    ],
)
def test_nothing_is_not_an_answer(answer: object, expected: bool) -> None:
    """An address with empty parts was not given; a zero was."""
    assert is_answered(answer) is expected


SCALARS = st.sampled_from(["x", "y", "", 0, 1, True, None])
LEAVES = st.fixed_dictionaries({"field": st.sampled_from("ab"), "is": st.sampled_from(["x", 1])})
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
        st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
    ),
    max_leaves=4,
)


@given(CONDITIONS, st.fixed_dictionaries({"a": SCALARS, "b": SCALARS}))
def test_a_further_answer_never_turns_a_decided_condition(
    data: dict[str, Any], answers: dict[str, Any]
) -> None:
    """What is true or false without an answer stays so whatever that answer will be."""
    try:
        condition = parse_condition(data)
    except ConditionError:
        return  # deeper than the language allows
    decided = evaluate(condition, {}, TODAY)
    assert decided is None or evaluate(condition, answers, TODAY) is decided
    opposite = parse_condition({"not": data}) if len(str(data)) < 60 else None
    if opposite is not None:
        inner = evaluate(condition, answers, TODAY)
        assert evaluate(opposite, answers, TODAY) is (None if inner is None else not inner)

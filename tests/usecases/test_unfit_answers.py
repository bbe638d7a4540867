"""Answers that no record can hold: named by field, never an exception, and nothing left behind."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.catalogue import CODES, shipped
from support.kiosks import a_kiosk

from kiosk_app.domain.example import example_answers
from kiosk_app.domain.validation import normalise
from kiosk_app.usecases.fitting import too_much
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.values import Filed

STAY = "1.004194"
json_values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
        st.sampled_from(["9" * 5_000, "\ud800", "x" * 70_000, 2**64, "2026-02-30", "1e999"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["province", "ward", "name", "strokes", "x"]), inner),
    ),
    max_leaves=8,
)  # fmt: skip


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    with a_kiosk(tmp_path_factory.mktemp("kiosk")) as one:
        yield one


def outcome(kiosk: Kiosk, code: str, changes: dict[str, Any]) -> Filed | list[Any]:
    """What `motcua-kiosk file` answers to an example with some answers changed."""
    draft = kiosk.start(code)
    given_answers = {**example_answers(draft.procedure, random.Random(3)), **changes}
    values = {n: normalise(draft.procedure.get_field(n), v) for n, v in given_answers.items()}
    try:
        problems = kiosk.unfit(draft, values)
        return problems or kiosk.submit(kiosk.answers(draft, values), None)
    finally:
        if kiosk.machine.drafts.find(draft.id) is not None:
            kiosk.discard(draft)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("ho_ten", math.nan, "wrong_kind"),
        ("ho_ten", 2.5, "wrong_kind"),
        ("ho_ten", 10**30, "wrong_kind"),
        ("ngay_sinh", math.inf, "date_unreal"),
        ("noi_dung", "a" * 1_000_000, "too_long"),
        ("noi_dung", [[[[1.5]]]], "wrong_kind"),
        ("ky", {"strokes": [[1e308, math.nan]]}, "signature_empty"),
        ("ky", {"strokes": [[1, 2] * 100_000]}, "signature_long"),
        ("ky", {"strokes": [[]] * 100_000}, "signature_long"),
    ],
)
def test_the_field_is_named(kiosk: Kiosk, field: str, value: Any, code: str) -> None:
    """Who sent the file learns which answer to change."""
    problems = outcome(kiosk, STAY, {field: value})
    assert [(p.field, p.code) for p in problems] == [(field, code)]


@pytest.mark.parametrize("value", ["9" * 5_000, "9.999" + ".999" * 2_000, 2**70, math.inf])
def test_a_number_without_end_is_too_large(kiosk: Kiosk, value: Any) -> None:
    """And costs no time either."""
    problems = outcome(kiosk, "1.001612", {"von": value})
    assert [(p.field, p.code) for p in problems] == [("von", "number_large")]


def test_what_is_too_much_together_names_the_longest(kiosk: Kiosk) -> None:
    """Each answer is in order; the record still has an end."""
    field = next(f for f in shipped(STAY).fields() if f.id == "noi_dung")
    values = {"noi_dung": "a" * 40_000, "ho_ten": "b" * 30_000}
    draft = kiosk.start(STAY)
    [problem] = kiosk.unfit(draft, values)
    kiosk.discard(draft)
    assert (problem.field, problem.code) == (field.id, "too_long")


def test_signatures_that_are_too_much_together_are_said_to_be_long() -> None:
    """Several people may sign one form, each as long as one may."""
    strokes = {"strokes": [[900, 900] * 4_000]}
    problem = too_much({"ky": strokes, "ky_2": strokes, "ho_ten": "Lầu Y Mai"})
    assert problem.code == "signature_long"


@given(st.sampled_from(CODES), st.integers(0, 200), json_values)
def test_no_value_breaks_the_filing(kiosk: Kiosk, code: str, at: int, value: Any) -> None:
    """Whatever JSON can say, in whichever field: filed, or problems in words."""
    fields = list(shipped(code).fields())
    name = fields[at % len(fields)].id
    found = outcome(kiosk, code, {name: value})
    assert isinstance(found, Filed) or all(p.field and p.code for p in found)
    assert kiosk.unfinished() is None

"""Examples pass every check for whatever a stranger may ask for, not only for shipped forms."""

from __future__ import annotations

import random
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.catalogue import code_lists, life_events, schema

from kiosk_app.domain.catalogue_problem import schema_findings
from kiosk_app.domain.example import example_answers, example_for
from kiosk_app.domain.field_checks import SUITS
from kiosk_app.domain.problems import errors
from kiosk_app.domain.procedure import FieldType, Procedure
from kiosk_app.domain.procedure_builder import build_procedure
from kiosk_app.domain.procedure_checks import procedure_findings
from kiosk_app.domain.validation import check_all

DAY = date(2026, 11, 24)
TREE = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "procedure_every_kind.toml").read_text("utf-8")
)
OPTIONS = [{"value": word, "label": {"vi": word}} for word in ("Một", "Hai", "Ba")]
ROWS = [{"value": word, "label": {"vi": word}} for word in ("Ăn", "Đi")]
# A value of each option that a field may have; those of SUITS besides.
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "options": st.just(OPTIONS),
    "rows": st.just(ROWS),
    "catalogue": st.sampled_from(["dan_toc", "quoc_tich"]),
    "present": st.sampled_from(["tiles", "list"]),
    "minimum": st.integers(-5, 60) | st.integers(10**6, 10**12),
    "maximum": st.integers(-5, 60) | st.integers(10**6, 10**12),
    "pattern": st.sampled_from(["[0-9]{4}", "[A-Z]{2}[0-9]{1,3}", "[a-f]+x?"]),
    "max_length": st.integers(1, 40),
    "uppercase": st.booleans(),
    "date_limit": st.sampled_from(["not_future", "not_past"]),
    "number_formats": st.lists(
        st.sampled_from(["id12", "cmnd", "passport", "tax"]), min_size=1, max_size=2, unique=True
    ),
    "generate": st.sampled_from(["date_words", "money_words"]),
    "spells": st.just("ngay"),
    "required": st.booleans(),
    "masked": st.booleans(),
    "prefill": st.sampled_from(
        ["card.name", "card.birth_date", "card.sex", "card.number", "card.address", "card.issued"]
    ),
    "default_from": st.sampled_from(["today", "commune"]),
    "asked": st.booleans(),
}
# Without these a field of the kind is refused.
LEAST: dict[str, dict[str, Any]] = {
    "choice": {"options": OPTIONS},
    "multi_choice": {"options": OPTIONS},
    "matrix": {"options": OPTIONS, "rows": ROWS},
    "id_number": {"number_formats": ["id12"]},
    "generated": {"generate": "date_words", "spells": "ngay"},
    "table": {"columns": [{"id": "c", "type": "money", "label": {"vi": "c"}, "ask": {"vi": "c"}}]},
}
NOT_HERE = {"columns", "formats_by", "given_by"}  # drawn below, or in the file of every kind
KINDS = [kind.value for kind in FieldType]


def fields(kinds: list[str], name: str) -> st.SearchStrategy[dict[str, Any]]:
    """A field of any kind with any options that go with it."""

    def of(kind: str) -> st.SearchStrategy[dict[str, Any]]:
        fitting = {k: v for k, v in VALUES.items() if kind in SUITS.get(k, (kind,))}
        words = {"vi": name}
        known = {"id": name, "type": kind, "label": words, "ask": words, **LEAST.get(kind, {})}
        drawn = (
            st.fixed_dictionaries({}, optional=fitting)
            .map(lambda more: {**known, **more})
            .map(lambda field: {**field, "options": None} if "catalogue" in field else field)
            .map(lambda field: {key: value for key, value in field.items() if value is not None})
        )
        if kind == "table":
            columns = fields([k for k in KINDS if k not in ("table", "matrix", "generated")], "c")
            return st.tuples(drawn, columns).map(lambda two: {**two[0], "columns": [two[1]]})
        return drawn

    return st.sampled_from(kinds).flatmap(of)


def procedure_of(drawn: list[dict[str, Any]]) -> Procedure | None:
    """The file of every kind with these questions in place of its own; None when it is refused."""
    day = {"id": "ngay", "type": "date", "label": {"vi": "n"}, "ask": {"vi": "n"}}
    questions = [{"fields": [{**field, "id": f"f{n}"}]} for n, field in enumerate(drawn)]
    part = {"id": "p", "title": {"vi": "p"}, "questions": [{"fields": [day]}, *questions]}
    tree = {k: v for k, v in TREE.items() if k not in ("parts", "rules", "documents")}
    tree = {**tree, "parts": [part, *(p for p in TREE["parts"] if p.get("place") == "sign")]}
    doors = [event.id for event in life_events()]
    if schema_findings(tree, schema()) or [*procedure_findings(tree, doors, code_lists())]:
        return None
    return build_procedure(tree, code_lists())


def wrong(procedure: Procedure, answers: dict[str, Any], day: date) -> list[object]:
    return list(errors(check_all(procedure, answers, day)))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(fields(KINDS, "f"), min_size=1, max_size=3), st.integers(0, 10**6))
def test_whatever_the_check_accepts_has_valid_examples(
    drawn: list[dict[str, Any]], seed: int
) -> None:
    """A wrong example makes its reader look for the fault in the form."""
    procedure = procedure_of(drawn)
    if procedure is not None:
        answers = example_answers(procedure, random.Random(seed), DAY)
        assert wrong(procedure, answers, DAY) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_strategy_reaches_every_kind(kind: str) -> None:
    """A kind that is always refused would prove nothing."""
    known = {"type": kind, "label": {"vi": "f"}, "ask": {"vi": "f"}}
    assert procedure_of([{**known, **LEAST.get(kind, {})}]) is not None
    assert {key for key in SUITS if key not in NOT_HERE} <= set(VALUES)


@pytest.mark.parametrize("later", [0, 40, 400, 2000])
def test_examples_hold_on_the_day_on_which_they_are_asked_for(later: int) -> None:
    """`not_past` drawn from the procedure's first day was past by the time somebody filed it."""
    drawn = {"type": "date", "date_limit": "not_past", "required": True}
    words = {"label": {"vi": "f"}, "ask": {"vi": "f"}}
    age = {**words, "type": "date", "required": True, "prefill": "card.birth_date"}
    procedure = procedure_of([{**drawn, **words}, age])
    assert procedure is not None
    day = date.fromisoformat(procedure.valid_from) + timedelta(days=later)
    for seed in range(30):
        answers = example_for(procedure, seed, day)
        assert wrong(procedure, answers, day) == []
        assert example_for(procedure, seed, day) == answers


def test_a_seed_means_the_same_as_long_as_it_holds() -> None:
    """Only what the day forbids is drawn anew."""
    words = {"type": "person_name", "label": {"vi": "f"}, "ask": {"vi": "f"}, "required": True}
    procedure = procedure_of([words])
    assert procedure is not None
    assert example_for(procedure, 7, DAY) == example_for(procedure, 7, DAY + timedelta(days=900))

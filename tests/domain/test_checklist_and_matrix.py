"""Several of many, and a level for each of several lines: judged, stored, spoken of in files."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from support.catalogue import EVERY_KIND, every_kind, parse

from kiosk_app.domain.conditions import evaluate
from kiosk_app.domain.grammar import parse_condition
from kiosk_app.domain.interview import asked_steps
from kiosk_app.domain.validation import check_all, check_field, normalise, relevant_answers

TODAY = date(2026, 11, 24)
SOURCE = EVERY_KIND.read_text("utf-8")
GAMES = every_kind().get_field("tro_choi")
SAFETY = every_kind().get_field("an_toan")
ALL_ROWS = {"Rào chắn": "Xong", "Người canh": "Chưa", "Túi thuốc": "Xong"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["Đu quay"], []),
        (["Ném còn", "Bắn nỏ"], []),
        (("Ném còn",), []),
        (["Ném còn", "Ném còn"], ["not_an_option"]),
        (["Ném  còn"], ["not_an_option"]),
        ([["Ném còn"]], ["not_an_option"]),
        ([None], ["not_an_option"]),
        ("Ném còn", ["wrong_kind"]),
        ({"Ném còn": True}, ["wrong_kind"]),
        (3, ["wrong_kind"]),
        ([], ["required"]),
        (None, ["required"]),
    ],
)
def test_a_checklist_holds_options_each_once(value: Any, expected: list[str]) -> None:
    """Values are sent exactly; a lone text is no list of one."""
    assert [problem.code for problem in check_field(GAMES, value, {}, TODAY)] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (ALL_ROWS, []),
        ({"Rào chắn": "Xong"}, ["rows_unanswered"]),
        ({**ALL_ROWS, "Túi thuốc": ""}, ["not_an_option"]),
        ({**ALL_ROWS, "Túi thuốc": "Nửa"}, ["not_an_option"]),
        ({**ALL_ROWS, "Túi thuốc": ["Xong"]}, ["not_an_option"]),
        ({**ALL_ROWS, "Cứu hoả": "Xong"}, ["wrong_kind"]),
        (["Xong"], ["wrong_kind"]),
        ("Xong", ["wrong_kind"]),
        ({}, ["required"]),
    ],
)
def test_a_demanded_matrix_has_a_level_for_every_row(value: Any, expected: list[str]) -> None:
    """A form with a line left open comes back from the desk."""
    crowd = {"so_nguoi": 100}
    assert [problem.code for problem in check_field(SAFETY, value, crowd, TODAY)] == expected


def test_rows_of_a_matrix_that_is_not_demanded_may_stay_open() -> None:
    """Who skips a line there has answered enough; how many are left is said where it matters."""
    assert check_field(SAFETY, {"Rào chắn": "Xong"}, {"so_nguoi": 99}, TODAY) == []
    found = check_field(SAFETY, {"Rào chắn": "Xong"}, {"so_nguoi": 100}, TODAY)
    assert [problem.params for problem in found] == [(("count", 2),)]


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        (["Bắn nỏ", " Ném  còn", "Bắn nỏ"], ["Ném còn", "Bắn nỏ"]),
        (("Đu quay", "", None), ["Đu quay"]),
        ([], None),
        (["", None], None),
        (["Lạ", "Đu quay"], ["Đu quay", "Lạ"]),
        ("Đu quay", "Đu quay"),
        (7, 7),
    ],
)
def test_what_was_chosen_is_stored_in_the_order_of_the_form(raw: Any, stored: Any) -> None:
    """The order of touching is no answer; the same choice is always the same bytes."""
    assert normalise(GAMES, raw) == stored


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        ({"Túi  thuốc": " Xong", "Rào chắn": "Chưa"}, {"Rào chắn": "Chưa", "Túi thuốc": "Xong"}),
        ({"Rào chắn": "Chưa", "Túi thuốc": None, "Người canh": ""}, {"Rào chắn": "Chưa"}),
        ({"Lạ": "Xong", "Rào chắn": "Chưa"}, {"Rào chắn": "Chưa", "Lạ": "Xong"}),
        ({"Rào chắn": ""}, None),
        ({}, None),
        ("Xong", "Xong"),
    ],
)
def test_levels_are_stored_in_the_order_of_the_form(raw: Any, stored: Any) -> None:
    """What no row knows stays, so that the check can say so."""
    tidy = normalise(SAFETY, raw)
    assert tidy == stored
    assert list(tidy or {}) == list(stored or {})


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"a": ["x", "y"]}, True),
        ({"a": ["y"]}, False),
        ({"a": "x"}, False),
        ({"a": []}, None),
        ({}, None),
    ],
)
def test_a_condition_may_ask_what_a_checklist_holds(
    answers: dict[str, Any], expected: bool | None
) -> None:
    """Branches and papers depend on one of the things ticked."""
    condition = parse_condition({"field": "a", "includes_any": ["x", "z"]})
    assert evaluate(condition, answers, TODAY) is expected


def test_a_ticked_option_opens_its_branch_and_an_unticked_one_closes_it() -> None:
    """Whoever unticks it does not file what lies behind."""
    procedure = every_kind()
    who = {"ten": "Lò Văn Páo"}
    ticked = {**who, "tro_choi": ["Bắn nỏ"], "an_toan": ALL_ROWS}
    assert "an_toan" in {step.field.id for step in asked_steps(procedure, ticked, TODAY)}
    assert relevant_answers(procedure, ticked, TODAY)["an_toan"] == ALL_ROWS
    assert "an_toan" not in relevant_answers(procedure, {**ticked, "tro_choi": ["Đu quay"]}, TODAY)
    assert ("tro_choi", "required") in {
        (problem.field, problem.code) for problem in check_all(procedure, who, TODAY)
    }


GAME = '      { value = "Đu quay", label = { vi = "Đu quay" } },\n'
GUARD = '      { value = "Người canh", label = { vi = "Người canh" } },\n'
COLUMN = 'id = "ten"\n      type = "text"\n'
ONE = '[{ value = "a", label = { vi = "a" } }]'
OPENS = 'when = { field = "tro_choi", includes_any = ["Bắn nỏ"] }'


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (GAME, GAME + GAME, '"Đu quay" is there twice'),
        (GUARD, GUARD + GUARD, '"Người canh" is there twice'),
        ('type = "multi_choice"', 'type = "multi_choice"\nrows = []', "too few"),
        ('type = "matrix"', 'type = "matrix"\n    present = "tiles"', "does not go with matrix"),
        ('type = "matrix"', 'type = "multi_choice"', "does not go with multi_choice"),
        ('type = "matrix"', 'type = "choice"', '"rows" does not go with choice'),
        (OPENS, OPENS.replace("Bắn nỏ", "Bắn cung"), '"Bắn cung" is not an option'),
        (OPENS, 'when = { field = "tro_choi", is = "Bắn nỏ" }', "write includes_any"),
        (OPENS, 'when = { field = "ngay", includes_any = ["Bắn nỏ"] }', "a date"),
        (OPENS, 'when = { field = "tro_choi", includes_any = "Bắn nỏ" }', "is not a list"),
        (
            'when = { field = "tre_em", is = "Có" }',
            'when = { field = "an_toan", is = "Xong" }',
            "does not go with an_toan, a matrix",
        ),
        (
            COLUMN,
            COLUMN.replace("text", "matrix") + f"options = {ONE}\n" + f"rows = {ONE}\n",
            "a column cannot be a matrix",
        ),
        (
            COLUMN,
            COLUMN.replace("text", "multi_choice"),
            '"options" is missing',
        ),
    ],
)
def test_a_mistake_in_a_file_is_said_with_its_remedy(old: str, new: str, said: str) -> None:
    """A stranger mends the file from these words alone."""
    assert old in SOURCE
    procedure, problems = parse(SOURCE.replace(old, new, 1))
    assert procedure is None
    assert any(said in f"{problem.message}; {problem.remedy}" for problem in problems), problems


def test_a_checklist_may_be_a_column() -> None:
    """Each row then has its own several things."""
    column = COLUMN.replace("text", "multi_choice") + f"options = {ONE}\n"
    procedure, problems = parse(SOURCE.replace(COLUMN, column, 1))
    assert procedure is not None, problems
    teams = procedure.get_field("doi")
    rows = [{"ten": ["a"], "tre_em": "Không"}, {"ten": ["b"], "tre_em": "Không"}]
    found = check_field(teams, rows, {}, TODAY)
    assert [(p.row, p.column, p.code) for p in found] == [(1, "ten", "not_an_option")]

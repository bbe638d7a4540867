"""A procedure that nobody here has seen works from its file alone."""

from __future__ import annotations

import random
from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from support.catalogue import CODES, every_kind, parse, source

from kiosk_app.domain.example import example_answers
from kiosk_app.domain.generated import completed
from kiosk_app.domain.interview import asked_steps, papers_to_bring
from kiosk_app.domain.problems import errors
from kiosk_app.domain.procedure import FieldType
from kiosk_app.domain.validation import check_all, check_field, relevant_answers

TODAY = date(2026, 11, 24)


def test_every_kind_of_field_is_read() -> None:
    """The schema promises them; none may need code for one procedure."""
    assert {field.type for field in every_kind().fields()} == set(FieldType)


def test_invented_answers_pass_its_checks() -> None:
    """What the schema allows to be asked must be answerable."""
    procedure = every_kind()
    for seed in range(40):
        answers = example_answers(procedure, random.Random(seed), TODAY)
        assert errors(check_all(procedure, answers, TODAY)) == [], seed


def test_its_branches_open_and_close() -> None:
    """A part waits for a name, a consent for a thousand people, a paper for a stage."""
    procedure = every_kind()
    alone = {step.field.id for step in asked_steps(procedure, {}, TODAY)}
    assert "noi_dung" not in alone
    crowd = {"ten": "Lò Văn Páo", "so_nguoi": 1000, "co_san_khau": "Có"}
    open_now = {step.field.id for step in asked_steps(procedure, crowd, TODAY)}
    assert {"noi_dung", "cong_an"} <= open_now
    assert [d.paper for d in papers_to_bring(procedure, crowd, TODAY)] == ["P1", "P2"]
    assert relevant_answers(procedure, {"so_nguoi": 1000}, TODAY) == {}


def test_a_column_depends_on_its_own_row() -> None:
    """One team has a teacher, the other does not need one."""
    procedure = every_kind()
    rows = [{"ten": "Khèn", "tre_em": "Không", "co_giao": "Lý A"}, {"ten": "Ô", "tre_em": "Có"}]
    field = procedure.get_field("doi")
    found = check_field(field, rows, {}, TODAY)
    assert [(p.row, p.column, p.code) for p in found] == [(1, "co_giao", "required")]
    kept = relevant_answers(procedure, {"ten": "Lò Văn Páo", "doi": rows}, TODAY)
    assert kept["doi"][0] == {"ten": "Khèn", "tre_em": "Không"}
    assert completed(procedure, {"doi": rows}, TODAY, "")["doi"] == rows


TOKENS = ['""', "3", "true", "[]", "{}", "1.5", "2026-01-01", '{ field = "x" }', '"', "[", "a b"]


@given(st.sampled_from(CODES), st.integers(0, 10_000), st.sampled_from(TOKENS))
def test_no_wrong_line_ends_in_an_exception(code: str, at: int, token: str) -> None:
    """Any value may be mistaken; the file is then refused with a place, or still right."""
    lines = source(code).split("\n")
    number = at % len(lines)
    lines[number] = lines[number].partition("=")[0] + "= " + token
    procedure, problems = parse("\n".join(lines))
    assert (procedure is None) == bool(problems)
    for problem in problems:
        assert problem.remedy
        assert problem.line is None or 1 <= problem.line <= len(lines)

"""Who applies for himself is asked once: answers taken over from answers."""

from __future__ import annotations

import random
from datetime import date

import pytest
from support.catalogue import parse
from support.small_forms import head

from kiosk_app.domain.example import example_answers
from kiosk_app.domain.generated import completed
from kiosk_app.domain.interview import asked_steps
from kiosk_app.domain.problems import errors
from kiosk_app.domain.procedure import Procedure
from kiosk_app.domain.taking_over import is_taken_over, outdated
from kiosk_app.domain.validation import check_all, relevant_answers

TODAY = date(2026, 11, 24)
FORM = (
    head("9.000006")
    + """
[[parts.questions]]
[[parts.questions.fields]]
id = "ten"
type = "person_name"
label = { vi = "Tên" }
ask = { vi = "Tên gì?" }
required = true
[[parts.questions]]
[[parts.questions.fields]]
id = "sinh"
type = "date"
label = { vi = "Sinh" }
ask = { vi = "Sinh ngày nào?" }
required = true
date_limit = "not_future"
[[parts.questions]]
[[parts.questions.fields]]
id = "quan_he"
type = "choice"
label = { vi = "Quan hệ" }
ask = { vi = "Là gì?" }
required = true
options = [{ value = "Tôi", label = { vi = "Tôi" } }, { value = "Con", label = { vi = "Con" } }]
[[parts.questions]]
[[parts.questions.fields]]
id = "nd_ten"
type = "person_name"
label = { vi = "Tên" }
ask = { vi = "Người đó tên gì?" }
required = true
same_as = { field = "ten", when = { field = "quan_he", is = "Tôi" } }
[[parts.questions]]
[[parts.questions.fields]]
id = "nd_sinh"
type = "partial_date"
label = { vi = "Sinh" }
ask = { vi = "Người đó sinh ngày nào?" }
required = true
same_as = { field = "sinh", when = { field = "quan_he", is = "Tôi" } }
[[parts.questions]]
when = { field = "nd_ten", answered = true }
[[parts.questions.fields]]
id = "nd_viec"
type = "text"
label = { vi = "Việc" }
ask = { vi = "Người đó làm gì?" }
"""
)
MINE = {"ten": "Lò Văn Páo", "sinh": "1990-05-03", "quan_he": "Tôi"}


def form() -> Procedure:
    procedure, problems = parse(FORM)
    assert procedure is not None, problems
    return procedure


def asked(answers: dict[str, object]) -> list[str]:
    return [step.field.id for step in asked_steps(form(), answers, TODAY)]


def test_what_is_taken_over_is_not_asked_and_opens_what_depends_on_it() -> None:
    """The name is known, so the question behind it is open."""
    assert asked(MINE) == ["ten", "sinh", "quan_he", "nd_viec"]
    assert asked({**MINE, "quan_he": "Con"}) == ["ten", "sinh", "quan_he", "nd_ten", "nd_sinh"]
    assert asked({}) == ["ten", "sinh", "quan_he", "nd_ten", "nd_sinh"]


def test_the_machine_writes_it_before_the_last_check() -> None:
    """The authority gets both, as on the paper form."""
    full = completed(form(), MINE, TODAY, "")
    assert (full["nd_ten"], full["nd_sinh"]) == ("Lò Văn Páo", "1990-05-03")
    assert errors(check_all(form(), full, TODAY)) == []
    assert "nd_ten" in relevant_answers(form(), full, TODAY)
    assert "nd_ten" not in completed(form(), {**MINE, "quan_he": "Con"}, TODAY, "")


def test_an_own_answer_that_differs_is_kept_and_shown() -> None:
    """Nothing is overwritten unseen."""
    answers = {**MINE, "nd_ten": "Lò Thị Mai"}
    assert "nd_ten" in asked(answers)
    assert completed(form(), answers, TODAY, "")["nd_ten"] == "Lò Thị Mai"
    assert is_taken_over(form().get_field("nd_ten"), {**MINE, "nd_ten": MINE["ten"]}, TODAY)


def test_answers_about_another_person_become_outdated() -> None:
    """First the child's name, then "it is for me": the child's name is no longer meant."""
    child = {**MINE, "quan_he": "Con", "nd_ten": "Lò Thị Mai"}
    assert list(outdated(form(), child, {**child, "quan_he": "Tôi"}, TODAY)) == ["nd_ten"]
    assert list(outdated(form(), child, child, TODAY)) == []
    mine = {**MINE, "nd_ten": "Lò Thị Mai"}
    assert list(outdated(form(), mine, {**mine, "ten": "Lò Văn Sủng"}, TODAY)) == []


def test_invented_answers_agree_with_it() -> None:
    """Examples are valid and say the same name twice when it is the same person."""
    procedure = form()
    for seed in range(30):
        answers = example_answers(procedure, random.Random(seed), TODAY)
        assert errors(check_all(procedure, answers, TODAY)) == []
        if answers["quan_he"] == "Tôi":
            assert answers["nd_ten"] == answers["ten"]


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ('same_as = { field = "ten"', 'same_as = { field = "tn"', "fields[0].same_as.field",
         '"ten"?'),
        ('same_as = { field = "ten"', 'same_as = { field = "sinh"', "fields[0].same_as.field",
         "no earlier person_name"),
        ('when = { field = "quan_he", is = "Tôi" }', 'when = { field = "nd_viec", is = "x" }',
         "fields[0].same_as.when", "asked later"),
        ('when = { field = "quan_he", is = "Tôi" }', 'when = { field = "quan_he", is = "Toi" }',
         "fields[0].same_as.when", "not an option"),
    ],
)  # fmt: skip
def test_taking_over_from_nowhere_is_refused(old: str, new: str, place: str, said: str) -> None:
    """A file that copies the wrong thing would file wrong things."""
    procedure, problems = parse(FORM.replace(old, new, 1))
    assert procedure is None
    assert problems[0].place.endswith(place)
    assert said in f"{problems[0].message}; {problems[0].remedy}"


def test_options_must_suit() -> None:
    """A value that is no option here could never be filed."""
    more = """
[[parts.questions]]
[[parts.questions.fields]]
id = "nd_quan_he"
type = "choice"
label = { vi = "Quan hệ" }
ask = { vi = "Là gì?" }
same_as = { field = "quan_he" }
options = [{ value = "Tôi", label = { vi = "Tôi" } }]
"""
    procedure, problems = parse(FORM + more)
    assert procedure is None
    assert '"Con" is not an option here' in problems[0].message

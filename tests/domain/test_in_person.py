"""What is done at the desk: what its file may leave out, and a fee counted by pages."""

from __future__ import annotations

from datetime import date

import pytest
from support.catalogue import parse, shipped, source

from kiosk_app.domain.fee import copy_fee, counted_fee
from kiosk_app.domain.interview import CHECK, chapters, papers_to_bring
from kiosk_app.domain.procedure import PageFee

TODAY = date(2026, 11, 24)
COPIES = "2.000815"
LITTLE = """
code = "9.000003"
version = "1"
valid_from = "2026-01-01"
channel = "desk"
title = { vi = "Xin việc ở quầy" }
life_event = "copies"
routing = { agency = { vi = "Ủy ban nhân dân xã" } }
"""
SIGNED = """
[[parts]]
id = "signing"
title = { vi = "Ký tên" }
place = "sign"
[[parts.questions]]
[[parts.questions.fields]]
id = "chu_ky"
type = "signature"
label = { vi = "Chữ ký" }
ask = { vi = "Mời bà con ký." }
"""


def test_a_file_of_the_desk_may_know_little() -> None:
    """Hundreds of procedures are known by name only; they must still lead to the desk."""
    procedure, problems = parse(LITTLE)
    assert problems == []
    assert procedure is not None
    assert procedure.is_in_person
    assert (procedure.time_limit, procedure.results, procedure.parts) == (None, (), ())
    with pytest.raises(ValueError, match=r"9\.000003"):
        _ = procedure.limit


def test_what_is_filed_here_must_be_known_in_full() -> None:
    """A kiosk procedure without questions or time limit would break at the signature."""
    procedure, problems = parse(LITTLE.replace('channel = "desk"', ""))
    assert procedure is None
    assert [problem.place for problem in problems] == ["fee", "time_limit", "results", "parts"]
    assert all('channel = "desk"' in problem.remedy for problem in problems)


def test_nothing_is_signed_here_for_the_desk() -> None:
    """A signature that goes nowhere must not be asked for."""
    procedure, problems = parse(LITTLE + SIGNED)
    assert procedure is None
    assert problems[0].place == "parts[0].place"


def test_the_interview_of_a_slip_has_neither_papers_nor_signature() -> None:
    """All papers are shown at the desk."""
    procedure = shipped(COPIES)
    assert procedure.documents
    assert papers_to_bring(procedure, {}, TODAY) == ()
    assert chapters(procedure, {}, TODAY)[-1] == CHECK


@pytest.mark.parametrize(
    ("pages", "sum_vnd"),
    [(1, 2000), (2, 4000), (3, 5000), (10, 12_000), (198, 200_000), (199, 200_000), (0, 0)],
)
def test_pages_are_priced_by_steps_with_a_bound(pages: int, sum_vnd: int) -> None:
    """Circular 226/2016/TT-BTC: 2,000 for pages 1 and 2, then 1,000, at most 200,000 a copy."""
    by_page = shipped(COPIES).fee.by_page
    assert by_page is not None
    assert copy_fee(by_page, pages) == sum_vnd


def test_a_fee_without_bound_goes_on() -> None:
    """The bound is one rule of one law."""
    assert copy_fee(PageFee("t", "p", "c", ((1, 500),)), 1000) == 500_000


def test_the_sum_is_over_all_papers_and_their_copies() -> None:
    """Two copies of a birth certificate, one of a contract of ten pages."""
    rows = [{"ten": "a", "so_trang": 1, "so_ban": 2}, {"ten": "b", "so_trang": 10, "so_ban": 1}]
    assert counted_fee(shipped(COPIES), {"ds": rows}) == 2 * 2000 + 12_000


@pytest.mark.parametrize(
    "answers", [{}, {"ds": []}, {"ds": "x"}, {"ds": [{"ten": "a", "so_trang": 1}]}, {"ds": [7]}]
)
def test_no_sum_is_guessed(answers: dict[str, object]) -> None:
    """A wrong estimate is worse than none."""
    assert counted_fee(shipped(COPIES), answers) is None


def test_other_fees_are_not_counted() -> None:
    """Their words say all."""
    assert counted_fee(shipped("1.001193"), {"so_ban_sao": 2}) is None


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ('table = "ds"', 'table = "dss"', "fee.pages.table", '"ds"?'),
        ('pages = "so_trang"', 'pages = "ten"', "fee.pages.pages", 'no number "ten"'),
        ('copies = "so_ban"', 'copies = "so_bn"', "fee.pages.copies", '"so_ban"?'),
        ("{ from = 1,", "{ from = 2,", "fee.pages.steps", "begin with from = 1"),
        ("{ from = 3,", "{ from = 1,", "fee.pages.steps", "go up"),
    ],
)
def test_a_page_fee_that_counts_nothing_is_refused(
    old: str, new: str, place: str, said: str
) -> None:
    """The estimate must be of what the form asks."""
    text = source(COPIES)
    assert old in text
    procedure, problems = parse(text.replace(old, new, 1))
    assert procedure is None
    assert problems[0].place == place
    assert said in f"{problems[0].message}; {problems[0].remedy}"

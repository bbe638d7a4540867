"""Further time limits of a procedure: in the file, in its checks, in working days."""

from __future__ import annotations

from datetime import datetime

import pytest
from support.catalogue import parse, shipped, source
from support.kiosks import holidays

from kiosk_app.domain.calendar import clock_ends

FEEDBACK = source("PAKN")


def test_each_clock_runs_in_working_days_and_one_after_another() -> None:
    """Tuesday 24 November 2026 is a day off; weekends do not count."""
    received = datetime.fromisoformat("2026-11-23T09:00:00+07:00")
    ends = clock_ends(received, shipped("PAKN").clocks, holidays())
    assert {name: end.due.date().isoformat() for name, end in ends.items()} == {
        "reject": "2026-11-26",
        "ask_more": "2026-12-01",
        "answer": "2026-12-15",
        "publish": "2026-12-17",
    }


def test_the_answer_clock_is_the_due_date() -> None:
    """Two promises about one answer would be one too many."""
    procedure = shipped("PAKN")
    answer = next(clock for clock in procedure.clocks if clock.id == "answer")
    assert (answer.limit.amount, answer.limit.unit) == (
        procedure.limit.amount,
        procedure.limit.unit,
    )


@pytest.mark.parametrize(
    ("old", "new", "place", "said"),
    [
        ('after = "answer"', 'after = "anser"', "clocks[3].after", '"answer"?'),
        ('after = "answer"', 'after = "publish"', "clocks[3].after", "no earlier clock"),
        ('id = "ask_more"', 'id = "reject"', "clocks[1].id", "there twice"),
        ('id = "ask_more"', 'id = "Ask more"', "clocks[1].id", "not written rightly"),
    ],
)
def test_a_clock_that_cannot_run_is_named(old: str, new: str, place: str, said: str) -> None:
    """A clock without a beginning would never end."""
    assert old in FEEDBACK
    procedure, problems = parse(FEEDBACK.replace(old, new, 1), "PAKN.toml")
    assert procedure is None
    assert problems[0].place == place
    assert said in str(problems[0])

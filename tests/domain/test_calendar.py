"""Due dates by the procedure's own unit, against the days of 2026 to 2028."""

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest

from kiosk_app.domain.calendar import due, limit_for, parse_holidays
from kiosk_app.domain.conditions import Compare, Op
from kiosk_app.domain.procedure import Text, TimeLimit, TimeUnit

VIETNAM = timezone(timedelta(hours=7))
TABLE = """# a comment
date,kind,name,source
2026-08-22,working_day,Ngày làm bù,decree
2026-08-31,day_off,Nghỉ thay,decree
2026-09-01,day_off,Quốc khánh,law
2026-09-02,day_off,Quốc khánh,law
2026-11-24,day_off,Ngày Văn hóa Việt Nam,law
"""


def limit(amount, unit, cutoff=None):
    return TimeLimit(amount, unit, cutoff, Text((("vi", ""),)))


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


@pytest.mark.parametrize(
    ("received", "term", "expected", "counted"),
    [
        ("2026-11-23T09:00", limit(1, TimeUnit.SAME_DAY, "15:00"), "2026-11-23", 0),
        ("2026-11-23T15:00", limit(1, TimeUnit.SAME_DAY, "15:00"), "2026-11-23", 0),
        ("2026-11-23T15:01", limit(1, TimeUnit.SAME_DAY, "15:00"), "2026-11-25", 0),
        ("2026-11-20T09:00", limit(3, TimeUnit.WORKING_DAY), "2026-11-26", 3),
        ("2026-08-21T09:00", limit(1, TimeUnit.WORKING_DAY), "2026-08-22", 1),
        ("2026-08-28T09:00", limit(3, TimeUnit.WORKING_DAY), "2026-09-07", 3),
        ("2026-08-28T09:00", limit(15, TimeUnit.DAY), "2026-09-14", 0),
        ("2026-01-31T09:00", limit(1, TimeUnit.MONTH), "2026-03-02", 0),
        ("2026-11-21T09:00", limit(1, TimeUnit.WORKING_DAY), "2026-11-25", 1),
    ],
)
def test_terms(received, term, expected, counted):
    """Holidays, make-up Saturdays, cut-off hours and closed days all move the end."""
    answer = due(at(received), term, parse_holidays(TABLE))

    assert answer.due.date() == date.fromisoformat(expected)
    assert answer.working_days == counted


def test_some_answers_have_a_term_of_their_own():
    """Adding what is missing takes a day, correcting a mistake three."""
    is_mended = Compare("loai", Op.IS, ("Cải chính",))
    term = replace(limit(1, TimeUnit.WORKING_DAY), cases=((is_mended, 3),))
    today = date(2026, 11, 20)
    assert limit_for(term, {"loai": "Cải chính"}, today).amount == 3
    assert limit_for(term, {"loai": "Bổ sung"}, today) is term
    assert limit_for(term, {}, today) is term


def test_each_skipped_day_says_why():
    """An official must be able to explain the date."""
    answer = due(at("2026-11-20T09:00"), limit(3, TimeUnit.WORKING_DAY), parse_holidays(TABLE))

    assert [(s.date.isoformat(), s.why) for s in answer.skipped] == [
        ("2026-11-21", "weekend"),
        ("2026-11-22", "weekend"),
        ("2026-11-24", "Ngày Văn hóa Việt Nam"),
    ]


def test_a_term_beyond_the_table_is_marked():
    """The holidays of a later year are not decided yet."""
    answer = due(at("2026-12-30T09:00"), limit(30, TimeUnit.WORKING_DAY), parse_holidays(TABLE))

    assert not answer.known

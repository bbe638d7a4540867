"""Faces and words at the portal: counted, shown without names, hostile ones refused or plain."""

from __future__ import annotations

import re

import pytest
from support.desk_browser import Browser, signed_in
from support.portal_device import FakeDevice
from support.portal_views import lines

from sync.portal.accounts import Role
from sync.portal.opening import Portal
from sync.records import Tree, Verdict

RATING = "rating.given.v1"


def rating(number: int = 1, **changes: Tree) -> dict[str, Tree]:
    return {
        "rating": bytes([number] * 16),
        "asked": "filing",
        "procedure": "1.001193",
        "office": "Bộ phận Một cửa",
        "day": "2026-11-24",
        "face": 3,
        "word": "",
        **changes,
    }


def test_averages_are_shown_by_procedure_and_by_month(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """An office wants to know where it is liked and where not."""
    given = [rating(1), rating(2, face=2), rating(3, face=1, day="2026-10-01", asked="result")]
    device.exchange(portal, *(device.record(RATING, one) for one in given))
    text = signed_in(portal, browser).get("/ratings").text
    assert "<strong>2.5</strong>" in text and "<strong>1.0</strong>" in text
    assert "Đăng ký khai sinh" in text and "2026-10" in text


def test_a_word_joins_its_face_and_counts_once(portal: Portal, browser: Browser) -> None:
    """The face is sent at once, the word when it was written; together they are one rating."""
    from support.portal_device import enrolled

    device = enrolled(portal)
    for one in (rating(), rating(word="Cán bộ <b>tận tình</b>")):
        (line,) = lines(portal, device, device.record(RATING, one))
        assert line.verdict is Verdict.APPLIED
    text = signed_in(portal, browser).get("/ratings").text
    counts = re.findall(r"<td[^>]*>(\d+)</td>", text)
    assert "1" in counts and "2" not in counts
    assert "&lt;b&gt;tận tình&lt;/b&gt;" in text


@pytest.mark.parametrize(
    "changes",
    [{"face": 4}, {"face": 0}, {"asked": "x"}, {"day": "2026-13-01"}, {"word": "a" * 301}],
)
def test_what_is_no_rating_is_refused(
    portal: Portal, device: FakeDevice, changes: dict[str, Tree]
) -> None:
    """A kiosk is another machine: nothing in a record is taken for what it should be."""
    (line,) = lines(portal, device, device.record(RATING, rating(**changes)))
    assert line.verdict is Verdict.REFUSED


def test_hidden_signs_of_a_word_are_not_kept(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """A word must read as it is written."""
    device.exchange(portal, device.record(RATING, rating(word="tốt\u202e xấu\x07")))
    assert "tốt xấu" in signed_in(portal, browser).get("/ratings").text


def test_machines_are_the_technicians_and_ratings_the_officials(
    portal: Portal, browser: Browser
) -> None:
    """What people say is for those who serve them."""
    assert signed_in(portal, browser, Role.TECHNICIAN).get("/ratings").status_code == 403

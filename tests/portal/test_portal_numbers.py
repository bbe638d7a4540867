"""Codes and numbers: two names for an application that must never open another one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.desk_browser import Browser, signed_in
from support.portal_device import FakeDevice, Ticking, submitted
from support.portal_views import lines, listed
from support.postgres import ON_BOTH

from sync.portal import decisions, numbering
from sync.portal.decisions import Decision, DecisionError
from sync.portal.moments import in_vietnam, iso
from sync.portal.opening import Portal
from sync.portal.states import State
from sync.portal.tables import APPLICATIONS
from sync.records import Verdict

pytestmark = ON_BOTH

FIRST, SECOND = (str(submitted(number)["code"]) for number in (1, 2))


@pytest.fixture
def two(portal: Portal, device: FakeDevice) -> Portal:
    """A portal with two applications."""
    records = [device.record("application.submitted.v1", submitted(number)) for number in (1, 2)]
    device.exchange(portal, *records)
    return portal


@pytest.mark.parametrize(
    "number",
    [
        *("H40.15.07-261124-0001", "G09.20-20260609-0092637", "000.00.01.H22-231101-0012"),
        *("BTXH/2026/17", "Số 12 ngày 3/4", "23467923467", "x" * 40),
    ],
)
def test_numbers_of_every_office_are_taken(number: str) -> None:
    """Old systems, ministries and a village's own book number in their own ways."""
    assert numbering.is_number(number)


@pytest.mark.parametrize(
    "number",
    ["NP7-AD3Q-H9PJ", "np7ad3qh9pj", "NP7.AD3Q/H9PJ", "NP7\u2013AD3Q\u2013H9PJ", "NPZ-ADGQ-H9PJ"],
)
def test_what_may_be_read_as_a_code_is_no_number(number: str) -> None:
    """However it is typed: the kiosk forgives the same."""
    assert not numbering.is_number(number)


def test_another_applications_code_is_no_number(two: Portal) -> None:
    """Whoever asks with the code on a receipt would be shown, and decide on, somebody else's."""
    with pytest.raises(DecisionError) as caught:
        decisions.decide(two, SECOND, Decision(State.ACCEPTED, "lan", authority_number=FIRST))
    assert caught.value.code in ("number", "number_shape")
    folded = decisions.decide(two, FIRST, Decision(State.REJECTED, "lan", "x"))
    assert folded.state is State.REJECTED
    assert {one["code"]: one["state"] for one in listed(two)}[SECOND] == "submitted"


def test_the_desk_says_what_is_wrong_with_a_number(two: Portal, browser: Browser) -> None:
    """In words beside the form, not by cutting it silently."""
    signed_in(two, browser)
    page, action = f"/applications/{FIRST}", f"/applications/{FIRST}/decide"
    for number in ("NP7-AD3Q-H9PJ", "x" * 41):
        answer = browser.submit(page, action, state="accepted", number=number)
        assert answer.status_code == 422 and "tối đa 40 ký tự" in answer.text
    assert browser.submit(page, action, state="accepted", number="A 1").status_code == 303
    answer = browser.submit(
        f"/applications/{SECOND}", f"/applications/{SECOND}/decide", state="accepted", number="A 1"
    )
    assert answer.status_code == 422 and "đã thuộc hồ sơ khác" in answer.text


def test_a_code_is_found_before_a_number(two: Portal) -> None:
    """A number like a code that an earlier program let in must not hide the code's owner."""
    with two.store.writing() as connection:
        theirs = APPLICATIONS.update().where(APPLICATIONS.c.code == FIRST)
        connection.execute(theirs.values(authority_number=SECOND))
        found = decisions.find_application(connection, SECOND)
    assert found is not None and found.code == SECOND


def test_a_code_that_equals_a_number_is_refused(two: Portal, device: FakeDevice) -> None:
    """A machine must not take over the number under which somebody asks."""
    decisions.decide(two, FIRST, Decision(State.ACCEPTED, "lan", authority_number="A-1"))
    record = device.record("application.submitted.v1", submitted(3, code="A-1"))
    assert [one.verdict for one in lines(two, device, record)] == [Verdict.REFUSED]


def test_the_desk_and_the_command_know_the_same_days(
    two: Portal, browser: Browser, clock: Ticking
) -> None:
    """A due day lies between acceptance and five years from now, whoever says it and whenever."""
    signed_in(two, browser)
    page, action = f"/applications/{FIRST}", f"/applications/{FIRST}/decide"
    today = in_vietnam(clock.now).date()
    for days in (-1, 5 * 366):
        due_day = (today + timedelta(days=days)).isoformat()
        answer = browser.submit(page, action, state="accepted", due_day=due_day)
        assert answer.status_code == 422 and "không quá 5 năm" in answer.text
    answer = browser.submit(page, action, state="accepted", due_day=today.isoformat())
    assert answer.status_code == 303
    clock.now += 10 * 86_400_000
    late = Decision(State.IN_PROCESS, "lan", due=iso(clock.now - 9 * 86_400_000))
    assert decisions.decide(two, FIRST, late).due == iso(clock.now - 9 * 86_400_000)
    early = Decision(State.COMPLETED, "lan", due=iso(clock.now - 11 * 86_400_000))
    with pytest.raises(DecisionError, match="before the acceptance"):
        decisions.decide(two, FIRST, early)


def test_the_desk_takes_papers_of_the_procedure_only(two: Portal, browser: Browser) -> None:
    """A form may be sent by hand."""
    signed_in(two, browser)
    page, action = f"/applications/{FIRST}", f"/applications/{FIRST}/decide"
    asked = {"state": "supplement_requested", "note": "x"}
    answer = browser.submit(page, action, **asked, papers=["giay_chung_sinh", "../.."])
    assert answer.status_code == 422 and "không thuộc thủ tục" in answer.text

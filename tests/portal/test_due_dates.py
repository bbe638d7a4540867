"""The legal date: it begins with acceptance, is the rule's unless an official says another."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.desk_browser import Browser, signed_in
from support.portal_device import FakeDevice, Ticking, enrolled, portal_at, submitted
from support.portal_views import listed

from sync.portal import applications, decisions
from sync.portal.decisions import Decision, DecisionError
from sync.portal.moments import iso
from sync.portal.opening import DueRule, Portal
from sync.portal.states import State

CODE = str(submitted()["code"])
DAY_MS = 86_400_000


def three_days(_catalogue: Path) -> DueRule:
    """A rule as simple as can be, for the procedure of the invented application."""
    return lambda code, _version, _answers, ms: iso(ms + 3 * DAY_MS) if code == "1.001193" else None


@pytest.fixture
def portal(tmp_path: Path, clock: Ticking) -> Portal:
    return portal_at(tmp_path, clock, rules=three_days)


@pytest.fixture
def device(portal: Portal) -> FakeDevice:
    found = enrolled(portal)
    found.exchange(portal, found.record("application.submitted.v1", submitted()))
    return found


def late(portal: Portal) -> int:
    with portal.store.reading() as connection:
        return applications.counts(connection, iso(portal.clock()))["late"]


def test_what_the_kiosk_expected_binds_nobody(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """The term begins with acceptance; a kiosk that was months on the way is nobody's delay."""
    assert submitted()["due"] is not None
    assert listed(portal)[0]["due"] is None
    clock.now += 300 * DAY_MS
    assert late(portal) == 0
    decisions.decide(portal, CODE, Decision(State.ACCEPTED, "lan"))
    assert late(portal) == 0
    clock.now += 3 * DAY_MS + 1000
    assert late(portal) == 1


def test_the_acceptance_carries_the_date_that_it_begins(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """Kiosk and portal fold the same events, so both know the same date."""
    clock.now += DAY_MS
    decisions.decide(portal, CODE, Decision(State.ACCEPTED, "lan"))
    (item,) = device.exchange(portal).feed
    content = item.record.content()
    assert isinstance(content, dict)
    assert content["due"] == listed(portal)[0]["due"] == iso(clock.now + 3 * DAY_MS)


def test_an_official_may_say_another_date(portal: Portal, device: FakeDevice) -> None:
    """In one form, whatever offset it was given in: dates compare as text."""
    with pytest.raises(DecisionError) as caught:
        decisions.decide(portal, CODE, Decision(State.ACCEPTED, "lan", due="next week"))
    assert caught.value.code == "due"
    said = Decision(State.ACCEPTED, "lan", due="2026-12-01T10:00+00:00")
    assert decisions.decide(portal, CODE, said).due == "2026-12-01T17:00:00+07:00"


def test_the_term_begins_anew_when_the_papers_are_complete(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """Days of waiting for papers do not count."""
    decisions.decide(portal, CODE, Decision(State.ACCEPTED, "lan"))
    decisions.decide(portal, CODE, Decision(State.SUPPLEMENT_REQUESTED, "lan", "Thiếu giấy"))
    clock.now += 10 * DAY_MS
    again = decisions.decide(portal, CODE, Decision(State.ACCEPTED, "lan"))
    assert again.due == iso(clock.now + 3 * DAY_MS)


def test_the_desk_shows_what_is_expected_and_offers_it(
    portal: Portal, device: FakeDevice, browser: Browser, clock: Ticking
) -> None:
    """Before acceptance nobody may take the date for a promise; accepting it needs no typing."""
    signed_in(portal, browser)
    expected = iso(clock.now + 3 * DAY_MS)
    page = browser.get(f"/applications/{CODE}").text
    assert "Nếu tiếp nhận lúc này" in page and "Hẹn trả kết quả (tính" not in page
    assert f'name="due_day" value="{expected[:10]}"' in page
    assert f'name="due_hour" value="{expected[11:16]}"' in page
    queue = browser.get("/applications?group=new").text
    assert f"{expected[8:10]}/{expected[5:7]} nếu tiếp nhận hôm nay" in queue
    decisions.decide(portal, CODE, Decision(State.ACCEPTED, "lan"))
    page = browser.get(f"/applications/{CODE}").text
    assert "Hẹn trả kết quả (tính" in page and "Nếu tiếp nhận lúc này" not in page
    assert "Còn 3 ngày" in browser.get("/applications?group=working").text


def test_without_a_rule_only_the_official_says_a_date(
    portal: Portal, device: FakeDevice, browser: Browser
) -> None:
    """A procedure that this portal does not know is not given an invented date."""
    other = submitted(2, procedure="9.999999")
    device.exchange(portal, device.record("application.submitted.v1", other))
    signed_in(portal, browser)
    page = browser.get(f"/applications/{other['code']}").text
    assert "Nếu tiếp nhận lúc này" not in page and 'name="due_day" value=""' in page
    folded = decisions.decide(portal, str(other["code"]), Decision(State.ACCEPTED, "lan"))
    assert folded.due is None

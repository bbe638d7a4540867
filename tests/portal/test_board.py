"""The public board: counted rightly, nobody to be found in it, once a week by itself."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.desk_browser import Browser, signed_in
from support.portal_device import NOON, FakeDevice, Ticking, enrolled, submitted
from support.postgres import ON_BOTH
from support.statements import asked

from kiosk_app.domain.board import read_board
from sync.portal import cli, decisions
from sync.portal.decisions import Decision
from sync.portal.opening import Portal
from sync.portal.participation import board
from sync.portal.participation.board import LEAST, OTHERS, Counted, Tally
from sync.portal.states import State

pytestmark = ON_BOTH

DAY_MS = 86_400_000
KIND = "board.published.v1"
counts = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(1, 12)).map(
        lambda pair: Counted(pair[0], f"2026-{pair[1]:02}", Tally(1, 1, 0))
    ),
    max_size=60,
)


def file(portal: Portal, device: FakeDevice, number: int, **changes: Any) -> str:
    content = submitted(number, **{"code": f"M7F-{number:04}-AAAA", **changes})
    device.exchange(portal, device.record("application.submitted.v1", content))
    return str(content["code"])


def decide(portal: Portal, code: str, *states: State, due: str | None = None) -> None:
    for state in states:
        decision = Decision(state, "lan", due=due if state is State.ACCEPTED else None)
        decisions.decide(portal, code, decision)


def boards(device: FakeDevice, portal: Portal) -> list[dict]:
    feed = device.exchange(portal).feed
    return [dict(item.record.content()) for item in feed if item.record.kind == KIND]  # type: ignore[arg-type]


def a_busy_week(portal: Portal, device: FakeDevice, clock: Ticking) -> None:
    """Seven births: three on time, two late, one overdue, one only received; one other matter."""
    today = datetime.fromtimestamp(NOON / 1000)
    soon = f"{today + timedelta(days=1):%Y-%m-%d}"
    codes = [file(portal, device, n) for n in range(7)]
    file(portal, device, 9, procedure="2.000635")
    for code in codes[:6]:
        decide(portal, code, State.ACCEPTED, due=soon)
    for code in codes[:3]:
        decide(portal, code, State.COMPLETED)
    clock.now = NOON + 3 * DAY_MS
    for code in codes[3:5]:
        decide(portal, code, State.COMPLETED)


def test_it_counts_received_on_time_and_late(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """Also what is still in work past its day is late."""
    a_busy_week(portal, device, clock)
    board.publish_now(portal, "lan")
    (content,) = boards(device, portal)
    read = read_board(content)
    assert [(one.received, one.on_time, one.late) for one in read.months] == [(8, 3, 3)]
    (others,) = read.procedures
    assert (others.name, others.received) == (OTHERS, 8)
    assert read.as_of == "2026-11-27"


def test_it_comes_by_itself_once_a_week_as_of_sunday(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """Between two boards lies a week, so that no single filing shows in their difference."""
    for n in range(6):
        file(portal, device, n)
    assert boards(device, portal) == []
    clock.now = NOON + 7 * DAY_MS
    (content,) = boards(device, portal)
    assert content["as_of"] == "2026-11-29"
    assert boards(device, portal) == []
    clock.now = NOON + 8 * DAY_MS
    assert boards(device, portal) == [] and len(boards(enrolled(portal), portal)) == 1
    clock.now = NOON + 14 * DAY_MS
    (later,) = boards(device, portal)
    assert (later["version"], later["publication"]) == (2, content["publication"])


def test_it_is_counted_without_a_lock_and_by_groups(
    portal: Portal, device: FakeDevice, clock: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first contact of a week counts a year: nobody else may wait for it, nor may a country's
    applications stand in the memory one by one."""
    a_busy_week(portal, device, clock)
    clock.now += 7 * DAY_MS
    held, one = [], board.by_procedure

    def by_procedure(counted: list[Counted]) -> list[tuple[str, Tally]]:
        held.append(len(counted))
        return one(counted)

    monkeypatch.setattr(board, "by_procedure", by_procedure)
    said = [text for text, _ in asked(portal.store, lambda: device.exchange(portal))]
    counting = next(n for n, text in enumerate(said) if "min(events.received_ms)" in text)
    begun = [text for text in said[:counting] if text.startswith("BEGIN")]
    assert begun[-1:] != ["BEGIN IMMEDIATE"] and held == [2]


def test_one_that_could_not_be_counted_comes_with_the_next_contact(
    portal: Portal, device: FakeDevice, clock: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that rested at the first contact of the week must not cost the week its board."""
    a_busy_week(portal, device, clock)
    clock.now += 7 * DAY_MS
    with monkeypatch.context() as patched, pytest.raises(TimeoutError):
        patched.setattr(board, "board", resting)
        device.exchange(portal)
    assert len(boards(device, portal)) == 1


def resting(*_given: Any) -> None:
    raise TimeoutError


def test_an_exchange_of_every_day_carries_no_board(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """The link must not pay for it at every contact."""
    for n in range(6):
        file(portal, device, n)
    clock.now = NOON + 7 * DAY_MS
    device.exchange(portal)
    sizes = set()
    for _ in range(5):
        clock.now += DAY_MS
        device.exchange(portal)
        sizes.add(len(device.exchange(portal).feed))
    assert sizes == {0}


def test_too_few_are_not_shown_at_all(portal: Portal, device: FakeDevice) -> None:
    """Four applications in a year are four people."""
    for n in range(LEAST - 1):
        file(portal, device, n)
    board.publish_now(portal, "lan")
    (content,) = boards(device, portal)
    assert (content["months"], content["procedures"]) == ([], [])


@given(counts)
def test_no_group_is_smaller_than_the_least(counted: list[Counted]) -> None:
    """Nor can one be found by subtracting: all that is shown adds up to all there is."""
    for groups in (board.by_procedure(counted), board.by_month(counted)):
        tallies = [group[-1] for group in groups]
        assert all(tally.received >= LEAST for tally in tallies)
        assert sum(tally.received for tally in tallies) in (0, len(counted))
        assert bool(tallies) is (len(counted) >= LEAST)


def test_the_desk_and_the_command_publish_it_now(
    tmp_path: Path,
    portal: Portal,
    browser: Browser,
    device: FakeDevice,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Before a meeting nobody waits for Monday."""
    for n in range(6):
        file(portal, device, n)
    signed_in(portal, browser)
    assert browser.post("/publications/board", {"csrf": "0" * 64}).status_code == 403
    assert browser.submit("/publications", "/publications/board").status_code == 303
    assert len(boards(device, portal)) == 1
    assert "Bảng công khai" in browser.get("/publications").text
    assert cli.main(["--data", str(tmp_path / "portal"), "board"]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == 2


def test_nothing_personal_is_in_it(portal: Portal, device: FakeDevice) -> None:
    """Counts, months, names of procedures, an office."""
    for n in range(6):
        file(portal, device, n)
    board.publish_now(portal, "lan")
    (content,) = boards(device, portal)
    assert set(content) == {
        *("publication", "version", "withdrawn", "as_of", "office", "least"),
        *("months", "procedures"),
    }
    assert "LẦU" not in str(content) and "M7F" not in str(content)

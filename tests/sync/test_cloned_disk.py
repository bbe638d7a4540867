"""A cloned disk: two live runs of one identity, filings of both kept, and the way out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.district import (
    District,
    called,
    desk_words,
    district,
    kinds_here,
    screen_words,
)
from support.filers import file
from support.linked import Linked

from sync import state
from sync.cli import main
from sync.portal import decisions, registering
from sync.portal.states import State
from sync.runner import Runner


@pytest.fixture
def around(tmp_path: Path) -> Iterator[District]:
    with district(tmp_path) as made:
        yield made


class Agent:
    """One agent process that goes on talking."""

    def __init__(self, one: Linked) -> None:
        self.one, self.runner = one, Runner(one.folder)

    def contact(self) -> None:
        self.runner.once()
        self.one.kiosk.read_inbox()


@contextmanager
def agents(*machines: Linked) -> Iterator[list[Agent]]:
    found = [Agent(one) for one in machines]
    try:
        yield found
    finally:
        for agent in found:
            agent.runner.close()


def alternate(*both: Agent, times: int = 2) -> None:
    for _ in range(times):
        for agent in both:
            agent.contact()


def decide(around: District, code: str) -> None:
    decisions.decide(around.portal.portal, code, decisions.Decision(State.ACCEPTED, "Cán bộ A"))


def positions(one: Linked) -> list[int]:
    rows = one.folder.db.execute("SELECT position FROM sync_feed ORDER BY position").fetchall()
    return [row[0] for row in rows]


def test_filings_of_both_are_kept_and_both_screens_call_the_technician(around: District) -> None:
    """Nobody's filing may suffer from a copied disk; only what comes down would be divided."""
    one = around.machine("a")
    one.contact()
    twin = around.clone_machine(one, "twin")
    with agents(one, twin) as (first, second):
        alternate(first, second)
        here, there = file(one.kiosk, seed=1), file(twin.kiosk, seed=2)
        alternate(first, second)
        assert {row["code"] for row in around.as_it_stands()} == {here.code, there.code}
        for kiosk, code in ((one.kiosk, here.code), (twin.kiosk, there.code)):
            assert kiosk.track(code).delivery == "complete"
        fed = positions(one), positions(twin)
        decide(around, here.code)
        decide(around, there.code)
        alternate(first, second)
        assert (positions(one), positions(twin)) == fed
    assert kinds_here(one) == kinds_here(twin) == ["clone"]
    assert around.tasks() == ["clone"]
    vi, en = screen_words("clone")
    assert "kỹ thuật viên" in vi and "technician" in en
    assert "enrol --anew" in around_do("clone")
    assert "danh tính" in desk_words("clone")[0]


def around_do(kind: str) -> str:
    from sync.portal.desk.words import speak

    return speak("vi", f"task_do.{kind}")


def test_one_of_them_enrols_anew_and_both_go_on(
    around: District, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The way out: a new identity for one, as successor, and the other is taken back."""
    one = around.machine("a")
    one.contact()
    twin = around.clone_machine(one, "twin")
    with agents(one, twin) as (first, second):
        alternate(first, second)
        here, there = file(one.kiosk, seed=1), file(twin.kiosk, seed=2)
        alternate(first, second)
    decide(around, there.code)
    before = called(twin)
    code = registering.invite_by_code(around.portal.portal, before)
    data = twin.kiosk.machine.settings.data
    around.close_machine(twin)
    assert main(["--data", str(data), "enrol", around.portal.url, code, "--anew"]) == 0
    around.open_machine(twin, data)
    assert called(twin) != before and before in twin.kiosk.machine.device.all_characters
    assert twin.folder.device.id != one.folder.device.id
    registering.set_standing(around.portal.portal, before, "active")
    with agents(one, twin) as (first, second):
        alternate(first, second, times=3)
        decide(around, here.code)
        late = file(twin.kiosk, seed=3)
        alternate(first, second, times=3)
        assert twin.kiosk.track(late.code).delivery == "complete"
        assert twin.kiosk.track(there.code).state == "accepted"
        assert one.kiosk.track(here.code).state == "accepted"
        decide(around, late.code)
        alternate(first, second, times=2)
        assert twin.kiosk.track(late.code).state == "accepted"
        assert state.load(twin.folder.db, "window_matches") is True
        assert state.load(one.folder.db, "window_matches") is True
    assert "clone" not in kinds_here(twin)
    assert len(around.as_it_stands()) == 3


def test_nothing_that_waits_is_left_under_the_old_identity(
    around: District, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is not acknowledged yet belongs to the identity that filed it: send it first."""
    one = around.machine("a")
    one.contact()
    file(one.kiosk)
    data = one.kiosk.machine.settings.data
    around.close_machine(one)
    code = registering.invite_by_code(around.portal.portal)
    assert main(["--data", str(data), "enrol", around.portal.url, code, "--anew"]) == 2
    assert "send it first" in capsys.readouterr().err
    around.open_machine(one, data)
    one.contact()
    assert len(around.as_it_stands()) == 1

"""The real interface under its watcher: hung, killed, renewed; the same question is back."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from e2e.demo_plans import plans
from e2e.hand import Hand
from e2e.person import Person
from e2e.processes import Program, left_running, start_kiosk, wait_until

from kiosk_app.reference import load_procedures
from kiosk_app.settings import load_settings

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(os.name == "nt", reason="the glass server listens on a Unix socket"),
]
QUESTION = "Đưa mã QR trên thẻ Căn cước vào máy quét"
HOME = "Bà con cần làm gì hôm nay?"
GONE = (OSError, RuntimeError, AttributeError, ValueError)


class Machine:
    """One kiosk with its watcher, and a hand before it that finds the glass again."""

    def __init__(self, place: Path) -> None:
        self.place, self.socket = place, place / "glass"
        (place / "kiosk").mkdir()
        (place / "kiosk" / "settings.toml").write_text("[watch]\nhang_s = 5\n")
        self.start()

    def start(self) -> None:
        self.program: Program = start_kiosk(
            self.place / "kiosk", self.socket, self.place / "programs.log"
        )
        self.hand = Hand(self.socket, 60)

    def pid(self) -> int:
        return self.hand.order("pid")

    def begin(self) -> list[str]:
        """Somebody begins an application and stands at a question; its words."""
        plan = next(plans(load_procedures(load_settings(self.place, {})).catalogue, 7))
        Person(self.hand, plan).begin()
        return self.hand.wait(lambda words: QUESTION in words)

    def another(self, old: int, limit_s: float = 40) -> float:
        """Waits until another process draws; seconds."""
        began = time.monotonic()

        def is_another() -> bool:
            self.hand.close()
            try:
                self.hand = Hand(self.socket, 1)
                return self.pid() != old
            except GONE:
                return False

        wait_until(is_another, limit_s, "nobody came back")
        return time.monotonic() - began


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    made = Machine(tmp_path)
    yield made
    made.hand.close()
    made.program.end()
    assert left_running(tmp_path) == []


def _stop(machine: Machine) -> None:
    os.kill(machine.pid(), signal.SIGSTOP)


def _freeze(machine: Machine) -> None:
    machine.hand.order("hang", 60)


def _kill(machine: Machine) -> None:
    os.kill(machine.pid(), signal.SIGKILL)


@pytest.mark.parametrize("harm", [_stop, _freeze, _kill])
def test_the_same_question_is_back(machine: Machine, harm: Callable[[Machine], None]) -> None:
    """Hung or dead: whoever stands there goes on where they were, and nobody has to come."""
    before = set(machine.begin())
    old = machine.pid()
    harm(machine)
    machine.another(old)
    words = machine.hand.wait(lambda words: QUESTION in words)
    assert len(before & set(words)) >= len(before) - 1  # beside the banner that says so


def test_a_killed_watcher_ends_interface_and_agent(machine: Machine) -> None:
    """Whoever starts it again must not find a second window."""
    machine.hand.wait_for(HOME)
    machine.hand.close()
    machine.program.kill()
    assert left_running(machine.place, 20) == []
    machine.start()
    machine.hand.wait_for(HOME)


def test_whoever_left_is_nowhere_in_memory_after_the_renewal(machine: Machine) -> None:
    """Another process draws, and nobody touched it meanwhile."""
    machine.begin()
    old = machine.pid()
    machine.hand.tap("Thoát")
    machine.hand.wait_for("Xoá hết")
    machine.hand.tap("Xoá hết")
    machine.hand.wait_for(HOME)
    machine.another(old)
    machine.hand.wait_for(HOME)
    wait_until(lambda: not Path(f"/proc/{old}").exists(), 10, "the old one is still there")

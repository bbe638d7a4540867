"""The agent beside the interface: started again, ended, and never a reason to stop."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from kiosk_app.watch.agent import AgentKeeper


def _wait(claim: object, keeper: AgentKeeper) -> None:
    for _ in range(200):
        if keeper.poll() is claim:
            return
        time.sleep(0.02)
    pytest.fail("the keeper did not get there")


def test_keeper_starts_again_with_growing_pauses(tmp_path: Path) -> None:
    """A crashed agent comes back; one that cannot start does not burn the processor."""
    now = [0.0]
    keeper = AgentKeeper(tmp_path, [sys.executable, "-c", "pass"], clock=lambda: now[0])
    keeper.start()
    _wait(False, keeper)
    now[0] = 1.9
    assert not keeper.poll()
    now[0] = 2.1
    assert keeper.poll()
    _wait(False, keeper)
    now[0] = 6.0
    assert not keeper.poll()
    keeper.stop()


def test_keeper_ends_its_child(tmp_path: Path) -> None:
    """No agent is left behind when the kiosk closes."""
    program = "import time; time.sleep(60)"
    keeper = AgentKeeper(tmp_path, [sys.executable, "-c", program])
    keeper.start()
    assert keeper.poll()
    keeper.stop()
    assert not keeper.poll()


def test_missing_program_does_not_stop_the_kiosk(tmp_path: Path) -> None:
    """The kiosk files on without an agent."""
    keeper = AgentKeeper(tmp_path, ["/no/such/program"])
    keeper.start()
    assert not keeper.poll()


def test_agent_runs_when_its_log_cannot_be_opened(tmp_path: Path) -> None:
    """A full disk must not end the watching: what was filed before can still be delivered."""
    (tmp_path / "logs").write_text("a file where the folder should be")
    program = "import time; time.sleep(60)"
    keeper = AgentKeeper(tmp_path, [sys.executable, "-c", program])
    keeper.start()
    assert keeper.poll()
    keeper.stop()

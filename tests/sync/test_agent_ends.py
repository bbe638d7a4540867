"""An agent that a kiosk started ends with its kiosk, however that ended; a service does not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync import agent_runs
from sync.datafolder import open_data_folder

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(os.name == "nt", reason="SIGKILL; the pipe itself is the same there"),
]
ROOT = Path(__file__).resolve().parents[2]
KIOSK = """
import sys, time
from pathlib import Path
from kiosk_app.watch.agent import AgentKeeper
from sync import agent_command
data = Path(sys.argv[1])
AgentKeeper(data, agent_command(data)).start()
time.sleep(600)
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    open_data_folder(tmp_path, make=True).close()
    return tmp_path


@contextmanager
def program(*arguments: str, stdin: int = subprocess.DEVNULL) -> Iterator[subprocess.Popen[bytes]]:
    started = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, stdin=stdin)
    try:
        yield started
    finally:
        started.kill()
        started.wait()
        if started.stdin is not None:
            started.stdin.close()


def until(data: Path, *, runs: bool) -> None:
    end = time.monotonic() + 60
    while agent_runs(data) is not runs:
        assert time.monotonic() < end
        time.sleep(0.1)


def test_no_agent_outlives_a_killed_kiosk(data: Path) -> None:
    """It would run for ever, beside the one that the next kiosk watches."""
    with program("-c", KIOSK, str(data)) as kiosk:
        until(data, runs=True)
        kiosk.send_signal(signal.SIGKILL)
        until(data, runs=False)


def test_the_end_of_the_input_is_a_clean_end(data: Path) -> None:
    """Not an accident that a log should tell of."""
    arguments = ("-m", "sync", "--data", str(data), "run", "--until-input-ends")
    with program(*arguments, stdin=subprocess.PIPE) as agent:
        until(data, runs=True)
        assert agent.stdin is not None
        agent.stdin.close()
        assert agent.wait(60) == 0


def test_an_agent_as_a_service_runs_on_without_input(data: Path) -> None:
    """A service manager gives it none."""
    with program("-m", "sync", "--data", str(data), "run") as agent:
        until(data, runs=True)
        time.sleep(1.5)
        assert agent.poll() is None
        agent.terminate()
        assert agent.wait(60) == 0

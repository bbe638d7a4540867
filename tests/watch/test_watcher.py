"""The watcher over small programs in the interface's place: hung, failing, renewed, ended.

Each is a process of its own, as the interface is; the real one is in test_interface_comes_back.py.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX; the pipes are the same")

# Times of a watcher whose tests shall not take minutes.
WATCHER = """
import sys
from kiosk_app.watch import parent
parent.REST_S, parent.POLL_S, parent.END_S = 1.0, 0.05, 1.0
sys.exit(parent.main([], sys.argv[1:]))
"""
CHILD = """
import os, sys, threading, time
from pathlib import Path
place = Path(sys.argv[1])
kind = "resting" if "--resting" in sys.argv else "standby" if "--standby" in sys.argv else "plain"
def note(what):
    with (place / "journal").open("a") as journal:
        journal.write(f"{kind} {os.getpid()} {what}\\n")
def say(word):
    os.write(1, word.encode() + b"\\n")
def beat(seconds=60.0):
    for _ in range(int(seconds / 0.05)):
        say("beat")
        time.sleep(0.05)
def starts():
    return (place / "journal").read_text().count("plain")
def ear():
    heard = b""
    while got := os.read(0, 64):
        heard += got
        note("heard " + got.decode().strip())
        if b"leave" in got and not (place / "stubborn").exists():
            os._exit(0)
    os._exit(0)
note("started")
say("limit 1")
threading.Thread(target=ear, daemon=True).start()
"""


class Watched:
    """A running watcher and what its children wrote down."""

    def __init__(self, place: Path, program: str, environment: dict[str, str]) -> None:
        self.place = place
        (place / "child.py").write_text(CHILD + program)
        command = [sys.executable, str(place / "child.py"), str(place)]
        if named := environment.pop("PROGRAM", ""):
            command = [named]
        self.process = subprocess.Popen(
            [sys.executable, "-c", WATCHER, *command],
            cwd=ROOT,
            env={**os.environ, **environment},
        )

    def lines(self) -> list[str]:
        journal = self.place / "journal"
        return journal.read_text().splitlines() if journal.exists() else []

    def pids(self, kind: str) -> list[int]:
        started = [line.split() for line in self.lines() if line.endswith(" started")]
        return [int(pid) for what, pid, _ in started if what == kind]

    def until(self, holds: Callable[[], bool], limit_s: float = 20.0) -> None:
        end = time.monotonic() + limit_s
        while not holds():
            assert time.monotonic() < end, self.lines()
            time.sleep(0.02)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Callable[..., Watched]]:
    running: list[Watched] = []

    def start(program: str, **environment: str) -> Watched:
        running.append(Watched(tmp_path, program, environment))
        return running[-1]

    yield start
    for one in running:
        one.process.kill()
        one.process.wait()


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_one_that_does_not_beat_is_killed_and_started_again(watched) -> None:
    """A frozen page would stand for ever: nobody at the commune can end a program."""
    run = watched("say('drawn'); beat(0.5); time.sleep(60) if starts() < 2 else beat()")
    run.until(lambda: len(run.pids("plain")) == 2)
    run.until(lambda: not lives(run.pids("plain")[0]))
    time.sleep(2.0)
    assert len(run.pids("plain")) == 2


def test_one_that_is_stopped_is_killed_too(watched) -> None:
    """It cannot even end itself."""
    run = watched("say('drawn'); beat()")
    run.until(lambda: len(run.pids("plain")) == 1)
    time.sleep(0.3)
    os.kill(run.pids("plain")[0], signal.SIGSTOP)
    run.until(lambda: len(run.pids("plain")) == 2)
    assert not lives(run.pids("plain")[0])


def test_a_slow_start_is_no_hang(watched) -> None:
    """Tables may be changed at a first start."""
    run = watched("time.sleep(2.0); say('drawn'); beat()")
    run.until(lambda: len(run.pids("plain")) == 1)
    time.sleep(2.5)
    assert len(run.pids("plain")) == 1


def test_what_keeps_failing_gives_way_to_the_page_that_says_so(watched) -> None:
    """And comes back over it, by itself, when it works again."""
    run = watched(
        "if kind == 'resting' or starts() > 4: say('drawn'); beat()\nos._exit(1)",
    )
    run.until(lambda: len(run.pids("resting")) == 1)
    assert len(run.pids("plain")) == 3
    run.until(lambda: len(run.pids("plain")) == 5)
    run.until(lambda: not lives(run.pids("resting")[0]))
    assert len(run.pids("resting")) == 1  # it stood all the time
    assert lives(run.pids("plain")[-1])


def test_where_no_process_can_be_made_it_is_tried_again(watched, tmp_path: Path) -> None:
    """No memory for a moment, or a program that is just being replaced: the watcher stays."""
    program = tmp_path / "program"
    run = watched("say('drawn'); beat()", PROGRAM=str(program))
    time.sleep(0.7)
    assert run.process.poll() is None
    words = f'exec {sys.executable} {tmp_path}/child.py {tmp_path} "$@"'
    written = tmp_path / "written"
    written.write_text(f"#!/bin/sh\n{words}\n")
    written.chmod(0o755)
    written.rename(program)
    run.until(lambda: len(run.pids("plain")) == 1)


def test_what_cannot_be_used_at_all_ends_the_watcher(watched) -> None:
    """A technician who misspelt a setting reads it in the terminal."""
    assert watched("os._exit(2)").process.wait(20) == 2


def test_a_window_that_is_closed_is_the_end(watched) -> None:
    """In development; on a machine nobody can close it."""
    assert watched("say('drawn'); beat(0.3); os._exit(0)").process.wait(20) == 0


def test_who_was_left_goes_once_the_next_one_is_drawn(watched) -> None:
    """No black page between two people."""
    run = watched("say('drawn'); say('free') if starts() < 2 else None; beat()")
    run.until(lambda: any(line.endswith("heard leave") for line in run.lines()))
    first, second = run.pids("plain")
    run.until(lambda: not lives(first))
    assert lives(second)


def test_whom_somebody_touches_is_not_renewed(watched) -> None:
    """The person keeps the page under their hand; the new one goes unseen."""
    run = watched(
        "(place / 'stubborn').touch(); say('drawn')\n"
        "if starts() < 2: say('free'); beat(0.1); say('taken')\n"
        "beat()"
    )
    run.until(lambda: len(run.pids("plain")) == 2)
    first, second = run.pids("plain")
    run.until(lambda: not lives(second))
    assert lives(first)


def test_where_only_one_window_can_be_open_the_old_one_goes_first(watched) -> None:
    """Without X the display belongs to one process; all but the window is ready by then."""
    run = watched(
        "if kind == 'plain': say('drawn'); say('free'); beat()\nsay('prepared'); beat()",
        SDL_VIDEODRIVER="kmsdrm",
    )
    run.until(lambda: any(line.endswith("heard go") for line in run.lines()))
    heard = [line.split()[0::2] for line in run.lines() if " heard " in line]
    assert heard == [["plain", "heard"], ["standby", "heard"]]
    assert not lives(run.pids("plain")[0])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_to_the_watcher_ends_all(watched, number: int) -> None:
    """The service manager stops one process."""
    run = watched("say('drawn'); beat()")
    run.until(lambda: len(run.pids("plain")) == 1)
    time.sleep(0.2)
    run.process.send_signal(number)
    assert run.process.wait(20) == 0
    assert not lives(run.pids("plain")[0])


def test_a_killed_watcher_leaves_nobody_behind(watched) -> None:
    """Two interfaces would fight for the glass after the next start."""
    run = watched("say('drawn'); beat()")
    run.until(lambda: len(run.pids("plain")) == 1)
    run.process.kill()
    run.until(lambda: not lives(run.pids("plain")[0]))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_watcher_itself_is_small(watched) -> None:
    """It stays for months beside everything else."""
    run = watched("say('drawn'); beat()")
    run.until(lambda: len(run.pids("plain")) == 1)
    status = Path(f"/proc/{run.process.pid}/status").read_text()
    [resident] = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
    assert int(resident) < 15 * 1024

"""Both programs ended from the keyboard: words, an exit code, everything closed, no traceback."""

from __future__ import annotations

import os
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from sync.enrolment import make_code
from sync.portal.cli import main
from sync.portal.serving import _take_files

_ROOT = Path(__file__).parents[2]


def ended(command: list[str], is_ready: Callable[[], bool], number: int) -> tuple[int, str]:
    """The exit code, and what was said, once `number` came while it was at work."""
    with subprocess.Popen(
        [sys.executable, "-m", *command], cwd=_ROOT, stderr=subprocess.PIPE, text=True
    ) as process:
        deadline = time.monotonic() + 120
        while not is_ready():
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.05)
        process.send_signal(number)
        assert process.stderr is not None
        said = process.stderr.read()
        return process.wait(60), said


def answers(port: Path) -> bool:
    """The door is bound before signals are heard."""
    address = f"http://127.0.0.1:{int(port.read_text())}/health"
    return httpx.get(address, timeout=60).status_code == 200


@pytest.mark.e2e
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_ends_with_a_signal_and_closes_what_it_opened(tmp_path: Path, number: int) -> None:
    """Ctrl-C is how the README ends it; it ended in a traceback, and the log stayed behind."""
    data, port = tmp_path / "p", tmp_path / "port"
    command = ["sync.portal", "serve", "--data", str(data), "--port", "0", "--port-file", str(port)]
    code, said = ended(command, lambda: port.exists() and answers(port), number)
    assert code == 0 and said.count("\n") == 1
    assert not (data / "portal.db-wal").exists()


@pytest.mark.e2e
def test_a_command_that_waits_ends_with_words(tmp_path: Path) -> None:
    """Whoever is tired of waiting for a portal that says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(120)
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        silent.setblocking(False)
        code = make_code(bytes(range(32)))
        command = ["sync", "--data", str(tmp_path / "k"), "enrol", address, code]
        found: list[socket.socket] = []

        def is_asked() -> bool:
            try:
                found.append(silent.accept()[0])
            except BlockingIOError:
                return False
            return True

        answer = ended(command, is_asked, signal.SIGINT)
        found[0].close()
    assert answer == (130, "ended from the keyboard; what was done is kept\n")


@pytest.mark.e2e
def test_a_command_that_waits_for_the_database_ends_with_words(tmp_path: Path) -> None:
    """Another program may hold it for half a minute."""
    data = tmp_path / "p"
    assert main(["enrol-code", "--data", str(data)]) == 0
    holder = sqlite3.connect(data / "portal.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    lock = data / "opening.lock"
    lock.unlink()
    # The lock is taken just before the database is asked.
    command = ["sync.portal", "user", "list", "--data", str(data)]
    code, said = ended(command, lock.exists, signal.SIGINT)
    holder.close()
    assert (code, said) == (130, "ended from the keyboard; what was done is kept\n")


@pytest.mark.e2e
def test_json_is_utf8_whatever_the_terminal_speaks(tmp_path: Path) -> None:
    """A portal asked over ssh, or on Windows into a file, broke at the first Vietnamese letter."""
    assert main(["user", "add", "Lầu Bá Tủa", "--role", "official", "--data", str(tmp_path)]) == 0
    done = subprocess.run(
        [sys.executable, "-m", "sync.portal", "user", "list", "--data", str(tmp_path)],
        cwd=_ROOT,
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert done.returncode == 0 and "Lầu Bá Tủa" in done.stdout.decode("utf-8")


def test_a_portal_takes_as_many_files_as_it_may() -> None:
    """A thousand, what a service begins with, are a thousand machines on the line and no more."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    lower = min(before[0], 512)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lower, before[1]))
    try:
        _take_files()
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == min(before[1], 65_536)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)

"""The portal as a process: its port file, its end, its refusal of unsafe addresses."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from support.portal_process import portal_process

_PORTAL = [sys.executable, "-m", "sync.portal"]
_ROOT = Path(__file__).parents[2]


@pytest.mark.e2e
def test_rules_of_keeping_that_cannot_be_read_are_told_and_it_serves(tmp_path: Path) -> None:
    """The archive can wait for an operator; what people file cannot."""
    data = tmp_path / "p"
    data.mkdir()
    (data / "retention.toml").write_text("rules = 5")
    with portal_process(data) as place:
        assert httpx.get(f"{place}/health", timeout=30).json() == {"status": "ok"}
    told = (tmp_path / "p.log").read_text()
    assert "retention.toml: give one or more [[rules]]" in told
    assert "nothing goes to the archive" in told


@pytest.mark.e2e
def test_it_tells_its_port_serves_and_ends_cleanly(tmp_path: Path) -> None:
    """Whoever reads the port file finds an open door; a service manager may stop it at any time."""
    port_file = tmp_path / "port"
    arguments = ["serve", "--data", str(tmp_path / "p"), "--port", "0", "--port-file"]
    command = [*_PORTAL, *arguments, str(port_file)]
    with subprocess.Popen(command, cwd=_ROOT, stderr=subprocess.PIPE, text=True) as process:
        try:
            deadline = time.monotonic() + 60
            while not port_file.exists() and time.monotonic() < deadline:
                assert process.poll() is None
                time.sleep(0.05)
            place = f"http://127.0.0.1:{int(port_file.read_text())}"
            assert httpx.get(f"{place}/health", timeout=30).json() == {"status": "ok"}
            assert httpx.get(f"{place}/applications", timeout=30).status_code == 303
            assert process.stderr is not None
            # Behind `serve &` nothing told where the desk is.
            assert process.stderr.readline() == f"motcua-portal listens on {place}\n"
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(30) in (0, -signal.SIGTERM)


@pytest.mark.e2e
@pytest.mark.parametrize(
    ("host", "words"),
    [("127.0.0.1", "is taken by another program"), ("127.0.0.300", "127.0.0.300")],
)
def test_an_address_that_cannot_be_opened_is_named_with_a_remedy(
    tmp_path: Path, host: str, words: str
) -> None:
    """ "[Errno 98]" is what a second `serve` said; which port and what to give is what helps."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        arguments = ["serve", "--data", str(tmp_path / "p"), "--host", host, "--port", port]
        done = subprocess.run(
            [*_PORTAL, *arguments, "--behind-proxy"],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2 and words in done.stderr
    assert port in done.stderr and "Errno" not in done.stderr
    assert "--port" in done.stderr or host != "127.0.0.1"


@pytest.mark.e2e
def test_it_refuses_plain_http_for_others(tmp_path: Path) -> None:
    """The operator is told what to give instead."""
    arguments = ["serve", "--data", str(tmp_path / "p"), "--host", "192.0.2.7"]
    done = subprocess.run(
        [*_PORTAL, *arguments], cwd=_ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2 and "--tls-cert" in done.stderr


@pytest.mark.e2e
def test_two_workers_share_one_address_and_one_that_died_is_replaced(tmp_path: Path) -> None:
    """A worker that the system kills must not take half of the machines' contacts with it."""
    port_file = tmp_path / "port"
    arguments = ["serve", "--data", str(tmp_path / "p"), "--port", "0", "--workers", "2"]
    command = [*_PORTAL, *arguments, "--port-file", str(port_file)]
    with subprocess.Popen(command, cwd=_ROOT, stderr=subprocess.PIPE, text=True) as process:
        try:
            deadline = time.monotonic() + 60
            while not port_file.exists() and time.monotonic() < deadline:
                assert process.poll() is None
                time.sleep(0.05)
            place = f"http://127.0.0.1:{int(port_file.read_text())}"
            first = _workers(process.pid, 2)
            assert _answers(place)
            os.kill(min(first), signal.SIGKILL)
            while min(first) in _workers(process.pid, 2):
                time.sleep(0.05)
            assert _answers(place)
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert not any(_is_running(one) for one in first)


@pytest.mark.e2e
def test_workers_end_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    """They went on for ever, on the port of the next portal and as the program before it."""
    port_file = tmp_path / "port"
    arguments = ["serve", "--data", str(tmp_path / "p"), "--port", "0", "--workers", "2"]
    command = [*_PORTAL, *arguments, "--port-file", str(port_file)]
    with subprocess.Popen(command, cwd=_ROOT, stderr=subprocess.DEVNULL) as process:
        deadline = time.monotonic() + 60
        while not port_file.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        left = _workers(process.pid, 2)
        assert _answers(f"http://127.0.0.1:{int(port_file.read_text())}")
        process.kill()
    while any(_is_running(one) for one in left) and time.monotonic() < deadline + 60:
        time.sleep(0.05)
    assert not any(_is_running(one) for one in left)


def _workers(parent: int, count: int) -> set[int]:
    """The children, as soon as there are so many."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        if len(found := {int(one) for one in text.split()}) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError("the workers did not start")


def _answers(place: str) -> bool:
    """Whether every new connection of twenty is answered, once the workers listen."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            got = [httpx.get(f"{place}/health", timeout=30).status_code for _ in range(20)]
            return got == [200] * 20
        except httpx.ConnectError:
            time.sleep(0.1)
    return False


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True

"""The portal as a process: its port file, its end, its refusal of unsafe addresses."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

_PORTAL = [sys.executable, "-m", "sync.portal"]
_ROOT = Path(__file__).parents[2]


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

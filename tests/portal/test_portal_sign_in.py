"""Passwords under load: derivations at once, and a crowd at the sign-in beside the machines."""

from __future__ import annotations

import asyncio
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from support.portal_device import Ticking, enrolled, portal_at, submitted

from sync import wire
from sync.portal.admission import Admission, Busy
from sync.verifiers import is_password, make_verifier, nobodys_verifier

_ROOT = Path(__file__).parents[2]
_CROWD = 50
# Daemon threads and a deadline: a derivation that hangs must not hang this test.
_TWO_AT_ONCE = """
import os, sys, threading
from sync.verifiers import is_password, make_verifier
def derive(found):
    found.append(not is_password(sys.argv[1], "x") and is_password(make_verifier("y"), "y"))
found = []
threads = [threading.Thread(target=derive, args=(found,), daemon=True) for _ in range(2)]
for one in threads: one.start()
for one in threads: one.join(60)
print(found, flush=True)
os._exit(0)
"""


def _four_lanes(password: bytes) -> str:
    return Argon2id(
        salt=b"an-old-one's-pad", length=32, iterations=3, lanes=4, memory_cost=64 * 1024
    ).derive_phc_encoded(password)


def test_two_derivations_at_once_end() -> None:
    """OpenSSL's own threads wait for each other for ever: two sign-ins hung the portal for good."""
    command = [sys.executable, "-c", _TWO_AT_ONCE, _four_lanes(b"z")]
    done = subprocess.run(
        command, cwd=_ROOT, capture_output=True, text=True, check=False, timeout=150
    )
    assert done.stdout.strip() == "[True, True]", done.stderr


def test_a_new_verifier_has_one_lane_and_an_old_one_still_fits() -> None:
    """Nobody loses an account by an update."""
    made = make_verifier("mot mat khau")
    assert ",p=1$" in made and ",p=1$" in nobodys_verifier()
    assert is_password(made, "mot mat khau") and not is_password(nobodys_verifier(), "")
    assert is_password(_four_lanes(b"mot mat khau"), "mot mat khau")


def test_a_full_line_is_told_at_once() -> None:
    """Waiting for ever is worse than being told when to come back."""

    async def ask() -> list[object]:
        admission = Admission(1, 2, 7)
        tasks = [admission.work(lambda: "done") for _ in range(5)]
        return await asyncio.gather(*tasks, return_exceptions=True)

    answers = asyncio.run(ask())
    assert answers[:2] == ["done", "done"]
    assert [one.retry_after_s for one in answers[2:] if isinstance(one, Busy)] == [7, 7, 7]


@contextmanager
def _serving(data: Path) -> Iterator[str]:
    """`motcua-portal serve` as a process of its own, and where it answers."""
    port_file = data.parent / "port"
    command = [sys.executable, "-m", "sync.portal", "serve", "--data", str(data)]
    command += ["--port", "0", "--port-file", str(port_file)]
    with subprocess.Popen(command, cwd=_ROOT) as process:
        try:
            deadline = time.monotonic() + 60
            while not port_file.exists() and time.monotonic() < deadline:
                assert process.poll() is None
                time.sleep(0.05)
            yield f"http://127.0.0.1:{int(port_file.read_text())}"
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.mark.e2e
def test_a_crowd_at_the_sign_in_shuts_no_machine_out(tmp_path: Path) -> None:
    """Guessed passwords may cost officials a wait, never citizens their filings."""
    portal = portal_at(tmp_path, Ticking())
    device = enrolled(portal)
    envelope = device.envelope(device.record("application.submitted.v1", submitted()))
    portal.close()
    with _serving(portal.data) as place, httpx.Client(base_url=place, timeout=90) as client:
        page = client.get("/sign-in")
        token = re.search(r'name="csrf" value="(\w+)"', page.text)
        assert token
        form = {"name": "lan", "password": "x", "csrf": token[1]}
        with ThreadPoolExecutor(_CROWD) as crowd:
            tries = [crowd.submit(client.post, "/sign-in", data=form) for _ in range(_CROWD)]
            assert client.get("/health").json() == {"status": "ok"}
            answer = client.post("/v1/exchange", content=wire.frame([envelope]))
            (down,) = wire.frames(answer.content)
            answers = [one.result() for one in tries]
    verdicts = device.read(down).verdicts
    assert verdicts is not None and len(verdicts.lines) == 1
    statuses = Counter(one.status_code for one in answers)
    assert set(statuses) == {401, 503}
    busy = next(one for one in answers if one.status_code == 503)
    assert int(busy.headers["retry-after"]) > 0 and "đợi vài giây" in busy.text

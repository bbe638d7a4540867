"""The real programs, as a technician starts them: portal, kiosk with its agent, commands."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent


def command(name: str, data: Path, *args: str, check: bool = True) -> str:
    """Runs one of the console scripts over a data folder and returns its standard output."""
    done = subprocess.run(
        [BIN / name, "--data", data, *args], capture_output=True, text=True, check=False
    )
    if check and done.returncode:
        raise RuntimeError(f"{name} {args[0]} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def answer(name: str, data: Path, *args: str) -> Any:
    """The JSON that a command answers."""
    return json.loads(command(name, data, *args))


class Program:
    """A program that runs on; its standard error goes into a file for whoever must look."""

    def __init__(self, args: Sequence[str | Path], log: Path, env: dict[str, str] | None = None):
        self._log = log.open("ab")
        self.process = subprocess.Popen(
            [str(arg) for arg in args],
            stdout=self._log,
            stderr=self._log,
            env={**os.environ, **(env or {})},
        )

    def kill(self) -> None:
        """As a power cut does it: no goodbye."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._log.close()

    def end(self, timeout_s: float = 15) -> None:
        """Asks it to end, and kills it when it does not."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout_s)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._log.close()


def start_portal(data: Path, log: Path) -> tuple[Program, str]:
    """The portal on a free port of loopback, and its address."""
    port_file = data.parent / "portal.port"
    port_file.unlink(missing_ok=True)
    args = [BIN / "motcua-portal", "--data", data, "serve", "--port", "0"]
    portal = Program([*args, "--port-file", port_file], log)
    wait_until(port_file.exists, 120, "the portal does not listen")
    return portal, f"http://127.0.0.1:{port_file.read_text('ascii').strip()}"


def start_kiosk(
    data: Path, socket: Path, log: Path, environment: dict[str, str] | None = None
) -> Program:
    """The interface without a screen, with a glass server beside it."""
    env = {**(environment or {}), "SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"}
    args = [sys.executable, "-m", "tests.e2e.glass_server", socket, "--data", data]
    return Program(args, log, env)


def left_running(place: Path, patience_s: float = 10) -> list[str]:
    """The command lines of programs over data folders in `place` that do not end soon."""
    end = time.monotonic() + patience_s
    while (found := _that_name(str(place))) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def _that_name(place: str) -> list[str]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = entry.read_bytes().replace(b"\0", b" ").decode("utf-8", "replace").strip()
        except OSError:
            continue
        if f"--data {place}" in words and int(entry.parent.name) != os.getpid():
            found.append(words)
    return found


def wait_until(holds: Any, timeout_s: float, otherwise: str) -> None:
    """Waits for `holds()`; RuntimeError with the words of `otherwise` when it never does."""
    end = time.monotonic() + timeout_s
    while not holds():
        if time.monotonic() > end:
            raise RuntimeError(f"{otherwise} (after {timeout_s:.0f} s)")
        time.sleep(0.1)

"""The sync agent beside the interface: started, and started again when it ends.

It owns one child process, and both ends of the pipe by which that child knows that its kiosk is
gone: however the kiosk ended, the operating system closes the pipe, on every system alike. The
agent outlives the interface, which is renewed after each person: an upload goes on. It must never
wait for the child, except for a bounded moment at the end, and `poll` must never raise: whoever
watches would stop watching.
"""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
_STEADY_S = 30.0
_LOG_BYTES = 1024 * 1024
_STOP_S = 5.0


class AgentKeeper:
    """start() once, poll() now and then (it also reaps), stop() at the end."""

    def __init__(
        self,
        data: Path,
        command: Sequence[str],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._data = data
        self._command = list(command)
        self._clock = clock
        self._child: subprocess.Popen[bytes] | None = None
        self._pause_s = _FIRST_PAUSE_S
        self._started_at = 0.0
        self._next_at: float | None = None

    def start(self) -> None:
        """Starts the agent."""
        self._next_at = self._clock()
        self.poll()

    def poll(self) -> bool:
        """Reaps a child that ended, starts the next after a pause; whether one runs now."""
        now = self._clock()
        if self._child is not None:
            if self._child.poll() is None:
                return True
            _close_pipe(self._child)
            self._child = None
            self._pause_s = (
                _FIRST_PAUSE_S
                if now - self._started_at > _STEADY_S
                else min(self._pause_s * 2, _LONGEST_PAUSE_S)
            )
            self._next_at = now + self._pause_s
        if self._next_at is None or now < self._next_at:
            return False
        self._spawn(now)
        return self._child is not None

    def stop(self) -> None:
        """Asks the agent to end, and ends it after a few seconds; a kill loses nothing."""
        self._next_at = None
        child, self._child = self._child, None
        if child is None:
            return
        _close_pipe(child)
        if os.name != "nt":
            # One that is still starting does not look at its input yet. Windows cannot ask.
            child.terminate()
        try:
            child.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def _spawn(self, now: float) -> None:
        self._started_at = now
        try:
            with _open_log(self._data / "logs") as log:
                self._child = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    # A signal to the kiosk's terminal is not meant for the agent.
                    start_new_session=os.name != "nt",
                )
        except OSError:
            # No memory, no program: the kiosk goes on without; tried again later.
            self._next_at = now + _LONGEST_PAUSE_S


def _close_pipe(child: subprocess.Popen[bytes]) -> None:
    if child.stdin is not None:
        child.stdin.close()


def _open_log(folder: Path) -> IO[bytes]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "sync.log"
        if path.exists() and path.stat().st_size > _LOG_BYTES:
            path.replace(folder / "sync.log.1")
        return path.open("ab")
    except OSError:
        # A full disk takes no log, but what was filed before can still be delivered.
        return Path(os.devnull).open("ab")

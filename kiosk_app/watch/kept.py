"""One interface process as its watcher sees it: started, listened to, spoken to, ended.

It owns the process and both pipes; a thread reads one of them and puts each line into the watcher's
queue, so that the same code listens on every system. It decides nothing.
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

KILL_WAIT_S = 5.0


class Kept:
    """`tell(self, line)` is called on the reading thread; None once the process has closed up."""

    def __init__(
        self, command: Sequence[str], tell: Callable[[Kept, str | None], None], *, is_resting: bool
    ) -> None:
        self.is_resting = is_resting
        self.is_drawn = False
        self.started_at = self.heard_at = time.monotonic()
        self.silence_s: float | None = None  # as it told itself
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # A signal to our terminal is ours to hand on.
            start_new_session=os.name != "nt",
        )
        threading.Thread(target=self._listen, args=(tell,), name="listening", daemon=True).start()

    def _listen(self, tell: Callable[[Kept, str | None], None]) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                tell(self, line.decode("ascii", "replace").strip())
        tell(self, None)

    def say(self, word: str) -> None:
        """One word to the interface; one that is ending does not listen any more."""
        stdin = self._process.stdin
        assert stdin is not None
        with suppress(OSError, ValueError):
            stdin.write(word.encode("ascii") + b"\n")
            stdin.flush()

    def code(self) -> int | None:
        """Its exit code, None while it runs."""
        return self._process.poll()

    def ask_to_end(self) -> None:
        """The end of its input: it closes its session and goes."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()

    def end(self, patience_s: float) -> None:
        """Ends it: asked first, killed after `patience_s`; a kill loses no answer."""
        self.ask_to_end()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(patience_s)
            return
        self.kill()

    def kill(self) -> None:
        """At once; also one that is stopped or hangs in a driver."""
        self._process.kill()
        self.ask_to_end()
        with suppress(subprocess.TimeoutExpired):  # a process in a dead driver ends when it can
            self._process.wait(KILL_WAIT_S)

"""In the interface: the beat that says it lives, and the ear for what the watcher says.

It owns the two threads at the pipes; the main thread only sets and reads flags, so that a full pipe
can never stop it. When the watcher is gone the interface ends: nobody would see it hang.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue

from kiosk_app.watch import signs

BEAT_S = 0.5
END_S = 6.0  # for closing the session once the watcher is gone
ALONE = 1


class Heart:
    """One for the process. `ends` and `leaves` are what the watcher wants of the main thread;
    `relieved` runs on the listening thread when the one before this is gone."""

    def __init__(self, *, limit_s: int, relieved: Callable[[], None] = lambda: None) -> None:
        self._out = signs.own_output()
        self._waiting: SimpleQueue[str] = SimpleQueue()
        self._relieved = relieved
        self._has_ticked = threading.Event()
        self._may_go = threading.Event()
        self.ends = threading.Event()
        self.leaves = threading.Event()
        self.say(signs.LIMIT, str(limit_s))
        for work, name in ((self._listen, "watcher"), (self._beat, "heart")):
            threading.Thread(target=work, name=name, daemon=True).start()

    def say(self, word: str, more: str = "") -> None:
        """One line to the watcher, from any thread; never waits."""
        self._waiting.put(f"{word} {more}".strip())

    def tick(self) -> None:
        """The main thread lives."""
        self._has_ticked.set()

    def wait_for_the_glass(self) -> None:
        """Everything stands but the window: waits until the old one is gone."""
        self.say(signs.PREPARED)
        self._may_go.wait()

    def _beat(self) -> None:
        beat_at = time.monotonic()
        while True:
            with suppress(Empty):
                self._write(self._waiting.get(timeout=BEAT_S))
            if self._has_ticked.is_set() and time.monotonic() - beat_at >= BEAT_S:
                self._has_ticked.clear()
                self._write(signs.BEAT)
                beat_at = time.monotonic()

    def _write(self, line: str) -> None:
        with suppress(OSError):  # nobody hears it: the end of our input says so too
            os.write(self._out, line.encode("ascii") + b"\n")

    def _listen(self) -> None:
        # Not through sys.stdin: a thread that waits in it holds a lock when the interpreter ends.
        heard = b""
        with suppress(OSError):
            while got := os.read(0, 64):
                *words, heard = (heard + got).split(b"\n")
                for word in words:
                    self._heed(word.decode("ascii", "replace"))
        self.ends.set()
        self._may_go.set()
        threading.Event().wait(END_S)
        os._exit(ALONE)  # the main thread hangs, and nobody is left to end it

    def _heed(self, word: str) -> None:
        if word == signs.GO:
            self._relieved()
            self._may_go.set()
        elif word == signs.LEAVE:
            self.leaves.set()

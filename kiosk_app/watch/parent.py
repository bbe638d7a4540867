"""The watcher: the process that a service manager or a shell starts and that stays.

It owns the interface process (and beside it the agent). One that does not beat for its limit is
killed and started again; the draft is on the disk up to the last answer, so the same question comes
back. One that keeps failing gives way to the page "out of service", and is tried again after
growing pauses. One that a person has left is renewed: the next is drawn before the old one goes, so
that whatever the old one held is nowhere any more. It draws nothing, opens no file of the data
folder but the agent's log, and imports nothing heavy. A Windows shell must not end while its
program runs, therefore it waits here and hands nothing over.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

from kiosk_app.watch import signs
from kiosk_app.watch.agent import AgentKeeper
from kiosk_app.watch.kept import Kept

POLL_S = 0.5
START_S = 180.0  # a first start on a slow machine, with tables to change
ASLEEP_S = 10.0  # we did not run ourselves for so long: a machine that slept, nobody hung
STEADY_S = 120.0  # who failed after that long begins to count anew
REST_AFTER = 3  # failures in a row
REST_S, LONGEST_REST_S = 30.0, 600.0
END_S = 8.0
UNUSABLE = 2  # the exit code for settings, folders and displays that cannot be used
ONE_WINDOW = ("kmsdrm",)  # the drivers with which two windows cannot be open at once


def main(given: Sequence[str], command: Sequence[str] | None = None) -> int:
    """Keeps `command` (else this program) with the arguments `given`; the exit code."""
    return Watcher([*(command or own_program()), *given], os.environ).run()


def own_program() -> list[str]:
    """This program again: the executable of a bundle, this interpreter in a checkout."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "kiosk_app"]


class Watcher:
    """run() returns when the interface was closed, cannot be used at all, or a signal came."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._command = [*command, signs.WATCHED]
        self._has_one_window = environment.get("SDL_VIDEODRIVER") in ONE_WINDOW
        self._heard: SimpleQueue[tuple[Kept | None, str | None]] = SimpleQueue()
        self._current: Kept | None = None
        self._next: Kept | None = None
        self._agent: AgentKeeper | None = None
        self._failures = 0
        self._next_at: float | None = None  # when the interface is tried again
        self._was_used = False  # it has been drawn at least once
        self._exit: int | None = None

    def run(self) -> int:
        """Watches until the end."""
        for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._signalled)
        self._current = self._start()
        looked_at = time.monotonic()
        while self._exit is None:
            with suppress(Empty):
                self._hear(*self._heard.get(timeout=POLL_S))
            now = time.monotonic()
            if now - looked_at > ASLEEP_S:
                self._excuse(now)
            looked_at = now
            self._look(now)
        for kept in (self._next, self._current):
            if kept is not None:
                kept.end(END_S)
        if self._agent is not None:
            self._agent.stop()
        return self._exit

    def _signalled(self, *_: object) -> None:
        self._heard.put((None, None))  # a SimpleQueue may be put to from a handler

    def _start(self, *more: str) -> Kept | None:
        """None when the system gives no process now (no memory, no file): tried again later."""
        try:
            return Kept(
                [*self._command, *more],
                lambda kept, line: self._heard.put((kept, line)),
                is_resting=signs.RESTING in more,
            )
        except (OSError, RuntimeError) as error:  # RuntimeError: no thread to listen with
            _say(f"the interface cannot be started ({type(error).__name__}); tried again")
            if self._next_at is None:
                self._next_at = time.monotonic() + REST_S
            return None

    def _start_next(self) -> None:
        """The new window opens over the old one, where two can be open; else after it."""
        self._next = self._start(signs.NEXT, *([signs.STANDBY] if self._has_one_window else []))

    def _hear(self, kept: Kept | None, line: str | None) -> None:
        if kept is None:
            self._exit = 0
        elif line is not None:
            kept.heard_at = time.monotonic()
            word, _, more = line.partition(" ")
            self._heed(kept, word, more)

    def _heed(self, kept: Kept, word: str, more: str) -> None:
        if word == signs.LIMIT:
            kept.silence_s = float(more)
        elif word == signs.AGENT and self._agent is None:
            data, *command = signs.out_of_one_word(more)
            self._agent = AgentKeeper(Path(data), command)
            self._agent.start()
        elif word == signs.PREPARED:
            self._relieve(kept)
        elif word == signs.DRAWN:
            kept.is_drawn = self._was_used = True
            self._relieve(kept)
        elif word == signs.FREE and kept is self._current and self._next is None:
            self._start_next()
        elif word == signs.TAKEN and kept is self._current and self._next is not None:
            # Somebody has begun at the old one: nobody may find the new one over it.
            self._next.kill()
            self._next = None

    def _relieve(self, kept: Kept) -> None:
        if kept is self._next and self._current is not None:
            self._current.say(signs.LEAVE)

    def _look(self, now: float) -> None:
        for kept in (self._current, self._next):
            if kept is None:
                continue
            if (code := kept.code()) is not None:
                self._ended(kept, code, now)
            elif now - kept.heard_at > self._patience_s(kept):
                _say("the interface does not answer; it is started again")
                kept.kill()
                self._ended(kept, -1, now)
        if self._next_at is not None and now >= self._next_at:
            self._next_at = None
            self._try_again()
        if self._agent is not None:
            self._agent.poll()

    def _patience_s(self, kept: Kept) -> float:
        """Before its first page it may migrate tables; a drawn one beats."""
        return kept.silence_s if kept.is_drawn and kept.silence_s is not None else START_S

    def _excuse(self, now: float) -> None:
        for kept in (self._current, self._next):
            if kept is not None:
                kept.heard_at = now

    def _ended(self, kept: Kept, code: int, now: float) -> None:
        kept.ask_to_end()  # closes our end of its pipe
        if kept is self._next:
            self._next = None
            if self._current is None or self._current.is_resting:
                self._failed(kept, now)
            return
        self._current, self._next = self._next, None
        if self._current is not None:  # renewed; or it died while the new one was on its way
            self._current.say(signs.GO)
        elif code == 0 and not kept.is_resting:
            self._exit = 0
        elif code == UNUSABLE and not self._was_used:
            self._exit = UNUSABLE
        else:
            self._failed(kept, now)

    def _failed(self, kept: Kept, now: float) -> None:
        """Once and twice it is simply started again; then the page with words takes its place."""
        self._failures = 1 if now - kept.started_at > STEADY_S else self._failures + 1
        if self._failures < REST_AFTER:
            self._next_at = now + self._failures - 1
            return
        pause_s = min(REST_S * 2 ** (self._failures - REST_AFTER), LONGEST_REST_S)
        _say(f"the interface keeps failing; tried again in {pause_s:.0f} s")
        self._next_at = now + pause_s
        if self._current is None and not kept.is_resting:  # a page that fails too stays away
            self._current = self._start(signs.RESTING)

    def _try_again(self) -> None:
        if self._current is None:
            self._current = self._start()
        elif self._next is None and self._current.is_resting:
            self._start_next()


def _say(words: str) -> None:
    with suppress(OSError, AttributeError):  # a program without a console has no such file
        sys.stderr.write(f"motcua-kiosk: {words}\n")
        sys.stderr.flush()

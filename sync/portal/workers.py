"""Several processes behind one address: one CPython holds one core.

It owns their making, their replacing and their common end. Every worker binds the port for itself
(SO_REUSEPORT), so that the system deals connections out evenly, also when thousands come at once;
each has its own connections to the database and its own line of who waits. The parent serves
nothing: it holds the port, starts a worker again that died, and passes the end on.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from types import FrameType

from sync.portal.opening import Portal
from sync.portal.serving import Door, check_door, listen, run, tell

MOST = 64
_PAUSE_S = 1.0
Open = Callable[[], Portal]


class NoWorkersError(ValueError):
    """This system cannot fork; the text says what to do instead."""


def serve_with(count: int, reopen: Open, door: Door, say: Callable[[str], None]) -> None:
    """Serve until a signal ends it. Nothing of the database may be open when this is called.

    Raises UnsafeAddressError, PortError, NoWorkersError."""
    check_door(door)
    if not hasattr(os, "fork"):
        raise NoWorkersError(
            "several workers need Linux: start several replicas behind a proxy instead"
        )
    held = listen(door, is_shared=True, backlog=0)
    own = replace(door, port=held.getsockname()[1])
    _Workers(count, lambda: _work(reopen, own), lambda: tell(own, held, say)).watch()
    held.close()


def _work(reopen: Open, door: Door) -> None:
    portal = reopen()
    try:
        run(portal, door, listen(door, is_shared=True))
    finally:
        portal.close()


class _Workers:
    """The parent's view: process ids, and whether the end was asked for."""

    def __init__(self, count: int, work: Callable[[], None], tell_address: Callable[[], None]):
        self._count, self._work, self._tell = count, work, tell_address
        self._running: dict[int, float] = {}
        self._is_over = False

    def watch(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        for _ in range(self._count):
            self._start()
        self._tell()
        while self._running:
            done, _status = os.waitpid(-1, 0)
            began = self._running.pop(done, None)
            if began is None or self._is_over:
                continue
            # One that cannot even begin must not be started ten thousand times.
            if time.monotonic() - began < _PAUSE_S:
                time.sleep(_PAUSE_S)
            self._start()

    def _start(self) -> None:
        child = os.fork()
        if child:
            self._running[child] = time.monotonic()
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        status = 1
        try:
            self._work()
            status = 0
        except OSError as error:
            sys.stderr.write(f"{error}\n")
        finally:
            sys.stderr.flush()
            os._exit(status)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self._is_over = True
        for child in self._running:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGTERM)

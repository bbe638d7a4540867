"""Several processes behind one address: one CPython holds one core.

It owns their making, their replacing and their common end. Every worker binds the port for itself
(SO_REUSEPORT), so that the system deals connections out evenly, also when thousands come at once;
each has its own connections to the database and its own line of who waits. The parent serves
nothing: it holds the port, starts a worker again that died, and passes the end on, its own too.
Where figures are asked for, one process more answers with those of all.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial
from types import FrameType

from sync.portal import metrics_door
from sync.portal.opening import Portal
from sync.portal.serving import Door, Say, check_door, listen, run, tell

MOST = 64
_PAUSE_S = 1.0
Open = Callable[[], Portal]
Work = Callable[[], None]


class NoWorkersError(ValueError):
    """This system cannot fork; the text says what to do instead."""


def serve_with(count: int, reopen: Open, door: Door, say: Say, metrics: Door | None = None) -> None:
    """Serve until a signal ends it. Nothing of the database may be open when this is called.

    Raises UnsafeAddressError, PortError, NoWorkersError."""
    check_door(door)
    if not hasattr(os, "fork"):
        raise NoWorkersError(
            "several workers need Linux: start several replicas behind a proxy instead"
        )
    held = listen(door, is_shared=True, backlog=0)
    own = replace(door, port=held.getsockname()[1])
    with ExitStack() as ending:
        ending.callback(held.close)
        works: list[Work] = [partial(_work, reopen, own)] * count
        ended: Callable[[int], None] = _nothing
        if metrics is not None:
            opened = metrics_door.open_door(metrics, say)
            summing = ending.enter_context(metrics_door.several(opened))
            works = [partial(_work_counting, reopen, own)] * count
            works.append(partial(summing.serve, reopen, own.tls_cert))
            ended = summing.forget
        _Workers(works, lambda: tell(own, held, say), ended).watch()


def _nothing(_process: int) -> None:
    """Nobody keeps anything of a worker that ended."""


def _work(reopen: Open, door: Door) -> None:
    portal = reopen()
    try:
        run(portal, door, listen(door, is_shared=True))
    finally:
        portal.close()


def _work_counting(reopen: Open, door: Door) -> None:
    _work(lambda: metrics_door.counting(reopen()), door)


def _end_with(life: int) -> None:
    """Waits for the parent's end: a worker that outlived it would answer beside the next ones, on
    the same port and perhaps as an older program."""
    os.read(life, 1)
    os.kill(os.getpid(), signal.SIGTERM)


class _Workers:
    """The parent's view: process ids, and whether the end was asked for. `ended` is told of every
    process that is no more."""

    def __init__(
        self,
        works: Sequence[Work],
        tell_address: Callable[[], None],
        ended: Callable[[int], None],
    ):
        self._works, self._tell, self._ended = works, tell_address, ended
        self._running: dict[int, tuple[Work, float]] = {}
        self._is_over = False
        # Only the parent holds the writing end: it closes with the parent, however that ended.
        self._life, self._held = os.pipe()

    def watch(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        for work in self._works:
            self._start(work)
        self._tell()
        while self._running:
            done, _status = os.waitpid(-1, 0)
            self._ended(done)
            known = self._running.pop(done, None)
            if known is None or self._is_over:
                continue
            work, began = known
            # One that cannot even begin must not be started ten thousand times.
            if time.monotonic() - began < _PAUSE_S:
                time.sleep(_PAUSE_S)
            if not self._is_over:  # it may have come meanwhile
                self._start(work)

    def _start(self, work: Work) -> None:
        child = os.fork()
        if child:
            self._running[child] = (work, time.monotonic())
            return
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        os.close(self._held)
        threading.Thread(target=_end_with, args=(self._life,), daemon=True).start()
        status = 1
        try:
            work()
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

"""Letting in so many at a time: a short line before work that costs, and a time to come back.

It owns the waiting, never the work. Each admission has threads of its own, so that what fills one
(guesses of passwords) takes nothing from another (the machines' exchanges). Who finds the line full
is told a time of its own, one after the other at the pace at which work is really done: the longer
the line, the later. Who comes back then goes before those who come for the first time, so that
nobody is turned away for ever. It must never keep what somebody sent.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

T = TypeVar("T")
MOST_RETRY_S = 15 * 60
"""Kiosks believe no longer one from an answer that is not signed."""
MOST_TOLD = 50_000
"""Some 10 MB; who was told longest ago is forgotten, and comes as if for the first time."""
EACH_AT_ONCE = 2
_FIRST_GAP_S = 0.05
_SMOOTHING = 0.05
_NEWCOMERS = 0.2
_GRACE_S = 1.0  # times are told in whole seconds


class Busy(Exception):
    """The line is full; whoever came may come back after `retry_after_s`."""

    status, code = 503, "busy"

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


class Slowly(Busy):
    """There is room, but not for who tries so often."""

    status, code = 429, "slowly"


class Appointments:
    """Who was told to come when. The times are those of a monotonic clock, in seconds."""

    def __init__(self, least_s: float) -> None:
        self._least_s = least_s
        self._told: dict[bytes, float] = {}
        self._next_s = 0.0
        self._gap_s = _FIRST_GAP_S
        self._done_s: float | None = None

    def is_due(self, who: bytes, now_s: float) -> bool:
        """Whether it comes at the time that it was told, or after."""
        return self._told.get(who, math.inf) <= now_s + _GRACE_S

    def make(self, who: bytes | None, now_s: float) -> int:
        """Seconds after which it may come back. Who comes too early keeps its time."""
        at_s = self._told.get(who, 0.0) if who is not None else 0.0
        if at_s <= now_s + _GRACE_S:
            at_s = max(now_s + self._least_s, self._next_s)
            # Some room between two of them is for those who come for the first time.
            self._next_s = at_s + self._gap_s * (1 + _NEWCOMERS)
            if who is not None:
                self._told.pop(who, None)
                self._told[who] = at_s
                while len(self._told) > MOST_TOLD:
                    self._told.pop(next(iter(self._told)))
        return min(MOST_RETRY_S, max(1, int(at_s - now_s)))

    def keep(self, who: bytes) -> None:
        """It was let in."""
        self._told.pop(who, None)

    def note_done(self, now_s: float, *, is_busy: bool) -> None:
        """One piece of work ended; `is_busy`: others waited all the while, so that the time since
        the last one is what a piece of work takes."""
        if is_busy and self._done_s is not None:
            self._gap_s += _SMOOTHING * (now_s - self._done_s - self._gap_s)
        self._done_s = now_s


class Admission:
    """`at_once` tasks run, at most `in_all` are inside, a quarter of that only for those who come
    at the time that they were told. Belongs to one event loop."""

    def __init__(
        self,
        at_once: int,
        in_all: int,
        retry_after_s: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._threads = CapacityLimiter(at_once)
        self._at_once, self._in_all = at_once, in_all
        self._reserved = in_all // 4 if in_all > 2 * at_once else 0
        self._inside = 0
        self._each: dict[bytes, int] = {}
        self._appointments = Appointments(retry_after_s)
        self._clock = clock

    @property
    def inside(self) -> int:
        """How many are worked on or wait."""
        return self._inside

    async def work(self, task: Callable[[], T], who: bytes | None = None) -> T:
        """What `task` answers, from a thread. Raises Busy at once when too many are inside, or too
        many for the same machine `who`."""
        self._enter(who)
        try:
            return await to_thread.run_sync(task, limiter=self._threads)
        finally:
            is_busy = self._inside > self._at_once
            self._leave(who)
            self._appointments.note_done(self._clock(), is_busy=is_busy)

    def _enter(self, who: bytes | None) -> None:
        now_s = self._clock()
        is_told = who is not None and self._appointments.is_due(who, now_s)
        room = self._in_all if is_told else self._in_all - self._reserved
        if self._inside >= room:
            raise Busy(self._appointments.make(who, now_s))
        if who is not None:
            if self._each.get(who, 0) >= EACH_AT_ONCE:
                raise Busy(1)
            self._each[who] = self._each.get(who, 0) + 1
            self._appointments.keep(who)
        self._inside += 1

    def _leave(self, who: bytes | None) -> None:
        self._inside -= 1
        if who is not None:
            self._each[who] -= 1
            if not self._each[who]:
                del self._each[who]

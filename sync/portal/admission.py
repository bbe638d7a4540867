"""Letting in so many at a time: a short line before work that costs, and "come back" for the rest.

It owns the waiting, never the work. Each admission has threads of its own, so that what fills one
(guesses of passwords) takes nothing from another (the machines' exchanges).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread

T = TypeVar("T")


class Busy(Exception):
    """The line is full; whoever came may come back after `retry_after_s`."""

    def __init__(self, retry_after_s: int) -> None:
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s


class Admission:
    """`at_once` tasks run, at most `in_all` are inside. Belongs to one event loop."""

    def __init__(self, at_once: int, in_all: int, retry_after_s: int) -> None:
        self._threads = CapacityLimiter(at_once)
        self._inside, self._in_all = 0, in_all
        self._retry_after_s = retry_after_s

    async def work(self, task: Callable[[], T]) -> T:
        """What `task` answers, from a thread. Raises Busy at once when too many are inside."""
        if self._inside >= self._in_all:
            raise Busy(self._retry_after_s)
        self._inside += 1
        try:
            return await to_thread.run_sync(task, limiter=self._threads)
        finally:
            self._inside -= 1

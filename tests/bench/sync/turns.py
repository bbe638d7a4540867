"""Lets few cells begin at once: starting programs and storing a thousand applications wants
processors, and a cell whose clock runs must not wait for those of others.

It owns the waiting before a cell's clock starts. It must never hold anybody whose clock runs.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field


class Room:
    """So many may begin at once; closed, nobody any more."""

    def __init__(self, most: int) -> None:
        self._places = threading.Semaphore(most)
        self._is_closed = False

    def close(self) -> None:
        self._is_closed = True

    def enter(self) -> None:
        """Waits; RuntimeError when it was closed meanwhile."""
        self._places.acquire()
        if self._is_closed:
            self._places.release()
            raise RuntimeError("the run is ended")

    def leave(self) -> None:
        self._places.release()


@dataclass(slots=True)
class Turn:
    """A context around one cell, entered when there is room. `pass_on` lets the next one begin
    while this one goes on; leaving does it at the latest."""

    room: Room
    is_held: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Turn:
        self.room.enter()
        self.is_held = True
        return self

    def __exit__(self, *_: object) -> None:
        self.pass_on()

    def pass_on(self) -> None:
        """From any thread; a second time it does nothing."""
        with self._lock:
            if self.is_held:
                self.is_held = False
                self.room.leave()

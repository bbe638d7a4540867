"""What is read from a folder of files, read again once they change, without a restart.

It owns the comparing of names, sizes and times; a look costs some microseconds for each file. It
must never fail for a file that comes or goes while it looks: the next look sees the end of it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")
_RECENT_S = 1.0
_Seen = tuple[tuple[str, int, int], ...]


class Weekly:
    """Which week something was begun for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._week_ms: int | None = None

    def begins(self, week_ms: int) -> bool:
        """True for the first who comes with this week (its first moment, in ms)."""
        with self._lock:
            is_new, self._week_ms = week_ms != self._week_ms, week_ms
            return is_new

    def break_off(self) -> None:
        """What was begun came to nothing: the next who comes begins it anew."""
        with self._lock:
            self._week_ms = None


class Fresh(Generic[T]):
    """`get()` gives what `read` makes of the `*.toml` files of a folder as they are now.

    The same object as long as nothing has changed; safe from several threads."""

    def __init__(self, folder: Path, read: Callable[[Path], T]) -> None:
        self._folder, self._read = folder, read
        self._lock = threading.Lock()
        self._seen: _Seen | None = None
        self._seen_s = 0.0
        self._value: T

    def get(self) -> T:
        """Reads at the first call and after a change."""
        with self._lock:
            # Looked at before reading: what is written meanwhile is seen at the next call.
            seen = _look(self._folder)
            if seen != self._seen:
                self._value = self._read(self._folder)
                self._seen = seen
            self._seen_s = time.monotonic()
            return self._value

    def recent(self) -> T:
        """As get(), or as it was within the last second: for what happens hundreds of times in
        one, where to look costs more than all reading."""
        if self._seen is not None and time.monotonic() - self._seen_s < _RECENT_S:
            return self._value
        return self.get()


def _look(folder: Path) -> _Seen:
    found = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".toml"):
                    with suppress(OSError):
                        state = entry.stat()
                        found.append((entry.name, state.st_size, state.st_mtime_ns))
    except OSError:
        return ()
    return tuple(sorted(found))

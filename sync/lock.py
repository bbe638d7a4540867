"""One at a time: locks on files, which the operating system drops with the process.

It owns DATA/agent.lock and DATA/kiosk.lock, and how a lock is taken on each system. A lock file
that merely exists means nothing: only the lock on it counts.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.errors import SyncError

_LOOK_S = 0.02
_LONGEST_WAIT_S = 60.0


class AnotherAgent(SyncError):
    """Another agent already serves this data folder."""


class AnotherKiosk(SyncError):
    """Another kiosk already shows this data folder: two screens would share one person's draft."""


class NeverFree(SyncError):
    """Whoever holds the lock has held it for far longer than the work under it takes."""


@contextmanager
def only_agent(data: Path) -> Iterator[None]:
    """Holds the folder's lock while the block runs; raises AnotherAgent at once when taken.

    The folder is there: asking for its lock must not make one."""
    words = (
        "another agent already serves this data folder, that of the running kiosk or of a service:"
        " it sends by itself, and motcua-sync status says how it goes. To contact the portal at"
        ' once, touch "Gửi ngay" on the technician\'s page; or end that agent first'
    )
    with _only(data / "agent.lock", AnotherAgent(words)):
        yield


@contextmanager
def only_kiosk(data: Path) -> Iterator[None]:
    """The same for the interface; raises AnotherKiosk at once when taken."""
    words = "another kiosk already shows this data folder; close that one first"
    with _only(data / "kiosk.lock", AnotherKiosk(words)):
        yield


@contextmanager
def _only(path: Path, taken: SyncError) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _take(descriptor):
            raise taken
        yield
    finally:
        os.close(descriptor)


@contextmanager
def in_turn(path: Path) -> Iterator[None]:
    """Holds the lock on `path`, made when absent, once those before have let go of it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not wait_for_lock(descriptor):
            raise NeverFree(f"another program holds {path}: end it, then try again")
        yield
    finally:
        os.close(descriptor)


def wait_for_lock(descriptor: int) -> bool:
    """Takes the lock on an open file once those before have let go of it; closing it gives it back.
    False when that lasts for far longer than any work under a lock."""
    given_up = time.monotonic() + _LONGEST_WAIT_S
    while not _take(descriptor):
        if time.monotonic() > given_up:
            return False
        time.sleep(_LOOK_S)
    return True


def agent_runs(data: Path) -> bool:
    """Whether an agent holds the folder's lock at this moment."""
    try:
        with only_agent(data):
            return False
    except AnotherAgent:
        return True


def _take(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

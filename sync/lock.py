"""One agent for one data folder: a lock that the operating system drops with the process.

It owns DATA/agent.lock. A lock file that merely exists means nothing: only the lock on it counts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sync.errors import SyncError


class AnotherAgent(SyncError):
    """Another agent already serves this data folder."""


@contextmanager
def only_agent(data: Path) -> Iterator[None]:
    """Holds the folder's lock while the block runs; raises AnotherAgent at once when taken."""
    data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data / "agent.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _take(descriptor):
            raise AnotherAgent("another agent already serves this data folder")
        yield
    finally:
        os.close(descriptor)


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

"""Background work: what each kind of job does, and the worker that takes one after the other.

Every replica works when its machines leave it idle, and `motcua-portal work` does nothing else.
Each piece is short, may be broken off at any point and begun again by anybody: what a dead worker
held comes back when its lease ends (jobs.py). It must never hold a transaction while it works.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from sync.errors import SyncError
from sync.lock import NeverFree
from sync.portal import archiving, checking, jobs, moving, papers, removing
from sync.portal.blobs import LOG
from sync.portal.opening import Portal
from sync.portal.removing import REMOVE
from sync.portal.retention import RulesProblem

SWEEP, CHECK, CARRY, ARCHIVE = "sweep", "check", "carry", "archive"
_MINUTE_MS = 60_000
_LOOK_S = 5.0
_MOST_BUSY_S = 60.0
"""So long jobs wait for a replica that is never idle."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`run` does the job with this subject and answers in how many ms it is to be done again, None
    when it is done for good. One that `comes` by itself has no subject."""

    run: Callable[[Portal, str], int | None]
    comes: bool = True


def _sweep(portal: Portal, _subject: str) -> int:
    papers.sweep_partial(portal.blobs, portal.clock())
    return 30 * _MINUTE_MS


def _check(portal: Portal, _subject: str) -> int:
    # All of them in a round, a day of rest, and again.
    return 24 * 60 * _MINUTE_MS if checking.check_part(portal) else _MINUTE_MS


def _carry(portal: Portal, _subject: str) -> int:
    """What the disk holds for the object store."""
    if portal.blobs.far is None:
        return 24 * 60 * _MINUTE_MS
    moving.part_to_store(portal.blobs)
    return _MINUTE_MS


def _archive(portal: Portal, _subject: str) -> int:
    try:
        is_end = archiving.archive_part(portal, "portal")
    except NeverFree:
        return 10 * _MINUTE_MS  # a backup is being made, for hours perhaps: no failure
    # A round of all that is past its term, and again a day later.
    return 24 * 60 * _MINUTE_MS if is_end else _MINUTE_MS


def _remove(portal: Portal, subject: str) -> None:
    removing.remove(portal, bytes.fromhex(subject))


KINDS: Mapping[str, Kind] = {
    SWEEP: Kind(_sweep),
    CHECK: Kind(_check),
    CARRY: Kind(_carry),
    ARCHIVE: Kind(_archive),
    REMOVE: Kind(_remove, comes=False),
}


def prepare(portal: Portal) -> None:
    """What comes by itself is in the queue."""
    with portal.store.writing() as connection:
        kinds = [name for name, kind in KINDS.items() if kind.comes]
        jobs.add_missing(connection, kinds, portal.clock())
        if portal.blobs.far is not None:  # it may stand in the settings only since now
            jobs.add(connection, CARRY, [""], portal.clock())


def work_once(portal: Portal) -> bool | None:
    """Takes one job: True when it was done, False when it failed, None when none is due."""
    at_ms = portal.clock()
    if not jobs.has_due(portal.store, at_ms):
        return None
    job = jobs.claim(portal.store, at_ms)
    if job is None:
        return None
    try:
        again_ms = KINDS[job.kind].run(portal, job.subject)
    except (OSError, SyncError, SQLAlchemyError, KeyError, ValueError) as error:
        _fail(portal, job, error)
        return False
    with portal.store.writing() as connection:
        at_ms = portal.clock()
        jobs.done(connection, job, None if again_ms is None else at_ms + again_ms)
    return True


def _fail(portal: Portal, job: jobs.Job, error: Exception) -> None:
    # What a database objects to quotes rows of people: only its kind is told.
    is_told = isinstance(error, OSError | SyncError | RulesProblem) and str(error)
    words = str(error) if is_told else type(error).__name__
    LOG.warning("background work %s failed, attempt %d: %s", job.kind, job.attempts, words)
    with portal.store.writing() as connection:
        jobs.failed(connection, job, words, portal.clock())


class Worker:
    """A thread that works while `is_idle` says so; `stop` waits for the piece that it is at."""

    def __init__(self, portal: Portal, is_idle: Callable[[], bool] = lambda: True) -> None:
        self._portal, self._is_idle = portal, is_idle
        self._over = threading.Event()
        self._thread = threading.Thread(target=self.run, name="jobs", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, wait_s: float = 20.0) -> None:
        """Whoever is still at it after that is ended with the process; its lease gives it back."""
        self._over.set()
        if self._thread.ident is not None:
            self._thread.join(wait_s)

    def run(self) -> None:
        """Until `stop`."""
        idle_s = time.monotonic()
        is_prepared = False
        while not self._over.is_set():
            now_s = time.monotonic()
            if not self._is_idle() and now_s - idle_s < _MOST_BUSY_S:
                self._over.wait(_LOOK_S / 5)
                continue
            idle_s = now_s
            try:
                if not is_prepared:
                    prepare(self._portal)
                    is_prepared = True
                worked = work_once(self._portal)
            except (OSError, SQLAlchemyError) as error:
                LOG.warning("background work waits for the database: %s", type(error).__name__)
                worked = None
            except Exception:  # noqa: BLE001 - a thread that ended silently would work no more
                LOG.exception("background work met what nobody foresaw; it is tried again")
                worked = None
            if worked is None:
                self._over.wait(_LOOK_S)

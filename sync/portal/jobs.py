"""The queue of background work, in the database itself: who takes what, for how long, what failed.

A job is a kind and a subject, once. Whoever claims one takes a lease: `due_ms` is put off until it
ends, so a worker that dies gives its job back by doing nothing. A failure puts it off for longer
each time and is kept in words; a job goes only when it is done, and one that was asked for again
while it was worked on is done again. Subjects are digests and ids, and words hold nobody's data. It
must never do the work: that stands in working.py.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from sync.portal.store import Store
from sync.portal.tables_work import JOBS

LEASE_MS = 10 * 60_000
"""Far longer than any piece of work: each does a part and comes again."""
FIRST_BACKOFF_MS = 15_000
LONGEST_BACKOFF_MS = 60 * 60_000
_MOST_WORDS = 300
_TOKEN_BYTES = 8


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed one; `holder` proves the lease. `attempts`: this one included."""

    id: int
    kind: str
    subject: str
    attempts: int
    holder: bytes


def add(connection: Connection, kind: str, subjects: Iterable[str], at_ms: int) -> None:
    """In the transaction of what makes the work needed. One that is there is due at once, also one
    that somebody works on: he does not know of the new reason."""
    for subject in sorted(set(subjects)):
        again = {"due_ms": at_ms, "holder": None, "attempts": 0}
        insert = _inserting(connection, kind, subject, at_ms)
        key = [JOBS.c.kind, JOBS.c.subject]
        connection.execute(insert.on_conflict_do_update(index_elements=key, set_=again))


def add_missing(connection: Connection, kinds: Iterable[str], at_ms: int) -> None:
    """Work that comes again and again, unless it is there."""
    known = set(connection.execute(select(JOBS.c.kind).where(JOBS.c.subject == "")).scalars())
    for kind in sorted(set(kinds) - known):
        insert = _inserting(connection, kind, "", at_ms)
        connection.execute(insert.on_conflict_do_nothing())


def has_due(store: Store, at_ms: int) -> bool:
    """Whether somebody is needed: asked often, and locks nothing."""
    with store.reading() as connection:
        due = select(JOBS.c.id).where(JOBS.c.due_ms <= at_ms).limit(1)
        return connection.execute(due).first() is not None


def claim(store: Store, at_ms: int) -> Job | None:
    """The job that has been due for longest, for this worker alone until its lease ends."""
    holder = secrets.token_bytes(_TOKEN_BYTES)
    due = select(JOBS.c.id).where(JOBS.c.due_ms <= at_ms).order_by(JOBS.c.due_ms, JOBS.c.id)
    # The embedded database knows no such words and needs none: its writers come one by one.
    free = due.limit(1).with_for_update(skip_locked=True).scalar_subquery()
    taken = {"holder": holder, "due_ms": at_ms + LEASE_MS, "attempts": JOBS.c.attempts + 1}
    with store.writing() as connection:
        row = connection.execute(
            update(JOBS).where(JOBS.c.id == free).values(**taken).returning(JOBS)
        ).first()
    return None if row is None else Job(row.id, row.kind, row.subject, row.attempts, holder)


def done(connection: Connection, job: Job, again_ms: int | None) -> None:
    """It is gone, or due again then; not when it was asked for anew or is somebody else's now."""
    mine = (JOBS.c.id == job.id) & (JOBS.c.holder == job.holder)
    if again_ms is None:
        connection.execute(delete(JOBS).where(mine))
        return
    fresh = {"due_ms": again_ms, "holder": None, "attempts": 0, "error": ""}
    connection.execute(update(JOBS).where(mine).values(**fresh))


def failed(connection: Connection, job: Job, words: str, at_ms: int) -> None:
    """Put off, with the reason in words."""
    wait_ms = min(LONGEST_BACKOFF_MS, FIRST_BACKOFF_MS << min(job.attempts - 1, 20))
    mine = (JOBS.c.id == job.id) & (JOBS.c.holder == job.holder)
    later = {"due_ms": at_ms + wait_ms, "holder": None, "error": words[:_MOST_WORDS]}
    connection.execute(update(JOBS).where(mine).values(**later))


def drop(connection: Connection, kind: str, subjects: Iterable[str]) -> None:
    """The work is done already, by whoever asked for it."""
    here = (JOBS.c.kind == kind) & JOBS.c.subject.in_(list(subjects))
    connection.execute(delete(JOBS).where(here))


def listed(connection: Connection, most: int) -> Sequence[Any]:
    """What waits and what is worked on, soonest first."""
    return connection.execute(select(JOBS).order_by(JOBS.c.due_ms, JOBS.c.id).limit(most)).all()


def _inserting(connection: Connection, kind: str, subject: str, at_ms: int) -> Any:
    make = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return make(JOBS).values(
        kind=kind, subject=subject, added_ms=at_ms, due_ms=at_ms, attempts=0, error=""
    )

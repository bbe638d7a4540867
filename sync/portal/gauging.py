"""What the database says of the fleet, whenever Prometheus asks: machines, applications, tasks.

It owns the questions and how seldom they are asked. None may cost more with history: machines are
some ten thousand rows, applications that are still open, papers that are awaited and open tasks
have indexes of their own. What ended long ago is counted over an index, every ten minutes. It must
never name a machine or an application.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from prometheus_client.core import GaugeMetricFamily as Family
from prometheus_client.registry import Collector
from sqlalchemy import Connection, case, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from sync.duties import DUTIES
from sync.key_statements import KeyUse
from sync.portal import rotating
from sync.portal.applications import GROUPS
from sync.portal.history import CONFLICT
from sync.portal.moments import Clock, iso
from sync.portal.opening import Portal
from sync.portal.registering import STANDINGS
from sync.portal.states import State
from sync.portal.store import Store, get_fact
from sync.portal.tables import (
    APPLICATIONS,
    ATTACHMENTS,
    BACKED_UP,
    DEVICES,
    OPEN_STATES,
    TASKS,
    TELL_TIMES,
)
from sync.portal.tables_work import JOBS
from sync.portal.tasks import (
    ARCHIVED_ASKED,
    CLONE,
    NUMBER_TWICE,
    PAPERS_LOST,
    PARKED,
    REFUSED,
    ROLLED_BACK,
)
from sync.portal.working import KINDS

HOUR_MS = 3_600_000
BANDS = {"1h": 1, "6h": 6, "1d": 24, "3d": 72, "7d": 168, "30d": 720}
"""Ages of the last contact, in hours; a machine is in the first band that it fits."""
OLDER, NEVER = "older", "never"
FAILS_AFTER = 4
_OWN = (
    ARCHIVED_ASKED,
    CLONE,
    CONFLICT,
    NUMBER_TWICE,
    PAPERS_LOST,
    PARKED,
    REFUSED,
    ROLLED_BACK,
    "collision",
)
_TASKS = {*DUTIES, *_OWN}
_SOON_S, _SELDOM_S = 10, 600
_PREFIX = "motcua_"
Values = Mapping[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Figures:
    """One gauge: its label names, and a value for each tuple of them."""

    name: str
    words: str
    labels: tuple[str, ...]
    values: Values

    def family(self) -> Family:
        made = Family(_PREFIX + self.name, self.words, labels=self.labels)
        for labels, value in self.values.items():
            made.add_metric(labels, value)
        return made


@dataclass(slots=True)
class Kept:
    """What `ask` answered, for so many seconds."""

    ask: Callable[[Connection, int], list[Figures]]
    seconds: float
    found: list[Figures] = field(default_factory=list)
    until_s: float = 0.0

    def get(self, connection: Connection, at_ms: int) -> list[Figures]:
        now_s = time.monotonic()
        if now_s >= self.until_s:
            self.found = self.ask(connection, at_ms)
            self.until_s = now_s + self.seconds
        return self.found


class Fleet(Collector):
    """Gauges out of the database. Without one, `motcua_database_up` is 0 and nothing else said."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._lock = threading.Lock()
        self._kept = [Kept(_often, _SOON_S), Kept(_ended, _SELDOM_S)]

    def describe(self) -> Iterator[Family]:
        """Nothing: else the library would ask the database while it is being set up."""
        return iter(())

    def collect(self) -> Iterator[Family]:
        try:
            with self._lock, self._store.reading() as connection:
                at_ms = self._clock()
                found = [one for kept in self._kept for one in kept.get(connection, at_ms)]
        except SQLAlchemyError:
            found = [_single("database_up", "Whether the database answered", 0)]
        # One family a name: open and ended applications are one gauge.
        merged: dict[str, Family] = {}
        for one in found:
            family = one.family()
            merged.setdefault(family.name, family)
            if merged[family.name] is not family:
                merged[family.name].samples += family.samples
        yield from merged.values()


def _often(connection: Connection, at_ms: int) -> list[Figures]:
    return [
        _single("database_up", "Whether the database answered", 1),
        *_machines(connection, at_ms),
        *_open_applications(connection, at_ms),
        *_awaited(connection),
        _tasks(connection),
        *_jobs(connection),
        *_backup(connection),
    ]


def _machines(connection: Connection, at_ms: int) -> list[Figures]:
    seen, backlog = DEVICES.c.contact_ms, DEVICES.c.feed_position - DEVICES.c.cursor_position
    columns = [_sum(seen >= at_ms - hours * HOUR_MS) for hours in BANDS.values()]
    query = select(
        DEVICES.c.standing,
        func.count(),
        _sum(seen.is_(None)),
        _sum(DEVICES.c.cloned),
        func.coalesce(func.sum(backlog), 0),
        _sum(backlog > 0),
        func.min(func.coalesce(seen, DEVICES.c.registered_ms)),
        *columns,
    ).group_by(DEVICES.c.standing)
    rows: dict[str, Any] = {row[0]: row for row in connection.execute(query)}
    none: tuple[Any, ...] = ("", *(0,) * 5, at_ms, *(0,) * len(BANDS))
    active = rows.get("active", none)
    by_standing: Values = {(one,): float(rows.get(one, none)[1]) for one in STANDINGS}
    cloned = sum(row[3] for row in rows.values())
    return [
        Figures("machines", "Machines, by standing", ("standing",), by_standing),
        Figures(
            "machines_by_contact",
            "Active machines, by the age of their last contact",
            ("age",),
            _banded(active[1], active[2], active[7:]),
        ),
        _single("machines_cloned", "Machines of which two live copies were seen", cloned),
        _single(
            "oldest_contact_timestamp_seconds",
            "Of the active machine that was silent longest; its enrolment if it never came",
            int(active[6]) / 1000,
        ),
        _single("feed_backlog", "Items that active machines have not taken yet", active[4]),
        _single("machines_behind", "Active machines that have not taken all", active[5]),
    ]


def _banded(count: int, never: int, reached: tuple[int, ...]) -> Values:
    values: dict[tuple[str, ...], float] = {}
    before = 0
    for band, within in zip(BANDS, reached, strict=True):
        values[(band,)] = float(within - before)
        before = within
    return {**values, (OLDER,): float(count - never - before), (NEVER,): float(never)}


def _open_applications(connection: Connection, at_ms: int) -> list[Figures]:
    is_late = APPLICATIONS.c.due < iso(at_ms)
    query = (
        select(APPLICATIONS.c.state, func.count(), _sum(is_late))
        .where(text(OPEN_STATES))
        .group_by(APPLICATIONS.c.state)
    )
    rows = {row[0]: row for row in connection.execute(query)}
    running = [state.value for state in GROUPS["working"]]
    late = sum(rows[state][2] for state in running if state in rows)
    counts: Values = {
        (one,): float(rows[one][1]) if one in rows else 0.0 for one in _states(is_open=True)
    }
    return [
        _by_state(counts),
        _single("applications_overdue", "Accepted, and past the legal day of the answer", late),
    ]


def _ended(connection: Connection, _at_ms: int) -> list[Figures]:
    ended = _states(is_open=False)
    query = (
        select(APPLICATIONS.c.state, func.count())
        .where(APPLICATIONS.c.state.in_(ended))
        .group_by(APPLICATIONS.c.state)
    )
    rows = {row[0]: row[1] for row in connection.execute(query)}
    counts: Values = {(one,): float(rows.get(one, 0)) for one in ended}
    return [_by_state(counts)]


def _by_state(values: Values) -> Figures:
    return Figures("applications", "Applications, by state", ("state",), values)


def _states(*, is_open: bool) -> list[str]:
    every = [state.value for state in State if state is not State.DRAFT]
    return [one for one in every if (f"'{one}'" in OPEN_STATES) is is_open]


def _awaited(connection: Connection) -> list[Figures]:
    query = select(func.count(), func.coalesce(func.sum(ATTACHMENTS.c.cipher_bytes), 0))
    # In the words of the index over what is pending: only so both databases look into it.
    is_awaited = text(f"told < {TELL_TIMES}") & ATTACHMENTS.c.complete.is_(False)
    count, size = connection.execute(query.where(is_awaited)).one()
    return [
        _single("papers_awaited", "Papers that machines told of and that are not here", count),
        _single("papers_awaited_bytes", "Their size", size),
    ]


def _tasks(connection: Connection) -> Figures:
    query = select(TASKS.c.kind, func.count()).where(TASKS.c.closed_ms.is_(None))
    values: dict[tuple[str, ...], float] = {(kind,): 0.0 for kind in sorted({*_TASKS, "other"})}
    for kind, count in connection.execute(query.group_by(TASKS.c.kind)):
        # Machines of a newer version name kinds of their own.
        values[(kind if kind in _TASKS else "other",)] += count
    return Figures("tasks_open", "Tasks that wait for a person, by kind", ("kind",), values)


def _jobs(connection: Connection) -> list[Figures]:
    # A job goes, or begins to count anew, when it is done: the table holds little.
    query = select(JOBS.c.kind, func.count(), _sum(JOBS.c.attempts >= FAILS_AFTER))
    waiting: dict[tuple[str, ...], float] = {(kind,): 0.0 for kind in sorted(KINDS)}
    failing = 0
    for kind, count, failed in connection.execute(query.group_by(JOBS.c.kind)):
        if kind in KINDS:
            waiting[(kind,)] = float(count)
        failing += failed
    return [
        Figures(
            "jobs", "Background work, what comes by itself included, by kind", ("kind",), waiting
        ),
        _single("jobs_failing", f"Of that, what failed {FAILS_AFTER - 1} times and more", failing),
    ]


def _backup(connection: Connection) -> list[Figures]:
    through = int(get_fact(connection, BACKED_UP) or 0)
    words = "Up to when everything is on a checked backup; 0 while there is none"
    return [_single("backed_up_through_timestamp_seconds", words, through / 1000)]


def _single(name: str, words: str, value: float) -> Figures:
    return Figures(name, words, (), {(): float(value)})


def _sum(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


class Keys(Collector):
    """What ages: the portal's online keys, and the certificate of its door when it has one."""

    def __init__(self, portal: Portal, certificate_s: float | None) -> None:
        self._portal, self._certificate_s = portal, certificate_s

    def describe(self) -> Iterator[Family]:
        """Nothing, as above."""
        return iter(())

    def collect(self) -> Iterator[Family]:
        held = rotating.list_keys(self._portal)
        words = [rotating.NEW, *(one.value for one in KeyUse)]
        uses: Values = {(use,): float(sum(one.use == use for one in held)) for use in words}
        yield Figures("online_keys", "Online keys here, by use", ("use",), uses).family()
        current = next(one for one in held if one.use == KeyUse.CURRENT.value)
        about = "When the online key in use was made"
        made_s = (current.made_ms or 0) / 1000
        yield _single("online_key_made_timestamp_seconds", about, made_s).family()
        if self._certificate_s is not None:
            about, name = "When the certificate of the machines' door ends", "tls_certificate_ends"
            yield _single(f"{name}_timestamp_seconds", about, self._certificate_s).family()

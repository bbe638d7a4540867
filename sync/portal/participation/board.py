"""The public board: how many applications came, were done on time or late, without anybody in it.

It owns the counting and the protection of small numbers, and publishes the board once a week, as of
the Sunday before, at the first contact of the week; an official may publish it at any time. Whoever
knows that a neighbour filed must not read from a number what became of it: groups of fewer than
LEAST applications are never shown alone. Small procedures are counted together as "others", small
months together with the one before, so that nothing can be found by subtracting. The two tables are
separate, never crossed, and a week lies between two boards that come by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Connection, func, select

from sync.portal.labels import Labels
from sync.portal.moments import VIETNAM, in_vietnam, read_moment
from sync.portal.opening import Portal
from sync.portal.participation import publishing
from sync.portal.participation.publishing import Published
from sync.portal.participation.statements import BOARD, Statement
from sync.portal.states import State
from sync.portal.store import lock_counters
from sync.portal.tables import APPLICATIONS, EVENTS
from sync.portal.tables_said import PUBLICATIONS
from sync.records import Tree

LEAST = 5
MONTHS = 12
OTHERS = ""
BOARD_ID = b"board of \x00\x00\x00\x00\x00\x00\x01"
_DONE = (State.COMPLETED, State.RETURNED, State.REJECTED)
_RUNNING = (State.ACCEPTED, State.IN_PROCESS, State.PAYMENT_DUE)
_FAR = timedelta(days=10 * 366)


@dataclass(slots=True)
class Tally:
    """Applications under one heading; what is neither on time nor late is still open."""

    received: int = 0
    on_time: int = 0
    late: int = 0

    def add(self, other: Tally) -> None:
        """Counts the other's too."""
        self.received += other.received
        self.on_time += other.on_time
        self.late += other.late


@dataclass(frozen=True, slots=True)
class Counted:
    """Applications of one procedure and month, one or many, and what became of them."""

    procedure: str
    month: str
    tally: Tally


def refresh(portal: Portal) -> None:
    """Publishes last week's board unless one was published this week. Asked once a week by each
    process: nothing that comes later was there before Monday."""
    at_ms = portal.clock()
    now = in_vietnam(at_ms)
    monday = datetime.combine(now.date() - timedelta(days=now.weekday()), time(), VIETNAM)
    monday_ms = int(monday.timestamp() * 1000)
    if not portal.weekly.begins(monday_ms):
        return
    try:
        _publish(portal, monday_ms, at_ms)
    except BaseException:
        portal.weekly.break_off()
        raise


def _publish(portal: Portal, monday_ms: int, at_ms: int) -> None:
    # A year is counted without a lock: what is as of Sunday does not change any more.
    with portal.store.reading() as connection:
        if not _is_due(connection, monday_ms):
            return
        statement = board(connection, portal.labels, portal.settings.office, monday_ms)
    with portal.store.writing() as connection:
        lock_counters(connection)  # another replica may be at it
        if _is_due(connection, monday_ms):
            publishing.add(connection, statement, "portal", at_ms)


def _is_due(connection: Connection, monday_ms: int) -> bool:
    here = PUBLICATIONS.c.kind == BOARD
    last = connection.execute(select(func.max(PUBLICATIONS.c.published_ms)).where(here)).scalar()
    if last is not None and last >= monday_ms:
        return False
    before = select(APPLICATIONS.c.id).where(APPLICATIONS.c.received_ms < monday_ms).limit(1)
    return connection.execute(before).first() is not None


def publish_now(portal: Portal, by: str) -> Published:
    """The board as of this moment."""
    at_ms = portal.clock()
    with portal.store.reading() as connection:
        statement = board(connection, portal.labels, portal.settings.office, at_ms + 1)
    with portal.store.writing() as connection:
        return publishing.add(connection, statement, by, at_ms)


def board(connection: Connection, labels: Labels, office: str, until_ms: int) -> Statement:
    """Counts everything that came in the twelve months before `until_ms`."""
    as_of = in_vietnam(until_ms - 1)
    counted = together(_counted(connection, as_of, until_ms))
    procedures = by_procedure(counted)
    content: dict[str, Tree] = {
        "as_of": as_of.date().isoformat(),
        "office": office[:120],
        "least": LEAST,
        "months": [
            [first, last, one.received, one.on_time, one.late]
            for first, last, one in by_month(counted)
        ],
        "procedures": [
            [code, (labels.title(code, "vi") or code)[:200] if code else "", one.received,
             one.on_time, one.late]
            for code, one in procedures
        ],
    }  # fmt: skip
    first = as_of.date()
    return Statement(
        BOARD, "Bảng công khai", first.isoformat(), (first + _FAR).isoformat(), content, BOARD_ID
    )


def together(counted: Iterable[Counted]) -> list[Counted]:
    """One for each procedure and month: a year's applications are not held one by one."""
    found: dict[tuple[str, str], Counted] = {}
    for one in counted:
        key = one.procedure, one.month
        found.setdefault(key, Counted(*key, Tally())).tally.add(one.tally)
    return list(found.values())


def by_procedure(counted: Iterable[Counted]) -> list[tuple[str, Tally]]:
    """The largest first; small ones together as OTHERS, with as many more as it takes to make
    those no fewer than LEAST. Empty when all together are fewer."""
    tallies: dict[str, Tally] = {}
    for one in counted:
        tallies.setdefault(one.procedure, Tally()).add(one.tally)
    order = sorted(tallies.items(), key=lambda item: (-item[1].received, item[0]))
    others = Tally()
    while order and (order[-1][1].received < LEAST or 0 < others.received < LEAST):
        others.add(order.pop()[1])
    if 0 < others.received < LEAST:
        return []
    return [*order, (OTHERS, others)] if others.received else order


def by_month(counted: Iterable[Counted]) -> list[tuple[str, str, Tally]]:
    """(first month, last month, tally), the newest first; small months go with their neighbours.
    Empty when all together are fewer than LEAST."""
    tallies: dict[str, Tally] = {}
    for one in counted:
        tallies.setdefault(one.month, Tally()).add(one.tally)
    groups: list[tuple[str, str, Tally]] = []
    for month in sorted(tallies):
        if groups and groups[-1][2].received < LEAST:
            first, _, tally = groups[-1]
            tally.add(tallies[month])
            groups[-1] = (first, month, tally)
        else:
            groups.append((month, month, tallies[month]))
    if len(groups) > 1 and groups[-1][2].received < LEAST:
        _, last, tally = groups.pop()
        first, _, before = groups[-1]
        before.add(tally)
        groups[-1] = (first, last, before)
    if groups and groups[-1][2].received < LEAST:
        return []
    return list(reversed(groups))


def _counted(connection: Connection, as_of: datetime, until_ms: int) -> Iterable[Counted]:
    first_month = as_of.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    for _ in range(MONTHS - 1):
        first_month = (first_month - timedelta(days=1)).replace(day=1)
    since_ms = int(first_month.timestamp() * 1000)
    finished = (
        select(EVENTS.c.application, func.min(EVENTS.c.received_ms).label("done_ms"))
        .where(EVENTS.c.state.in_([state.value for state in _DONE]))
        .where(EVENTS.c.received_ms < until_ms)
        .group_by(EVENTS.c.application)
        .subquery()
    )
    columns = (
        APPLICATIONS.c.procedure,
        APPLICATIONS.c.received_ms,
        APPLICATIONS.c.state,
        APPLICATIONS.c.due,
        finished.c.done_ms,
    )
    rows = (
        select(*columns)
        .join(finished, finished.c.application == APPLICATIONS.c.id, isouter=True)
        .where(APPLICATIONS.c.received_ms >= since_ms)
        .where(APPLICATIONS.c.received_ms < until_ms)
    )
    for row in connection.execute(rows):
        month = f"{in_vietnam(row.received_ms):%Y-%m}"
        is_late = _is_late(row.due, row.done_ms, row.state, until_ms)
        is_done = row.done_ms is not None
        yield Counted(row.procedure, month, Tally(1, int(is_done and not is_late), int(is_late)))


def _is_late(due: str | None, done_ms: int | None, state: str, until_ms: int) -> bool:
    """Done after its day, or still in work past it. Without a day nothing is late."""
    if due is None or (done_ms is None and state not in {one.value for one in _RUNNING}):
        return False
    try:
        due_ms = int(read_moment(due).timestamp() * 1000)
    except ValueError:
        return False
    return (until_ms if done_ms is None else done_ms) > due_ms

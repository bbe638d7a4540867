"""Which machine answers for the applications of another that is gone, and what it is told of them.

It owns the tables `heirs` and `given`. An heir hears of the applications that its predecessors
filed as if it had filed them: everything that is open, and what was closed lately; from then on
every decision goes to both. It must never take anything from the one that is gone: should that
machine come back, its feed is whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import Connection, insert, or_, select

from sync.errors import RecordError
from sync.portal import feeds
from sync.portal.states import State
from sync.portal.tables import APPLICATIONS, DEVICES, FEED, GIVEN, HEIRS, RECORDS
from sync.records import LIMITS, Record, Tree, Verdict, parse
from sync.returning import GIVEN as GIVEN_KIND
from sync.returning import MEANT, Given

Append = Callable[[bytes, str, Tree], feeds.Placed]
RECENT_MS = 90 * 86_400_000
_CLOSED = (State.RETURNED, State.REJECTED, State.WITHDRAWN, State.STOPPED)
_TOLD = ("application.submitted.v1", "event.appended.v1", "personal.requested.v1")
_ROOM_BYTES = 512


def heirs_of(connection: Connection, device: bytes) -> list[bytes]:
    """Those that answer for it, their heirs included, the earlier before the later."""
    found: list[bytes] = []
    ask = [device]
    while ask:
        query = select(HEIRS.c.heir).where(HEIRS.c.device.in_(ask)).order_by(HEIRS.c.since_ms)
        fresh = [one for one in connection.execute(query).scalars() if one not in found]
        ask = [one for one in fresh if one != device]
        found += ask
    return found


def may_speak(connection: Connection, owner: bytes, device: bytes) -> bool:
    """Whether this machine may add to what the owner filed."""
    return owner == device or device in heirs_of(connection, owner)


def appoint(connection: Connection, append: Append, device: bytes, heir: bytes, at_ms: int) -> int:
    """`heir` takes over from `device`; how many records it is told. Once is enough."""
    if device == heir or heir in heirs_of(connection, device):
        return 0
    before = [device, *_predecessors(connection, device)]
    connection.execute(insert(HEIRS).values(device=device, heir=heir, since_ms=at_ms))
    count = 0
    for one in before:
        for given in _records_of(connection, one, at_ms):
            give(append, connection, heir, given)
            count += 1
        for kind, content in _decisions_of(connection, one, at_ms):
            append(heir, kind, content)
            count += 1
    return count


def give(append: Append, connection: Connection, to: bytes, given: Given) -> None:
    """One record once more, into the feed of `to`."""
    placed = append(to, GIVEN_KIND, given.content())
    match placed.record.content(), _application(given.record.body):
        case {"document": {"cipher_sha256": bytes(digest)}}, bytes(application):
            values = {"cipher_sha256": digest, "application": application, "device": to}
            connection.execute(insert(GIVEN).values(**values))


def wrapped(row: object, signing: bytes | None = None) -> Given:
    """A row of `records` as it is told. One that hardly fits an envelope by itself does not fit
    inside another: then only what became of it is told."""
    body = row.body  # type: ignore[attr-defined]
    fits = len(body) <= LIMITS.record_bytes - _ROOM_BYTES
    record = Record(row.device, row.run, row.n, row.kind, body if fits else b"")  # type: ignore[attr-defined]
    return Given(record, row.digest, Verdict(row.verdict), row.complete, signing)  # type: ignore[attr-defined]


def _predecessors(connection: Connection, device: bytes) -> list[bytes]:
    found: list[bytes] = []
    ask = [device]
    while ask:
        query = select(HEIRS.c.device).where(HEIRS.c.heir.in_(ask))
        ask = [one for one in connection.execute(query).scalars() if one not in found]
        found += ask
    return found


def _open_ones(connection: Connection, device: bytes, at_ms: int) -> set[bytes]:
    closed = [state.value for state in _CLOSED]
    is_told = or_(
        APPLICATIONS.c.state.not_in(closed), APPLICATIONS.c.received_ms > at_ms - RECENT_MS
    )
    query = select(APPLICATIONS.c.id).where((APPLICATIONS.c.device == device) & is_told)
    return {bytes(one) for one in connection.execute(query).scalars()}


def _records_of(connection: Connection, device: bytes, at_ms: int) -> Iterator[Given]:
    told = _open_ones(connection, device, at_ms)
    known = select(DEVICES.c.signing).where(DEVICES.c.id == device)
    signing = connection.execute(known).scalar_one()
    query = select(RECORDS).where((RECORDS.c.device == device) & RECORDS.c.kind.in_(_TOLD))
    order = (RECORDS.c.received_ms, RECORDS.c.run, RECORDS.c.n)
    for row in connection.execute(query.order_by(*order)).all():
        if row.verdict == Verdict.APPLIED.value and _application(row.body) in told:
            yield wrapped(row, signing)


def _decisions_of(connection: Connection, device: bytes, at_ms: int) -> Iterator[tuple[str, Tree]]:
    told = _open_ones(connection, device, at_ms)
    query = select(FEED).where((FEED.c.device == device) & FEED.c.kind.in_(MEANT))
    for row in connection.execute(query.order_by(FEED.c.position)).all():
        if _application(row.body) in told:
            yield row.kind, parse(row.body)


def _application(body: bytes) -> bytes | None:
    try:
        match parse(body):
            case {"application": bytes(found)}:
                return found
    except RecordError:
        pass
    return None

"""The exchange, without HTTP: an envelope in, the signed answer out.

Order of the checks: seal, device, signature, unpacking, root; nothing is written before all of them
passed, and everything that one envelope changes is one transaction under the device's lock. Only a
live envelope newer than the last one moves control data. Safe to repeat at any point: the same
records get the same verdicts. It must never answer anything that is not signed, except by raising.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import BigInteger, Connection, bindparam, update
from sqlalchemy.exc import DataError, IntegrityError

from sync import wire
from sync.codec import Undecodable, UnknownDictionary
from sync.enrolment import KIND as REGISTERED
from sync.enrolment import Registration
from sync.errors import BadSignature, RecordError, SyncError
from sync.messages import (
    FAULT_CLONE,
    FAULT_ROLLED_BACK,
    FAULT_UNDECODABLE,
    FAULT_UNKNOWN_DICTIONARY,
    Channel,
    Cursor,
    Direction,
    Down,
    FeedItem,
    Header,
    Up,
    VerdictLine,
    Wanted,
)
from sync.portal import feeds, papers, registering, removing, staff, stating, windows
from sync.portal.arrays import Statement
from sync.portal.content import as_json
from sync.portal.intake import Intake
from sync.portal.keyring import PortalKeys
from sync.portal.metering import ANSWERED
from sync.portal.opening import Portal
from sync.portal.participation import board, telling
from sync.portal.ranges import Changes
from sync.portal.reading import DESCRIBED, described_papers
from sync.portal.receiving import Receiver, Taken
from sync.portal.tables import DEVICES
from sync.portal.tasks import CLONE, ROLLED_BACK, open_task
from sync.records import LIMITS, Record
from sync.sealing import PublicKeys

COMPROMISED = "compromised"
_RUNS_KEPT = 32
_LINE_BYTES = 64
_WANTED_BYTES = 90
_FIXED_BYTES = 400


def handle_exchange(portal: Portal, body: bytes) -> bytes:
    """Every envelope of a body, each committed before the next is looked at."""
    first = next(wire.frames(body), b"")
    parts = stating.before_answers(portal.keys, first)
    try:
        parts.extend(answers(portal, wire.frames(body)))
    except SyncError:
        # Who seals to a key that is gone is told the new one, and nothing else.
        if not parts:
            raise
    return wire.frame(parts)


def answers(portal: Portal, envelopes: Iterator[bytes]) -> Iterator[bytes]:
    """One answer for each envelope as it comes. Raises RemoteProtocolError (BadSignature,
    Truncated, ...) for one that proves nothing; the earlier ones stay committed."""
    for envelope in envelopes:
        yield handle_envelope(portal, envelope)


def handle_envelope(portal: Portal, envelope: bytes) -> bytes:
    """The signed answer to one envelope. Raises RemoteProtocolError or Truncated when nobody known
    sent it whole."""
    ring = portal.keys
    recipient = wire.peek_header(envelope).recipient
    opened = wire.open_envelope(envelope, ring.held.get(recipient, ring.online))
    if opened.header.direction is not Direction.UP:
        raise BadSignature("an envelope of the other direction")
    keys = _known_keys(portal, opened) or _registered_keys(portal, opened)
    opened.verify(keys.signing)
    try:
        up = wire.decode_up(opened, portal.dictionaries)
    except UnknownDictionary:
        return _fault(portal, ring, opened.header, keys, FAULT_UNKNOWN_DICTIONARY)
    except Undecodable:
        return _fault(portal, ring, opened.header, keys, FAULT_UNDECODABLE)
    board.refresh(portal)
    try:
        down = _settled(portal, ring, up, keys, one_by_one=False)
    except (IntegrityError, DataError):
        # Nothing was kept. Only record by record is it seen which one the database objects to.
        down = _settled(portal, ring, up, keys, one_by_one=True)
    portal.meter.exchanged(down.fault or ANSWERED)
    # What the kiosk packed with, it can also undo.
    dictionary = portal.dictionaries.get(up.header.dictionary)
    return wire.encode_down(down, ring.online, keys, dictionary, up)


def _settled(
    portal: Portal, ring: PortalKeys, up: Up, keys: PublicKeys, *, one_by_one: bool
) -> Down:
    """What is said to a verified envelope, in one transaction under the device's lock."""
    has_blob = portal.blobs.knowing(described_papers(up.records))
    with portal.store.writing() as connection:
        row = feeds.enter(connection, keys.id16)
        if row is None:
            try:
                _register(portal, connection, up)
            except registering.NotAdmitted as error:
                # Signed, because it is a fact: unsigned words would be taken for a bad line.
                open_task(connection, error.fault, error.characters, portal.clock())
                return _faulty(portal, up.header, keys, error.fault)
        elif row.standing != COMPROMISED:
            _register_again(portal, connection, up)
        row = row or feeds.enter(connection, keys.id16)
        exchange = _Exchange(portal, ring, connection, row, up, has_blob, one_by_one)
        down = exchange.answer(keys)
    portal.meter.judged(exchange.taken)
    if up.header.channel is Channel.LIVE:
        portal.meter.skewed(up.clock, portal.clock())
    removing.after_commit(portal, exchange.doomed)
    return down


_CONTROL = ("run", "counter", "earlier_runs", "cloned", "contact_ms", "cursor_position", "note")


_AS_IT_IS = tuple(
    DEVICES.c[name]
    for name in ("id", "cloned", "feed_position", "feed_chain", "window_high", "window_low")
)


def _noting(columns: Sequence[str]) -> Any:
    """UPDATE of a device with its sums and these columns, and what an answer needs of the row as
    it is then."""
    values = {name: bindparam(name, type_=DEVICES.c[name].type) for name in columns}
    high = DEVICES.c.window_high + bindparam("high", type_=BigInteger)
    low = DEVICES.c.window_low + bindparam("low", type_=BigInteger)
    here = update(DEVICES).where(DEVICES.c.id == bindparam("here"))
    return here.values(**values, window_high=high, window_low=low).returning(*_AS_IT_IS)


_SUMMED = Statement(lambda _dialect: _noting(()))
_NOTED = Statement(lambda _dialect: _noting(_CONTROL), trees=("earlier_runs", "note"))


@dataclass(frozen=True, slots=True)
class _Exchange:
    """One transaction: the locked device row and what it sent. `ring`: as the envelope was opened,
    because one key signs all of an answer."""

    portal: Portal
    ring: PortalKeys
    connection: Connection
    row: Any
    up: Up
    has_blob: Callable[[bytes], bool]
    one_by_one: bool
    doomed: list[bytes] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    changes: Changes = field(default_factory=Changes)

    def answer(self, keys: PublicKeys) -> Down:
        at_ms = self.portal.clock()
        block = self._receive(at_ms) if self.up.records else None
        telling.catch_up(self.connection, self.portal, self.row, at_ms)
        is_new = stating.catch_up(self.connection, self.portal, self.row, at_ms)
        staff.catch_up(self.connection, self.portal, self.row, at_ms, is_signed_anew=is_new)
        # As it is now: applying records may have appended to this very feed.
        row = self._note_contact(at_ms)
        device = self.row.id
        described = {one.id for one in self.up.records if one.kind == DESCRIBED}
        wanted, complete = self._papers(described, at_ms)
        down = Down(
            wire.answer_header(self.up.header, keys),
            at_ms,
            wire.sign_verdicts(self.ring.online, device, row.feed_chain, block)
            if block is not None
            else None,
            cursor=self.up.cursor,
            wanted=tuple(wanted),
            complete=tuple(complete),
            backed_up_through_ms=int(self.row.backed_up_through or 0),
        )
        if row.cloned:
            return replace(down, fault=FAULT_CLONE)
        # Whoever holds a stolen machine learns nothing more; taken back, it reads on where it was.
        down = down if self.row.standing == COMPROMISED else self._with_feed(down, row)
        return windows.compared(self.connection, row, self.up, down)

    def _papers(self, described: set[bytes], at_ms: int) -> tuple[list[Wanted], list[bytes]]:
        """What is wanted, and what is complete."""
        if not described and not self.row.pending:
            return [], []
        connection, portal, device = self.connection, self.portal, self.row.id
        # Before the complete ones are listed: a look at what is wanted may settle some.
        wanted = papers.wanted(connection, self.ring, portal.blobs, device, at_ms)
        return wanted, papers.completed(connection, device, described, is_live=self._is_live)

    @property
    def _is_live(self) -> bool:
        return self.up.header.channel is Channel.LIVE

    def _receive(self, at_ms: int) -> list[VerdictLine]:
        portal = self.portal

        intake = Intake(
            self.connection,
            at_ms,
            self.has_blob,
            portal.catalogue.recent().applicant,
            portal.author,
            portal.teller(self.connection, at_ms),
            self.doomed,
            self.changes,
        )
        parks = self.row.standing == COMPROMISED
        taken = Receiver(intake, parks, portal.plants, self.one_by_one).take(self.up.records)
        self.taken.extend(taken)
        return [
            VerdictLine(record.id, record.digest, one.verdict, one.reason)
            for record, one in zip(self.up.records, taken, strict=True)
        ]

    def _with_feed(self, down: Down, row: Any) -> Down:
        cursor = self.up.cursor
        end = Cursor(row.feed_position, row.feed_chain)
        if cursor == end:
            return down
        if feeds.chain_at(self.connection, row.id, cursor.position) != cursor.chain:
            open_task(self.connection, ROLLED_BACK, "feed", self.portal.clock())
            return replace(down, fault=FAULT_ROLLED_BACK, cursor=end)
        spent = _FIXED_BYTES + _LINE_BYTES * len(self.up.records)
        spent += _WANTED_BYTES * len(down.wanted) + 34 * len(down.complete)
        room = min(self.up.max_response, LIMITS.response_bytes) - spent
        placed = feeds.page(self.connection, row.id, cursor.position, room)
        if not placed:
            return down
        last = placed[-1]
        return replace(
            down,
            feed=tuple(FeedItem(one.position, one.record) for one in placed),
            cursor=Cursor(last.position, last.chain),
            more=last.position < row.feed_position,
        )

    def _note_contact(self, at_ms: int) -> Any:
        """Write the sums that the records changed, and control data when this envelope is the
        newest; the row as it is then. `cloned` once an older run counts on while another lives."""
        header, row = self.up.header, self.row
        summed = self.changes.of(row.id)
        values = {"here": row.id, "high": summed.high, "low": summed.low}
        first = self.changes.write_but(self.connection, row.id)
        runs: dict[str, int] = dict(row.earlier_runs)
        run, known = header.run.hex(), runs.get(header.run.hex())
        if not self._is_live or (known is not None and header.counter <= known):
            return _SUMMED.run(self.connection, values, first)[0]
        is_old_run = known is not None and header.run != row.run
        if is_old_run:
            open_task(self.connection, CLONE, row.id.hex(), at_ms, row.id)
        runs.pop(run, None)
        runs[run] = header.counter
        while len(runs) > _RUNS_KEPT:
            runs.pop(next(iter(runs)))
        values |= {
            "run": header.run,
            "counter": header.counter,
            "earlier_runs": runs,
            "cloned": bool(row.cloned or is_old_run),
            "contact_ms": at_ms,
            "cursor_position": self.up.cursor.position,
            "note": self._note(),
        }
        return _NOTED.run(self.connection, values, first)[0]

    def _note(self) -> dict[str, Any]:
        clock = self.up.clock
        return {
            "heartbeat": as_json(self.up.heartbeat),
            "wall_ms": clock.wall_ms,
            "trusted_ms": clock.trusted_ms,
            "since_ms": clock.since_ms,
        }


def _known_keys(portal: Portal, opened: wire.Opened) -> PublicKeys | None:
    return portal.machines.find(opened.header.device)


def _registered_keys(portal: Portal, opened: wire.Opened) -> PublicKeys:
    """The keys that an unknown device names itself, in a registration among its records. They are
    believed only together: the id is their digest, they signed, and the secret is proved later."""
    try:
        up = wire.decode_up(opened, portal.dictionaries)
        keys = Registration.from_content(_registration(up).content()).keys
    except (Undecodable, UnknownDictionary, RecordError) as error:
        raise BadSignature("an unknown device") from error
    if keys.id16 != opened.header.device:
        raise BadSignature("a registration of other keys than the sender's")
    return keys


def _registration(up: Up) -> Record:
    found = _find_registration(up)
    if found is None:
        raise BadSignature("an unknown device without a registration")
    return found


def _find_registration(up: Up) -> Record | None:
    """The first counts: a machine sends the newest before all others."""
    return next((record for record in up.records if record.kind == REGISTERED), None)


def _register(portal: Portal, connection: Connection, up: Up) -> None:
    registration = Registration.from_content(_registration(up).content())
    registering.register(portal, connection, registration)


def _register_again(portal: Portal, connection: Connection, up: Up) -> None:
    found = _find_registration(up)
    if found is None:
        return
    try:
        registration = Registration.from_content(found.content())
    except RecordError:
        return
    if registration.keys.id16 == up.header.device:
        registering.register_again(portal, connection, registration)


def _fault(portal: Portal, ring: PortalKeys, header: Header, keys: PublicKeys, fault: str) -> bytes:
    """A signed answer that changes nothing: what is wrong with the envelope as it came."""
    portal.meter.exchanged(fault)
    return wire.encode_down(_faulty(portal, header, keys, fault), ring.online, keys, None)


def _faulty(portal: Portal, header: Header, keys: PublicKeys, fault: str) -> Down:
    return Down(wire.answer_header(header, keys), portal.clock(), fault=fault)

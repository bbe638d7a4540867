"""Ciphertexts on their way up: grants in memory, places in the database, one or several at once.

What the portal says about offsets is a hint; only a signed answer makes an attachment delivered. It
owns one upload step: slice after slice and file after file, over the contact's own connection or,
where that helps, over several beside it, until text waits.
"""

from __future__ import annotations

import queue
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from sync import schedule, state
from sync.affording import Spending
from sync.clock import boottime_ms
from sync.database import write
from sync.datafolder import DataFolder
from sync.errors import IntegrityError, RemoteProtocolError, SyncError, TransportError
from sync.lanes import Lanes, Report, Stock
from sync.messages import Down, Wanted
from sync.outbox import WaitingAttachment
from sync.parcels import Parcel
from sync.steps import SliceSent
from sync.tasks import add_task
from sync.transport.port import Lines, Transport
from sync.transport.tus import Uploader

_LOOK_S = 0.5
_GOODPUT = "goodput"


@dataclass(frozen=True, slots=True)
class _Grant:
    wanted: Wanted
    ends_ms: int  # on the clock that nobody can set


@dataclass(slots=True)
class Uploads:
    """The uploads of one agent process. `lines`: where further connections come from, None for a
    transport that is the only one. `goodput`: of all connections together, bytes a second."""

    folder: DataFolder
    transport: Transport
    lines: Lines | None = None
    goodput: float = 0.0
    moved_bytes: int = 0
    _grants: dict[bytes, _Grant] = field(default_factory=dict)
    _broken: set[bytes] = field(default_factory=set)
    _parcels: dict[bytes, Parcel] = field(default_factory=dict)
    _whole: set[bytes] = field(default_factory=set)
    _failures: list[SyncError | OSError] = field(default_factory=list)
    _stock: Stock = field(init=False)
    _lanes: Lanes | None = field(init=False, default=None)
    _uploader: Uploader = field(init=False)

    def __post_init__(self) -> None:
        self._stock = Stock(self.folder.files)
        self._uploader = Uploader(self.transport)
        if self.lines is not None:
            self._lanes = Lanes(self._stock, self.lines.another)
        self.goodput = float(state.load_count(self.folder.db, _GOODPUT))

    @property
    def known_goodput(self) -> float:
        """What was measured, else what a careful sender of texts begins with."""
        return self.goodput or schedule.FIRST_GOODPUT

    @property
    def set_aside(self) -> int:
        """How many this process has found damaged: they stand before others that can be sent."""
        return len(self._broken)

    def begin_contact(self) -> None:
        """The bytes of earlier contacts stand in the database."""
        self.moved_bytes = 0

    def rest(self) -> None:
        """Nothing more leaves until the next step; what is under way comes to its end."""
        self._stock.close()

    def close(self) -> None:
        """Gives the further connections back."""
        self.rest()
        if self._lanes is not None:
            self._lanes.close()

    def keep_grants(self, down: Down) -> None:
        """Takes the grants of a verified answer; their lifetime is counted from now."""
        self._take_reports()
        for one in down.wanted:
            if one.cipher_sha256 in self._whole:
                # Its last byte may have come after the answer was written: asked about again.
                continue
            lifetime = max(0, one.expires_ms - down.portal_ms)
            self._grants[one.cipher_sha256] = _Grant(one, boottime_ms() + lifetime)

    def grant_of(self, digest: bytes) -> Wanted | None:
        """The grant while it holds."""
        grant = self._grants.get(digest)
        if grant is None or grant.ends_ms <= boottime_ms():
            return None
        return grant.wanted

    def granted(self) -> list[bytes]:
        """Everything that there is a grant for."""
        return [digest for digest in self._grants if self.grant_of(digest) is not None]

    def is_sendable(self, digest: bytes) -> bool:
        """False when the file was found missing or damaged; a person has been called."""
        return digest not in self._broken

    def slice_bytes(self, failures: int) -> int:
        """How many bytes the next slice has at most."""
        connections = self._connections()
        goodput = self.known_goodput if connections == 1 else self._wide_goodput
        return schedule.slice_bytes(goodput, failures, connections)

    def send(
        self, waiting: Sequence[WaitingAttachment], spent: Spending, failures: int
    ) -> SliceSent:
        """One step: goes on until text waits, the budget ends, about a minute passed or nothing is
        left. Only in the first of these do the connections beside the first come to rest as well.

        Raises TransportError, RemoteProtocolError, IntegrityError; what arrived before that is
        known and stays.
        """
        self._take_reports()
        known = tuple(one.cipher_sha256 for one in waiting if one.cipher_sha256 in self._whole)
        if known:
            return self._told(known)
        self._failures.clear()  # of an earlier contact
        self._open(waiting, spent, failures)
        try:
            self._send_for_a_while(failures)
        except BaseException:
            self.rest()
            raise
        finally:
            with write(self.folder.db):
                state.save(self.folder.db, _GOODPUT, int(self.goodput))
        return self._told(tuple(self._whole))

    def _told(self, whole: tuple[bytes, ...]) -> SliceSent:
        """Sent again only when a signed answer wants it again."""
        for digest in whole:
            self._grants.pop(digest, None)
            self._parcels.pop(digest, None)
        self._whole.clear()
        return SliceSent(whole)

    def _connections(self) -> int:
        if self.lines is None:
            return 1
        return schedule.connections(self._wide_goodput, self.lines.round_trip_s)

    @property
    def _wide_goodput(self) -> float:
        """Text does not wait for what goes beside it: a first guess may be a hopeful one."""
        return self.goodput or schedule.FIRST_WIDE_GOODPUT

    def _open(self, waiting: Iterable[WaitingAttachment], spent: Spending, failures: int) -> None:
        self._stock.slice_bytes = self.slice_bytes(failures)
        self._stock.may_go = lambda parcel, size, given: replace(
            spent, used_bytes=spent.used_bytes + given
        ).allows(size, parcel.due)
        parcels = (self._parcel(one) for one in waiting if self.is_sendable(one.cipher_sha256))
        self._stock.open([one for one in parcels if one is not None])
        if self._lanes is not None:
            self._lanes.begin()

    def _parcel(self, one: WaitingAttachment) -> Parcel | None:
        wanted = self.grant_of(one.cipher_sha256)
        if wanted is None:
            return None
        parcel = self._parcels.get(one.cipher_sha256)
        if parcel is None:
            is_new = one.state == "queued"
            parcel = Parcel(wanted, one.due, one.location, is_new=is_new)
            self._parcels[one.cipher_sha256] = parcel
        parcel.wanted = wanted
        return parcel

    def _send_for_a_while(self, failures: int) -> None:
        until = boottime_ms() + schedule.STEP_TARGET_S * 1000
        own: Parcel | None = None
        try:
            while True:
                self._widen()
                if own is None and not self._stock.is_held:
                    own = self._stock.take()
                    if own is None and self._stock.reports.empty():
                        break
                if own is not None:
                    self._send_slice(own)
                self._take_reports(wait_s=_LOOK_S if own is None else 0)
                self._raise_failures()
                self._stock.slice_bytes = self.slice_bytes(failures)
                if self.folder.outbox.waiting(1):
                    self.rest()
                    break
                if boottime_ms() >= until:
                    break
                if own is not None and not self._stock.take_more(own):
                    self._stock.give_back(own)
                    own = None
        finally:
            if own is not None:
                self._stock.give_back(own)

    def _widen(self) -> None:
        """Several ciphertexts on a long link go over connections of their own: the contact's stays
        free for text. One alone, and what others failed at, goes over the contact's."""
        if self._lanes is not None and (self._lanes.busy or self._stock.waiting > 1):
            most = self._connections()
            if self.lines is not None and most > 1:
                round_trip_s = self.lines.round_trip_s
                size = schedule.buffer_bytes(self._wide_goodput, round_trip_s, most)
                self.lines.set_buffers(size)
                self._lanes.keep(most)

    def _send_slice(self, own: Parcel) -> None:
        try:
            self._stock.send(own, self._uploader)
        except TransportError:
            self._take_reports()
            raise
        except (SyncError, OSError):
            # Raised with the others' when the reports are read.
            pass

    def _take_reports(self, wait_s: float = 0) -> None:
        """Stores what was reported. A connection beside the first that broke is no more than one
        connection less."""
        reports: list[Report] = []
        with suppress(queue.Empty):
            if wait_s:
                reports.append(self._stock.reports.get(timeout=wait_s))
            while True:
                reports.append(self._stock.reports.get_nowait())
        if reports:
            self._store(reports)
        for one in reports:
            if one.error is not None and not isinstance(one.error, TransportError):
                self._judge(one.parcel, one.error)
                self._failures.append(one.error)

    def _raise_failures(self) -> None:
        """What is wrong with a ciphertext or with its grant; the next contact goes on without."""
        if self._failures:
            first = self._failures[0]
            self._failures.clear()
            raise first

    def _store(self, reports: Sequence[Report]) -> None:
        lanes = max(1, self._lanes.busy if self._lanes is not None else 1)
        for one in reports:
            self.moved_bytes += one.sent_bytes
            if one.sent_bytes and one.seconds:
                rate = one.sent_bytes * lanes / one.seconds
                self.goodput = schedule.goodput_after(
                    self.goodput or rate, one.sent_bytes * lanes, one.seconds
                )
            if one.offset is not None and one.offset >= one.parcel.wanted.length:
                self._whole.add(one.parcel.digest)
        with write(self.folder.db):
            for one in reports:
                self.folder.outbox.upload_begun(one.parcel.digest, one.location, one.offset)

    def _judge(self, parcel: Parcel, error: SyncError | OSError) -> None:
        digest = parcel.digest
        self._parcels.pop(digest, None)
        if isinstance(error, RemoteProtocolError):
            # The grant may have ended early (new keys, a restored portal): ask for another.
            self._grants.pop(digest, None)
        elif isinstance(error, IntegrityError):
            self._broken.add(digest)
            with write(self.folder.db):
                now = self.folder.outbox.now_ms()
                add_task(self.folder.db, "attachment_damaged", digest[:16], str(error), now)

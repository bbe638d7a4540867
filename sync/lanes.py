"""Connections that carry ciphertexts at the same time, and the stock that they take them from.

It owns who holds which ciphertext and the threads of the connections beside the first. What they
did comes back as reports to the one thread that owns the database: nothing here touches it, and a
ciphertext is never in two hands.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sync import schedule
from sync.attachments import AttachmentFiles
from sync.clock import boottime_ms
from sync.errors import NoLink, Stalled, SyncError, TransportError, Truncated
from sync.parcels import Parcel, send_slice
from sync.transport.port import Transport
from sync.transport.tus import Uploader

_BROKEN = (NoLink, Stalled, Truncated)


@dataclass(frozen=True, slots=True)
class Report:
    """A slice that the portal took, or why one could not be sent. `offset` None: not known now."""

    parcel: Parcel
    location: str | None
    offset: int | None
    sent_bytes: int = 0
    seconds: float = 0.0
    error: SyncError | OSError | None = None


@dataclass(slots=True)
class Stock:
    """Ciphertexts that wait for a connection, in order. Safe from any thread.

    `may_go` judges a slice of so many bytes when that many have been given out since `open`.
    """

    files: AttachmentFiles
    reports: queue.SimpleQueue[Report] = field(default_factory=queue.SimpleQueue)
    slice_bytes: int = schedule.SMALLEST_SLICE
    given_bytes: int = 0
    may_go: Callable[[Parcel, int, int], bool] = lambda _parcel, _size, _given: True
    _waiting: list[Parcel] = field(default_factory=list)
    _held: set[bytes] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _closed: threading.Event = field(default_factory=threading.Event)

    def open(self, parcels: Iterable[Parcel]) -> None:
        """From now on these may be taken, but for those that somebody holds."""
        with self._lock:
            self._waiting = [one for one in parcels if one.digest not in self._held]
            self.given_bytes = 0
            self._closed.clear()

    def close(self) -> None:
        """Nothing more is given out; slices that are under way come to their end."""
        self._closed.set()

    @property
    def is_open(self) -> bool:
        return not self._closed.is_set()

    @property
    def is_held(self) -> bool:
        """Whether anybody is sending."""
        return bool(self._held)

    @property
    def waiting(self) -> int:
        """How many nobody has taken."""
        return len(self._waiting)

    def take(self) -> Parcel | None:
        """The first that may go; it stands in one hand until `give_back`."""
        with self._lock:
            if not self.is_open:
                return None
            for parcel in self._waiting:
                if self._grants(parcel):
                    self._waiting.remove(parcel)
                    self._held.add(parcel.digest)
                    return parcel
        return None

    def give_back(self, parcel: Parcel, *, is_bad: bool = False) -> None:
        """It is in nobody's hands any more; unless it is whole or bad, the next one may have it."""
        with self._lock:
            self._held.discard(parcel.digest)
            if not (parcel.is_whole or is_bad):
                self._waiting.insert(0, parcel)

    def take_more(self, parcel: Parcel) -> bool:
        """Whether whoever holds it may send another slice of it."""
        with self._lock:
            return self.is_open and not parcel.is_whole and self._grants(parcel)

    def send(self, parcel: Parcel, uploader: Uploader) -> None:
        """Sends one slice and reports it. A connection that breaks is opened again at once, a few
        times; then, and for all other reasons, raises what stopped it, reported as well."""
        failures = 0
        while True:
            started = boottime_ms()
            try:
                sent = send_slice(parcel, uploader, self.files, self.slice_bytes)
            except (SyncError, OSError) as error:
                failures += 1
                wait_s = schedule.retry_at_once(failures) if isinstance(error, _BROKEN) else None
                if wait_s is None or self._closed.wait(wait_s):
                    self._report(parcel, error=error)
                    raise
            else:
                self._report(parcel, sent, (boottime_ms() - started) / 1000)
                return

    def _report(
        self,
        parcel: Parcel,
        sent_bytes: int = 0,
        seconds: float = 0.0,
        error: SyncError | OSError | None = None,
    ) -> None:
        # Copied: the parcel changes in other hands before the report is read.
        place, offset = parcel.location, parcel.offset
        self.reports.put(Report(parcel, place, offset, sent_bytes, seconds, error))

    def _grants(self, parcel: Parcel) -> bool:
        size = min(parcel.wanted.length, self.slice_bytes)
        if not self.may_go(parcel, size, self.given_bytes):
            return False
        self.given_bytes += size
        return True


@dataclass(slots=True)
class Lanes:
    """The connections beside the first: opened when needed, kept while they work."""

    stock: Stock
    another: Callable[[], Transport]
    _idle: list[Transport] = field(default_factory=list)
    _busy: list[threading.Thread] = field(default_factory=list)
    _most: int = 0
    _lost: int = 0
    _is_ended: bool = False

    @property
    def busy(self) -> int:
        """How many carry something now."""
        self._busy = [one for one in self._busy if one.is_alive()]
        return len(self._busy)

    def begin(self) -> None:
        """Those that broke may be tried again."""
        self._lost = 0

    def keep(self, most: int) -> None:
        """Starts connections until `most` are at work or nothing waits for one; what is more than
        that ends with the ciphertext that it holds."""
        self._most = most
        while self.busy + self._lost < most:
            parcel = self.stock.take()
            if parcel is None:
                return
            transport = self._idle.pop() if self._idle else self.another()
            work = threading.Thread(
                target=self._work, args=(transport, parcel), name="motcua-upload", daemon=True
            )
            self._busy.append(work)
            work.start()

    def close(self) -> None:
        """Gives the connections back; one in the middle of a slice ends with it."""
        self._is_ended = True
        self.stock.close()
        while self._idle:
            self._idle.pop().close()

    def _work(self, transport: Transport, first: Parcel) -> None:
        uploader = Uploader(transport)
        parcel: Parcel | None = first
        while parcel is not None:
            is_sound = self._carry(parcel, uploader)
            parcel = self.stock.take() if is_sound and not self._is_crowded() else None
        if self._is_ended:
            transport.close()
        else:
            self._idle.append(transport)

    def _is_crowded(self) -> bool:
        return sum(one.is_alive() for one in tuple(self._busy)) > self._most

    def _carry(self, parcel: Parcel, uploader: Uploader) -> bool:
        """Until it is whole or must wait; False when this connection, or this parcel, is broken:
        the report has said why."""
        is_bad = False
        try:
            self.stock.send(parcel, uploader)
            while self.stock.take_more(parcel):
                self.stock.send(parcel, uploader)
        except TransportError:
            self._lost += 1
            return False
        except (SyncError, OSError):
            is_bad = True
            return False
        finally:
            self.stock.give_back(parcel, is_bad=is_bad)
        return True

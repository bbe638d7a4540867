"""Ciphertexts on their way down: ranges of seconds, resumed at the byte, believed by their digest.

It owns what is under way in memory: the pace, and which ciphertexts are left alone for a while. No
answer here is signed: what somebody says about a file never changes more than when it is asked for
again, and its bytes count only once the whole digest is right.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sync import schedule
from sync.clock import boottime_ms
from sync.database import write
from sync.datafolder import DataFolder
from sync.documents import read_record
from sync.errors import IntegrityError, LocalProtocolError, Mismatched
from sync.fetches import AddressedRecord, Fetch
from sync.records import Record
from sync.sealing import open_attachment
from sync.taking_back import take_down
from sync.tasks import add_task, settle_tasks
from sync.transport.answers import NotThere, require_range
from sync.transport.port import Request, Transport

MOST_REFUSALS = 3
"""Contacts in which a ciphertext could not be had, before a person is called."""
MOST_WAITING = 10_000
UNAVAILABLE = "document_unavailable"
_ERROR_PAGE_BYTES = 64 * 1024


@dataclass(slots=True)
class Downloads:
    """The downloads of one agent process."""

    folder: DataFolder
    transport: Transport
    goodput: float = schedule.FIRST_GOODPUT
    moved_bytes: int = 0
    _tried: set[bytes] = field(default_factory=set)
    _refusals: dict[bytes, int] = field(default_factory=dict)
    _left_alone: set[bytes] = field(default_factory=set)

    def begin_contact(self) -> None:
        """What could not be had in the last contact is asked for again; counts begin anew."""
        self._left_alone.clear()
        self.moved_bytes = 0

    def sweep(self, now_s: float) -> None:
        """Once per process: removes files that nobody writes or wants any more."""
        coming = {one.cipher_sha256.hex() for one in self.folder.fetches.waiting(MOST_WAITING)}
        self.folder.files.sweep(now_s, coming)

    def waiting(self, limit: int) -> list[Fetch]:
        """What may be fetched in this contact."""
        found = self.folder.fetches.waiting(limit + len(self._left_alone))
        return [one for one in found if one.cipher_sha256 not in self._left_alone][:limit]

    def has_news(self) -> bool:
        """Whether something waits that this process has not asked for yet."""
        found = self.folder.fetches.waiting(1 + len(self._tried))
        return any(one.cipher_sha256 not in self._tried for one in found)

    def slice_of(self, one: Fetch, failures: int) -> int:
        """How many bytes the next range of it has."""
        left = one.cipher_bytes - self.folder.files.reached(one.cipher_sha256.hex())
        return min(max(left, 0), schedule.slice_bytes(self.goodput, failures))

    def fetch_slice(self, digest: bytes, failures: int) -> None:
        """Takes the next range, and the whole when that was the last.

        Raises TransportError; what came before the break stays. An answer that cannot be used
        leaves this ciphertext alone until the next contact.
        """
        one = self.folder.fetches.find(digest)
        if one is None:
            return
        self._tried.add(digest)
        if self.folder.files.verify(digest.hex()):
            # Whole since a crash, or carried here by hand.
            receive(self.folder, digest)
            return
        try:
            if self._take(one, self.slice_of(one, failures)) == one.cipher_bytes:
                self._finish(one)
        except Mismatched as error:
            self._leave_alone(one, str(error))

    def _take(self, one: Fetch, size: int) -> int:
        files, name = self.folder.files, one.cipher_sha256.hex()
        first = files.reached(name)
        if not size:
            return min(first, one.cipher_bytes)
        started = boottime_ms()
        answer = self.transport.send(
            Request(
                "GET",
                f"/v1/blobs/{name}",
                headers={"Range": f"bytes={first}-{first + size - 1}"},
                response_bytes=size + _ERROR_PAGE_BYTES,
                keeps_part=True,
            )
        )
        self.moved_bytes += len(answer.body)
        data = require_range(answer, first, one.cipher_bytes)
        reached = files.add(name, first, data) if data else first
        if answer.broke is not None:
            raise answer.broke
        seconds = (boottime_ms() - started) / 1000
        self.goodput = schedule.goodput_after(self.goodput, len(data), seconds)
        if not data:
            raise NotThere("an empty range")
        return reached

    def _finish(self, one: Fetch) -> None:
        if not self.folder.files.finish(one.cipher_sha256.hex()):
            raise Mismatched("other bytes than the digest")
        self._refusals.pop(one.cipher_sha256, None)
        receive(self.folder, one.cipher_sha256)

    def _leave_alone(self, one: Fetch, why: str) -> None:
        digest = one.cipher_sha256
        self._left_alone.add(digest)
        self._refusals[digest] = self._refusals.get(digest, 0) + 1
        if self._refusals[digest] == MOST_REFUSALS:
            with write(self.folder.db):
                now_ms = self.folder.outbox.now_ms()
                add_task(self.folder.db, UNAVAILABLE, digest[:16], why, now_ms)


def receive(folder: DataFolder, digest: bytes) -> None:
    """The whole ciphertext lies in the kiosk's files: it has arrived, by whatever carrier."""
    addressed = folder.fetches.addressed(digest)
    record = None if addressed is None else _opened(folder, digest, addressed)
    with write(folder.db):
        is_wanted = folder.fetches.arrived(digest)
        now_ms = folder.outbox.now_ms()
        settle_tasks(folder.db, UNAVAILABLE, digest[:16], now_ms)
        if addressed is not None and record is not None:
            take_down(folder, addressed.position, record)
            folder.fetches.settle_addressed(digest)
        elif addressed is not None:
            add_task(folder.db, "downlink_damaged", digest[:16], "", now_ms)
    if record is not None or not is_wanted:
        # The record stands in the inbox, or its application was erased meanwhile.
        folder.files.remove(digest.hex())


def _opened(folder: DataFolder, digest: bytes, one: AddressedRecord) -> Record | None:
    """What came by address, as if it had come itself; None when these are not its bytes."""
    try:
        plaintext = open_attachment(folder.files.get(digest.hex()), one.key, one.plain_sha256)
        kind, body = read_record(plaintext)
    except (IntegrityError, LocalProtocolError):
        return None
    return Record(one.device, one.run, one.n, kind, body)

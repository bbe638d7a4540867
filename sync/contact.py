"""One whole contact with the portal: ask the machine, send, store the answer, until all is said.

It owns the order of those steps and nothing else: the protocol machine decides, `Durable` stores,
the transport carries. No transaction is open while bytes travel.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, replace

from sync import reconciling, schedule, window, wire
from sync.affording import Spending, spending
from sync.clock import boottime_ms, read_clock, trusted_time, wall_ms
from sync.database import write
from sync.datafolder import DataFolder
from sync.downloading import Downloads
from sync.durable import Durable
from sync.errors import (
    FailureClass,
    IntegrityError,
    RemoteProtocolError,
    SyncError,
    TransportError,
)
from sync.messages import NONCE_BYTES, Clock, Down
from sync.portal_link import PRIORITY_REGISTRATION, PortalLink, find_portal
from sync.progress import Phase, SyncState
from sync.protocol import next_request, receive, suspects
from sync.records import Record
from sync.status import FAULT_WORDS, note_contact, note_failure
from sync.steps import (
    Answered,
    Event,
    Exchange,
    Failed,
    Fetched,
    NoteFailure,
    Request,
    Sent,
    Started,
    Upload,
    UploadWork,
    View,
)
from sync.telling import tell_tasks
from sync.transport.answers import require_portal
from sync.transport.port import OCTETS, Transport
from sync.transport.port import Request as HttpRequest
from sync.uploading import Uploads

MOST_RECORDS = 50
MOST_STEPS = 500
MAX_RESPONSE = 16 * 1024
_HEADERS = {"Content-Type": OCTETS}


class ContactFailed(SyncError):
    """The contact did not end well; what was stored on the way stays. Times in seconds. `detail`:
    as in LastError."""

    def __init__(
        self, failure: FailureClass, retry_after_s: float | None = None, detail: str = ""
    ) -> None:
        super().__init__(failure.value)
        self.failure = failure
        self.retry_after_s = retry_after_s
        self.detail = detail


def failed(error: Exception) -> ContactFailed:
    """What nobody expected, as a failure of the contact.

    Contracts know no class for "this machine is out of order": what has none of its own is
    `no_link`, since nobody was spoken to, and `detail` says what. Texts of foreign exceptions are
    left out: they may quote a citizen.
    """
    failure = getattr(error, "failure_class", FailureClass.NO_LINK)
    match error:
        case TransportError() | RemoteProtocolError():
            detail = ""
        case SyncError():
            detail = str(error)
        case OSError(strerror=str(what)):
            named = "" if error.filename is None else f" ({error.filename})"
            detail = f"no contact: {what}{named}"
        case _:
            detail = f"no contact: the program failed ({type(error).__name__}), report it"
    return ContactFailed(failure, detail=detail)


@dataclass(slots=True)
class Contacts:
    """The agent's side of one portal. One thread; everything that matters is in the database."""

    folder: DataFolder
    transport: Transport
    uploads: Uploads = field(init=False)
    downloads: Downloads = field(init=False)
    goodput: float = schedule.FIRST_GOODPUT
    failures: int = 0
    _repeated: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.uploads = Uploads(self.folder, self.transport)
        self.downloads = Downloads(self.folder, self.transport)

    def start(self) -> None:
        """Once per process: what was under way when the last one ended is asked again."""
        durable = Durable(self.folder)
        before = durable.load_state()
        after, effects = receive(before, Started(self.folder.outbox.run))
        durable.store(before, after, effects)
        with write(self.folder.db):
            self.folder.outbox.unpark()
        self.downloads.sweep(wall_ms() / 1000)

    def contact(self) -> int:
        """Talks until nothing more is to be said; returns how many requests that took.

        Raises ContactFailed; the failure is noted for the status page already.
        """
        link = find_portal(self.folder.db)
        if link is None:
            self._note(FailureClass.REFUSED_DEVICE)
            raise ContactFailed(FailureClass.REFUSED_DEVICE)
        steps, is_due = 0, True
        self._repeated.clear()
        tell_tasks(self.folder)
        self.downloads.begin_contact()
        self.uploads.moved_bytes = 0
        self._forget_questions()
        while steps < MOST_STEPS and self._step(link, is_contact_due=is_due):
            steps, is_due = steps + 1, False
            link = find_portal(self.folder.db) or link
        with write(self.folder.db):
            note_contact(self.folder.db, self.folder.outbox.now_ms())
        self.failures = 0
        return steps

    def _forget_questions(self) -> None:
        """A contact that broke in the middle (a full disk, say) left a question that nobody will
        answer any more; what it carried waits still."""
        durable = Durable(self.folder)
        before = durable.load_state()
        if before.phase is not Phase.IDLE:
            after, _ = receive(before, Failed(FailureClass.NO_LINK))
            durable.store(before, after, ())

    def _step(self, link: PortalLink, *, is_contact_due: bool) -> bool:
        """One request and its answer; False when there was nothing to send."""
        durable = Durable(self.folder)
        before = durable.load_state()
        request = next_request(before, self._view(before, link, is_contact_due=is_contact_due))
        if request is None:
            return False
        request = self._with_registration(request)
        sending, effects = receive(before, Sent(request))
        ids = [r.id for r in request.up.records] if isinstance(request, Exchange) else []
        durable.store(before, sending, effects, sent=ids)
        event, retry_after_s, error = self._attempt(link, request)
        after, effects = receive(sending, event)
        failure = durable.store(sending, after, effects, link)
        if isinstance(event, Answered):
            self._after_answer(event.down, has_more_to_ask=after.must_contact)
        if failure is not None:
            self.failures += 1
            whys = [effect.why for effect in effects if isinstance(effect, NoteFailure)]
            detail = "".join(FAULT_WORDS.get(why, "") for why in whys)
            raise ContactFailed(failure, retry_after_s, detail) from error
        return True

    def _attempt(
        self, link: PortalLink, request: Request
    ) -> tuple[Event, float | None, SyncError | None]:
        """The event that the request ends in. Whatever goes wrong has a failure class."""
        try:
            if isinstance(request, Exchange):
                return Answered(self._exchange(link, request)), None, None
            if isinstance(request, Upload):
                return self.uploads.send_slice(request.wanted, self._slice_bytes()), None, None
            self.downloads.fetch_slice(request.digest, self.failures)
            return Fetched(request.digest), None, None
        except TransportError as error:
            return Failed(error.failure_class), error.retry_after, error
        except (RemoteProtocolError, IntegrityError) as error:
            return Failed(error.failure_class), None, error

    def _exchange(self, link: PortalLink, request: Exchange) -> Down:
        keys = self.folder.device.keys
        shipped = self.folder.dictionaries
        packs_with = shipped.newest if request.use_dictionary else None
        envelope = wire.encode_up(
            request.up, keys, link.keys, packs_with, is_plain=request.is_plain
        )
        body = wire.frame([envelope])
        limit = request.up.max_response + 64 * 1024
        started = boottime_ms()
        answer = self.transport.send(HttpRequest("POST", "/v1/exchange", body, _HEADERS, limit))
        require_portal(answer, status=200, media_type=OCTETS)
        seconds = (boottime_ms() - started) / 1000
        self.goodput = schedule.goodput_after(self.goodput, len(body), seconds)
        envelopes = list(wire.frames(answer.body))
        if len(envelopes) != 1:
            raise RemoteProtocolError("one answer was expected")
        return wire.decode_down(envelopes[0], keys, link.keys, shipped.known, request.up.header)

    def _view(self, machine: SyncState, link: PortalLink, *, is_contact_due: bool) -> View:
        folder, walk_to = self.folder, machine.walk_to
        compares = is_contact_due or machine.must_contact
        return View(
            device=folder.device.id,
            portal_key=link.keys.key_id,
            nonce=secrets.token_bytes(NONCE_BYTES),
            clock=self._clock(),
            records=self._records(),
            suspects=tuple(folder.outbox.find(suspects(machine))),
            window=reconciling.digest_here(folder) if compares else window.NOTHING,
            ranges=reconciling.ranges_here(folder) if compares and machine.window_differs else (),
            max_response=MAX_RESPONSE,
            walk_cursor=None if walk_to is None else Durable(folder).cursor_at(walk_to),
            uploads=tuple(self._uploads()),
            fetches=tuple(self._fetches()),
            is_contact_due=is_contact_due,
        )

    def _records(self) -> tuple[Record, ...]:
        waiting = {w.record.id: w for w in self.folder.outbox.waiting(MOST_RECORDS)}
        candidates = [
            schedule.Candidate(key, len(w.record.body), w.due, w.priority, seq)
            for seq, (key, w) in enumerate(waiting.items())
        ]
        most = schedule.batch_bytes(self.goodput, self.failures)
        return tuple(waiting[chosen.id].record for chosen in schedule.batch(candidates, most))

    def _uploads(self) -> list[UploadWork]:
        spent, most = self._spending(), MOST_RECORDS + self.uploads.set_aside
        return [
            UploadWork(one.cipher_sha256, self.uploads.grant_of(one.cipher_sha256))
            for one in self.folder.outbox.waiting_attachments(most)
            if self.uploads.is_sendable(one.cipher_sha256)
            # By the slice: a paper larger than a day's budget must go over several days.
            and spent.allows(min(one.cipher_bytes, self._slice_bytes()), one.due)
        ]

    def _fetches(self) -> list[bytes]:
        spent = self._spending()
        return [
            one.cipher_sha256
            for one in self.downloads.waiting(1)
            if spent.allows_document(self.downloads.slice_of(one, self.failures))
        ]

    def _spending(self) -> Spending:
        moved = self.downloads.moved_bytes + self.uploads.moved_bytes
        now_ms = self.folder.outbox.now_ms()
        return spending(self.folder.db, self.folder.config.sync, now_ms, moved)

    def _with_registration(self, request: Request) -> Request:
        """An unknown device is answered only when its registration is in the envelope."""
        if not isinstance(request, Exchange):
            return request
        first = self.folder.outbox.waiting(1)
        if not first or first[0].priority > PRIORITY_REGISTRATION:
            return request
        # The newest comes first, here and in the envelope: an older one may let nobody in any more.
        record = first[0].record
        others = tuple(one for one in request.up.records if one != record)
        return replace(request, up=replace(request.up, records=(record, *others)))

    def _after_answer(self, down: Down, *, has_more_to_ask: bool) -> None:
        """Grants live in memory: a portal gives them again for the asking."""
        self.uploads.keep_grants(down)
        # A question that is still to be asked goes first: with records in it, nothing is compared.
        if not down.wanted and not has_more_to_ask:
            self._repeat_unheard()

    def _repeat_unheard(self) -> None:
        """A paper that the portal neither wants nor lists: the word that it is complete was lost.

        Its description goes again, once in a contact, and the portal answers what it knows.
        """
        unheard = [
            one.record
            for one in self.folder.outbox.waiting_attachments(MOST_RECORDS)
            if one.record not in self._repeated
        ]
        if not unheard:
            return
        with write(self.folder.db):
            for record_id in unheard:
                self.folder.outbox.requeue(record_id)
        self._repeated.update(unheard)

    def _slice_bytes(self) -> int:
        return schedule.slice_bytes(self.goodput, self.failures)

    def _clock(self) -> Clock:
        now, trusted = read_clock(), trusted_time(self.folder.db)
        if trusted is None:
            return Clock(now.wall_ms, now.boottime_ms, now.boot)
        is_same_boot = trusted.boot == now.boot
        since = now.boottime_ms - trusted.boottime_ms if is_same_boot else None
        return Clock(now.wall_ms, now.boottime_ms, now.boot, trusted.trusted_ms, since)

    def _note(self, failure: FailureClass) -> None:
        with write(self.folder.db):
            note_failure(self.folder.db, failure, self.folder.outbox.now_ms())

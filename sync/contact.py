"""One whole contact with the portal: ask the machine, send, store the answer, until all is said.

It owns the order of those steps and nothing else: the protocol machine decides, `Durable` stores,
the transport carries. No transaction is open while bytes travel.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sync import reconciling, schedule, window
from sync.affording import Spending, spending
from sync.clock import passed_ms, read_clock, trusted_time, wall_ms
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
from sync.exchanging import Exchanges, Packed
from sync.messages import NONCE_BYTES, Clock, Wanted
from sync.outbox import Outgoing, WaitingAttachment
from sync.portal_link import PRIORITY_REGISTRATION, PortalLink, find_portal
from sync.progress import Phase, SyncState
from sync.protocol import next_request, receive, suspects
from sync.records import LIMITS, Record
from sync.status import FAULT_WORDS, note_contact, note_failure
from sync.steps import (
    Answered,
    Event,
    Exchange,
    Failed,
    Fetch,
    Fetched,
    NoteFailure,
    Sent,
    Started,
    Upload,
    UploadWork,
    View,
)
from sync.telling import tell_tasks
from sync.transport.port import Lines, Transport
from sync.uploading import Uploads

MOST_PAPERS = 50
MOST_STEPS = 500
MAX_RESPONSE = 16 * 1024
_BREAKS = (TransportError, RemoteProtocolError, IntegrityError)


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
    lines: Lines | None = None
    uploads: Uploads = field(init=False)
    downloads: Downloads = field(init=False)
    exchanges: Exchanges = field(init=False)
    failures: int = 0
    _has_verdicts: bool = False
    _repeated: set[bytes] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.uploads = Uploads(self.folder, self.transport, self.lines)
        self.downloads = Downloads(self.folder, self.transport)
        self.exchanges = Exchanges(self.folder, self.transport, self.uploads.known_goodput)

    def start(self) -> None:
        """Once per process: what was under way when the last one ended is asked again."""
        durable = Durable(self.folder)
        before = durable.load_state()
        after, effects = receive(before, Started(self.folder.outbox.run))
        durable.store(before, after, effects)
        with write(self.folder.db):
            self.folder.outbox.unpark()
            reconciling.begin_anew(self.folder)
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
        self._has_verdicts = False
        self._repeated.clear()
        tell_tasks(self.folder)
        self.downloads.begin_contact()
        self.uploads.begin_contact()
        self._forget_questions()
        try:
            while steps < MOST_STEPS and self._step(link, is_contact_due=is_due):
                steps, is_due = steps + 1, False
                link = find_portal(self.folder.db) or link
        except ContactFailed:
            # One bad body is one failure, however many of its answers failed.
            self.failures = 1 if self.has_moved else self.failures + 1
            raise
        finally:
            self.uploads.rest()
        with write(self.folder.db):
            note_contact(self.folder.db, self.folder.outbox.now_ms())
        self.failures = 0
        return steps

    @property
    def has_moved(self) -> bool:
        """Whether the contact got something to the portal for good. One that breaks off after that
        says that the link is short, and not that trying is in vain; there is an end to what can be
        got there."""
        return self._has_verdicts or self.uploads.moved_bytes > 0

    def close(self) -> None:
        """Gives the connections of the uploads back; the first one is its owner's."""
        self.uploads.close()

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
        waiting = self.folder.outbox.waiting(LIMITS.envelope_records, self._most_bytes())
        view = self._view(before, link, waiting, is_contact_due=is_contact_due)
        request = next_request(before, view)
        if request is None:
            return False
        if isinstance(request, Exchange):
            self._ask(link, before, self._with_registration(request, waiting))
            return True
        moving, effects = receive(before, Sent(request))
        durable.store(before, moving, effects)
        broken: Exception | None = None
        try:
            event = self._move(request)
        except _BREAKS as error:
            broken, event = error, Failed(error.failure_class)
        _, failure = self._take(moving, event, broken)
        if failure is not None:
            raise failure from broken
        return True

    def _move(self, request: Upload | Fetch) -> Event:
        if isinstance(request, Upload):
            return self._upload(request)
        self.downloads.fetch_slice(request.digest, self.failures)
        return Fetched(request.digest)

    def _upload(self, request: Upload) -> Event:
        named = {one.cipher_sha256 for one in request.wanted}
        papers = [one for one in self._papers() if one.cipher_sha256 in named]
        return self.uploads.send(papers, self._spending(), self.failures)

    def _ask(self, link: PortalLink, machine: SyncState, first: Exchange) -> None:
        """A body of one envelope or, of many records, as many as the link carries in a while; then
        its answers, each stored before the next is looked at."""
        packed: list[Packed] = []
        request: Exchange | None = first
        while request is not None:
            sent, effects = receive(machine, Sent(request))
            ids = [record.id for record in request.up.records]
            Durable(self.folder).store(machine, sent, effects, sent=ids)
            machine = sent
            packed.append(self.exchanges.pack(link, request))
            request = self._another(link, machine, packed)
        broken, failed_with, has_more_to_hear = None, None, False
        try:
            for down in self.exchanges.send(link, packed):
                machine, failure = self._take(machine, Answered(down))
                self._has_verdicts |= down.verdicts is not None and failure is None
                failed_with = failed_with or failure
                has_more_to_hear = has_more_to_hear or self._can_send(down.wanted)
                self.uploads.keep_grants(down)
        except _BREAKS as error:
            broken = error
            _, failed_with = self._take(machine, Failed(error.failure_class), error)
        if failed_with is not None:
            raise failed_with from broken
        # A question that is still to be asked goes first: with records in it, nothing is compared.
        if not has_more_to_hear and not machine.must_contact:
            self._repeat_unheard()

    def _another(
        self, link: PortalLink, machine: SyncState, packed: list[Packed]
    ) -> Exchange | None:
        """One more envelope for the body that leaves now; None when it carries enough."""
        if not schedule.has_room(
            sum(len(one.envelope) for one in packed), self.exchanges.goodput, self.failures
        ):
            return None
        under_way = {key for one in machine.outstanding for key in one.ids}
        # They are the first in order; what was filed since may stand among them, and goes next.
        waiting = self.folder.outbox.waiting(
            LIMITS.envelope_records, self._most_bytes(), skip=len(under_way)
        )
        view = View(
            device=self.folder.device.id,
            portal_key=link.keys.key_id,
            nonce=secrets.token_bytes(NONCE_BYTES),
            clock=self._clock(),
            records=self._batch([one for one in waiting if one.record.id not in under_way]),
            may_pipeline=True,
        )
        request = next_request(machine, view)
        return request if isinstance(request, Exchange) else None

    def _take(
        self,
        machine: SyncState,
        event: Event,
        broken: Exception | None = None,
    ) -> tuple[SyncState, ContactFailed | None]:
        """Stores what an event means; the state after it, and the failure that it is, if any."""
        after, effects = receive(machine, event)
        failure = Durable(self.folder).store(machine, after, effects)
        if failure is None:
            return after, None
        whys = [effect.why for effect in effects if isinstance(effect, NoteFailure)]
        detail = "".join(FAULT_WORDS.get(why, "") for why in whys)
        retry_after_s = broken.retry_after if isinstance(broken, TransportError) else None
        return after, ContactFailed(failure, retry_after_s, detail)

    def _view(
        self,
        machine: SyncState,
        link: PortalLink,
        waiting: list[Outgoing],
        *,
        is_contact_due: bool,
    ) -> View:
        folder, walk_to = self.folder, machine.walk_to
        compares = is_contact_due or machine.must_contact
        return View(
            device=folder.device.id,
            portal_key=link.keys.key_id,
            nonce=secrets.token_bytes(NONCE_BYTES),
            clock=self._clock(),
            records=self._batch(waiting),
            suspects=tuple(folder.outbox.find(suspects(machine))),
            window=reconciling.digest_here(folder) if compares else window.NOTHING,
            ranges=reconciling.ranges_here(folder) if compares and machine.window_differs else (),
            max_response=MAX_RESPONSE,
            walk_cursor=None if walk_to is None else Durable(folder).cursor_at(walk_to),
            uploads=tuple(self._uploads()),
            fetches=tuple(self._fetches()),
            is_contact_due=is_contact_due,
        )

    def _batch(self, waiting: Sequence[Outgoing]) -> tuple[Record, ...]:
        by_id = {one.record.id: one for one in waiting}
        candidates = [
            schedule.Candidate(key, len(one.record.body), one.due, one.priority, seq)
            for seq, (key, one) in enumerate(by_id.items())
        ]
        chosen = schedule.batch(candidates, self._most_bytes())
        return tuple(by_id[one.id].record for one in chosen)

    def _most_bytes(self) -> int:
        """Of content in the next envelope."""
        exchanges = self.exchanges
        return schedule.batch_bytes(exchanges.goodput, self.failures, exchanges.shrinks_to)

    def _uploads(self) -> list[UploadWork]:
        spent, size = self._spending(), self.uploads.slice_bytes(self.failures)
        return [
            UploadWork(one.cipher_sha256, self.uploads.grant_of(one.cipher_sha256))
            for one in self._papers()
            if self.uploads.is_sendable(one.cipher_sha256)
            # By the slice: a paper larger than a day's budget must go over several days.
            and spent.allows(min(one.cipher_bytes, size), one.due)
        ]

    def _papers(self) -> list[WaitingAttachment]:
        """What waits and is next by its deadline, then whatever else the portal gave leave for."""
        first = self.folder.outbox.waiting_attachments(MOST_PAPERS + self.uploads.set_aside)
        known = {one.cipher_sha256 for one in first}
        others = [digest for digest in self.uploads.granted() if digest not in known]
        return first + self.folder.outbox.find_attachments(others)

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

    def _with_registration(self, request: Exchange, waiting: Sequence[Outgoing]) -> Exchange:
        """An unknown device is answered only when its registration is in the envelope."""
        if not waiting or waiting[0].priority > PRIORITY_REGISTRATION:
            return request
        # The newest comes first, here and in the envelope: an older one may let nobody in any more.
        record = waiting[0].record
        others = tuple(one for one in request.up.records if one != record)
        up = replace(request.up, records=(record, *others))
        # Nothing signed can be said to a stranger, not even that a dictionary is unknown.
        return replace(request, up=up, use_dictionary=False)

    def _can_send(self, wanted: Sequence[Wanted]) -> bool:
        """Whether any of it is here. What went with an older disk is wanted for ever, and must not
        keep what is here from being asked about."""
        found = self.folder.outbox.find_attachments([one.cipher_sha256 for one in wanted])
        return any(self.uploads.is_sendable(one.cipher_sha256) for one in found)

    def _repeat_unheard(self) -> None:
        """A paper that the portal neither wants nor lists: the word that it is complete was lost.

        Its description goes again, once in a contact, and the portal answers what it knows.
        """
        unheard = [
            one.record
            for one in self.folder.outbox.waiting_attachments(MOST_PAPERS)
            if one.record not in self._repeated
        ]
        if not unheard:
            return
        with write(self.folder.db):
            for record_id in unheard:
                self.folder.outbox.requeue(record_id)
        self._repeated.update(unheard)

    def _clock(self) -> Clock:
        now, trusted = read_clock(), trusted_time(self.folder.db)
        if trusted is None:
            return Clock(now.wall_ms)
        return Clock(now.wall_ms, trusted.trusted_ms, passed_ms(trusted, now))

    def _note(self, failure: FailureClass) -> None:
        with write(self.folder.db):
            note_failure(self.folder.db, failure, self.folder.outbox.now_ms())

"""Two machines plugged into each other without a wire: a kiosk's disk and a portal, both in memory.

The kiosk keeps exactly what a database would (state tree and rows, changed in one step); everything
else dies with `reboot`. The portal is a plain model that applies a record once by its id.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from sync import protocol
from sync.errors import FailureClass
from sync.messages import (
    Clock,
    Cursor,
    Direction,
    Down,
    FeedItem,
    Header,
    Up,
    VerdictBlock,
    VerdictLine,
)
from sync.messages import Wanted as Grant
from sync.progress import SyncState
from sync.records import Record, Verdict, canonical, chain, parse
from sync.steps import (
    Answered,
    ApplyFeed,
    Effect,
    Exchange,
    Failed,
    ParkRecord,
    RecordCompleted,
    Request,
    SaveGrants,
    Sent,
    SliceSent,
    Started,
    StoreVerdicts,
    Upload,
    UploadWork,
    View,
    WalkBack,
)

DEVICE = b"d" * 16
PORTAL = b"p" * 16
CLOCK = Clock(wall_ms=0)


class Unsigned(Exception):
    """What comes back is not the portal's word."""

    def __init__(self, failure: FailureClass) -> None:
        super().__init__(failure.value)
        self.failure = failure


@dataclass
class PortalModel:
    """Receives envelopes. `poison` records make a proxy fail, `indigestible` ones cannot be
    unpacked (`plain_helps`: unless they come plain)."""

    applied: dict[bytes, int] = field(default_factory=dict)
    feed: list[Record] = field(default_factory=list)
    blobs: set[bytes] = field(default_factory=set)
    described: set[bytes] = field(default_factory=set)
    poison: set[bytes] = field(default_factory=set)
    indigestible: set[bytes] = field(default_factory=set)
    plain_helps: bool = True
    knows_dictionary: bool = True
    returned: list[bytes] = field(default_factory=list)
    page: int = 3

    def say(self, number: int) -> None:
        run = b"portal__"
        self.feed.append(Record.create(PORTAL, run, len(self.feed) + 1, "e.v1", {"n": number}))

    def chain_at(self, position: int) -> bytes:
        linked = bytes(8)
        for record in self.feed[:position]:
            linked = chain(linked, record.digest)
        return linked

    def answer(self, request: Exchange) -> Down:
        up = request.up
        ids = {r.id for r in up.records}
        if ids & self.poison:
            raise Unsigned(FailureClass.PORTAL_BUSY)
        if request.use_dictionary and not self.knows_dictionary:
            return self._fault(up, "unknown_dictionary")
        if ids & self.indigestible and not (request.is_plain and self.plain_helps):
            return self._fault(up, "undecodable")
        for record in up.records:
            self.applied[record.id] = self.applied.get(record.id, 0) + (
                record.id not in self.applied
            )
            content = record.content()
            if isinstance(content, dict) and isinstance(content.get("blob"), bytes):
                self.described.add(content["blob"])
        position = up.cursor.position
        if position > len(self.feed) or self.chain_at(position) != up.cursor.chain:
            end = Cursor(len(self.feed), self.chain_at(len(self.feed)))
            return Down(_back(up), 1, self._verdicts(up), cursor=end, fault="rolled_back")
        items = tuple(
            FeedItem(position + i + 1, record)
            for i, record in enumerate(self.feed[position : position + self.page])
        )
        end = position + len(items)
        lacking = sorted(self.described - self.blobs)
        return Down(
            header=_back(up),
            portal_ms=1_000,
            verdicts=self._verdicts(up),
            feed=items,
            cursor=Cursor(end, self.chain_at(end)),
            more=end < len(self.feed),
            wanted=tuple(Grant(d, 10, 10**12, bytes(32)) for d in lacking),
            complete=tuple(sorted(self.blobs)),
        )

    def _fault(self, up: Up, fault: str) -> Down:
        return Down(_back(up), 1_000, fault=fault)

    def _verdicts(self, up: Up) -> VerdictBlock | None:
        lines = tuple(VerdictLine(r.id, r.digest, Verdict.APPLIED) for r in up.records)
        return VerdictBlock(DEVICE, bytes(8), lines, b"", b"") if lines else None


def _back(up: Up) -> Header:
    return replace(up.header, direction=Direction.DOWN)


@dataclass
class KioskModel:
    """The durable half is in the fields; `load` is all that a restarted process knows."""

    rng: random.Random
    stored: bytes = canonical(SyncState().to_tree())
    waiting: dict[bytes, Record] = field(default_factory=dict)
    acknowledged: set[bytes] = field(default_factory=set)
    parked: dict[bytes, Record] = field(default_factory=dict)
    inbox: list[Record] = field(default_factory=list)
    uploads: dict[bytes, Grant | None] = field(default_factory=dict)
    complete: set[bytes] = field(default_factory=set)
    returned: list[Record] = field(default_factory=list)
    sent: set[tuple[bytes, int]] = field(default_factory=set)
    made: int = 0
    batch: int = 4

    def load(self) -> SyncState:
        return SyncState.from_tree(parse(self.stored))

    def reboot(self) -> None:
        self._commit(*protocol.receive(self.load(), Started(self.rng.randbytes(8))))

    def file(self, blob: bytes | None = None) -> Record:
        self.made += 1
        content = {"n": self.made} if blob is None else {"blob": blob}
        record = Record.create(DEVICE, b"kioskrun", self.made, "a.v1", content)
        self.waiting[record.id] = record
        if blob is not None:
            self.uploads[blob] = None
        return record

    def next(self, *, due: bool = False, pipeline: bool = False) -> Request | None:
        state = self.load()
        return protocol.next_request(state, self._view(state, due, pipeline))

    def begin(self, request: Request) -> None:
        """Durable before the first byte leaves."""
        if isinstance(request, Exchange):
            header = request.up.header
            assert (header.run, header.counter) not in self.sent, "a counter was used twice"
            self.sent.add((header.run, header.counter))
        self._commit(*protocol.receive(self.load(), Sent(request)))

    def hear(self, down: Down) -> tuple[Effect, ...]:
        state, effects = protocol.receive(self.load(), Answered(down))
        self._commit(state, effects)
        return effects

    def fail(self, failure: FailureClass) -> None:
        self._commit(*protocol.receive(self.load(), Failed(failure)))

    def slice_sent(self, *whole: bytes) -> None:
        self._commit(*protocol.receive(self.load(), SliceSent(whole)))

    def _view(self, state: SyncState, due: bool, pipeline: bool) -> View:
        wanted = set(protocol.suspects(state))
        under_way = {i for one in state.outstanding for i in one.ids}
        records = [r for i, r in self.waiting.items() if i not in under_way]
        walk = state.walk_to
        return View(
            device=DEVICE,
            portal_key=bytes(8),
            nonce=self.rng.randbytes(8),
            clock=CLOCK,
            records=tuple(records[: self.batch]),
            suspects=tuple(r for i, r in self.waiting.items() if i in wanted),
            walk_cursor=None if walk is None else Cursor(walk, self._chain(walk)),
            uploads=tuple(UploadWork(d, g) for d, g in self.uploads.items()),
            is_contact_due=due,
            may_pipeline=pipeline,
        )

    def _chain(self, position: int) -> bytes:
        linked = bytes(8)
        for record in self.inbox[:position]:
            linked = chain(linked, record.digest)
        return linked

    def _commit(self, state: SyncState, effects: tuple[Effect, ...]) -> None:
        for effect in effects:
            self._make_durable(effect)
        self.stored = canonical(state.to_tree())

    def _make_durable(self, effect: Effect) -> None:
        match effect:
            case StoreVerdicts(block=block):
                for line in block.lines:
                    self.waiting.pop(line.id, None)
                    self.parked.pop(line.id, None)
                    self.acknowledged.add(line.id)
            case ApplyFeed(items=items):
                for item in items:
                    assert item.position == len(self.inbox) + 1, "the feed has a gap or a double"
                    self.inbox.append(item.record)
            case WalkBack(common=common):
                self.returned += self.inbox[common.position :]
                del self.inbox[common.position :]
            case ParkRecord(id=record_id):
                if record_id in self.waiting:
                    self.parked[record_id] = self.waiting.pop(record_id)
            case SaveGrants(wanted=wanted):
                for grant in wanted:
                    if grant.cipher_sha256 in self.uploads:
                        self.uploads[grant.cipher_sha256] = grant
            case RecordCompleted(digests=digests):
                for digest in digests:
                    self.uploads.pop(digest, None)
                    self.complete.add(digest)


def settle(kiosk: KioskModel, portal: PortalModel, steps: int = 400) -> None:
    """A calm link until nothing is left to say; fails when that never comes."""
    kiosk.reboot()
    due = True
    for _ in range(steps):
        request = kiosk.next(due=due)
        due = False
        if request is None:
            return
        kiosk.begin(request)
        if isinstance(request, Upload):
            digests = [one.cipher_sha256 for one in request.wanted]
            portal.blobs.update(digests)
            kiosk.slice_sent(*digests)
            continue
        assert isinstance(request, Exchange)
        try:
            kiosk.hear(portal.answer(request))
        except Unsigned as error:
            kiosk.fail(error.failure)
    raise AssertionError("the kiosk never comes to rest: something is stuck")

"""A kiosk's disk and a portal as models around the real protocol machine, with all that befalls.

It owns what tests/support/exchange_pair.py leaves out: verdicts, the open window, runs and clones,
backups of either side, sticks, and the planted faults in their place. What the models decide is
what sync/durable.py, sync/reconciling.py, sync/courier.py and sync/portal/service.py do with rows;
the machine, the window's arithmetic, the chain and the records are the product's own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sync import window
from sync.errors import FailureClass
from sync.messages import (
    Channel,
    Clock,
    Cursor,
    Direction,
    Down,
    Header,
    RangeDigest,
    Up,
    VerdictBlock,
    VerdictLine,
    Wanted,
)
from sync.progress import Phase, SyncState
from sync.records import Record, Verdict, canonical, chain
from sync.sealing import SUITE
from sync.steps import (
    Effect,
    Exchange,
    NoteContact,
    RecordCompleted,
    SaveGrants,
    StoreVerdicts,
    View,
    WalkBack,
    WindowCompared,
)
from sync.window import Line
from tests.support.exchange_pair import DEVICE, PORTAL, KioskModel, PortalModel

RANGE = 4
MOST_REPAIRS = 2
Stick = list[tuple[Header, Up, Down | None]]


def blob_of(record: Record) -> bytes | None:
    """The ciphertext that a record describes."""
    content = record.content()
    blob = content.get("blob") if isinstance(content, dict) else None
    return blob if isinstance(blob, bytes) else None


@dataclass
class ChaosPortal(PortalModel):
    """Also refuses, compares windows, knows runs, and can be set back to a backup."""

    plant: str | None = None
    run: bytes = b"portal_0"
    taken: dict[bytes, tuple[Record, Verdict, bytes | None]] = field(default_factory=dict)
    refused: set[bytes] = field(default_factory=set)
    runs: dict[bytes, int] = field(default_factory=dict)
    newest: bytes = b""
    is_cloned: bool = False

    def say(self, number: int) -> None:
        self.feed.append(Record.create(PORTAL, self.run, len(self.feed) + 1, "e.v1", {"n": number}))

    def backup(self) -> ChaosPortal:
        """What a copy of the database and the files holds."""
        return replace(
            self,
            applied=dict(self.applied),
            feed=list(self.feed),
            blobs=set(self.blobs),
            described=set(self.described),
            taken=dict(self.taken),
            runs=dict(self.runs),
        )

    def one_machine_again(self) -> None:
        """An operator has found the copy and taken it away."""
        self.is_cloned = False
        self.runs.clear()

    def answer(self, request: Exchange) -> Down:
        up = request.up
        is_clone = self._note_run(up.header)
        for record in up.records:
            if self.plant == "apply_twice" and record.id in self.applied:
                self.applied[record.id] += 1
        down = super().answer(request)
        if down.fault in ("undecodable", "unknown_dictionary"):
            return down
        down = self._with_papers(down)
        if is_clone:
            return replace(down, fault="clone", feed=(), cursor=up.cursor, more=False)
        return self._compared(up, down)

    def _with_papers(self, down: Down) -> Down:
        """Nobody wants the papers of a record that was refused."""
        self.described -= {blob for _, verdict, blob in self.taken.values()
                           if blob is not None and verdict is Verdict.REFUSED}  # fmt: skip
        lacking = sorted(self.described - self.blobs)
        wanted = tuple(Wanted(blob, 10, 10**12, bytes(32)) for blob in lacking)
        return replace(down, wanted=wanted, complete=tuple(sorted(self.blobs)))

    def _note_run(self, header: Header) -> bool:
        known = self.runs.get(header.run)
        if header.channel is not Channel.LIVE or (known is not None and header.counter <= known):
            return self.is_cloned
        self.is_cloned |= known is not None and header.run != self.newest
        self.newest, self.runs[header.run] = header.run, header.counter
        return self.is_cloned

    def _verdicts(self, up: Up) -> VerdictBlock | None:
        lines = []
        for record in up.records:
            verdict = Verdict.REFUSED if record.id in self.refused else Verdict.APPLIED
            if record.id not in self.taken:
                self.taken[record.id] = (record, verdict, blob_of(record))
            lines.append(VerdictLine(record.id, record.digest, verdict))
        return VerdictBlock(DEVICE, bytes(8), tuple(lines), b"", b"") if lines else None

    def _compared(self, up: Up, down: Down) -> Down:
        if up.window == window.NOTHING or up.records or down.fault or up.header.channel:
            return down
        lines = [
            line_of(record, verdict, is_complete=blob is None or blob in self.blobs)
            for record, verdict, blob in self.taken.values()
        ]
        off = window.without(window.digest_of(lines), up.window)
        if off == window.NOTHING:
            return replace(down, window_off=off)
        return replace(
            down, window_off=off, ranges=tuple(window.differing_by_run(lines, up.ranges))
        )


def line_of(record: Record, verdict: Verdict, *, is_complete: bool) -> Line:
    """A record's line of the window. Only what was applied can lack a paper."""
    is_complete = is_complete or verdict is not Verdict.APPLIED
    return Line(record.run, record.n, record.id, record.digest, verdict, is_complete)


def _is_in(record: Record, one: RangeDigest) -> bool:
    return one.run == record.run and one.first <= record.n <= one.last


@dataclass
class ChaosKiosk(KioskModel):
    """`held`: every record of the outbox, which forgets none; `filed`: what a person was told."""

    plant: str | None = None
    held: dict[bytes, Record] = field(default_factory=dict)
    filed: set[bytes] = field(default_factory=set)
    verdicts: dict[bytes, Verdict] = field(default_factory=dict)
    papers: dict[bytes, bytes] = field(default_factory=dict)
    exports: list[Header] = field(default_factory=list)
    repeated: set[bytes] = field(default_factory=set)
    state: SyncState | None = None
    repairs: int = 0
    off: bytes = window.NOTHING
    matches: bool | None = None
    asked_in_vain: bool = False
    clock: Clock = field(default_factory=lambda: Clock(0))

    def load(self) -> SyncState:
        """As it was committed last; the first time after a start, read from its bytes."""
        if self.state is None:
            self.state = super().load()
        return self.state

    def _commit(self, state: SyncState, effects: tuple[Effect, ...]) -> None:
        """Its bytes are made where somebody reads them: at the next start."""
        for effect in effects:
            self._make_durable(effect)
        self.state = state

    def backup(self) -> ChaosKiosk:
        """What a copy of the disk holds."""
        return replace(
            self,
            waiting=dict(self.waiting),
            acknowledged=set(self.acknowledged),
            parked=dict(self.parked),
            inbox=list(self.inbox),
            uploads=dict(self.uploads),
            complete=set(self.complete),
            returned=list(self.returned),
            held=dict(self.held),
            filed=set(self.filed),
            verdicts=dict(self.verdicts),
            papers=dict(self.papers),
            exports=list(self.exports),
            sent=set(self.sent),
            repeated=set(),
        )

    def reboot(self) -> None:
        """A start of the agent: a new run, and another chance for what was parked."""
        if self.state is not None:
            self.stored, self.state = canonical(self.state.to_tree()), None
        super().reboot()
        self.made = 0
        # Grants live in memory.
        self.uploads = dict.fromkeys(self.uploads)
        self.repeated.clear()
        self.repairs, self.asked_in_vain = 0, False
        self.waiting.update(self.parked)
        self.parked.clear()

    def file(self, blob: bytes | None = None) -> Record:
        self.made += 1
        content = {"n": self.made} if blob is None else {"blob": blob}
        record = Record.create(DEVICE, self.load().run, self.made, "a.v1", content)
        self.filed.add(record.id)
        if self.plant == "forget_outbox":
            return record
        self.held[record.id] = self.waiting[record.id] = record
        if blob is not None:
            self.uploads[blob] = None
            self.papers[blob] = record.id
        return record

    def begin_contact(self) -> None:
        """A question that nobody will answer any more is forgotten."""
        self.repeated.clear()
        if self.load().phase is not Phase.IDLE:
            self.fail(FailureClass.NO_LINK)

    def hear(self, down: Down) -> tuple[Effect, ...]:
        effects = super().hear(down)
        is_ours = any(isinstance(effect, NoteContact) for effect in effects)
        # What went with an older disk is wanted for ever.
        can_send = any(one.cipher_sha256 in self.uploads for one in down.wanted)
        if is_ours and not can_send and not self.load().must_contact:
            # Papers that the portal neither wants nor lists: their descriptions go again.
            unheard = {self.papers[blob] for blob in self.uploads} - self.repeated
            self.say_again([i for i in unheard if i in self.acknowledged])
            self.repeated |= unheard
        return effects

    def slice_sent(self, *whole: bytes) -> None:
        super().slice_sent(*whole)
        self.uploads.update(dict.fromkeys(whole))

    def is_quiet(self) -> bool:
        """Nothing waits for a verdict, and no paper for its confirmation."""
        return not self.waiting and not self.lacking()

    def lacking(self) -> set[bytes]:
        """Papers under way whose descriptions were applied."""
        applied, papers = Verdict.APPLIED, self.papers
        return {blob for blob in self.uploads if self.verdicts.get(papers[blob]) is applied}

    def lines(self) -> list[Line]:
        """What this kiosk knows the portal to hold."""
        incomplete = {self.papers[blob] for blob in self.uploads}
        return [
            line_of(self.held[i], verdict, is_complete=i not in incomplete)
            for i, verdict in self.verdicts.items()
        ]

    def ranges(self) -> tuple[RangeDigest, ...]:
        """Our own digests of every block of numbers."""
        lines = self.lines()
        blocks = sorted({(line.run, (line.n - 1) // RANGE) for line in lines})
        return tuple(
            window.range_of(lines, run, block * RANGE + 1, block * RANGE + RANGE)
            for run, block in blocks
        )

    def _view(self, state: SyncState, due: bool, pipeline: bool) -> View:
        view = super()._view(state, due, pipeline)
        compares = (due or state.must_contact) and self.is_quiet()
        return replace(
            view,
            clock=self.clock,
            window=window.digest_of(self.lines()) if compares else window.NOTHING,
            ranges=self.ranges() if compares and state.window_differs else (),
        )

    def _make_durable(self, effect: Effect) -> None:
        match effect:
            case StoreVerdicts(block=block):
                for line in block.lines:
                    self._take_verdict(line)
            case WalkBack(common=common):
                self.returned += self.inbox[common.position :]
                del self.inbox[common.position :]
                self.say_again(list(self.held))
            case SaveGrants(wanted=wanted):
                for grant in (one for one in wanted if one.cipher_sha256 in self.papers):
                    self.uploads[grant.cipher_sha256] = grant
                    self.complete.discard(grant.cipher_sha256)
            case RecordCompleted(digests=digests):
                for digest in digests:
                    self.uploads.pop(digest, None)
                    self.complete.add(digest)
            case WindowCompared() as compared:
                self._take_comparison(compared)
            case _:
                super()._make_durable(effect)

    def _take_verdict(self, line: VerdictLine) -> None:
        record = self.held.get(line.id)
        if record is None or record.digest != line.digest:
            return
        self.waiting.pop(line.id, None)
        self.parked.pop(line.id, None)
        if self.plant == "drop_ack" and line.verdict is Verdict.APPLIED:
            del self.held[line.id]
            return
        self.verdicts[line.id] = line.verdict
        if line.verdict is not Verdict.REFUSED:
            self.acknowledged.add(line.id)

    def say_again(self, ids: list[bytes]) -> None:
        """What has a verdict waits again."""
        for record_id in ids:
            if record_id in self.verdicts:
                self.acknowledged.discard(record_id)
                self.waiting[record_id] = self.held[record_id]

    def _take_comparison(self, compared: WindowCompared) -> None:
        self.matches = compared.off == window.NOTHING
        if self.off != compared.off:
            self.off, self.repairs, self.asked_in_vain = compared.off, 0, False
        if self.matches or not compared.is_asked:
            return
        if not compared.ranges or self.repairs >= MOST_REPAIRS:
            self.asked_in_vain = True
            return
        self.repairs += 1
        for one in compared.ranges:
            self.say_again([i for i, record in self.held.items() if _is_in(record, one)])

    # --- by hand -----------------------------------------------------------------------------

    def export(self) -> Stick:
        """What waits, on a stick; remembered before it is there."""
        state = self.load()
        header = Header(
            Direction.UP,
            Channel.COURIER,
            SUITE,
            DEVICE,
            bytes(8),
            state.run,
            len(self.exports) + 1,
            self.rng.randbytes(8),
        )
        self.exports.append(header)
        return [(header, Up(header, self.clock, tuple(self.waiting.values()),
                            cursor=state.cursor), None)]  # fmt: skip

    def take_stick(self, stick: Stick) -> None:
        """Verdicts and papers hold from any carrier; the feed only where it continues ours."""
        for header, _, down in stick:
            if down is None or header not in self.exports:
                continue
            state = self.load()
            effects: list[Effect] = [RecordCompleted(down.complete)]
            if down.verdicts is not None:
                effects.append(StoreVerdicts(down.verdicts))
            for effect in effects:
                self._make_durable(effect)
            end = state.cursor
            fresh = [item for item in down.feed if item.position > end.position]
            for item in fresh:
                if item.position != end.position + 1:
                    break
                end = Cursor(item.position, chain(end.chain, item.record.digest))
            if fresh and end == down.cursor:
                self.inbox += [item.record for item in fresh]
                self.state = replace(state, cursor=end)

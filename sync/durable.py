"""Makes the machine's effects durable: verdicts, feed, grants, notes, in one transaction with the
machine's new state.

It owns the state key "machine" and the table sync_feed. It decides nothing; what an effect means
for the queues is all that it knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from sync import state as small_facts
from sync import stranger
from sync.clock import keep_trusted_time, read_clock
from sync.config import PLANT_DROP_ACK
from sync.database import write
from sync.datafolder import DataFolder
from sync.documents import ADDRESSED, addressed_document
from sync.errors import FailureClass, RecordError
from sync.giving_back import give_back
from sync.key_statements import KEYS_STATED
from sync.messages import Cursor, FeedItem, VerdictBlock, VerdictLine
from sync.portal_link import take_feed_statement
from sync.progress import SyncState
from sync.reconciling import take_comparison, to_repeat
from sync.records import Record, Verdict, chain
from sync.shedding import BACKED_UP, COMPARED
from sync.status import FAULT_WORDS, note_failure
from sync.steps import (
    ApplyFeed,
    CallTechnician,
    Effect,
    NoteCarried,
    NoteContact,
    NoteFailure,
    ParkRecord,
    RecordCompleted,
    SaveGrants,
    SetBackedUp,
    SetTrustedTime,
    StoreVerdicts,
    WalkBack,
    WindowCompared,
)
from sync.taking_back import take_down
from sync.tasks import add_task, keep_evidence
from sync.window import NOTHING

MOST_ROWS = 50
MOST_ITEMS = MOST_ROWS // 3 - 1  # an item of the feed is three rows at most
MOST_RETURNED = MOST_ROWS // 4  # one that goes back: its place, its run, two rows of the outbox
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Durable:
    """Stores what the protocol machine says, for one data folder."""

    folder: DataFolder
    at_ms: int = 0  # the portal's time of the answer that is being stored

    def load_state(self) -> SyncState:
        """The machine as it was stored last."""
        tree = small_facts.load(self.folder.db, "machine")
        return SyncState() if tree is None else SyncState.from_tree(tree)

    def store(
        self,
        before: SyncState,
        after: SyncState,
        effects: Sequence[Effect],
        sent: Sequence[bytes] = (),
    ) -> FailureClass | None:
        """State and effects in one transaction; the failure that the effects name, if any.

        What is long is stored before it in several of at most MOST_ROWS rows, each with the state
        that belongs to it, so that a screen never waits. All of that may be stored twice.
        """
        return replace(self, at_ms=_portal_ms(effects))._store(before, after, effects, sent)

    def _store(
        self,
        before: SyncState,
        after: SyncState,
        effects: Sequence[Effect],
        sent: Sequence[bytes],
    ) -> FailureClass | None:
        failure, short, early = None, [], before
        for effect in effects:
            early, rest = self._store_early(early, effect)
            if rest is not None:
                short.append(rest)
        for chunk in _chunks(sent[:-MOST_ROWS], MOST_ROWS):
            with write(self.folder.db):
                self.folder.outbox.mark_sending(chunk)
        with write(self.folder.db):
            self.folder.outbox.mark_sending(sent[-MOST_ROWS:])
            for effect in short:
                if isinstance(effect, NoteFailure):
                    failure = effect.failure
                self._apply(effect)
            self._save(after)
        return failure

    def cursor_at(self, position: int) -> Cursor | None:
        """Our own cursor at an earlier position of the feed."""
        if position == 0:
            return Cursor()
        row = self.folder.db.execute(
            "SELECT chain FROM sync_feed WHERE position = ?", [position]
        ).fetchone()
        return None if row is None else Cursor(position, bytes(row[0]))

    def _save(self, machine: SyncState) -> None:
        small_facts.save(self.folder.db, "machine", machine.to_tree())

    def _store_early(self, early: SyncState, effect: Effect) -> tuple[SyncState, Effect | None]:
        """Stores the long part of an effect; the state after that, and the part that is left."""
        match effect:
            case WalkBack(common):
                return self._walk_back(early, common), None
            case ApplyFeed(items, end):
                early = self._take_feed_early(early, items[:-MOST_ITEMS])
                return early, ApplyFeed(items[-MOST_ITEMS:], end)
            case StoreVerdicts(block) if len(block.lines) > MOST_ROWS:
                self._take_verdicts_early(block)
                return early, None
            case RecordCompleted(digests):
                self._complete(digests[:-MOST_ROWS])
                return early, RecordCompleted(digests[-MOST_ROWS:])
            case WindowCompared() as compared:
                self._repeat(list(to_repeat(self.folder, compared)))
        return early, effect

    def _walk_back(self, early: SyncState, common: Cursor) -> SyncState:
        """Everything goes again, the feed after `common` is forgotten from its end; only then does
        the cursor move, so that whatever interrupts this, it is done anew."""
        db, outbox = self.folder.db, self.folder.outbox
        after: bytes | None = b""
        while after is not None:
            with write(db):
                after = outbox.requeue_judged(after, MOST_ROWS)
        while self._forget_feed(common):
            pass
        early = replace(early, cursor=common, walk_to=None)
        with write(db):
            # What was safe at the portal that went back is judged anew.
            for fact in (BACKED_UP, COMPARED):
                small_facts.save(db, fact, 0)
            add_task(db, "portal_rolled_back", None, str(common.position), outbox.now_ms())
            self._save(early)
        return early

    def _forget_feed(self, common: Cursor) -> bool:
        """Some of the feed's end is forgotten, and given back to the portal in the same step."""
        db = self.folder.db
        with write(db):
            rows = db.execute(
                "SELECT f.position, i.device, i.run, i.n, i.kind, i.body FROM sync_feed f"
                " LEFT JOIN sync_inbox i USING (id)"
                " WHERE f.position > ? ORDER BY f.position DESC LIMIT ?",
                [common.position, MOST_RETURNED],
            ).fetchall()
            for position, *inner in rows:
                db.execute("DELETE FROM sync_feed WHERE position = ?", [position])
                if inner[0] is not None:
                    device, run, n, kind, body = inner
                    record = Record(bytes(device), bytes(run), n, kind, bytes(body))
                    give_back(self.folder.outbox, record)
        return bool(rows)

    def _take_feed_early(self, early: SyncState, items: Sequence[FeedItem]) -> SyncState:
        for chunk in _chunks(items, MOST_ITEMS):
            with write(self.folder.db):
                cursor = self._take_feed(chunk)
                if cursor is not None:
                    early = replace(early, cursor=cursor)
                    self._save(early)
        return early

    def _complete(self, digests: Sequence[bytes]) -> None:
        for chunk in _chunks(digests, MOST_ROWS):
            with write(self.folder.db):
                for digest in chunk:
                    self.folder.outbox.attachment_acknowledged(digest, self.at_ms)

    def _repeat(self, ids: Sequence[bytes]) -> None:
        for chunk in _chunks(ids, MOST_ROWS):
            with write(self.folder.db):
                for record_id in chunk:
                    self.folder.outbox.requeue(record_id)

    def _apply(self, effect: Effect) -> None:
        db, now = self.folder.db, self.folder.outbox.now_ms()
        match effect:
            case StoreVerdicts(block):
                self._take_verdicts(block)
            case ApplyFeed(items, _):
                self._take_feed(items)
            case RecordCompleted(digests):
                for digest in digests:
                    self.folder.outbox.attachment_acknowledged(digest, self.at_ms)
            case SaveGrants(wanted):
                for one in wanted:
                    self.folder.outbox.attachment_wanted(one.cipher_sha256)
            case SetTrustedTime(portal_ms):
                keep_trusted_time(db, portal_ms, read_clock())
            case SetBackedUp(through_ms):
                small_facts.save(db, BACKED_UP, through_ms)
            case ParkRecord(record_id):
                self.folder.outbox.park(record_id)
            case CallTechnician(why):
                add_task(db, why, None, "", now)
            case NoteFailure(failure, why):
                note_failure(db, failure, now, FAULT_WORDS.get(why, ""))
                stranger.note_failure(self.folder, failure)
            case NoteCarried(portal_ms):
                # Sticks come in any order; an older one makes nothing older.
                known = small_facts.load_count(db, "carried")
                small_facts.save(db, "carried", max(known, portal_ms))
            case NoteContact():
                small_facts.save(db, "last_contact", now)
                stranger.note_answer(self.folder)
            case WindowCompared(off) as compared:
                take_comparison(self.folder, compared)
                if off == NOTHING:
                    small_facts.save(db, COMPARED, self.at_ms)

    def _take_verdicts(self, block: VerdictBlock) -> None:
        if block.device == self.folder.device.id:
            evidence = keep_evidence(self.folder.db, block.encoded, block.signature)
            self._take_lines(block.lines, evidence)

    def _take_verdicts_early(self, block: VerdictBlock) -> None:
        if block.device != self.folder.device.id:
            return
        with write(self.folder.db):
            evidence = keep_evidence(self.folder.db, block.encoded, block.signature)
        for chunk in _chunks(block.lines, MOST_ROWS):
            with write(self.folder.db):
                self._take_lines(chunk, evidence)

    def _take_lines(self, lines: Sequence[VerdictLine], evidence: int) -> None:
        outbox = self.folder.outbox
        for line in lines:
            if PLANT_DROP_ACK in self.folder.config.plants and line.verdict is Verdict.APPLIED:
                # The planted fault: verified, then forgotten together with its record.
                outbox.forget(line.id)
                continue
            outbox.apply_verdict(
                line.id, line.digest, line.verdict, line.reason, evidence, self.at_ms
            )

    def _take_feed(self, items: Sequence[FeedItem]) -> Cursor | None:
        """Stores items that continue our feed and returns the cursor after them."""
        db, cursor = self.folder.db, None
        for item in items:
            previous = self.cursor_at(item.position - 1)
            if previous is None:
                return cursor
            cursor = Cursor(item.position, chain(previous.chain, item.record.digest))
            db.execute(
                "INSERT OR REPLACE INTO sync_feed VALUES (?, ?, ?)",
                [cursor.position, cursor.chain, item.record.id],
            )
            if item.record.device == self.folder.device.id:
                # Our own records, returned by a portal after this disk was restored.
                continue
            self._take_item(item)
        return cursor

    def _take_item(self, item: FeedItem) -> None:
        db = self.folder.db
        if item.record.kind == ADDRESSED:
            try:
                document = addressed_document(item.record.content())
            except RecordError:
                # Not what it says it is: the kiosk keeps it and calls a person.
                pass
            else:
                self.folder.fetches.address(item.position, item.record, document)
                return
        if item.record.kind == KEYS_STATED and take_feed_statement(db, item.record):
            return
        take_down(self.folder, item.position, item.record)


def _portal_ms(effects: Sequence[Effect]) -> int:
    """The portal's own time of what is stored; 0 when no answer came."""
    told = (one.portal_ms for one in effects if isinstance(one, NoteContact | NoteCarried))
    return next(told, 0)


def _chunks(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]

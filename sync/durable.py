"""Makes the machine's effects durable: verdicts, feed, grants, notes, in one transaction with the
machine's new state.

It owns the state key "machine" and the table sync_feed. It decides nothing; what an effect means
for the queues is all that it knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sync import state as small_facts
from sync.clock import keep_trusted_time, read_clock
from sync.database import write
from sync.datafolder import DataFolder
from sync.errors import FailureClass
from sync.messages import Cursor, FeedItem, VerdictBlock
from sync.portal_link import PortalLink, take_statement
from sync.progress import SyncState
from sync.reconciling import take_comparison
from sync.records import Verdict, chain
from sync.status import note_failure
from sync.steps import (
    ApplyFeed,
    CallTechnician,
    Effect,
    NoteContact,
    NoteFailure,
    ParkRecord,
    RecordCompleted,
    SaveGrants,
    SaveKeys,
    SetBackedUp,
    SetTrustedTime,
    StoreVerdicts,
    WalkBack,
    WindowCompared,
)
from sync.tasks import add_task, keep_evidence

MOST_ROWS = 50
PLANT_DROP_ACK = "drop_ack"


@dataclass(frozen=True, slots=True)
class Durable:
    """Stores what the protocol machine says, for one data folder."""

    folder: DataFolder

    def load_state(self) -> SyncState:
        """The machine as it was stored last."""
        tree = small_facts.load(self.folder.db, "machine")
        return SyncState() if tree is None else SyncState.from_tree(tree)

    def store(
        self,
        before: SyncState,
        after: SyncState,
        effects: Sequence[Effect],
        link: PortalLink | None = None,
        sent: Sequence[bytes] = (),
    ) -> FailureClass | None:
        """State and effects in one transaction; the failure that the effects name, if any.

        A long feed is stored in several, each with the cursor that belongs to it, so that a screen
        never waits for more than MOST_ROWS rows.
        """
        failure = None
        for effect in effects:
            if isinstance(effect, ApplyFeed):
                self._store_early(before, effect.items[:-MOST_ROWS], effects)
        with write(self.folder.db):
            self.folder.outbox.mark_sending(sent)
            for effect in effects:
                if isinstance(effect, NoteFailure):
                    failure = effect.failure
                self._apply(effect, link)
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

    def _store_early(
        self, before: SyncState, items: Sequence[FeedItem], effects: Sequence[Effect]
    ) -> None:
        if any(isinstance(effect, WalkBack) for effect in effects):
            return
        for start in range(0, len(items), MOST_ROWS):
            with write(self.folder.db):
                cursor = self._take_feed(items[start : start + MOST_ROWS])
                if cursor is not None:
                    self._save(replace(before, cursor=cursor))

    def _apply(self, effect: Effect, link: PortalLink | None) -> None:
        db, now = self.folder.db, self.folder.outbox.now_ms()
        match effect:
            case StoreVerdicts(block):
                self._take_verdicts(block)
            case ApplyFeed(items, _):
                self._take_feed(items)
            case RecordCompleted(digests):
                for digest in digests:
                    self.folder.outbox.attachment_acknowledged(digest)
            case SaveGrants(wanted):
                for one in wanted:
                    self.folder.outbox.attachment_wanted(one.cipher_sha256)
            case SaveKeys(statement):
                if link is not None:
                    take_statement(db, link, statement)
            case SetTrustedTime(portal_ms):
                keep_trusted_time(db, portal_ms, read_clock())
            case SetBackedUp(through_ms):
                small_facts.save(db, "backed_up_through", through_ms)
            case ParkRecord(record_id):
                self.folder.outbox.park(record_id)
            case WalkBack(common):
                db.execute("DELETE FROM sync_feed WHERE position > ?", [common.position])
                self.folder.outbox.requeue_all()
                add_task(db, "portal_rolled_back", None, str(common.position), now)
            case CallTechnician(why):
                add_task(db, why, None, "", now)
            case NoteFailure(failure):
                note_failure(db, failure, now)
            case NoteContact():
                small_facts.save(db, "last_contact", now)
            case WindowCompared(matches, ranges):
                take_comparison(self.folder, matches=matches, differing=ranges)

    def _take_verdicts(self, block: VerdictBlock) -> None:
        outbox = self.folder.outbox
        if block.device != self.folder.device.id:
            return
        evidence = keep_evidence(self.folder.db, block.encoded, block.signature)
        for line in block.lines:
            if PLANT_DROP_ACK in self.folder.config.plants and line.verdict is Verdict.APPLIED:
                # The planted fault: verified, then forgotten together with its record.
                outbox.forget(line.id)
                continue
            outbox.apply_verdict(line.id, line.digest, line.verdict, line.reason, evidence)

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
            self.folder.inbox.append(item.position, item.record)
        return cursor

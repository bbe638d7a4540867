"""What an answer does to the cursor: the chain is followed, or walked back after a rollback.

It owns the rule that an item counts only at the next position and only when the chain digest comes
out as the portal signed it. Pure: it moves a value and names effects.
"""

from __future__ import annotations

from dataclasses import replace

from sync.errors import FailureClass
from sync.messages import FAULT_ROLLED_BACK, Cursor, Down, FeedItem
from sync.progress import Outstanding, SyncState
from sync.records import chain
from sync.steps import ApplyFeed, Effect, NoteFailure, WalkBack


def follow_feed(
    state: SyncState, question: Outstanding, down: Down
) -> tuple[SyncState, tuple[Effect, ...]]:
    """The state with the cursor after `down`, which answers `question`."""
    if down.fault == FAULT_ROLLED_BACK:
        return replace(state, walk_to=_further_back(state, question, down)), ()
    effects: list[Effect] = []
    cursor = state.cursor
    if state.walk_to is not None and question.cursor.position < cursor.position:
        # The portal knew the cursor that we walked back to; its answer goes on from there.
        cursor = question.cursor
        effects.append(WalkBack(cursor))
    fresh = tuple(item for item in down.feed if item.position > cursor.position)
    end = _follow(cursor, fresh)
    if end is None or (fresh and end != down.cursor):
        # Nothing of a broken chain is applied, and asking again at once would not mend it.
        broken = replace(state, must_contact=False)
        return broken, (NoteFailure(FailureClass.INTEGRITY),)
    if fresh:
        effects.append(ApplyFeed(fresh, end))
    return replace(state, cursor=end, walk_to=None), tuple(effects)


def _further_back(state: SyncState, question: Outstanding, down: Down) -> int:
    """First the portal's own end of the feed (a plain rollback), then half the way each time.

    Position 0 is known to every portal, so this ends.
    """
    asked = question.cursor.position
    if state.walk_to is None:
        return max(0, min(asked - 1, down.cursor.position))
    return min(asked, state.walk_to) // 2


def _follow(cursor: Cursor, items: tuple[FeedItem, ...]) -> Cursor | None:
    for item in items:
        if item.position != cursor.position + 1:
            return None
        cursor = Cursor(item.position, chain(cursor.chain, item.record.digest))
    return cursor

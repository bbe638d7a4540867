"""The kiosk's side of comparing what both hold: when, and what to do about a difference.

The window is every record that has a verdict here; `blocks.py` keeps its sums. It is compared only
while nothing waits, so that what is under way never looks like a difference. No clock is involved:
ranges go by run and number. It owns the state keys "window_matches" and "window_search", and it
must never forget a record: a difference is repaired by saying it again, and when that does not
help, a person is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sync import blocks, state, taking_back, window
from sync.config import PLANT_DROP_ACK
from sync.counting import BLOCK_NUMBERS
from sync.database import database_errors
from sync.datafolder import DataFolder
from sync.messages import RangeDigest
from sync.records import Tree
from sync.tasks import add_task

MOST_REPAIRS = 2
"""Of the same ranges; what they do not cure is for a person."""


@dataclass(frozen=True, slots=True)
class _Search:
    """Where the search for a difference stands: the first range that is asked, how often these were
    repaired, whether a person has been called instead, and how many records were known here when
    the portal was last asked for those that we lack."""

    first: int = 0
    repairs: int = 0
    is_over: bool = False
    asked_with: int = 0


def is_quiet(folder: DataFolder) -> bool:
    """Nothing waits for a verdict, and no wanted paper for its confirmation.

    Only what the portal applied can lack a paper there: nobody waits for those of a record that was
    refused or set aside, and one such record must not end the comparing of all others."""
    if folder.outbox.waiting(1):
        return False
    with database_errors():
        lacking = folder.db.execute(
            # CROSS: from the few that wait to their records, never the other way round.
            "SELECT 1 FROM sync_attachment a CROSS JOIN sync_delivery d ON d.id = a.record"
            " WHERE a.state != 'acknowledged' AND d.verdict = 'applied' LIMIT 1"
        ).fetchone()
    return lacking is None


def digest_here(folder: DataFolder) -> bytes:
    """8 bytes for the envelope; eight zeros, "not compared", while something waits."""
    return blocks.whole_digest(folder.db) if is_quiet(folder) else window.NOTHING


def ranges_here(folder: DataFolder) -> tuple[RangeDigest, ...]:
    """What to ask after a difference: MOST_RANGES of our own ranges, the next ones when nothing
    came of these; a single one when the search is over, since an answer needs a question."""
    search = _search(folder)
    most = 1 if search.is_over else window.MOST_RANGES
    return blocks.ranges(folder.db, search.first, most)


def to_repeat(folder: DataFolder, differing: Sequence[RangeDigest]) -> Iterator[bytes]:
    """The ids to be said again for these ranges; none when that was in vain before."""
    search = _search(folder)
    if search.is_over or search.repairs >= MOST_REPAIRS:
        return
    for one in differing:
        last = min(one.last, one.first + BLOCK_NUMBERS - 1)
        rows = folder.db.execute(
            "SELECT id FROM sync_delivery WHERE run = ? AND n BETWEEN ? AND ?",
            [one.run, one.first, last],
        ).fetchall()
        yield from (bytes(row[0]) for row in rows)


def take_comparison(
    folder: DataFolder, *, matches: bool, is_asked: bool, differing: Sequence[RangeDigest]
) -> None:
    """Inside the caller's write(db), after `to_repeat` was said again: where the search goes on."""
    state.save(folder.db, "window_matches", matches)
    if matches:
        _keep(folder, _Search())
    elif is_asked:
        _keep(folder, _after_asking(folder, _search(folder), differing))


def _after_asking(folder: DataFolder, search: _Search, differing: Sequence[RangeDigest]) -> _Search:
    if search.is_over:
        return search
    if differing and search.repairs < MOST_REPAIRS:
        return replace(search, repairs=search.repairs + 1)
    first = search.first + window.MOST_RANGES
    if first < blocks.count(folder.db):
        return replace(search, first=first, repairs=0)
    known = taking_back.count_known(folder)
    # What the planted fault forgets would come back; then no proof could see that it is forgotten.
    if known != search.asked_with and PLANT_DROP_ACK not in folder.config.plants:
        # All that is held here is right: then the portal holds more, or did when last asked.
        taking_back.ask(folder)
        # The question itself will be one more.
        return _Search(asked_with=known + 1)
    add_task(folder.db, "window_differs", None, str(len(differing)), folder.outbox.now_ms())
    return _Search(is_over=True)


def _search(folder: DataFolder) -> _Search:
    match state.load(folder.db, "window_search"):
        case [int(first), int(repairs), bool(is_over), int(asked_with)]:
            return _Search(first, repairs, is_over, asked_with)
    return _Search()


def _keep(folder: DataFolder, search: _Search) -> None:
    kept: list[Tree] = [search.first, search.repairs, search.is_over, search.asked_with]
    state.save(folder.db, "window_search", kept)

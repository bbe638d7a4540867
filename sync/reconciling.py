"""The kiosk's side of comparing what both hold: when, and what to do about a difference.

The window is every record that has a verdict here; `blocks.py` keeps its sums. It is compared only
while nothing waits, so that what is under way never looks like a difference. No clock is involved:
ranges go by run and number. It owns the state keys "window_matches" and "window_search", and it
must never forget a record: a difference is repaired by saying it again, and when that does not
help, a person is called. What was in vain is tried again when the difference is another one, and
at each start of the agent.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace

from sync import blocks, state, taking_back, window
from sync.config import PLANT_DROP_ACK
from sync.counting import BLOCK_NUMBERS
from sync.database import database_errors
from sync.datafolder import DataFolder
from sync.messages import RangeDigest
from sync.records import Tree
from sync.steps import WindowCompared
from sync.tasks import add_task, settle_tasks

MOST_REPAIRS = 2
"""Of the same ranges and the same difference; what they do not cure is for a person."""


@dataclass(frozen=True, slots=True)
class _Search:
    """Where the search for a difference stands. `off` is how far both windows are apart: the same
    as long as nothing but new filings comes to both. `first` is the first range that is asked,
    `repairs` counts how often these were said again; `asked` is the difference about which the
    portal was asked for what we lack, `told` the one that a person was called about. While it is
    over, nothing more is tried about this difference."""

    off: bytes = window.NOTHING
    first: int = 0
    repairs: int = 0
    is_over: bool = False
    asked: bytes = window.NOTHING
    told: bytes = window.NOTHING

    def about(self, off: bytes) -> _Search:
        """As it stands for this difference: another one has another cause, a portal that was set
        back perhaps, and is searched from the beginning."""
        return self if off == self.off else replace(self.anew(), off=off)

    def anew(self) -> _Search:
        """From the beginning, without calling anybody twice."""
        return replace(self, first=0, repairs=0, is_over=False)


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


def to_repeat(folder: DataFolder, compared: WindowCompared) -> Iterator[bytes]:
    """The ids to be said again; none when that was in vain before."""
    search = _search(folder).about(compared.off)
    if search.is_over or search.repairs >= MOST_REPAIRS:
        return
    for one in compared.ranges:
        last = min(one.last, one.first + BLOCK_NUMBERS - 1)
        rows = folder.db.execute(
            "SELECT id FROM sync_delivery WHERE run = ? AND n BETWEEN ? AND ?",
            [one.run, one.first, last],
        ).fetchall()
        yield from (bytes(row[0]) for row in rows)


def take_comparison(folder: DataFolder, compared: WindowCompared) -> None:
    """Inside the caller's write(db), after `to_repeat` was said again: where the search goes on."""
    matches = compared.off == window.NOTHING
    state.save(folder.db, "window_matches", matches)
    search = _search(folder).about(compared.off)
    if matches:
        if search.told != window.NOTHING:
            settle_tasks(folder.db, "window_differs", None, folder.outbox.now_ms())
        search = _Search()
    elif compared.is_asked:
        search = _after_asking(folder, search, compared.ranges)
    _keep(folder, search)


def begin_anew(folder: DataFolder) -> None:
    """At a start of the agent, inside the caller's write(db): what was in vain may help now."""
    _keep(folder, _search(folder).anew())


def _after_asking(folder: DataFolder, search: _Search, differing: Sequence[RangeDigest]) -> _Search:
    if search.is_over:
        return search
    if differing and search.repairs < MOST_REPAIRS:
        return replace(search, repairs=search.repairs + 1)
    first = search.first + window.MOST_RANGES
    if first < blocks.count(folder.db):
        return replace(search, first=first, repairs=0)
    # What the planted fault forgets would come back; then no proof could see that it is forgotten.
    if search.off != search.asked and PLANT_DROP_ACK not in folder.config.plants:
        # All that is held here is right: then the portal holds more, or did when last asked.
        taking_back.ask(folder)
        return replace(search.anew(), asked=search.off)
    if search.off != search.told:
        add_task(folder.db, "window_differs", None, str(len(differing)), folder.outbox.now_ms())
    return replace(search, is_over=True, told=search.off)


def _search(folder: DataFolder) -> _Search:
    match state.load(folder.db, "window_search"):
        case [bytes(off), int(first), int(repairs), bool(is_over), bytes(asked), bytes(told)]:
            return _Search(off, first, repairs, is_over, asked, told)
    return _Search()


def _keep(folder: DataFolder, search: _Search) -> None:
    kept: list[Tree] = list(astuple(search))
    state.save(folder.db, "window_search", kept)

"""An application's states, which may follow which, and the fold of its events.

Plain data and pure functions. The table and the fold are the kiosk's too, written twice because the
post office may not import the kiosk: `tests/data/event_folds.json` is read by the tests of both.
Events are never edited or dropped; decisions made without knowledge of each other become conflicts
for a person to settle.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """The words of the contract."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    IN_PROCESS = "in_process"
    SUPPLEMENT_REQUESTED = "supplement_requested"
    PAYMENT_DUE = "payment_due"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    REJECTED = "rejected"
    COMPLETED = "completed"
    RETURNED = "returned"


def _states(words: str) -> frozenset[State]:
    return frozenset(State(word) for word in words.split())


TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.DRAFT: _states("submitted"),
    State.SUBMITTED: _states("accepted rejected supplement_requested withdrawn"),
    State.ACCEPTED: _states(
        "in_process supplement_requested payment_due withdrawn stopped rejected completed returned"
    ),
    State.IN_PROCESS: _states(
        "supplement_requested payment_due withdrawn stopped completed returned"
    ),
    State.SUPPLEMENT_REQUESTED: _states("submitted accepted in_process withdrawn stopped rejected"),
    State.PAYMENT_DUE: _states("in_process withdrawn stopped"),
    State.COMPLETED: _states("returned"),
    State.WITHDRAWN: frozenset(),
    State.STOPPED: frozenset(),
    State.REJECTED: frozenset(),
    State.RETURNED: frozenset(),
}


class NotAllowedError(ValueError):
    """That state may not follow; the text names what may."""


def check_step(current: State, wanted: State) -> None:
    """Raises NotAllowedError unless `wanted` may come directly after `current`."""
    if wanted in TRANSITIONS[current]:
        return
    allowed = ", ".join(sorted(state.value for state in TRANSITIONS[current])) or "nothing"
    raise NotAllowedError(f"{wanted.value} may not follow {current.value}; allowed: {allowed}")


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as the fold sees it; `state` None is a remark that moves nothing."""

    id: bytes
    sees: bytes | None
    state: State | None
    authority_number: str | None = None
    due: str | None = None
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Folded:
    """What the events say together.

    `conflicts` are pairs (kept, other). `decided` is the decision that counts; the next decision
    names it in `sees`, because only whoever knew it may follow it. `waiting` have no parent yet."""

    state: State
    order: tuple[bytes, ...]
    conflicts: tuple[tuple[bytes, bytes], ...]
    authority_number: str | None
    due: str | None
    papers_asked: tuple[str, ...]
    last: bytes | None
    decided: bytes | None
    waiting: tuple[bytes, ...]


def fold(events: Iterable[Happening]) -> Folded:
    """The state after all events, the same for every order and repetition of them.

    Topological by `sees`, ties by id. The first decision in order counts; another whose author did
    not know of it, or that may not follow it, is a conflict and moves nothing."""
    ordered, waiting = _in_order({event.id: event for event in events})
    state, decided = State.DRAFT, None
    conflicts: list[tuple[bytes, bytes]] = []
    number, due, papers = None, None, ()  # type: str | None, str | None, tuple[str, ...]
    above = _ancestors(ordered)
    for event in ordered:
        if event.state is None:
            continue
        unseen = decided is not None and decided not in above[event.id]
        if unseen or event.state not in TRANSITIONS[state]:
            if decided is not None and event.state is not state:
                conflicts.append((decided, event.id))
            continue
        state, decided = event.state, event.id
        number, due = event.authority_number or number, event.due or due
        papers = event.papers if state is State.SUPPLEMENT_REQUESTED else ()
    order = tuple(event.id for event in ordered)
    last = order[-1] if order else None
    return Folded(
        state, order, tuple(conflicts), number, due, papers, last, decided, tuple(sorted(waiting))
    )


def _in_order(known: Mapping[bytes, Happening]) -> tuple[list[Happening], list[bytes]]:
    children: dict[bytes | None, list[bytes]] = {}
    for event in known.values():
        children.setdefault(event.sees, []).append(event.id)
    ready = children.get(None, [])
    heapq.heapify(ready)
    ordered: list[Happening] = []
    while ready:
        current = heapq.heappop(ready)
        ordered.append(known[current])
        for child in children.get(current, ()):
            heapq.heappush(ready, child)
    placed = {event.id for event in ordered}
    return ordered, [event_id for event_id in known if event_id not in placed]


def _ancestors(ordered: Iterable[Happening]) -> dict[bytes, frozenset[bytes]]:
    above: dict[bytes, frozenset[bytes]] = {}
    for event in ordered:
        sees = event.sees
        above[event.id] = frozenset() if sees is None else above[sees] | {sees}
    return above

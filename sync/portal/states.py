"""An application's states, which may follow which, and the fold of its events.

Plain data and pure functions. Events are never edited or dropped: the fold puts them in an order
that everybody computes alike (an event comes after the one that it names in `sees`, ties by id) and
says when two decisions were taken without knowing of each other, for a person to settle.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """The words of the contract; the national codes stand in `NATIONAL_CODES`."""

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


_S = State

NEXT: dict[State, frozenset[State]] = {
    _S.DRAFT: frozenset({_S.SUBMITTED}),
    _S.SUBMITTED: frozenset(
        {_S.ACCEPTED, _S.SUPPLEMENT_REQUESTED, _S.REJECTED, _S.WITHDRAWN, _S.STOPPED}
    ),
    _S.ACCEPTED: frozenset(
        {
            _S.IN_PROCESS,
            _S.SUPPLEMENT_REQUESTED,
            _S.PAYMENT_DUE,
            _S.WITHDRAWN,
            _S.STOPPED,
            _S.REJECTED,
            _S.COMPLETED,
        }
    ),
    _S.IN_PROCESS: frozenset(
        {
            _S.SUPPLEMENT_REQUESTED,
            _S.PAYMENT_DUE,
            _S.WITHDRAWN,
            _S.STOPPED,
            _S.REJECTED,
            _S.COMPLETED,
        }
    ),
    _S.SUPPLEMENT_REQUESTED: frozenset(
        {_S.SUBMITTED, _S.ACCEPTED, _S.IN_PROCESS, _S.WITHDRAWN, _S.STOPPED, _S.REJECTED}
    ),
    _S.PAYMENT_DUE: frozenset({_S.ACCEPTED, _S.IN_PROCESS, _S.WITHDRAWN, _S.STOPPED, _S.COMPLETED}),
    _S.WITHDRAWN: frozenset(),
    _S.STOPPED: frozenset({_S.IN_PROCESS, _S.WITHDRAWN}),
    _S.REJECTED: frozenset({_S.RETURNED}),
    _S.COMPLETED: frozenset({_S.RETURNED}),
    _S.RETURNED: frozenset(),
}


class NotAllowedError(ValueError):
    """That state may not follow; the text names what may."""


def check_step(current: State, wanted: State) -> None:
    if wanted in NEXT[current]:
        return
    allowed = ", ".join(sorted(state.value for state in NEXT[current])) or "nothing"
    raise NotAllowedError(f"{wanted.value} may not follow {current.value}; allowed: {allowed}")


@dataclass(frozen=True, slots=True)
class Happening:
    """One event as the fold sees it."""

    id: bytes
    sees: bytes | None
    state: State | None
    authority_number: str | None = None
    due: str | None = None


@dataclass(frozen=True, slots=True)
class Folded:
    """What the events say together. `last` is what the next event should name in `sees`."""

    state: State
    authority_number: str | None
    due: str | None
    last: bytes | None
    order: tuple[bytes, ...]
    is_disputed: bool


def fold(events: Iterable[Happening]) -> Folded:
    """State, number and date of an application from its events, whatever order they arrived in.

    An event that names one which is not here counts as a first one. A decision that was taken
    without sight of the decision before it keeps its place in the order but marks the application
    as disputed when their states differ."""
    ordered = _in_order(list(events))
    seen = {event.id: event for event in ordered}
    state, number, due, disputed = State.SUBMITTED, None, None, False
    decided: Happening | None = None
    for event in ordered:
        number = event.authority_number or number
        due = event.due or due
        if event.state is None:
            continue
        if decided and event.state is not decided.state and not _knew(event, decided, seen):
            disputed = True
        state, decided = event.state, event
    last = ordered[-1].id if ordered else None
    return Folded(state, number, due, last, tuple(e.id for e in ordered), disputed)


def _in_order(events: list[Happening]) -> list[Happening]:
    known = {event.id: event for event in events}
    children: dict[bytes, list[bytes]] = {}
    ready: list[bytes] = []
    for event in known.values():
        if event.sees in known and event.sees != event.id and event.sees is not None:
            children.setdefault(event.sees, []).append(event.id)
        else:
            ready.append(event.id)
    heapq.heapify(ready)
    ordered: list[Happening] = []
    while ready:
        current = heapq.heappop(ready)
        ordered.append(known[current])
        for child in children.get(current, ()):
            heapq.heappush(ready, child)
    # Events that only see each other in a ring never become ready: they are kept, at the end.
    placed = {event.id for event in ordered}
    ordered.extend(known[i] for i in sorted(known) if i not in placed)
    return ordered


def _knew(event: Happening, earlier: Happening, seen: dict[bytes, Happening]) -> bool:
    """Whether `earlier` lies on the path of `sees` that leads back from `event`."""
    walked: set[bytes] = set()
    at = event.sees
    while at is not None and at in seen and at not in walked:
        if at == earlier.id:
            return True
        walked.add(at)
        at = seen[at].sees
    return False

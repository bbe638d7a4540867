"""An application's life: its states, who may follow whom, and the fold of its events.

It owns the table of transitions and the one deterministic fold from append-only events to a state.
It must never store, send or date anything: events arrive with their times. Delivery (queued ...
complete) is another machine and lives with the post office.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """Words of the contracts; `national_code` is the national portal's TrangThaiHoSo."""

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

    @property
    def national_code(self) -> int | None:
        """1 to 10; a draft has none."""
        return _NATIONAL_CODES.get(self)


_NATIONAL_CODES = {
    State.SUBMITTED: 1,
    State.ACCEPTED: 2,
    State.REJECTED: 3,
    State.IN_PROCESS: 4,
    State.SUPPLEMENT_REQUESTED: 5,
    State.PAYMENT_DUE: 6,
    State.WITHDRAWN: 7,
    State.STOPPED: 8,
    State.COMPLETED: 9,
    State.RETURNED: 10,
}

# Asking for papers before acceptance is how desks work (the official looks, papers are missing), so
# a submitted application may go there directly and come back by the applicant's answer.
TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SUBMITTED}),
    State.SUBMITTED: frozenset(
        {State.ACCEPTED, State.REJECTED, State.SUPPLEMENT_REQUESTED, State.WITHDRAWN}
    ),
    State.ACCEPTED: frozenset(
        {
            State.IN_PROCESS,
            State.SUPPLEMENT_REQUESTED,
            State.PAYMENT_DUE,
            State.WITHDRAWN,
            State.STOPPED,
            State.REJECTED,
            State.COMPLETED,
            State.RETURNED,
        }
    ),
    State.IN_PROCESS: frozenset(
        {
            State.SUPPLEMENT_REQUESTED,
            State.PAYMENT_DUE,
            State.WITHDRAWN,
            State.STOPPED,
            State.COMPLETED,
            State.RETURNED,
        }
    ),
    State.SUPPLEMENT_REQUESTED: frozenset(
        {
            State.SUBMITTED,
            State.ACCEPTED,
            State.IN_PROCESS,
            State.WITHDRAWN,
            State.STOPPED,
            State.REJECTED,
        }
    ),
    State.PAYMENT_DUE: frozenset({State.IN_PROCESS, State.WITHDRAWN, State.STOPPED}),
    State.COMPLETED: frozenset({State.RETURNED}),
    State.WITHDRAWN: frozenset(),
    State.STOPPED: frozenset(),
    State.REJECTED: frozenset(),
    State.RETURNED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class Event:
    """One fact about an application. `id` and `sees` (the last event its author knew) are 16 bytes.

    `state` None is a remark that moves nothing (a rating, a look). `at` is ISO 8601 with offset and
    serves people only: order comes from `sees`.
    """

    id: bytes
    sees: bytes | None
    at: str
    what: str
    state: State | None
    by: str
    note: str = ""
    authority_number: str | None = None
    due: str | None = None
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two decisions made without knowing of each other; a person must look."""

    kept: bytes
    other: bytes


@dataclass(frozen=True, slots=True)
class Folded:
    """What the events say together. `waiting` are events whose parent has not arrived yet.

    `last` is the last event in order; `decided` the last decision that counts: the next decision
    names that one as seen, or it would stand in conflict itself.
    """

    state: State
    history: tuple[Event, ...]
    conflicts: tuple[Conflict, ...]
    authority_number: str | None
    due: str | None
    papers_asked: tuple[str, ...]
    last: bytes | None
    decided: bytes | None
    waiting: tuple[bytes, ...] = ()


def may_follow(before: State, after: State) -> bool:
    """Whether `after` may come directly after `before`."""
    return after in TRANSITIONS[before]


def fold(events: Iterable[Event]) -> Folded:
    """The state after all `events`, the same for every order and repetition of them.

    Topological by `sees`, ties by id. Two decisions whose authors did not know
    of each other are both in the history; the first in order counts, the other is a conflict.
    """
    ordered, waiting = _in_order({event.id: event for event in events})
    ancestors = _ancestors(ordered)
    state, decided = State.DRAFT, None
    conflicts: list[Conflict] = []
    number: str | None = None
    due: str | None = None
    papers: tuple[str, ...] = ()
    for event in ordered:
        if event.state is None:
            continue
        unseen = decided is not None and decided not in ancestors[event.id]
        if unseen or not may_follow(state, event.state):
            if decided is not None and event.state is not state:
                conflicts.append(Conflict(decided, event.id))
            continue
        state, decided = event.state, event.id
        number = event.authority_number or number
        due = event.due or due
        papers = event.papers if event.state is State.SUPPLEMENT_REQUESTED else ()
    last = ordered[-1].id if ordered else None
    return Folded(
        state,
        tuple(ordered),
        tuple(conflicts),
        number,
        due,
        papers,
        last,
        decided,
        tuple(sorted(waiting)),
    )


def _in_order(by_id: Mapping[bytes, Event]) -> tuple[list[Event], list[bytes]]:
    children: dict[bytes | None, list[bytes]] = {}
    for event in by_id.values():
        children.setdefault(event.sees, []).append(event.id)
    ordered: list[Event] = []
    ready = sorted(children.get(None, []))
    while ready:
        current = ready.pop(0)
        ordered.append(by_id[current])
        ready = sorted([*ready, *children.get(current, [])])
    placed = {event.id for event in ordered}
    return ordered, [event_id for event_id in by_id if event_id not in placed]


def _ancestors(ordered: Iterable[Event]) -> dict[bytes, frozenset[bytes]]:
    known: dict[bytes, frozenset[bytes]] = {}
    for event in ordered:
        above = known[event.sees] | {event.sees} if event.sees is not None else frozenset()
        known[event.id] = frozenset(above)
    return known

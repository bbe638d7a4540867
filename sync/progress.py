"""The persisted state of the protocol machine, and its canonical tree.

It owns the fields that must outlive a power cut between any two steps. It must stay small: one row,
written with every step. It decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from sync.errors import RecordError
from sync.messages import NONCE_BYTES, Cursor
from sync.records import ID_BYTES, RUN_BYTES, Tree
from sync.trees import as_bool, as_bytes, as_int, as_list, as_map, as_text


class Phase(Enum):
    """What is under way."""

    IDLE = "idle"
    AWAITING = "awaiting"
    UPLOADING = "uploading"
    FETCHING = "fetching"


class Care(Enum):
    """How much the machine trusts its own records: PROBING asks with none, BISECTING with few."""

    NORMAL = "normal"
    PROBING = "probing"
    BISECTING = "bisecting"


@dataclass(frozen=True, slots=True)
class Outstanding:
    """A question without an answer: its counter and nonce, the records and the cursor that went
    with it, and how."""

    counter: int
    nonce: bytes
    ids: tuple[bytes, ...] = ()
    is_plain: bool = False
    has_ranges: bool = False
    cursor: Cursor = field(default_factory=Cursor)


Group = tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class SyncState:
    """Everything that the machine remembers; stored in the transaction of its effects.

    `groups` are suspected records, the first group is tried next; `blamed` counts failures of the
    first group while a bare exchange worked; `walk_to` is the feed position tried next while the
    portal does not know our cursor.
    """

    run: bytes = bytes(RUN_BYTES)
    counter: int = 0
    phase: Phase = Phase.IDLE
    outstanding: tuple[Outstanding, ...] = ()
    care: Care = Care.NORMAL
    groups: tuple[Group, ...] = ()
    failures: int = 0
    blamed: int = 0
    is_plain: bool = False
    use_dictionary: bool = True
    cursor: Cursor = field(default_factory=Cursor)
    walk_to: int | None = None
    must_contact: bool = False
    is_ignored: bool = False
    has_no_grants: bool = False
    window_differs: bool = False

    def to_tree(self) -> Tree:
        """A map of canonical values; the inverse is from_tree()."""
        return {
            "run": self.run,
            "counter": self.counter,
            "phase": self.phase.value,
            "outstanding": [
                [
                    o.counter,
                    o.nonce,
                    b"".join(o.ids),
                    o.is_plain,
                    o.has_ranges,
                    _cursor_tree(o.cursor),
                ]
                for o in self.outstanding
            ],
            "care": self.care.value,
            "groups": [b"".join(group) for group in self.groups],
            "failures": self.failures,
            "blamed": self.blamed,
            "plain": self.is_plain,
            "dictionary": self.use_dictionary,
            "cursor": _cursor_tree(self.cursor),
            "walk_to": self.walk_to,
            "must_contact": self.must_contact,
            "ignored": self.is_ignored,
            "no_grants": self.has_no_grants,
            "differs": self.window_differs,
        }

    @classmethod
    def from_tree(cls, tree: Tree) -> SyncState:
        """RecordError when these are not the bytes of a state. A missing row is SyncState()."""
        found = as_map(tree, frozenset({"run", "counter", "phase", "outstanding", "cursor"}))
        walk_to = found.get("walk_to")
        return cls(
            run=as_bytes(found["run"], RUN_BYTES),
            counter=as_int(found["counter"]),
            phase=_phase(found["phase"]),
            outstanding=tuple(map(_outstanding, as_list(found["outstanding"]))),
            care=_care(found.get("care", "normal")),
            groups=tuple(map(_ids, as_list(found.get("groups", [])))),
            failures=as_int(found.get("failures", 0)),
            blamed=as_int(found.get("blamed", 0)),
            is_plain=as_bool(found.get("plain", False)),
            use_dictionary=as_bool(found.get("dictionary", True)),
            cursor=_cursor(found["cursor"]),
            walk_to=None if walk_to is None else as_int(walk_to),
            must_contact=as_bool(found.get("must_contact", False)),
            is_ignored=as_bool(found.get("ignored", False)),
            has_no_grants=as_bool(found.get("no_grants", False)),
            window_differs=as_bool(found.get("differs", False)),
        )


def _outstanding(tree: Tree) -> Outstanding:
    counter, nonce, ids, is_plain, has_ranges, cursor = as_list(tree, 6)
    return Outstanding(
        as_int(counter),
        as_bytes(nonce, NONCE_BYTES),
        _ids(ids),
        as_bool(is_plain),
        as_bool(has_ranges),
        _cursor(cursor),
    )


def _cursor_tree(cursor: Cursor) -> Tree:
    return [cursor.position, cursor.chain]


def _cursor(tree: Tree) -> Cursor:
    position, digest = as_list(tree, 2)
    return Cursor(as_int(position), as_bytes(digest, 8))


def _ids(tree: Tree) -> Group:
    joined = as_bytes(tree)
    if len(joined) % ID_BYTES:
        raise RecordError("joined ids do not divide")
    return tuple(joined[i : i + ID_BYTES] for i in range(0, len(joined), ID_BYTES))


def _phase(tree: Tree) -> Phase:
    try:
        return Phase(as_text(tree))
    except ValueError as error:
        raise RecordError("an unknown phase") from error


def _care(tree: Tree) -> Care:
    try:
        return Care(as_text(tree))
    except ValueError as error:
        raise RecordError("an unknown degree of care") from error

"""Whose each kind of task is, by when, and whether the other side is told of it.

It owns that table, for machine and portal alike, and the shape of the two records in which tasks
travel. Pure: nothing here opens or closes a task.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from sync.records import ID_BYTES, Tree
from sync.trees import as_bytes, as_map, as_text

TASK_TOLD, TASK_ANSWERED = "task.told.v1", "task.answered.v1"
KIND_CHARS, DETAIL_CHARS, NOTE_CHARS, BY_CHARS = 40, 60, 500, 60


class TaskOwner(Enum):
    """Who has to deal with it."""

    OFFICIAL = "official"
    TECHNICIAN = "technician"
    OPERATOR = "operator"


class Tells(Enum):
    """What the portal hears of a task of this machine: it opens some by itself."""

    NOTHING = "nothing"
    ITS_END = "its_end"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Duty:
    """`hours`: by when, unless the application's legal deadline comes first."""

    owner: TaskOwner
    hours: int
    tells: Tells = Tells.NOTHING


_ANY = Duty(TaskOwner.TECHNICIAN, 72)
DUTIES: Mapping[str, Duty] = {
    "record_refused": Duty(TaskOwner.OFFICIAL, 24, Tells.ITS_END),
    "record_parked": Duty(TaskOwner.OPERATOR, 24),
    "record_undeliverable": Duty(TaskOwner.TECHNICIAN, 24, Tells.ALL),
    "attachment_damaged": Duty(TaskOwner.OFFICIAL, 48, Tells.ALL),
    "window_differs": Duty(TaskOwner.OPERATOR, 48, Tells.ALL),
    "portal_rolled_back": Duty(TaskOwner.OPERATOR, 24),
    "clone": Duty(TaskOwner.TECHNICIAN, 24),
    "refused_device": Duty(TaskOwner.OPERATOR, 24),
    "enrolment_used": Duty(TaskOwner.TECHNICIAN, 24),
    "enrolment_expired": Duty(TaskOwner.TECHNICIAN, 24),
    "mirror_missing": Duty(TaskOwner.TECHNICIAN, 48, Tells.ALL),
    "mirror_same_disk": Duty(TaskOwner.TECHNICIAN, 48, Tells.ALL),
    "mirror_full": Duty(TaskOwner.TECHNICIAN, 48, Tells.ALL),
    "settings_came": Duty(TaskOwner.TECHNICIAN, 72),
    "not_known": Duty(TaskOwner.TECHNICIAN, 24),
    "downlink_conflict": Duty(TaskOwner.OPERATOR, 48, Tells.ALL),
    "downlink_damaged": Duty(TaskOwner.OPERATOR, 48, Tells.ALL),
    "downlink_unread": Duty(TaskOwner.TECHNICIAN, 72, Tells.ALL),
    "document_unavailable": Duty(TaskOwner.OPERATOR, 48, Tells.ALL),
}


def duty_of(kind: str) -> Duty:
    """What is not in the table is the technician's, within three days."""
    return DUTIES.get(kind, _ANY)


def told_kinds() -> list[str]:
    """The kinds of which a machine tells that they were opened."""
    return [kind for kind, duty in DUTIES.items() if duty.tells is Tells.ALL]


@dataclass(frozen=True, slots=True)
class ToldTask:
    """A task of a machine: opened, or `is_closed` with a note. `about`: a record's id or the front
    of a digest; `detail` and `note` hold codes, never a citizen's words."""

    kind: str
    about: bytes | None
    application: bytes | None
    detail: str
    at_ms: int
    is_closed: bool = False
    note: str = ""
    by: str = ""

    def content(self) -> Tree:
        """As it travels up."""
        return {
            "kind": self.kind,
            "about": self.about,
            "application": self.application,
            "detail": self.detail[:DETAIL_CHARS],
            "at_ms": self.at_ms,
            "closed": self.is_closed,
            "note": self.note[:NOTE_CHARS],
            "by": self.by[:BY_CHARS],
        }


@dataclass(frozen=True, slots=True)
class TaskAnswer:
    """What the operator says of a task of a machine; `note` is for officials and technicians."""

    kind: str
    about: bytes | None
    note: str
    by: str

    def content(self, at: str) -> Tree:
        """As it travels down; `at` ISO 8601."""
        return {"kind": self.kind, "about": self.about, "note": self.note, "by": self.by, "at": at}

    @classmethod
    def from_tree(cls, tree: Tree) -> TaskAnswer:
        """RecordError when it is none."""
        found = as_map(tree, frozenset({"kind", "about", "note", "by"}))
        about = found["about"]
        return cls(
            as_text(found["kind"], KIND_CHARS),
            None if about is None else as_bytes(about, ID_BYTES),
            as_text(found["note"], NOTE_CHARS),
            as_text(found["by"], BY_CHARS),
        )

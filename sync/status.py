"""What the agent has done and what waits: for the chip, the technician's page and `status --json`.

It owns no table; it reads, and `note_contact` and `note_failure` keep the two last events. Numbers
count applications (and separately their papers), each once, under its present delivery word. What
a screen asks for at every touch must never cost more because much was delivered long ago.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sync import state
from sync.database import database_errors
from sync.delivery import DeliveryState
from sync.errors import FailureClass
from sync.messages import FAULT_ENROLMENT_EXPIRED, FAULT_ENROLMENT_USED
from sync.records import Tree
from sync.tasks import count_tasks

if TYPE_CHECKING:
    import sqlite_utils

# Records about the machine itself (its registration) stand under this id and are not counted.
NO_APPLICATION = bytes(16)

WORDS: Mapping[FailureClass, str] = {
    FailureClass.NO_LINK: "no link to the portal",
    FailureClass.DNS: "the portal's name could not be looked up",
    FailureClass.CAPTIVE: "a sign-in page or a proxy answers instead of the portal",
    FailureClass.TLS: "the certificate is not the portal's",
    FailureClass.CLOCK: "the certificate's dates do not fit this machine's clock",
    FailureClass.STALLED: "the connection stopped moving",
    FailureClass.PORTAL_BUSY: "the portal is busy or being serviced",
    FailureClass.TRUNCATED: "the answer broke off",
    FailureClass.BAD_SIGNATURE: "an answer that the portal did not sign",
    FailureClass.MISMATCHED: "an answer to another request",
    FailureClass.REFUSED_DEVICE: "the portal does not accept this machine: enrol it",
    FailureClass.REFUSED_RECORD: "the portal refuses a record: a person must look",
    FailureClass.INTEGRITY: "stored bytes differ from their digest: a person must look",
}

# Where the portal's signed answer says more than its class.
FAULT_WORDS: Mapping[str, str] = {
    FAULT_ENROLMENT_USED: "this enrolment file was used by another machine: enrol again",
    FAULT_ENROLMENT_EXPIRED: "this enrolment file is out of date: enrol again",
}


@dataclass(frozen=True, slots=True)
class LastError:
    """The latest attempt's failure. `at_ms` is Unix milliseconds; `detail` says more than the
    class, when there is more to say."""

    failure_class: FailureClass
    at_ms: int
    detail: str = ""

    @property
    def words(self) -> str:
        """For people, without anything from the answer itself."""
        return self.detail or WORDS[self.failure_class]


@dataclass(frozen=True, slots=True)
class AgentStatus:
    """The figures of `motcua-sync status --json`; times in Unix milliseconds.

    Applications stand in one of queued, sending, acknowledged, refused; `complete` are those of the
    acknowledged whose papers have arrived too. `last_error` is None again once a contact ends well.
    `tasks` wait for a person.
    """

    queued: int
    sending: int
    acknowledged: int
    complete: int
    refused: int
    attachments_queued: int
    attachments_sending: int
    attachments_acknowledged: int
    last_contact_ms: int | None
    last_carried_ms: int | None
    last_error: LastError | None
    up_bytes: int
    down_bytes: int
    is_enrolled: bool
    tasks: int

    def to_json(self) -> dict[str, Any]:
        """The document of contracts.md, with three more keys."""
        error, contact, carried = self.last_error, self.last_contact_ms, self.last_carried_ms
        return {
            **{word.value: getattr(self, word.value) for word in DeliveryState},
            "attachments": {word: getattr(self, f"attachments_{word}") for word in _PAPER_WORDS},
            "last_contact": None if contact is None else iso(contact),
            "last_carried": None if carried is None else iso(carried),
            "last_error": error
            and {
                "class": error.failure_class.value,
                "at": iso(error.at_ms),
                "words": error.words,
            },
            "bytes": {"up": self.up_bytes, "down": self.down_bytes},
            "enrolled": self.is_enrolled,
            "tasks": self.tasks,
        }

    def for_people(self) -> list[str]:
        """The same in lines for whoever looks at a terminal; times in UTC."""
        error, contact, carried = self.last_error, self.last_contact_ms, self.last_carried_ms
        ended = f"{error.failure_class.value} at {iso(error.at_ms)}: {error.words}" if error else ""
        return [
            f"enrolled      {'yes' if self.is_enrolled else 'no: motcua-sync enrol'}",
            f"applications  {self.queued} waiting, {self.sending} on the way,"
            f" {self.acknowledged} at the portal ({self.complete} with every paper),"
            f" {self.refused} refused",
            f"papers        {self.attachments_queued} waiting, {self.attachments_sending} on"
            f" the way, {self.attachments_acknowledged} at the portal",
            f"last contact  {'never' if contact is None else iso(contact)}",
            f"last by hand  {'never' if carried is None else iso(carried)}",
            f"last failure  {ended or 'none'}",
            f"traffic       {self.up_bytes} bytes up, {self.down_bytes} bytes down",
            f"tasks         {self.tasks}{' (motcua-sync task list)' if self.tasks else ''}",
        ]


@dataclass(frozen=True, slots=True)
class LinkFigures:
    """What the header says. Applications and papers without the portal's word, applications that it
    refused, and how the last contacts ended; each number as in AgentStatus."""

    applications_waiting: int
    papers_waiting: int
    refused: int
    last_contact_ms: int | None
    last_error: LastError | None


_PAPER_WORDS = ("queued", "sending", "acknowledged")


def agent_status(db: sqlite_utils.Database) -> AgentStatus:
    """The present figures, from the database alone; the agent need not run."""
    figures = _figures(db)
    counts = {word.value: figures.get(word.value, 0) for word in DeliveryState}
    # Whose papers have arrived too is acknowledged as well: two facts, both counted.
    counts["acknowledged"] += counts["complete"]
    return AgentStatus(
        **counts,
        **{f"attachments_{word}": figures.get(f"papers_{word}", 0) for word in _PAPER_WORDS},
        last_contact_ms=last_contact_ms(db),
        last_carried_ms=last_carried_ms(db),
        last_error=_last_error(state.load(db, "last_error")),
        up_bytes=state.load_count(db, "bytes_up"),
        down_bytes=state.load_count(db, "bytes_down"),
        is_enrolled=is_enrolled(db),
        tasks=count_tasks(db),
    )


def link_figures(db: sqlite_utils.Database) -> LinkFigures:
    """For the header, asked at every touch: neither backlog nor history makes it slower."""
    figures = _figures(db)
    return LinkFigures(
        applications_waiting=figures.get("queued", 0) + figures.get("sending", 0),
        papers_waiting=figures.get("papers_queued", 0) + figures.get("papers_sending", 0),
        refused=figures.get("refused", 0),
        last_contact_ms=last_contact_ms(db),
        last_error=_last_error(state.load(db, "last_error")),
    )


def _figures(db: sqlite_utils.Database) -> dict[str, int]:
    """What the triggers of `counting.py` have counted."""
    with database_errors():
        return dict(db.execute("SELECT word, number FROM sync_figure").fetchall())


def is_enrolled(db: sqlite_utils.Database) -> bool:
    """Whether this machine knows a portal."""
    return state.load(db, "portal") is not None


def last_contact_ms(db: sqlite_utils.Database) -> int | None:
    """When the portal was last heard; None before the first contact."""
    return state.load_count(db, "last_contact") or None


def last_carried_ms(db: sqlite_utils.Database) -> int | None:
    """When the portal wrote the newest answer that came by hand; None before the first."""
    return state.load_count(db, "carried") or None


def known_as_of_ms(db: sqlite_utils.Database) -> int | None:
    """How new what this machine knows of the portal is, by wire or by hand; None: knows nothing."""
    return max(last_contact_ms(db) or 0, last_carried_ms(db) or 0) or None


def _last_error(tree: Tree) -> LastError | None:
    match tree:
        case {"class": str(word), "at": int(at_ms), "detail": str(detail)}:
            return LastError(FailureClass(word), at_ms, detail)
        case {"class": str(word), "at": int(at_ms)}:
            return LastError(FailureClass(word), at_ms)
    return None


def note_contact(db: sqlite_utils.Database, now_ms: int) -> None:
    """A contact ended well; inside the caller's write(db)."""
    state.save(db, "last_contact", now_ms)
    state.save(db, "last_error", None)


def note_failure(
    db: sqlite_utils.Database, failure: FailureClass, now_ms: int, detail: str = ""
) -> None:
    """An attempt ended badly; inside the caller's write(db). `detail` holds no content."""
    tree: dict[str, Tree] = {"class": failure.value, "at": now_ms}
    if detail:
        tree["detail"] = detail
    state.save(db, "last_error", tree)


def iso(unix_ms: int) -> str:
    """ISO 8601 in UTC to the second."""
    return datetime.fromtimestamp(unix_ms / 1000, UTC).isoformat(timespec="seconds")

"""An application's events as rows, and the folded state beside them.

Events are only ever added. `refresh` folds them anew and writes what they say into the
application's row; conflicting decisions become tasks in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, insert, select, update

from sync.portal import claims
from sync.portal.content import Content, ContentError
from sync.portal.states import Folded, Happening, State, fold
from sync.portal.tables import APPLICATIONS, EVENTS
from sync.portal.tasks import is_open, open_task

CONFLICT = "conflict"
_STATES = frozenset(state.value for state in State)


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event; ids are 16 bytes, `at` is ISO 8601 and never orders anything. `record` is what
    brought it, of `device`; None when it was decided here, for the device that filed."""

    id: bytes
    device: bytes
    application: bytes
    sees: bytes | None
    at: str
    what: str
    state: State | None
    by: str
    note: str = ""
    authority_number: str | None = None
    due: str | None = None
    papers: tuple[str, ...] = ()
    record: bytes | None = None

    def values(self, at_ms: int) -> dict[str, Any]:
        """A row of `events`."""
        return {
            "id": self.id,
            "device": self.device,
            "record": self.record,
            "application": self.application,
            "sees": self.sees,
            "at": self.at,
            "what": self.what,
            "state": self.state.value if self.state else None,
            "by": self.by,
            "note": self.note,
            "authority_number": self.authority_number,
            "due": self.due,
            "papers": list(self.papers),
            "received_ms": at_ms,
        }


def read_event(content: Content, device: bytes, record: bytes | None = None) -> EventRow:
    """The event in a record's content. Raises ContentError."""
    state = content.find_text("state", 24)
    if state is not None and state not in _STATES:
        raise ContentError("state")
    return EventRow(
        content.data("event", 16),
        device,
        content.data("application", 16),
        content.find_data("sees", 16),
        content.text("at", 40),
        content.text("what", 60),
        State(state) if state else None,
        content.text("by", 120, least=0),
        content.text("note", 4000, least=0),
        content.find_text("authority_number", 60),
        content.find_text("due", 40),
        tuple(content.texts("papers", 80)),
        record,
    )


def without_number(event: EventRow) -> EventRow:
    """The same event, giving no number."""
    return replace(event, authority_number=None)


def add(connection: Connection, event: EventRow, at_ms: int) -> bool:
    """Add an event; False when one with its id is here already."""
    if connection.execute(select(EVENTS.c.id).where(EVENTS.c.id == event.id)).first():
        return False
    connection.execute(insert(EVENTS).values(**event.values(at_ms)))
    return True


def rows(connection: Connection, application: bytes) -> list[Any]:
    """The events of an application, unordered."""
    return list(connection.execute(select(EVENTS).where(EVENTS.c.application == application)))


def folded(events: list[Any]) -> Folded:
    """What these rows say together."""
    return fold(
        Happening(
            row.id,
            row.sees,
            State(row.state) if row.state else None,
            row.authority_number,
            row.due,
            tuple(row.papers),
        )
        for row in events
    )


def refresh(connection: Connection, application: bytes, at_ms: int) -> Folded:
    """Fold again, write the result into the application's row, open a task for each conflict.

    Raises NumberTaken when the events give it the number of another application. Whoever adds an
    event calls this after it: under the application's own lock, because those of the machines that
    may speak of it are several."""
    here = select(APPLICATIONS.c.id).where(APPLICATIONS.c.id == application)
    connection.execute(here.with_for_update()).first()
    result = folded(rows(connection, application))
    if result.authority_number is not None:
        claims.take(connection, result.authority_number, application)
    for _, other in result.conflicts:
        open_task(connection, CONFLICT, f"{application.hex()}:{other.hex()}", at_ms)
    connection.execute(
        update(APPLICATIONS)
        .where(APPLICATIONS.c.id == application)
        .values(
            state=result.state.value,
            authority_number=result.authority_number,
            due=result.due,
            disputed=is_open(connection, CONFLICT, application.hex()),
        )
    )
    return result

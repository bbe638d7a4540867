"""Answering what people ask about their own data: correction, withdrawal, erasure.

Whoever answers is named in the access record, and the answer goes back in the same transaction.
What is granted takes effect here: a withdrawal is a decision like every other, an erasure destroys.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select, update

from sync.portal import decisions, erasing, feeds, heirs, removing
from sync.portal.audit import note_act
from sync.portal.moments import iso
from sync.portal.opening import Portal
from sync.portal.requesting import ANSWERED, ERASE, WITHDRAW
from sync.portal.states import TRANSITIONS, State
from sync.portal.tables import APPLICATIONS, REQUESTS
from sync.records import Tree

LONGEST_NOTE = 2000


class NotOpen(LookupError):
    """No such request waits for an answer."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an official says; `note` is read by the citizen and is needed for a refusal."""

    request: bytes
    is_granted: bool
    note: str
    by: str


def answer(portal: Portal, given: Answer) -> None:
    """Answers a request and does what was granted, at once or not at all.

    Raises NotOpen; DecisionError for a refusal without a reason, or what cannot be done any more.
    """
    note = given.note.strip()
    if len(note) > LONGEST_NOTE or "\0" in note:
        raise decisions.DecisionError("note", f"a note has at most {LONGEST_NOTE} characters")
    if not given.is_granted and not note:
        raise decisions.DecisionError("reason", "a refusal needs a note that says why")
    at_ms = portal.clock()
    with portal.store.writing() as connection:
        row = _locked(connection, given.request)
        if given.is_granted and row.what == WITHDRAW:
            _withdraw(portal, connection, row, given, note, at_ms)
        content: dict[str, Tree] = {
            "request": row.id,
            "application": row.application,
            "what": row.what,
            "granted": given.is_granted,
            "note": note,
            "at": iso(at_ms),
        }
        done = {"answered_ms": at_ms, "granted": given.is_granted, "answered_by": given.by}
        connection.execute(update(REQUESTS).where(REQUESTS.c.id == row.id).values(**done))
        feeds.append(connection, portal.blobs, portal.author, row.device, ANSWERED, content, at_ms)
        word = "granted" if given.is_granted else "refused"
        note_act(connection, at_ms, given.by, f"request.{row.what}.{word}", row.code)
        doomed = (
            erasing.erase(connection, row.application, at_ms)
            if given.is_granted and row.what == ERASE
            else []
        )
    removing.after_commit(portal, doomed)
    if given.is_granted and row.what == ERASE:
        portal.store.checkpoint()


def _locked(connection: Connection, request: bytes) -> Any:
    """The request, under the locks of all machines that may speak of its application."""
    row = _open_request(connection, request)
    owners = [row.device, row.owner, *heirs.heirs_of(connection, row.owner)]
    feeds.lock_devices(connection, owners)
    return _open_request(connection, request)  # it may have been answered meanwhile


def _open_request(connection: Connection, request: bytes) -> Any:
    query = (
        select(
            REQUESTS,
            APPLICATIONS.c.code,
            APPLICATIONS.c.state,
            APPLICATIONS.c.device.label("owner"),
        )
        .join(APPLICATIONS, APPLICATIONS.c.id == REQUESTS.c.application)
        .where((REQUESTS.c.id == request) & REQUESTS.c.answered_ms.is_(None))
    )
    row = connection.execute(query).first()
    if row is None:
        raise NotOpen(request.hex())
    return row


def _withdraw(
    portal: Portal, connection: Connection, row: Any, given: Answer, note: str, at_ms: int
) -> None:
    if State.WITHDRAWN not in TRANSITIONS[State(row.state)]:
        raise decisions.DecisionError("step", f"{row.state} cannot be withdrawn any more")
    found = decisions.find_application(connection, row.code)
    assert found is not None  # joined above
    decision = decisions.Decision(State.WITHDRAWN, given.by, note)
    decisions.take(portal, connection, found, decision, at_ms)

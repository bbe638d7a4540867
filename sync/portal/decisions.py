"""What officials decide: an event here and the same event as a record in the device's feed.

Both are written in one transaction under the device's lock, together with the audit row. An event
names the decision that it followed; a step that may not follow is refused before anything is
written.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, case, insert, select

from sync.documents import SealedDocument
from sync.portal import applications, archived, feeds, heirs, history
from sync.portal.audit import note_act
from sync.portal.claims import NumberTaken
from sync.portal.moments import in_vietnam, iso, read_moment
from sync.portal.numbering import (
    LONGEST_NUMBER,
    as_code,
    is_number,
    is_taken,
    never_in_a_code,
    next_number,
)
from sync.portal.opening import Portal
from sync.portal.states import Folded, State, check_step
from sync.portal.tables import APPLICATIONS, RESULTS, TELL_TIMES
from sync.portal.tasks import close_tasks
from sync.records import Tree
from sync.sealing import seal_attachment

LONGEST_NOTE = 2000
LONGEST_NAME = 120
_LONGEST_TERM = timedelta(days=5 * 365 + 2)


class DecisionError(ValueError):
    """A decision that cannot be taken; `code` is for the page, the text for the terminal."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Document:
    """A result as a file: its bytes in clear; it is sealed before it is stored."""

    data: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Decision:
    """`state` is what the application shall become; `note` is read by the citizen."""

    state: State
    by: str
    note: str = ""
    authority_number: str | None = None
    due: str | None = None
    papers: tuple[str, ...] = ()
    document: Document | None = None


def find_application(connection: Connection, code: str) -> Any | None:
    """By the kiosk's code, however it was typed, else by the authority's number."""
    is_code = APPLICATIONS.c.code.in_([code, as_code(code) or code])
    known = select(APPLICATIONS).where(is_code | (APPLICATIONS.c.authority_number == code))
    return connection.execute(known.order_by(case((is_code, 0), else_=1))).first()


def _unknown(connection: Connection, code: str) -> str:
    if archived.find(connection, code) is not None:
        return f"{code} is in the archive: motcua-portal unarchive {code} brings it back"
    return f"no application {code}{never_in_a_code(code)}"


def decide(portal: Portal, code: str, decision: Decision) -> Folded:
    """Take a decision. Raises NotAllowedError, DecisionError (its code says what is wrong)."""
    _check_words(decision)
    at_ms = portal.clock()
    with portal.store.writing() as connection:
        return take(portal, connection, _locked(connection, code), decision, at_ms)


def _locked(connection: Connection, code: str) -> Any:
    """The application, under the locks of its machine and of those that are told of it."""
    found = find_application(connection, code)
    if found is not None:
        owners = [found.device, *heirs.heirs_of(connection, found.device)]
        feeds.lock_devices(connection, owners)
        # It may have been erased, archived or numbered while these were waited for.
        found = find_application(connection, code)
    if found is None:
        raise DecisionError("unknown", _unknown(connection, code))
    return found


def take(
    portal: Portal, connection: Connection, found: Any, decision: Decision, at_ms: int
) -> Folded:
    """A decision inside the caller's transaction, under the locks of its machine and of that one's
    heirs; raises the same."""
    events = history.rows(connection, found.id)
    before = history.folded(events)
    check_step(before.state, decision.state)
    _check_papers(portal, connection, found, decision.papers)
    due = _due(decision, events, at_ms)
    event = _event(portal, connection, found, before, decision, due, at_ms)
    history.add(connection, event, at_ms)
    _tell(portal, connection, found, event, decision.document, at_ms)
    close_tasks(connection, history.CONFLICT, found.id.hex(), decision.by, at_ms)
    note_act(connection, at_ms, decision.by, f"decided.{decision.state.value}", found.code)
    try:
        return history.refresh(connection, found.id, at_ms)
    except NumberTaken as error:
        raise DecisionError("number", f"the number {error} is another application's") from error


def expected_due(portal: Portal, found: Any, accepted_ms: int) -> str | None:
    """When an answer to this application would be due, accepted at that moment; None when no rule
    says so."""
    return portal.due_rule(found.procedure, found.version, found.answers, accepted_ms)


def _due(decision: Decision, events: Sequence[Any], at_ms: int) -> str | None:
    """A date that somebody gave, in the one form in which dates compare as text."""
    if not decision.due:
        return None
    try:
        moment = read_moment(decision.due)
    except ValueError as error:
        text = decision.due[:60]
        raise DecisionError("due", f"{text} is not a time as 2026-11-30T17:00+07:00") from error
    today = in_vietnam(at_ms).date()
    begun = today if decision.state is State.ACCEPTED else _accepted_on(events, today)
    if moment.date() < begun:
        raise DecisionError("due", f"{moment:%d/%m/%Y} is before the acceptance, {begun:%d/%m/%Y}")
    if moment.date() > today + _LONGEST_TERM:
        raise DecisionError("due", f"{moment:%d/%m/%Y} is more than 5 years ahead")
    return moment.replace(microsecond=0).isoformat()


def _accepted_on(events: Sequence[Any], today: date) -> date:
    """The day of the last acceptance, from which the term runs; today before the first."""
    days = []
    for event in events:
        if event.state == State.ACCEPTED.value:
            # A kiosk's own event may carry anything here.
            with suppress(ValueError):
                days.append(read_moment(event.at).date())
    return max(days, default=today)


def _check_papers(
    portal: Portal, connection: Connection, found: Any, papers: Sequence[str]
) -> None:
    if not papers:
        return
    attached = applications.attachments(connection, found.id)
    known = applications.papers_of(portal.labels, found, attached)
    for paper in papers:
        if paper not in known:
            names = ", ".join(known) or "none"
            raise DecisionError(
                "paper", f"{paper[:80]} is no paper of {found.procedure}; known: {names}"
            )


def _check_words(decision: Decision) -> None:
    if len(decision.note) > LONGEST_NOTE or "\0" in decision.note:
        raise DecisionError("note", f"a note has at most {LONGEST_NOTE} characters")
    if not 0 < len(decision.by) <= LONGEST_NAME or not decision.by.isprintable():
        raise DecisionError("by", f"who decided is named in 1 to {LONGEST_NAME} characters")
    number = decision.authority_number
    if number and not is_number(number):
        raise DecisionError(
            "number_shape",
            f"the authority's number is a text of at most {LONGEST_NUMBER} characters such as"
            " H40.15.07-261124-0001, and never looks like a code of a kiosk",
        )
    needs_note = decision.state in (State.REJECTED, State.SUPPLEMENT_REQUESTED, State.STOPPED)
    if needs_note and not decision.note.strip():
        # Decree 118/2025/ND-CP: a refusal and a request for papers state their reasons in writing.
        raise DecisionError("reason", f"{decision.state.value} needs a note that says why")


def _event(
    portal: Portal,
    connection: Connection,
    found: Any,
    before: Folded,
    decision: Decision,
    due: str | None,
    at_ms: int,
) -> history.EventRow:
    # As it travels: one text, however a keyboard put its marks together.
    number = unicodedata.normalize("NFC", decision.authority_number or "") or None
    if decision.state is State.ACCEPTED:
        # The term begins with acceptance, and anew when papers had to be asked for.
        due = due or expected_due(portal, found, at_ms)
        if found.authority_number is None:
            number = number or next_number(connection, portal.settings.unit, at_ms)
    if number and number != found.authority_number and is_taken(connection, number):
        raise DecisionError("number", f"the number {number} is another application's")
    return history.EventRow(
        secrets.token_bytes(16),
        found.device,
        found.id,
        before.decided,
        iso(at_ms),
        decision.state.value,
        decision.state,
        decision.by,
        decision.note.strip(),
        number,
        due,
        tuple(dict.fromkeys(decision.papers)),
    )


def _content(code: str, event: history.EventRow) -> dict[str, Tree]:
    return {
        "application": event.application,
        "code": code,
        "event": event.id,
        "sees": event.sees,
        "at": event.at,
        "what": event.what,
        "state": event.state.value if event.state else None,
        "by": event.by,
        "note": event.note,
        "authority_number": event.authority_number,
        "due": event.due,
        "papers": list(event.papers),
    }


def _tell(
    portal: Portal,
    connection: Connection,
    found: Any,
    event: history.EventRow,
    document: Document | None,
    at_ms: int,
) -> None:
    """The event as a record in the device's feed, with the address of its document."""
    kind, content = "event.appended.v1", _content(found.code, event)
    if document is not None:
        kind = "result.returned.v1"
        content["document"] = _store(portal, connection, found, document, at_ms).to_tree()
    tell = portal.teller(connection, at_ms)
    for device in (found.device, *heirs.heirs_of(connection, found.device)):
        tell(device, kind, content)


def _store(
    portal: Portal, connection: Connection, found: Any, document: Document, at_ms: int
) -> SealedDocument:
    attachment = seal_attachment(document.data)
    portal.blobs.hold(attachment.ciphertext)
    sealed = SealedDocument.of(attachment, document.media_type)
    connection.execute(
        insert(RESULTS).values(
            cipher_sha256=sealed.cipher_sha256,
            application=found.id,
            device=found.device,
            cipher_bytes=sealed.cipher_bytes,
            media_type=sealed.media_type,
            key=sealed.key,
            plain_sha256=sealed.plain_sha256,
            complete=True,
            told=TELL_TIMES,
            added_ms=at_ms,
        )
    )
    return sealed

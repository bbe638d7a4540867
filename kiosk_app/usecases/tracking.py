"""What became of an application, and how the link is doing.

It owns the view of events as a history. It must never claim more than is known here: the time of
the last contact goes with every answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from kiosk_app.domain.application import Event, fold
from kiosk_app.domain.code import CodeProblem, parse_code
from kiosk_app.domain.owners import owner_names
from kiosk_app.domain.receipt import read_receipt
from kiosk_app.store.applications import StoredApplication
from kiosk_app.usecases.clock import at_vietnam
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.receiving import events_of
from kiosk_app.usecases.restoring import FROM_PORTAL
from kiosk_app.usecases.values import (
    Filed,
    HistoryLine,
    Link,
    LinkState,
    ResultShown,
    Tracking,
)
from sync import (
    DeliveryState,
    SealedDocument,
    delivery_of,
    known_as_of_ms,
    link_figures,
    write,
)

LONGEST_CODE = 64
RECENT_MS = 24 * 3600 * 1000  # a contact today counts as being online


def find(machine: Machine, typed: str) -> StoredApplication | None:
    """By the machine's code (however typed), the authority's number, or a receipt's QR text.

    A code that was given out here means its own application, also when that was erased: an
    authority may number somebody else's application with the very same signs.
    """
    text = typed.strip()
    receipt = read_receipt(text)
    if receipt is not None:
        return machine.applications.find(receipt.facts.code)
    if len(text) > LONGEST_CODE:
        return None
    code = parse_code(text)
    if not isinstance(code, CodeProblem) and machine.applications.has_code(code):
        return machine.applications.find(code)
    return machine.applications.find_by_authority_number(text)


def track(machine: Machine, typed: str) -> Tracking | None:
    """The timeline of one application; None when it is not (or no longer) here."""
    found = find(machine, typed)
    if found is None:
        return None
    delivery = delivery_of(machine.db, found.id)
    folded = fold(events_of(machine, found.id))
    history, pages = folded.history, Counter(p.paper for p in machine.documents.of(found.id))
    state = delivery.state if delivery else _unsent(found)
    procedure = machine.shelf.procedure_to_show(found.source, found.procedure)
    filed_on = date.fromisoformat(found.filed_at[:10])
    return Tracking(
        code=found.code,
        authority_number=found.authority_number,
        procedure=procedure,
        filed_at=found.filed_at,
        uncertainty_s=found.uncertainty_s,
        state=found.state,
        delivery=state.value,
        has_conflict=found.has_conflict,
        due=found.due,
        expected=found.expected,
        as_known_on=_iso(known_as_of_ms(machine.db)),
        missing_papers=tuple(p for p in found.content["missing"] if p not in pages),
        receipt_qr=found.content["receipt_qr"],
        history=tuple(_line(event) for event in history),
        result=_result(machine, found.id, history),
        owners=owner_names(procedure, found.content["answers"], filed_on),
        papers=tuple(pages.items()),
        asked=folded.papers_asked,
    )


def _unsent(found: StoredApplication) -> DeliveryState:
    """Without any record in the outbox nothing is under way: the true word is the first one, but
    for an application that a machine before this one has delivered."""
    came_back = bool(found.content.get(FROM_PORTAL))
    return DeliveryState.COMPLETE if came_back else DeliveryState.QUEUED


def is_erased(machine: Machine, typed: str) -> bool:
    """Whether the code was given out here and its application erased since."""
    code = parse_code(typed)
    here = machine.applications
    return not isinstance(code, CodeProblem) and here.has_code(code) and here.find(code) is None


def papers_asked(machine: Machine, code: str) -> tuple[str, ...]:
    """Codes of the papers that the authority asks for now."""
    found = machine.applications.find(code)
    return fold(events_of(machine, found.id)).papers_asked if found is not None else ()


def document_of(
    machine: Machine, application_id: bytes, history: Sequence[Event]
) -> SealedDocument | None:
    """The document of the latest result, in the order of the events; None when there is none."""
    documents = machine.results.of(application_id)
    announced = [event.id for event in history if event.id in documents]
    return documents[announced[-1]] if announced else None


def _result(
    machine: Machine, application_id: bytes, history: Sequence[Event]
) -> ResultShown | None:
    document = document_of(machine, application_id, history)
    if document is None:
        return None
    is_here = machine.fetches.has_arrived(document.cipher_sha256)
    return ResultShown(document.media_type, document.plain_bytes, is_here)


def filed(machine: Machine, typed: str) -> Filed | None:
    """The filing receipt's content again."""
    found = find(machine, typed)
    return None if found is None else receipt_of(found)


def receipt_of(found: StoredApplication) -> Filed:
    """The filing receipt's content of a stored application."""
    return Filed(
        application_id=found.id,
        code=found.code,
        procedure=found.procedure,
        version=found.version,
        filed_at=found.filed_at,
        uncertainty_s=found.uncertainty_s,
        due=found.expected,
        missing_papers=tuple(found.content["missing"]),
        receipt_qr=found.content["receipt_qr"],
    )


def link_state(machine: Machine) -> LinkState:
    """What waits, what was refused, and when the portal was last heard."""
    figures = link_figures(machine.db)
    waiting = figures.applications_waiting + figures.papers_waiting
    contact_ms, error = figures.last_contact_ms, figures.last_error
    if error or contact_ms is None or machine.wall_ms() - contact_ms > RECENT_MS:
        link = Link.OFFLINE
    else:
        link = Link.WAITING if waiting else Link.ONLINE
    return LinkState(
        link=link,
        waiting=waiting,
        refused=figures.refused,
        last_contact=_iso(contact_ms),
        failure=error.failure_class.value if error else None,
    )


def log_call(machine: Machine, started: datetime, ended: datetime | None) -> None:
    """How long somebody waited for an official; no name, no draft."""
    with write(machine.db):
        machine.applications.log_call(
            int(started.timestamp() * 1000), int(ended.timestamp() * 1000) if ended else None
        )


def _line(event: Event) -> HistoryLine:
    return HistoryLine(
        at=event.at,
        what=event.what,
        state=event.state.value if event.state else None,
        by=event.by,
        note=event.note,
        papers=event.papers,
    )


def _iso(ms: int | None) -> str | None:
    return None if ms is None else at_vietnam(ms).isoformat()

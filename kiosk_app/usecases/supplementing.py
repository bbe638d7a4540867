"""Answering a request for more papers: a small draft of its own, filed as one event.

It owns the way from a request of the authority to the papers and words that answer it: in ONE write
the pages come under the application's key, their descriptions and the event go into the outbox, the
draft closes. It must never file for a request that no longer stands, and never twice.
"""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field

from kiosk_app.domain import messages
from kiosk_app.domain.application import Event, State, fold
from kiosk_app.domain.identity import Card, IdentityHow
from kiosk_app.domain.receipt import ReceiptFacts
from kiosk_app.store.applications import StoredApplication
from kiosk_app.store.documents import StoredPage
from kiosk_app.usecases.clock import Moment
from kiosk_app.usecases.drafting import get_draft
from kiosk_app.usecases.filing import BY_KIOSK, readable_pages
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.receiving import events_of, refold
from kiosk_app.usecases.signing import sign_receipt_text
from kiosk_app.usecases.tracking import find
from kiosk_app.usecases.values import Draft, DraftId
from sync import SealedAttachment, write

SUPPLEMENTED = "supplemented"
WORDS = "words"  # the answer of a supplement's draft that holds what the person wrote
LONGEST_WORDS = 500

log = logging.getLogger(__name__)


class NotAsked(Exception):
    """Nothing is asked for: another answer came first, or the authority decided meanwhile."""


@dataclass(frozen=True, slots=True)
class Supplemented:
    """What was handed in. `papers` are (code, pages), `missing` codes still asked for."""

    code: str
    at: str
    uncertainty_s: int
    papers: tuple[tuple[str, int], ...]
    missing: tuple[str, ...]
    receipt_qr: str
    words: str = field(default="", repr=False)


def begin(machine: Machine, code: str, card: Card | None) -> Draft:
    """A draft for the papers that are asked for now; with a card, its holder may fetch it again.

    Raises NotAsked, also when the application is not here.
    """
    application = find(machine, code)
    if application is None or application.state != State.SUPPLEMENT_REQUESTED.value:
        raise NotAsked(code)
    how = IdentityHow.CARD_SCANNED if card else IdentityHow.TYPED
    draft_id = machine.outbox.make_id()
    with write(machine.db):
        machine.drafts.begin(
            draft_id,
            application.procedure,
            application.version,
            application.source,
            how.value,
            machine.wall_ms(),
            supplements=application.code,
        )
        if card is not None:
            machine.drafts.set_identity(draft_id, how.value, card.number)
    return get_draft(machine, DraftId(draft_id))


def is_empty(draft: Draft) -> bool:
    """Whether neither a paper nor a word was given yet."""
    return not draft.pages and not str(draft.answers.get(WORDS, "")).strip()


def file(machine: Machine, draft: Draft) -> Supplemented:
    """Hands the papers in; durable on return. Raises NotAsked, sync.DatabaseFull, UnknownDraft."""
    draft = get_draft(machine, draft.id)
    pages = readable_pages(machine, draft.id)
    moment = machine.moment()
    words = str(draft.answers.get(WORDS, "")).strip()[:LONGEST_WORDS]
    with write(machine.db):
        application = machine.applications.find(draft.supplements)
        folded = fold(events_of(machine, application.id)) if application is not None else None
        if application is None or folded is None or folded.state is not State.SUPPLEMENT_REQUESTED:
            raise NotAsked(draft.supplements)
        given = tuple(sorted(Counter(page.paper for page, _ in pages).items()))
        event = Event(
            id=machine.outbox.make_id(),
            sees=folded.decided,
            at=moment.when.isoformat(),
            what=SUPPLEMENTED,
            state=State.SUBMITTED,
            by=BY_KIOSK,
            note=words,
            papers=tuple(paper for paper, _ in given),
        )
        _hand_over(machine, application, pages)
        _append(machine, application, event)
        machine.drafts.discard(draft.id)
    log.info("supplemented", extra={"code": application.code, "count": len(pages)})
    missing = tuple(paper for paper in folded.papers_asked if paper not in dict(given))
    receipt = _receipt(machine, application, moment, dict(given), missing)
    return Supplemented(
        application.code, event.at, moment.uncertainty_s, given, missing, receipt, words
    )


def _hand_over(
    machine: Machine,
    application: StoredApplication,
    pages: tuple[tuple[StoredPage, SealedAttachment], ...],
) -> None:
    """The pages come under the application's key, behind those that it has already."""
    due = application.due or application.expected
    for page, sealed in pages:
        number = machine.documents.add(application.id, page.paper, sealed, page.media)
        described = messages.attachment_content(
            messages.PageDescription(
                application=application.id,
                code=application.code,
                paper=page.paper,
                page=number,
                cipher_sha256=sealed.cipher_sha256,
                plain_sha256=sealed.plain_sha256,
                key=sealed.key,
                cipher_bytes=len(sealed.ciphertext),
                plain_bytes=page.plain_bytes,
                media_type=page.media.type,
                verdict=page.media.verdict,
            )
        )
        machine.outbox.enqueue_attachment(described, sealed, about=application.id, due=due)


def _append(machine: Machine, application: StoredApplication, event: Event) -> None:
    content = messages.event_content(application.id, application.code, event)
    machine.applications.append_event(application.id, content, machine.wall_ms())
    refold(machine, application)
    due = application.due or application.expected
    machine.outbox.enqueue(messages.EVENT, content, about=application.id, due=due)


def _receipt(
    machine: Machine,
    application: StoredApplication,
    moment: Moment,
    given: dict[str, int],
    missing: tuple[str, ...],
) -> str:
    """The signed text of the paper for this supplement: what was handed in, and when."""
    facts = ReceiptFacts(
        code=application.code,
        procedure=application.procedure,
        version=application.version,
        filed_at=moment.when.isoformat(),
        uncertainty_s=moment.uncertainty_s,
        papers=tuple(given),
        missing=missing,
    )
    return sign_receipt_text(machine, facts)

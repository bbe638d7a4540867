"""Filing: the one transaction after which an application exists.

It owns what becomes of a draft when the person signs: code, due date, signed receipt, and ONE write
with the application, its first event, the outbox record and the records of its papers; the draft
closes in it too. Missing papers never keep anybody from filing. It must never return before the
commit, and never let a record exist without its application.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from kiosk_app.domain import messages
from kiosk_app.domain.application import Event, State
from kiosk_app.domain.calendar import due, limit_for
from kiosk_app.domain.code import RANDOM_BYTES, make_code
from kiosk_app.domain.conditions import holds
from kiosk_app.domain.owners import owner_fields
from kiosk_app.domain.problems import Problem
from kiosk_app.domain.procedure import Procedure
from kiosk_app.domain.receipt import ReceiptFacts
from kiosk_app.store.applications import NewApplication
from kiosk_app.store.documents import StoredPage, sealed_again
from kiosk_app.usecases.clock import Moment
from kiosk_app.usecases.drafting import composed, get_draft
from kiosk_app.usecases.fitting import too_much
from kiosk_app.usecases.machine import PLANT_FORGET_OUTBOX, Machine
from kiosk_app.usecases.receiving import refold
from kiosk_app.usecases.signing import (
    counting,
    errors_of,
    finished_answers,
    sign_receipt_text,
)
from kiosk_app.usecases.tracking import receipt_of
from kiosk_app.usecases.values import Draft, Filed
from sync import IntegrityError, RecordError, SealedAttachment, write

BY_KIOSK = "kiosk"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Filing:
    """Everything that the transaction writes, decided before it begins."""

    draft: Draft
    procedure: Procedure
    answers: Mapping[str, Any]
    pages: tuple[tuple[StoredPage, SealedAttachment], ...]
    missing: tuple[str, ...]
    code: str
    event: bytes
    moment: Moment
    expected: str
    receipt: str


def submit(
    machine: Machine, draft: Draft, signature: Mapping[str, Any] | None, declared: bool
) -> Filed | list[Problem]:
    """Files the draft as it stands on the disk, or says what is wrong with its answers.

    What is done at the desk is never filed. Raises sync.DatabaseFull.
    """
    draft = get_draft(machine, draft.id)
    if draft.procedure.is_in_person or draft.procedure.is_opinion:
        return [Problem("procedure", "in_person")]
    moment = machine.moment()
    today = moment.when.date()
    answers = finished_answers(machine, draft, composed(signature), declared, today)
    problems = errors_of(machine, draft.procedure, answers, today)
    if problems:
        return problems
    counted = counting(draft.procedure, answers, today)
    filing = _prepare(machine, draft, counted, moment, today)
    try:
        with write(machine.db):
            _write(machine, filing)
    except RecordError:
        return [too_much(counted)]
    found = machine.applications.find_by_id(draft.id)
    assert found is not None  # the transaction above wrote it
    log.info("filed", extra={"code": found.code, "procedure": found.procedure})
    return receipt_of(found)


def _prepare(
    machine: Machine, draft: Draft, answers: Mapping[str, Any], moment: Moment, today: date
) -> _Filing:
    procedure = draft.procedure
    pages = readable_pages(machine, draft.id)
    missing = missing_papers(procedure, answers, {page.paper for page, _ in pages}, today)
    code = _new_code(machine)
    limit = limit_for(procedure.limit, answers, today)
    expected = due(moment.when, limit, machine.holidays).due.isoformat()
    facts = ReceiptFacts(
        code=code,
        procedure=procedure.code,
        version=procedure.version,
        filed_at=moment.when.isoformat(),
        uncertainty_s=moment.uncertainty_s,
        papers=tuple(sorted({page.paper for page, _ in pages})),
        missing=missing,
    )
    return _Filing(
        draft=draft,
        procedure=procedure,
        answers=answers,
        pages=pages,
        missing=missing,
        code=code,
        event=machine.outbox.make_id(),
        moment=moment,
        expected=expected,
        receipt=sign_receipt_text(machine, facts),
    )


def missing_papers(
    procedure: Procedure, answers: Mapping[str, Any], have: set[str], today: date
) -> tuple[str, ...]:
    """Codes of papers that are required for these answers and were not captured."""
    return tuple(
        document.paper
        for document in procedure.documents
        if not document.by_kiosk
        and document.paper not in have
        and holds(document.when, answers, today)
        and holds(document.required, answers, today)
    )


def readable_pages(
    machine: Machine, about: bytes
) -> tuple[tuple[StoredPage, SealedAttachment], ...]:
    """The pages of a draft whose ciphertexts are whole: a damaged one counts as missing."""
    found = []
    for page in machine.documents.of(about):
        try:
            found.append((page, sealed_again(page, machine.files)))
        except IntegrityError:
            continue
    return tuple(found)


def _new_code(machine: Machine) -> str:
    """A code that this machine has not given out: 31 random bits meet sooner or later."""
    while True:
        code = make_code(machine.device.characters, machine.random(RANDOM_BYTES))
        if not machine.applications.has_code(code):
            return code


def _write(machine: Machine, filing: _Filing) -> None:
    """Inside write(db): all of it or nothing."""
    now_ms = machine.wall_ms()
    draft, procedure = filing.draft, filing.procedure
    source = machine.drafts.keep_procedure(
        procedure.code, procedure.version, machine.drafts.source_of(draft.id)
    )
    machine.applications.file(
        NewApplication(
            id=draft.id,
            code=filing.code,
            procedure=source,
            filed_at=filing.moment.when.isoformat(),
            filed_ms=filing.moment.ms,
            uncertainty_s=filing.moment.uncertainty_s,
            expected=filing.expected,
            how=draft.how,
            state=State.SUBMITTED.value,
            content={
                "answers": dict(filing.answers),
                "missing": list(filing.missing),
                "receipt_qr": filing.receipt,
                "notice": draft.notice.tree() if draft.notice else None,
            },
        )
    )
    machine.applications.append_event(draft.id, _first_event(filing), now_ms)
    application = machine.applications.find_by_id(draft.id)
    assert application is not None
    refold(machine, application)
    machine.drafts.close(draft.id)
    if PLANT_FORGET_OUTBOX not in machine.plants:
        _enqueue(machine, filing)


def _first_event(filing: _Filing) -> dict[str, Any]:
    submitted = State.SUBMITTED
    event = Event(
        id=filing.event,
        sees=None,
        at=filing.moment.when.isoformat(),
        what=submitted.value,
        state=submitted,
        by=BY_KIOSK,
    )
    return messages.event_content(bytes(filing.draft.id), filing.code, event)


def _enqueue(machine: Machine, filing: _Filing) -> None:
    about = bytes(filing.draft.id)
    content = messages.submitted_content(_submission(machine, filing))
    machine.outbox.enqueue(messages.SUBMITTED, content, about=about, due=filing.expected)
    for page, sealed in filing.pages:
        described = messages.attachment_content(_description(filing, page, sealed))
        machine.outbox.enqueue_attachment(described, sealed, about=about, due=filing.expected)


def _description(
    filing: _Filing, page: StoredPage, sealed: SealedAttachment
) -> messages.PageDescription:
    return messages.PageDescription(
        application=bytes(filing.draft.id),
        code=filing.code,
        paper=page.paper,
        page=page.page,
        cipher_sha256=sealed.cipher_sha256,
        plain_sha256=sealed.plain_sha256,
        key=sealed.key,
        cipher_bytes=len(sealed.ciphertext),
        plain_bytes=page.plain_bytes,
        media_type=page.media.type,
        verdict=page.media.verdict,
    )


def _submission(machine: Machine, filing: _Filing) -> messages.Submission:
    draft, procedure = filing.draft, filing.procedure
    return messages.Submission(
        application=bytes(draft.id),
        event=filing.event,
        code=filing.code,
        procedure=procedure.code,
        version=procedure.version,
        title=procedure.title.get("vi"),
        filed_at=filing.moment.when.isoformat(),
        uncertainty_s=filing.moment.uncertainty_s,
        due=filing.expected,
        clock=_reading(machine),
        answers=filing.answers,
        how=draft.how,
        pages=Counter(page.paper for page, _ in filing.pages),
        missing=filing.missing,
        notice=draft.notice.tree() if draft.notice else None,
        owners=owner_fields(procedure, filing.answers, filing.moment.when.date()),
        handling=draft.handling.travelling(filing.answers),
    )


def _reading(machine: Machine) -> messages.ClockReading:
    now, trusted = machine.clock.read(), machine.trusted()
    return messages.ClockReading(
        boot=now.boot,
        boottime_ms=now.boottime_ms,
        wall_ms=now.wall_ms,
        trusted_ms=trusted.trusted_ms if trusted else None,
        since_ms=now.wall_ms - trusted.at.wall_ms if trusted else None,
    )

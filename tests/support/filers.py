"""People who file, for tests of the verbs: everything answered, signed, filed."""

from __future__ import annotations

import random

from kiosk_app.domain.example import example_answers
from kiosk_app.domain.procedure import FieldType
from kiosk_app.usecases.kiosk import Kiosk
from kiosk_app.usecases.values import Draft, Filed
from sync import state, write
from sync.records import Verdict
from sync.shedding import BACKED_UP, COMPARED


def answered(kiosk: Kiosk, code: str = "1.001193", seed: int = 1) -> Draft:
    """A draft with everything answered."""
    draft = kiosk.start(code)
    return kiosk.answers(draft, example_answers(draft.procedure, random.Random(seed)))


def signature(draft: Draft) -> dict[str, object]:
    field = next(f for f in draft.procedure.fields() if f.type is FieldType.SIGNATURE)
    return dict(draft.answers[field.id])


def file(kiosk: Kiosk, code: str = "1.001193", seed: int = 1) -> Filed:
    draft = answered(kiosk, code, seed)
    filed = kiosk.submit(draft, None)  # who signs, signed among the answers
    assert isinstance(filed, Filed), filed
    return filed


def event(filed: Filed, number: int, state: str, sees: bytes | None, **more: object) -> dict:
    return {
        "application": filed.application_id,
        "code": filed.code,
        "event": bytes([number] * 16),
        "sees": sees,
        "at": "2026-11-25T08:00:00+07:00",
        "what": state,
        "state": state,
        "by": "Cán bộ A",
        "note": "Thiếu giấy chứng sinh",
        "authority_number": None,
        "due": None,
        "papers": [],
        **more,
    }


def first_event(kiosk: Kiosk, filed: Filed) -> bytes:
    return bytes(kiosk.machine.applications.events(filed.application_id)[0]["event"])


def make_safe(kiosk: Kiosk) -> None:
    """The portal has backed everything up, and both have compared since."""
    with write(kiosk.machine.db):
        for fact in (BACKED_UP, COMPARED):
            state.save(kiosk.machine.db, fact, kiosk.machine.wall_ms() + 1)


def deliver(kiosk: Kiosk) -> None:
    """The portal acknowledged everything, by its clock as late as ours."""
    outbox, now_ms = kiosk.machine.outbox, kiosk.machine.wall_ms()
    with write(kiosk.machine.db):
        for item in outbox.waiting(100):
            outbox.apply_verdict(
                item.record.id, item.record.digest, Verdict.APPLIED, "", None, now_ms
            )
        for paper in outbox.waiting_attachments(100):
            outbox.attachment_acknowledged(paper.cipher_sha256, now_ms)

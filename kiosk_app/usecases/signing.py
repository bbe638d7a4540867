"""What the machine itself writes at the end: declaration, signature, usual values, receipt.

It owns the answers that stand on the page of the signature and the signed text of the receipt's QR.
It must never put words into a person's mouth: only a signature and a declaration that were just
given replace earlier ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from kiosk_app.domain.generated import completed
from kiosk_app.domain.interview import signatures
from kiosk_app.domain.problems import Problem, errors
from kiosk_app.domain.procedure import FieldType, Procedure
from kiosk_app.domain.receipt import KEY_ID_BYTES, ReceiptFacts, receipt_text
from kiosk_app.domain.validation import check_all, relevant_answers
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.values import Draft
from sync import sign_receipt


def finished_answers(
    machine: Machine,
    draft: Draft,
    signature: Mapping[str, Any] | None,
    declared: bool,
    today: date,
) -> dict[str, Any]:
    """The draft's answers with everything that the machine adds; hidden branches still there.

    `signature` is that of the last who signs; the draft holds those of the others.
    """
    answers = dict(draft.answers)
    for field in draft.procedure.fields():
        if field.type is FieldType.DECLARATION:
            answers[field.id] = declared
    signing = signatures(draft.procedure, answers, today)
    if signing and signature is not None:
        answers[signing[-1].id] = signature
    return completed(draft.procedure, answers, today, machine.settings.kiosk.commune)


def errors_of(
    machine: Machine, procedure: Procedure, answers: Mapping[str, Any], today: date
) -> list[Problem]:
    """What keeps the answers from being filed; warnings do not."""
    return errors(check_all(procedure, answers, today, machine.units.ward_in_province))


def counting(procedure: Procedure, answers: Mapping[str, Any], today: date) -> dict[str, Any]:
    """The answers of open branches: what is filed, and nothing else."""
    return relevant_answers(procedure, answers, today)


def sign_receipt_text(machine: Machine, facts: ReceiptFacts) -> str:
    """The text of the receipt's QR, signed with the machine's key."""
    key_id = machine.device.id[:KEY_ID_BYTES]
    return receipt_text(facts, key_id, lambda message: sign_receipt(machine.device, message))

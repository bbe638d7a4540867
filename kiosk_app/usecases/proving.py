"""Who may see the whole of an application: what a person showed, compared with what was filed.

It owns the two proofs that a machine can judge alone: the signed text of the receipt, and the
number of an owner's identity card; and that wrong tries are counted over restarts. It must never
say why something proves nothing, nor log what was shown. A card can be a photo of a card: whoever
erases or withdraws needs more than one proof.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from enum import Enum

from kiosk_app.domain.identity import Card
from kiosk_app.domain.owners import owner_numbers
from kiosk_app.domain.receipt import read_receipt
from kiosk_app.store.guesses import WrongTries
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.tracking import find
from sync import DatabaseFull, predecessor_keys, verify_receipt, write

MANY = 5  # from so many on it stands in the log

log = logging.getLogger(__name__)


class Proof(Enum):
    """What was shown for an application."""

    RECEIPT = "receipt"  # the signed QR of its filing receipt
    CARD = "card"  # the identity card of one of its owners
    OFFICIAL = "official"  # an official at the machine, with their PIN, knows who this is


def proof_of_receipt(machine: Machine, code: str, payload: str) -> Proof | None:
    """RECEIPT when `payload` is the receipt of `code` and this machine's key signed it."""
    application = find(machine, code)
    receipt = read_receipt(payload)
    if application is None or receipt is None or receipt.facts.code != application.code:
        return None
    kept = str(application.content["receipt_qr"])
    # The kept text was signed here, perhaps under a key of before: that very text always counts.
    if hmac.compare_digest(kept.encode(), payload.strip().encode()):
        return Proof.RECEIPT
    keys = [machine.device.keys.public.signing, *predecessor_keys(machine.db)]
    is_ours = any(receipt.is_signed_by(_by(key)) for key in keys)
    return Proof.RECEIPT if is_ours else None


def _by(key: bytes) -> Callable[[bytes, bytes], bool]:
    return lambda message, mark: verify_receipt(key, mark, message)


def proof_of_card(machine: Machine, code: str, card: Card) -> Proof | None:
    """CARD when the card is that of an owner of `code`, by its number or the old one."""
    application = find(machine, code)
    if application is None:
        return None
    procedure = machine.shelf.procedure_to_show(application.source, application.procedure)
    answers = application.content["answers"]
    owners = owner_numbers(procedure, answers, date.fromisoformat(application.filed_at[:10]))
    shown = {card.number, card.old_number} - {""}
    return Proof.CARD if shown & owners else None


def note_wrong(machine: Machine, tries: int) -> None:
    """Somebody tried codes or proofs that fit nothing: the number of tries and nothing else. It
    stays when the interface is renewed; on a full disk only as long as the interface does."""
    if tries >= MANY:
        log.warning("code.wrong", extra={"count": tries})
    with suppress(DatabaseFull), write(machine.db):
        WrongTries(machine.db).keep(tries, machine.wall_ms())


def wrong_tries(machine: Machine) -> tuple[int, float]:
    """How many in a row, and how many seconds ago the last one was. A clock that was set back
    counts as no time."""
    count, last_ms = WrongTries(machine.db).read()
    return count, max(0, machine.wall_ms() - last_ms) / 1000

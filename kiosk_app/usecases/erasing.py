"""Erasing: destroying one key, and what must go with it.

It owns the order (rows and key in one transaction, then the files, then the log of the database)
and the retention rule. It must never erase what the portal has not acknowledged.
"""

from __future__ import annotations

from kiosk_app.usecases import resuming
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.papers import sweep
from kiosk_app.usecases.resuming import DAY_MS
from kiosk_app.usecases.tracking import find
from kiosk_app.usecases.values import Purged
from sync import DeliveryState, checkpoint, delivery_of, erase_records, write


class NotDelivered(Exception):
    """The application has not reached the portal: erasing it would lose it."""


def erase(machine: Machine, code: str) -> bool:
    """Destroys key, rows, index entries, outbox bodies and ciphertexts; keeps a tombstone.

    False when the application is not here. Raises NotDelivered.
    """
    application = find(machine, code)
    if application is None:
        return False
    if not _is_complete(machine, application.id):
        raise NotDelivered("the application has not reached the portal yet")
    with write(machine.db):
        machine.documents.remove_all(application.id)
        machine.applications.erase(application, machine.wall_ms())
        machine.applications.blank_received(application.id)
        erase_records(machine.db, application.id)
    sweep(machine)
    # The log still holds pages as they were before; truncating it ends that.
    checkpoint(machine.db, truncate=True)
    return True


def purge(machine: Machine) -> Purged:
    """Deletes drafts whose time is over and settled, delivered applications past retention."""
    now_ms = machine.wall_ms()
    drafts = machine.drafts.expired(now_ms)
    for draft_id in drafts:
        resuming.discard(machine, draft_id)
    limit_ms = now_ms - machine.settings.kiosk.keep_days * DAY_MS
    erased = 0
    for code in machine.applications.settled_before(limit_ms):
        application = machine.applications.find(code)
        if application is not None and _is_complete(machine, application.id):
            erased += erase(machine, code)
    return Purged(drafts=len(drafts), applications=erased, files=sweep(machine))


def _is_complete(machine: Machine, application_id: bytes) -> bool:
    delivery = delivery_of(machine.db, application_id)
    return delivery is not None and delivery.state is DeliveryState.COMPLETE

"""Erasing: destroying one key, and what must go with it.

It owns the order (rows and key in one transaction, then the files, then the log of the database).
It must never erase what the portal has not acknowledged, nor by itself what is not on the portal's
backup; how full the disk is plays no part.
"""

from __future__ import annotations

import logging

from kiosk_app.domain.code import CodeProblem, parse_code
from kiosk_app.store.applications import StoredApplication
from kiosk_app.usecases import asking, publishing, resuming, retention
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.papers import sweep
from kiosk_app.usecases.receiving import forget_unread
from kiosk_app.usecases.restoring import FROM_PORTAL
from kiosk_app.usecases.resuming import DAY_MS
from kiosk_app.usecases.values import Purged
from sync import (
    DeliveryState,
    IntegrityError,
    checkpoint,
    delivery_of,
    erase_records,
    safe_since,
    write,
)

MOST_AT_ONCE = 20

log = logging.getLogger(__name__)


class NotDelivered(Exception):
    """The application has not reached the portal: erasing it would lose it."""


def erase(machine: Machine, typed: str) -> bool:
    """Destroys key, rows, index entries, outbox bodies and ciphertexts; keeps a tombstone.

    `typed` is a code of this machine: a number that somebody else gave destroys nothing. False when
    the application is not here. Raises NotDelivered.
    """
    code = parse_code(typed)
    application = None if isinstance(code, CodeProblem) else machine.applications.find(code)
    if application is None:
        return False
    if not _is_complete(machine, application.id):
        raise NotDelivered("the application has not reached the portal yet")
    _destroy(machine, application)
    sweep(machine)
    _empty_log(machine)
    return True


def purge(machine: Machine) -> Purged:
    """Deletes drafts whose time is over, sheds pictures and records that the portal holds safely,
    and destroys settled applications past retention.

    At most MOST_AT_ONCE of each: whoever calls it repeats it while nobody is at the screen.
    """
    now_ms = machine.wall_ms()
    asking.forget_old(machine)
    drafts = machine.drafts.expired(now_ms)
    for draft_id in drafts[:MOST_AT_ONCE]:
        resuming.discard(machine, draft_id)
    publishing.forget_old(machine)
    shed, is_more_shed = retention.shed_delivered(machine, MOST_AT_ONCE)
    erased, is_more_settled = _erase_old(machine)
    return Purged(
        drafts=len(drafts[:MOST_AT_ONCE]),
        applications=erased,
        shed=shed,
        files=sweep(machine),
        has_more=len(drafts) > MOST_AT_ONCE or is_more_shed or is_more_settled,
        log_emptied=_empty_log(machine),
    )


def _erase_old(machine: Machine) -> tuple[int, bool]:
    """Applications of which nothing more is expected, so long ago that their retention is over, and
    that the portal holds safely; how many, and whether there are more."""
    now_ms, erased = machine.wall_ms(), 0
    for one in machine.applications.settled_before(now_ms - DAY_MS):
        if now_ms - one.settled_ms <= retention.kept_ms(machine, one.source, one.procedure):
            continue
        if erased == MOST_AT_ONCE:
            return erased, True
        erased += _erase_settled(machine, one.code)
    return erased, False


def _erase_settled(machine: Machine, code: str) -> bool:
    """False when it must stay; one damaged application never keeps the others."""
    try:
        application = machine.applications.find(code)
    except IntegrityError:
        log.warning("purge.unreadable", extra={"code": code})
        return False
    if application is None or not _is_complete(machine, application.id):
        return False
    if safe_since(machine.db, application.id) is None:
        return False
    _destroy(machine, application)
    return True


def _destroy(machine: Machine, application: StoredApplication) -> None:
    with write(machine.db):
        machine.documents.remove_all(application.id)
        machine.results.remove_all(application.id)
        machine.applications.erase(application, machine.wall_ms())
        machine.applications.blank_received(application.id)
        for record_id in machine.applications.unread_about(application.id):
            forget_unread(machine, record_id)
        erase_records(machine.db, application.id)


def _empty_log(machine: Machine) -> bool:
    """The log holds pages as they were before; emptying it ends that. Tried again every hour."""
    is_empty = checkpoint(machine.db, truncate=True)
    if not is_empty:
        log.warning("database.log_kept")
    return is_empty


def _is_complete(machine: Machine, application_id: bytes) -> bool:
    delivery = delivery_of(machine.db, application_id)
    if delivery is None:
        # Nothing of it was ever sent from here, so it may only have come from the portal.
        found = machine.applications.find_by_id(application_id)
        return found is not None and bool(found.content.get(FROM_PORTAL))
    return delivery.state is DeliveryState.COMPLETE

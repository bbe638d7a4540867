"""How long the machine keeps what was delivered: by the procedure, else by its settings.

It owns the shedding of pictures and of records as they were sent: what is safe at the portal and
over its time goes, the application itself stays for tracking until nothing more is expected of it
(erasing.py). It must never shed what `sync.find_safe` does not name, and never looks at the disk.
"""

from __future__ import annotations

import logging

from kiosk_app.store.shelf import KeptVersionUnreadable
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.resuming import DAY_MS
from sync import find_safe, safe_since, shed_of_machine, shed_records, write

log = logging.getLogger(__name__)


def kept_ms(machine: Machine, source: str, code: str) -> int:
    """For how long, in milliseconds, what was filed under a procedure stays after delivery."""
    days = machine.settings.kiosk.keep_days
    try:
        days = machine.shelf.procedure_to_show(source, code).keep_days or days
    except KeptVersionUnreadable:
        log.warning("retention.unreadable", extra={"procedure": code})
    return days * DAY_MS


def shed_delivered(machine: Machine, most: int) -> tuple[int, bool]:
    """Takes pictures and sent records away whose time is over; of how many applications, and
    whether there are more. Nothing while the portal has not said how far its backup reaches."""
    now_ms = machine.moment().ms
    shed, after = 0, b""
    with write(machine.db):
        limit_ms = now_ms - machine.settings.kiosk.keep_days * DAY_MS
        shed_of_machine(machine.db, limit_ms, most)
    while found := find_safe(machine.db, after, now_ms - DAY_MS, most):
        for one in found:
            procedure = machine.applications.procedure_of(one.about)
            keeps_ms = 0 if procedure is None else kept_ms(machine, procedure[1], procedure[0])
            if one.since_ms >= now_ms - keeps_ms:
                continue
            if shed == most:
                return shed, True
            shed += _shed(machine, one.about)
        after = found[-1].about
    return shed, False


def _shed(machine: Machine, about: bytes) -> bool:
    with write(machine.db):
        if safe_since(machine.db, about) is None:
            return False  # the portal went back meanwhile
        machine.documents.remove_all(about)
        shed_records(machine.db, about, machine.wall_ms())
    return True

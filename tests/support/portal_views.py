"""What the portal holds, as tests ask for it."""

from __future__ import annotations

from support.portal_device import (
    FakeDevice,
)

from sync.messages import (
    VerdictLine,
)
from sync.portal import applications
from sync.portal.opening import Portal
from sync.portal.tables import TASKS
from sync.records import Record


def lines(portal: Portal, device: FakeDevice, *records: Record) -> tuple[VerdictLine, ...]:
    down = device.exchange(portal, *records)
    assert down.verdicts is not None
    return down.verdicts.lines


def listed(portal: Portal) -> list[dict]:
    with portal.store.reading() as connection:
        return applications.as_json(connection, portal.blobs)


def kinds_of_tasks(portal: Portal) -> list[str]:
    with portal.store.reading() as connection:
        return [row.kind for row in connection.execute(TASKS.select())]

"""An application that is over, and all that a portal says of it: for the tests of the archive."""

from __future__ import annotations

from typing import Any

from support.portal_device import FakeDevice, described, submitted

from sync.portal import archiving, decisions
from sync.portal.decisions import Decision, Document
from sync.portal.opening import Portal
from sync.portal.states import State
from sync.portal.tables import APPLICATIONS, EVENTS, FEED, RECORDS, REQUESTS
from sync.sealing import SealedAttachment, seal_attachment

DAY_MS = archiving.DAY_MS
SUBMITTED, PAGE = "application.submitted.v1", "attachment.described.v1"
CODE = str(submitted(1)["code"])


def finished(portal: Portal, device: FakeDevice, number: int = 1) -> tuple[SealedAttachment, Any]:
    """An application with a page and a result; its machine has heard the end."""
    sealed = seal_attachment(b"page %d" % number * 50)
    portal.blobs.put(sealed.ciphertext)
    filed = device.record(SUBMITTED, submitted(number))
    page = device.record(PAGE, described(number, sealed))
    device.exchange(portal, filed, page)
    code = str(submitted(number)["code"])
    decisions.decide(portal, code, Decision(State.ACCEPTED, "lan"))
    done = Decision(State.COMPLETED, "lan", "Mời bà con đến nhận", document=a_document())
    decisions.decide(portal, code, done)
    for _ in range(3):
        device.exchange(portal)
    return sealed, (filed, page)


def a_document() -> Document:
    return Document(b"%PDF-1.7 a result", "application/pdf")


def whole(portal: Portal) -> dict[str, list[Any]]:
    """Every row that is not control data or bookkeeping of the archive itself."""
    tables = (APPLICATIONS, EVENTS, RECORDS, FEED, REQUESTS)
    with portal.store.reading() as connection:
        return {
            table.name: sorted(
                tuple(map(str, row)) for row in connection.execute(table.select()).all()
            )
            for table in tables
        }

"""One kiosk's agent and one portal at work, to be recorded: what each writes, and what is promised.

It runs as a program of its own, watched from outside (tests/proof/power_cuts.py). It owns the scene
and its journal. A line stands there as soon as somebody may rely on it: a code given to a person, a
verdict and a paper that the kiosk holds as received, a decision that an official has taken.
"""

from __future__ import annotations

import json
import os
import secrets
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from sync.contact import Contacts
from sync.courier import export_bundle, import_bundle
from sync.datafolder import DataFolder, open_data_folder
from sync.portal import applications
from sync.portal.decisions import Decision, decide
from sync.portal.importing import import_folder
from sync.portal.opening import Portal
from sync.portal.states import State
from sync.portal.tables import DEVICES
from sync.portal_link import enrol_by_file
from sync.transport.https import HttpSettings, HttpTransport
from sync.transport.port import Request, Response
from tests.proof.real_world import codes_of
from tests.support.filings import file_application
from tests.support.live_portal import live_portal
from tests.support.portal_device import NOON, Ticking

PAGE_BYTES = 9_000
_FILINGS = 4
_PAUSE_S = 0.01


@dataclass
class Journal:
    """One line each time that there is something new to rely on."""

    folder: DataFolder
    handle: int
    said: set[tuple[str, str]] = field(default_factory=set)

    def say(self, what: str, *values: str) -> None:
        """In one write: nobody must see half of it."""
        fresh = [value for value in values if (what, value) not in self.said]
        self.said |= {(what, value) for value in fresh}
        if fresh:
            os.write(self.handle, json.dumps({what: fresh}).encode() + b"\n")

    def say_received(self) -> None:
        """What the kiosk holds as taken in by the portal, as of now."""
        execute = self.folder.db.execute
        records = "SELECT id FROM sync_delivery WHERE state = 'acknowledged'"
        papers = "SELECT cipher_sha256 FROM sync_attachment WHERE state = 'acknowledged'"
        self.say("records", *(bytes(row[0]).hex() for row in execute(records).fetchall()))
        self.say("papers", *(bytes(row[0]).hex() for row in execute(papers).fetchall()))


@dataclass
class Told:
    """Before a request leaves, whatever the last answer has said is relied upon."""

    transport: HttpTransport
    journal: Journal

    def send(self, request: Request) -> Response:
        self.journal.say_received()
        return self.transport.send(request)

    def close(self) -> None:
        self.transport.close()


def play(scratch: Path, plants: frozenset[str]) -> None:
    """Enrolled, filed, delivered, decided, and once by hand."""
    handle = os.open(scratch / "journal", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with live_portal(scratch / "portal", clock=Ticking(NOON), plants=plants) as live:
        folder = open_data_folder(scratch / "kiosk", make=True)
        journal = Journal(folder, handle)
        enrol_by_file(folder, live.file())
        journal.say("enrolled", folder.device.characters)
        contacts = Contacts(folder, Told(HttpTransport(HttpSettings(live.url)), journal))
        contacts.start()
        for number in range(_FILINGS):
            _file(journal, with_page=number % 2 == 1)
            contacts.contact()
            journal.say_received()
            _decide(live.portal, journal)
        _file(journal, with_page=True)
        export_bundle(folder, scratch / "stick")
        import_folder(live.portal, scratch / "stick")
        import_bundle(folder, scratch / "stick")
        journal.say_received()
        contacts.contact()
        journal.say_received()
        folder.close()


def _file(journal: Journal, *, with_page: bool) -> None:
    file_application(journal.folder, photo=secrets.token_bytes(PAGE_BYTES) if with_page else None)
    journal.say("filed", *codes_of(journal.folder))


def _decide(portal: Portal, journal: Journal) -> None:
    while (code := _undecided(portal)) is None:
        time.sleep(_PAUSE_S)  # only where a planted fault commits late
    decide(portal, code, Decision(State.ACCEPTED, "chaos", "note"))
    with portal.store.reading() as connection:
        (end,) = connection.execute(select(DEVICES.c.feed_position, DEVICES.c.feed_chain))
    journal.say("feed", f"{end.feed_position} {bytes(end.feed_chain).hex()}")


def _undecided(portal: Portal) -> str | None:
    with portal.store.reading() as connection:
        listed = applications.as_json(connection, portal.blobs)
    codes = (str(one["code"]) for one in listed if one["state"] != State.ACCEPTED.value)
    return next(codes, None)


def main(arguments: list[str]) -> int:
    """FOLDER and the planted faults."""
    play(Path(arguments[0]), frozenset(arguments[1:]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

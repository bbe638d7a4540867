"""Several envelopes in one body: a long link is filled without waiting, a break costs little."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from support.filings import file_application
from support.live_portal import LivePortal, live_portal

from sync import DeliveryState, delivery_of, wire
from sync.codec import Undecodable
from sync.contact import ContactFailed, Contacts
from sync.datafolder import DataFolder, open_data_folder
from sync.outbox import Outbox, Outgoing
from sync.portal import applications
from sync.portal_link import enrol_by_code
from sync.transport.faulty import FaultyTransport
from sync.transport.making import make_line
from sync.transport.port import Request, Response

SLOW = 128.0  # bytes a second: an envelope then holds some few records
FILED = 40


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[LivePortal]:
    with live_portal(tmp_path / "portal") as live:
        yield live


@pytest.fixture
def folder(tmp_path: Path, portal: LivePortal) -> Iterator[DataFolder]:
    opened = open_data_folder(tmp_path / "kiosk", make=True)
    line = make_line(portal.url, opened.config.sync)
    enrol_by_code(opened, portal.url, portal.code(), line.transport)
    line.transport.close()
    yield opened
    opened.close()


class Watched:
    """Contacts over a transport that notes the bodies and may lose the end of an answer."""

    def __init__(self, folder: DataFolder, portal: LivePortal) -> None:
        self.bodies: list[int] = []
        self.answers_kept: int | None = None
        self.line = make_line(portal.url, folder.config.sync)
        self.contacts = Contacts(folder, FaultyTransport(self.line.transport, after=self._after))
        self.contacts.exchanges.goodput = SLOW
        self.contacts.start()

    def _after(self, request: Request, response: Response) -> Response:
        if request.path != "/v1/exchange":
            return response
        self.bodies.append(len(list(wire.frames(request.body))))
        if self.answers_kept is None:
            return response
        kept = list(wire.frames(response.body))[: self.answers_kept]
        return Response(response.status, response.headers, wire.frame(kept))

    def close(self) -> None:
        self.line.transport.close()


def states(folder: DataFolder, filed: list[bytes]) -> list[DeliveryState]:
    return [found.state for about in filed if (found := delivery_of(folder.db, about))]


def arrived(portal: LivePortal) -> int:
    with portal.portal.store.reading() as connection:
        return len(applications.as_json(connection, portal.portal.blobs))


def test_a_backlog_leaves_in_one_body_of_several_envelopes(
    folder: DataFolder, portal: LivePortal
) -> None:
    """Over a satellite each round trip is most of a second."""
    filed = [file_application(folder) for _ in range(FILED)]
    watched = Watched(folder, portal)
    watched.contacts.contact()
    watched.close()
    assert watched.bodies[0] > 2 and len(watched.bodies) < FILED / 2
    assert states(folder, filed) == [DeliveryState.COMPLETE] * FILED
    assert arrived(portal) == FILED


def test_answers_that_came_count_and_the_others_are_asked_again(
    folder: DataFolder, portal: LivePortal
) -> None:
    """An answer is a fact of its own: a break behind it takes nothing back, doubles nothing."""
    filed = [file_application(folder) for _ in range(FILED)]
    watched = Watched(folder, portal)
    watched.answers_kept = 1
    with pytest.raises(ContactFailed):
        watched.contacts.contact()
    known = states(folder, filed).count(DeliveryState.COMPLETE)
    assert 0 < known < FILED
    watched.contacts.exchanges.goodput = SLOW
    with pytest.raises(ContactFailed):
        watched.contacts.contact()
    assert watched.contacts.failures == 1  # what moved shows that the link carries
    watched.answers_kept = None
    watched.contacts.contact()
    watched.close()
    assert states(folder, filed) == [DeliveryState.COMPLETE] * FILED
    assert arrived(portal) == FILED


def test_a_body_that_fails_whole_is_one_failure(
    folder: DataFolder, portal: LivePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else four bad answers would make the next batches sixteen times smaller."""
    for _ in range(FILED):
        file_application(folder)
    watched = Watched(folder, portal)

    def unreadable(*_: object) -> NoReturn:
        raise Undecodable("a portal that can read nothing")

    monkeypatch.setattr(wire, "decode_up", unreadable)
    with pytest.raises(ContactFailed):
        watched.contacts.contact()
    watched.close()
    assert watched.bodies[0] > 2
    assert (watched.contacts.failures, watched.contacts.has_moved) == (1, False)


def test_a_small_envelope_reads_little_of_a_large_backlog(
    folder: DataFolder, portal: LivePortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At every step of a weak link the bodies of 500 records would be decrypted for the few that
    leave."""
    for _ in range(FILED):
        file_application(folder)
    largest = max(len(one.record.body) for one in folder.outbox.waiting(FILED))
    over, waiting = [], Outbox.waiting

    def noted(outbox: Outbox, *given: int, **named: int) -> list[Outgoing]:
        found = waiting(outbox, *given, **named)
        most = given[1] if len(given) > 1 else 0
        over.append(sum(len(one.record.body) for one in found) - most)
        return found

    monkeypatch.setattr(Outbox, "waiting", noted)
    watched = Watched(folder, portal)
    watched.contacts.contact()
    assert arrived(portal) == FILED and max(watched.bodies) > 1
    assert max(over) <= largest

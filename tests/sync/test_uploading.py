"""Pictures on their way up to the real portal over HTTP: several at once, text first, cuts."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from support.cutting_proxy import cutting
from support.filings import file_application
from support.live_portal import LivePortal, live_portal

from sync import DeliveryState, agent_status, delivery_of
from sync.contact import ContactFailed, Contacts
from sync.datafolder import DataFolder, open_data_folder
from sync.errors import Captive, FailureClass
from sync.portal_link import enrol_by_code
from sync.transport.faulty import FaultyTransport
from sync.transport.https import HttpSettings, HttpTransport
from sync.transport.making import Line, make_line
from sync.transport.port import Request, Response, Transport

PHOTO_BYTES = 20_000


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


def file_photos(folder: DataFolder, count: int) -> list[bytes]:
    rng = random.Random(count)
    return [file_application(folder, photo=rng.randbytes(PHOTO_BYTES)) for _ in range(count)]


def states(folder: DataFolder, abouts: list[bytes]) -> set[DeliveryState | None]:
    found = (delivery_of(folder.db, about) for about in abouts)
    return {None if one is None else one.state for one in found}


@dataclass
class LongLines:
    """Connections to the portal as over a satellite; what each carried is noted, in order."""

    line: Line
    round_trip_s: float = 0.65
    is_captive: bool = False
    passed: list[tuple[int, str, str]] = field(default_factory=list)
    threads: dict[int, set[int]] = field(default_factory=dict)
    opened: int = 0

    def another(self) -> Transport:
        self.opened += 1
        number = self.opened

        def before(request: Request) -> None:
            self.passed.append((number, request.method, request.path))
            self.threads.setdefault(number, set()).add(threading.get_ident())
            if self.is_captive and number > 1:
                raise Captive("for the first connection alone")

        inner = self.line.transport if number == 1 else self.line.another()
        return FaultyTransport(inner, before)

    def set_buffers(self, buffer_bytes: int | None) -> None:
        self.line.set_buffers(buffer_bytes)

    def of(self, method: str) -> list[int]:
        return [number for number, said, _ in self.passed if said == method]


@pytest.fixture
def lines(folder: DataFolder, portal: LivePortal) -> Iterator[LongLines]:
    found = LongLines(make_line(portal.url, folder.config.sync))
    yield found
    found.line.transport.close()


def contacts_over(folder: DataFolder, lines: LongLines) -> Contacts:
    contacts = Contacts(folder, lines.another(), lines)
    contacts.start()
    return contacts


def test_a_long_link_carries_pictures_over_several_connections(
    folder: DataFolder, lines: LongLines
) -> None:
    """Between two requests a connection is silent for a round trip; the others are not."""
    abouts = file_photos(folder, 12)
    contacts = contacts_over(folder, lines)
    contacts.contact()
    contacts.close()
    assert states(folder, abouts) == {DeliveryState.COMPLETE}
    assert len(set(lines.of("POST"))) >= 2
    # Texts, then all pictures, then one question whether they are there.
    exchanges = [number for number, _, path in lines.passed if path == "/v1/exchange"]
    assert exchanges == [1, 1] and lines.passed[-1][2] == "/v1/exchange"
    assert all(len(threads) == 1 for threads in lines.threads.values())
    assert agent_status(folder.db).attachments_acknowledged == 12


def test_a_short_link_needs_one_connection(folder: DataFolder, lines: LongLines) -> None:
    """Parallelism only where it helps."""
    file_photos(folder, 4)
    lines.round_trip_s = 0.01
    contacts = contacts_over(folder, lines)
    contacts.contact()
    contacts.close()
    assert lines.opened == 1


def test_a_connection_beside_the_first_may_break(folder: DataFolder, lines: LongLines) -> None:
    """It is one connection less; what it held goes over another."""
    abouts = file_photos(folder, 6)
    lines.is_captive = True
    contacts = contacts_over(folder, lines)
    contacts.contact()
    contacts.close()
    assert lines.opened > 1
    assert states(folder, abouts) == {DeliveryState.COMPLETE}


def test_new_text_goes_between_two_slices(folder: DataFolder, portal: LivePortal) -> None:
    """Whoever files while pictures are on their way waits for a slice, not for the pictures."""
    abouts = file_photos(folder, 5)
    line = make_line(portal.url, folder.config.sync)
    passed: list[str] = []

    def note(request: Request, response: Response) -> Response:
        passed.append(request.path)
        if passed == ["/v1/exchange", "/v1/files"]:
            abouts.append(file_application(folder))
        return response

    contacts = Contacts(folder, FaultyTransport(line.transport, after=note))
    contacts.start()
    contacts.contact()
    line.transport.close()
    assert passed[:3] == ["/v1/exchange", "/v1/files", "/v1/exchange"]
    assert states(folder, abouts) >= {DeliveryState.COMPLETE} and len(abouts) == 6
    assert agent_status(folder.db).attachments_acknowledged == 5


@pytest.mark.parametrize("cut_at", [15_000, 30_000, 60_000, 100_000])
def test_a_connection_that_is_cut_is_opened_again_within_the_contact(
    folder: DataFolder, portal: LivePortal, cut_at: int
) -> None:
    """The portal keeps what had come, and no byte of a picture is sent twice."""
    abouts = file_photos(folder, 5)
    ciphertexts = 5 * (PHOTO_BYTES + 16)
    with cutting(portal.url, cut_at) as wire_between:
        transport = HttpTransport(HttpSettings(wire_between.url))
        contacts = Contacts(folder, transport)
        contacts.start()
        contacts.contact()
        transport.close()
    assert wire_between.cuts == 1
    assert states(folder, abouts) == {DeliveryState.COMPLETE}
    # Of the request that was cut, what had passed counts; the rest follows at that byte.
    bodies = [
        int(headers.get("content-length", "0"))
        for method, headers in wire_between.requests()
        if method == "PATCH" or "upload-length" in headers
    ]
    cut_off = sum(bodies) - ciphertexts
    assert 0 <= cut_off <= PHOTO_BYTES + 16


def test_a_dead_link_ends_the_contact_in_its_class(folder: DataFolder, portal: LivePortal) -> None:
    """What had come counts, and the pace between contacts is the schedule's again."""
    abouts = file_photos(folder, 3)
    line = make_line(portal.url, folder.config.sync)
    count = 0

    def before(request: Request) -> None:
        nonlocal count
        count += request.path.startswith("/v1/files")
        if count > 1:
            raise Captive("somebody else")

    contacts = Contacts(folder, FaultyTransport(line.transport, before))
    contacts.start()
    with pytest.raises(ContactFailed) as caught:
        contacts.contact()
    assert caught.value.failure is FailureClass.CAPTIVE
    contacts = Contacts(folder, line.transport)
    contacts.start()
    contacts.contact()
    line.transport.close()
    assert states(folder, abouts) == {DeliveryState.COMPLETE}


def test_the_next_process_knows_how_fast_the_link_was(
    folder: DataFolder, portal: LivePortal
) -> None:
    """A machine that is switched off every evening need not find out every morning."""
    file_photos(folder, 4)
    line = make_line(portal.url, folder.config.sync)
    contacts = Contacts(folder, line.transport)
    contacts.start()
    contacts.contact()
    line.transport.close()
    again = Contacts(folder, line.transport)
    assert again.uploads.goodput == int(contacts.uploads.goodput) > 0
    assert again.exchanges.goodput == again.uploads.goodput


def test_a_damaged_picture_holds_up_no_other(folder: DataFolder, lines: LongLines) -> None:
    """A person is called; the next contact brings everything else."""
    file_photos(folder, 6)
    damaged = folder.outbox.waiting_attachments(1)[0].cipher_sha256
    folder.files.path(damaged.hex()).write_bytes(b"rotten")
    contacts = contacts_over(folder, lines)
    with pytest.raises(ContactFailed) as caught:
        contacts.contact()
    assert caught.value.failure is FailureClass.INTEGRITY
    contacts.contact()
    contacts.close()
    (left,) = folder.outbox.waiting_attachments(9)
    assert left.cipher_sha256 == damaged
    assert agent_status(folder.db).tasks == 1

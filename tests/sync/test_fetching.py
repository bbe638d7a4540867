"""Large downlink by address: it comes once, resumed at the byte, and only whole is it believed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.filings import file_application
from support.live_portal import LivePortal, live_portal

from sync import DeliveryState, agent_status, delivery_of, open_attachment, write
from sync.contact import ContactFailed, Contacts
from sync.courier import export_bundle, import_bundle
from sync.datafolder import DataFolder, open_data_folder
from sync.delivery import erase_records
from sync.documents import ADDRESSED, SealedDocument
from sync.downloading import MOST_REFUSALS
from sync.durable import Durable
from sync.errors import FailureClass, Truncated
from sync.messages import Cursor, FeedItem
from sync.portal import decisions
from sync.portal.decisions import Decision, Document
from sync.portal.importing import import_folder
from sync.portal.states import State
from sync.portal.tables import APPLICATIONS, FEED
from sync.portal_link import enrol_by_code
from sync.records import Record, chain
from sync.steps import ApplyFeed
from sync.tasks import open_tasks
from sync.transport.faulty import FaultyTransport
from sync.transport.making import make_line
from sync.transport.port import OCTETS, Request, Response
from sync.verifying import verify_store

PDF = b"%PDF-1.7 " + b"".join(hashlib.sha256(bytes([n])).digest() for n in range(256)) * 6


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


def contacts_with(folder: DataFolder, portal: LivePortal, **faults: object) -> Contacts:
    line = make_line(portal.url, folder.config.sync)
    contacts = Contacts(folder, FaultyTransport(line.transport, **faults))  # type: ignore[arg-type]
    contacts.start()
    return contacts


def contact(folder: DataFolder, portal: LivePortal, **faults: object) -> None:
    contacts = contacts_with(folder, portal, **faults)
    try:
        contacts.contact()
    finally:
        contacts.transport.close()


def code_of(portal: LivePortal, about: bytes) -> str:
    with portal.portal.store.reading() as connection:
        here = APPLICATIONS.select().where(APPLICATIONS.c.id == about)
        return connection.execute(here).one().code


def returned(folder: DataFolder, portal: LivePortal) -> tuple[bytes, SealedDocument]:
    """An application whose result was returned and heard, and what the kiosk asks for then."""
    about = file_application(folder)
    contact(folder, portal)
    code = code_of(portal, about)
    decisions.decide(portal.portal, code, Decision(State.ACCEPTED, "lan"))
    document = Document(PDF, "application/pdf")
    decisions.decide(portal.portal, code, Decision(State.RETURNED, "lan", document=document))
    contact(folder, portal)
    content = folder.inbox.unread()[-1].record.content()
    assert isinstance(content, dict)
    sealed = SealedDocument.from_tree(content["document"])
    with write(folder.db):
        folder.fetches.want(sealed.cipher_sha256, sealed.cipher_bytes, about)
    return about, sealed


def opened(folder: DataFolder, sealed: SealedDocument) -> bytes:
    assert folder.fetches.has_arrived(sealed.cipher_sha256)
    ciphertext = folder.files.get(sealed.cipher_sha256.hex())
    return open_attachment(ciphertext, sealed.key, sealed.plain_sha256)


def is_range(request: Request) -> bool:
    return request.path.startswith("/v1/blobs/")


def test_a_returned_document_comes_down_sealed(folder: DataFolder, portal: LivePortal) -> None:
    """Nobody on the way can read it, and neither can the agent: it has no key."""
    _, sealed = returned(folder, portal)
    passed: list[bytes] = []

    def record(_request: Request, response: Response) -> Response:
        passed.append(response.body)
        return response

    contact(folder, portal, after=record)
    assert opened(folder, sealed) == PDF
    assert PDF[9:100] not in b"".join(passed) and len(b"".join(passed)) > len(PDF)
    before = len(passed)
    contact(folder, portal, after=record)
    assert len(passed) == before + 1  # the contact itself; nothing is fetched twice
    assert verify_store(folder.db, folder.files)["bad"] == []
    folder.files.path(sealed.cipher_sha256.hex()).write_bytes(b"damaged")
    assert [one["what"] for one in verify_store(folder.db, folder.files)["bad"]] == ["document"]


def test_it_goes_on_at_the_byte_where_a_link_broke(folder: DataFolder, portal: LivePortal) -> None:
    """Of what was paid for nothing is paid for again."""
    _, sealed = returned(folder, portal)
    asked: list[int] = []
    fetched = [0]

    def cut(request: Request, response: Response) -> Response:
        if not is_range(request):
            return response
        assert request.keeps_part
        asked.append(int(request.headers["Range"].removeprefix("bytes=").partition("-")[0]))
        part = response.body[: 7 + 611 * len(asked)]
        assert asked[-1] == fetched[0]
        fetched[0] += len(part)
        broke = None if part == response.body else Truncated("cut")
        return Response(response.status, response.headers, part, broke)

    contacts = contacts_with(folder, portal, after=cut)
    for _ in range(60):
        try:
            contacts.contact()
        except ContactFailed as error:
            assert error.failure is FailureClass.TRUNCATED
            continue
        break
    contacts.transport.close()
    assert opened(folder, sealed) == PDF
    assert len(asked) > 5 and fetched[0] == sealed.cipher_bytes


def gone(_request: Request) -> Response:
    return Response(404, {"content-type": "application/json"}, b'{"error":"unknown"}')


def other_bytes(request: Request) -> Response:
    first, last = map(int, request.headers["Range"].removeprefix("bytes=").split("-"))
    ranged = {"content-type": OCTETS, "content-range": f"bytes {first}-{last}/{len(PDF) + 16}"}
    return Response(206, ranged, bytes(last - first + 1))


def other_size(request: Request) -> Response:
    answer = other_bytes(request)
    return Response(206, {**answer.headers, "content-range": "bytes 0-9/10"}, bytes(10))


@pytest.mark.parametrize("answer", [gone, other_bytes, other_size])
def test_what_cannot_be_had_blocks_nothing_and_calls_a_person(
    folder: DataFolder, portal: LivePortal, answer: object
) -> None:
    """Unsigned words about one file must not make a good contact a bad one."""
    _, sealed = returned(folder, portal)

    def instead(request: Request, response: Response) -> Response:
        return answer(request) if is_range(request) else response  # type: ignore[operator]

    contacts = contacts_with(folder, portal, after=instead)
    for number in range(MOST_REFUSALS):
        assert open_tasks(folder.db) == [], number
        about = file_application(folder)
        contacts.contact()
        delivery = delivery_of(folder.db, about)
        assert delivery is not None and delivery.state is DeliveryState.COMPLETE
    contacts.transport.close()
    assert [one.kind for one in open_tasks(folder.db)] == ["document_unavailable"]
    assert agent_status(folder.db).last_error is None
    assert not folder.fetches.has_arrived(sealed.cipher_sha256)
    contact(folder, portal)
    assert opened(folder, sealed) == PDF
    assert open_tasks(folder.db) == []


def test_a_sign_in_page_is_no_document(folder: DataFolder, portal: LivePortal) -> None:
    """A hotel's network answers everything with 200."""
    _, sealed = returned(folder, portal)
    page = Response(200, {"content-type": "text/html"}, b"<html>" + bytes(sealed.cipher_bytes - 6))

    def captive(request: Request, response: Response) -> Response:
        return page if is_range(request) else response

    with pytest.raises(ContactFailed) as caught:
        contact(folder, portal, after=captive)
    assert caught.value.failure is FailureClass.CAPTIVE
    assert folder.files.reached(sealed.cipher_sha256.hex()) == 0


def test_somebody_who_knows_no_ranges_is_understood(folder: DataFolder, portal: LivePortal) -> None:
    """An old proxy sends everything, again and again."""
    _, sealed = returned(folder, portal)
    whole = portal.portal.blobs.read(sealed.cipher_sha256)

    def all_of_it(request: Request, response: Response) -> Response:
        return Response(200, {"content-type": OCTETS}, whole) if is_range(request) else response

    folder.files.add(sealed.cipher_sha256.hex(), 0, whole[:1000])
    contact(folder, portal, after=all_of_it)
    assert opened(folder, sealed) == PDF


def test_a_crash_before_the_row_costs_no_second_download(
    folder: DataFolder, portal: LivePortal
) -> None:
    """The file had its name already; only the database had not heard."""
    _, sealed = returned(folder, portal)
    folder.files.put(portal.portal.blobs.read(sealed.cipher_sha256))

    def never(request: Request) -> None:
        assert not is_range(request)

    contact(folder, portal, before=never)
    assert opened(folder, sealed) == PDF


def test_text_goes_before_a_document(folder: DataFolder, portal: LivePortal) -> None:
    """Somebody files while a long document comes down: between two ranges, the filing goes."""
    _, sealed = returned(folder, portal)
    order: list[str] = []
    filed: list[bytes] = []

    def note(request: Request) -> None:
        order.append("range" if is_range(request) else "exchange")
        if order.count("range") == 1 and not filed:
            filed.append(file_application(folder))

    contact(folder, portal, before=note)
    first = order.index("range")
    assert order[first + 1] == "exchange" and order[first + 2] == "range"
    assert opened(folder, sealed) == PDF


def test_a_day_has_so_many_bytes(folder: DataFolder, portal: LivePortal) -> None:
    """A document larger than the budget comes over several days."""
    _, sealed = returned(folder, portal)
    budget = 45_000  # more than a first slice, less than the document
    settings = folder.config.sync
    object.__setattr__(settings, "bytes_per_day", budget)
    contact(folder, portal)
    assert 0 < folder.files.reached(sealed.cipher_sha256.hex()) <= budget
    object.__setattr__(settings, "bytes_per_day", 50_000_000)
    contact(folder, portal)
    assert opened(folder, sealed) == PDF


def test_what_was_erased_meanwhile_is_not_kept(folder: DataFolder, portal: LivePortal) -> None:
    """Erasing counts also for what is on its way."""
    about, sealed = returned(folder, portal)
    name = sealed.cipher_sha256.hex()

    def erase(request: Request, response: Response) -> Response:
        if is_range(request) and folder.files.reached(name):
            with write(folder.db):
                erase_records(folder.db, about)
        return response

    contact(folder, portal, after=erase)
    contact(folder, portal)
    assert list(folder.files.digests()) == []
    assert folder.files.reached(name) == 0


def test_what_nobody_writes_or_wants_is_swept_at_the_next_start(
    folder: DataFolder, portal: LivePortal
) -> None:
    """A power cut leaves files without a name; they must not fill the disk."""
    _, sealed = returned(folder, portal)
    wanted, files = sealed.cipher_sha256.hex(), folder.files
    files.add(wanted, 0, b"half")
    files.add("ab" * 32, 0, b"of an application that was erased")
    torn = files.folder / ".00000000.part"
    torn.write_bytes(b"torn")
    os.utime(torn, (1, 1))
    contacts_with(folder, portal).transport.close()
    assert files.reached(wanted) == 4
    assert files.reached("ab" * 32) == 0 and not torn.exists()


def test_a_stick_brings_documents_too(
    folder: DataFolder, portal: LivePortal, tmp_path: Path
) -> None:
    """A machine that never has a link asks with one trip and gets with the next."""
    _, sealed = returned(folder, portal)
    stick = tmp_path / "stick"
    assert export_bundle(folder, stick)["wanted"] == 1
    assert import_folder(portal.portal, stick).documents == 1
    carried = stick / "documents" / sealed.cipher_sha256.hex()
    whole = carried.read_bytes()
    carried.write_bytes(whole[:-1])
    torn = import_bundle(folder, stick)
    assert (torn["documents"], torn["bad"]) == (0, [carried.name])
    carried.write_bytes(whole)
    assert import_bundle(folder, stick)["documents"] == 1
    assert opened(folder, sealed) == PDF
    assert export_bundle(folder, stick)["wanted"] == 0


# --- records that are too large for a feed -------------------------------------------------------

PAPERS = tuple(f"{number:03}" + "giấy tờ dài " * 6 for number in range(160))


def large_record(folder: DataFolder, portal: LivePortal) -> bytes:
    """A request for so many papers that its event exceeds what a feed carries."""
    about = file_application(folder, missing=PAPERS)
    contact(folder, portal)
    asked = Decision(State.SUPPLEMENT_REQUESTED, "lan", "Thiếu", papers=PAPERS)
    decisions.decide(portal.portal, code_of(portal, about), asked)
    return about


def in_feed(portal: LivePortal) -> list[tuple[str, int]]:
    with portal.portal.store.reading() as connection:
        return [(row.kind, len(row.body)) for row in connection.execute(FEED.select())]


def test_a_record_too_large_for_a_feed_comes_by_address(
    folder: DataFolder, portal: LivePortal
) -> None:
    """The kiosk reads it as if it had come itself; nothing of the way is left behind."""
    about = large_record(folder, portal)
    ((kind, size),) = in_feed(portal)
    assert kind == ADDRESSED and size < 300
    contact(folder, portal)
    (item,) = folder.inbox.unread()
    content = item.record.content()
    assert isinstance(content, dict)
    assert (item.record.kind, content["application"]) == ("event.appended.v1", about)
    assert content["papers"] == list(PAPERS)
    assert list(folder.files.digests()) == []
    assert verify_store(folder.db, folder.files)["bad"] == []
    (key,) = folder.db.execute("SELECT key FROM sync_addressed").fetchone()
    assert key == b""
    contact(folder, portal)
    assert len(folder.inbox.unread()) == 1


def test_an_addressed_record_that_is_not_one_is_left_to_a_person(folder: DataFolder) -> None:
    """The kiosk keeps what it cannot read, and says so."""
    record = Record.create(bytes(16), bytes(8), 1, ADDRESSED, {"document": {"key": 1}})
    durable = Durable(folder)
    state, end = durable.load_state(), Cursor(1, chain(bytes(8), record.digest))
    durable.store(state, state, [ApplyFeed((FeedItem(1, record),), end)])
    assert [item.record for item in folder.inbox.unread()] == [record]


def test_an_addressed_id_with_other_bytes_is_never_taken(
    folder: DataFolder, portal: LivePortal
) -> None:
    """The same id means the same bytes, by address as well."""
    large_record(folder, portal)
    contact(folder, portal)
    with portal.portal.store.reading() as connection:
        first = connection.execute(FEED.select()).one()
    other = Record.create(first.origin, first.run, first.n, ADDRESSED, {"document": "other"})
    document = SealedDocument(bytes(32), bytes(32), bytes(32), 100, "application/cbor")
    with write(folder.db):
        folder.fetches.address(1, other, document)
    assert [one.kind for one in open_tasks(folder.db)] == ["downlink_conflict"]
    assert folder.fetches.find(bytes(32)) is None

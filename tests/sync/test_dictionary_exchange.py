"""The shipped dictionary in real contacts: fewer bytes, and no harm where one side lacks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.filings import PHOTO, file_application
from support.live_portal import LivePortal, live_portal

from sync import DeliveryState, delivery_of, wire
from sync.contact import Contacts
from sync.courier import export_bundle, import_bundle
from sync.datafolder import DataFolder, open_data_folder
from sync.dictionaries import Shipped
from sync.messages import NO_DICTIONARY
from sync.portal.importing import import_folder
from sync.portal_link import enrol_by_code, enrol_by_file
from sync.transport.faulty import FaultyTransport
from sync.transport.making import make_line
from sync.transport.port import Request, Response


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[LivePortal]:
    with live_portal(tmp_path / "portal") as live:
        yield live


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[DataFolder]:
    opened = open_data_folder(tmp_path / "kiosk", make=True)
    yield opened
    opened.close()


def without_dictionaries(owner: object) -> None:
    """An older release of that side: the field holds nothing."""
    object.__setattr__(owner, "dictionaries", Shipped() if isinstance(owner, DataFolder) else {})


def exchange(folder: DataFolder, portal: LivePortal) -> list[tuple[Request, Response]]:
    """One whole contact; the exchange requests and answers that it took."""
    passed: list[tuple[Request, Response]] = []

    def note(request: Request, response: Response) -> Response:
        if request.path == "/v1/exchange":
            passed.append((request, response))
        return response

    line = make_line(portal.url, folder.config.sync)
    contacts = Contacts(folder, FaultyTransport(line.transport, after=note))
    contacts.start()
    contacts.contact()
    line.transport.close()
    return passed


def enrol(folder: DataFolder, portal: LivePortal) -> None:
    line = make_line(portal.url, folder.config.sync)
    enrol_by_code(folder, portal.url, portal.code(), line.transport)
    line.transport.close()
    exchange(folder, portal)


def named(body: bytes) -> list[bytes]:
    """The dictionary that each envelope of a body names."""
    return [wire.peek_header(one).dictionary for one in wire.frames(body)]


def is_packed_with_it(body: bytes) -> list[bool]:
    """Whether each answer of a body says that it is packed with the dictionary of its question."""
    return [bool(one[0] & 1) for one in wire.frames(body)]


def complete(folder: DataFolder, about: bytes) -> bool:
    delivery = delivery_of(folder.db, about)
    return delivery is not None and delivery.state is DeliveryState.COMPLETE


def test_both_directions_name_the_shipped_dictionary(
    folder: DataFolder, portal: LivePortal
) -> None:
    """The kiosk says which words it knows; the portal answers in them."""
    enrol(folder, portal)
    about = file_application(folder, photo=PHOTO)
    newest = folder.dictionaries.newest
    assert newest is not None
    for request, response in exchange(folder, portal):
        assert named(request.body) == [newest.id]
        assert is_packed_with_it(response.body) == [True]
    assert complete(folder, about)


def test_a_filing_costs_fewer_bytes_with_the_dictionary(
    folder: DataFolder, portal: LivePortal
) -> None:
    """Over a weak mast every byte is time; the same filing, without and with."""
    enrol(folder, portal)
    shipped = folder.dictionaries
    without_dictionaries(folder)
    file_application(folder)
    before = len(exchange(folder, portal)[0][0].body)
    object.__setattr__(folder, "dictionaries", shipped)
    file_application(folder)
    after = len(exchange(folder, portal)[0][0].body)
    print(f"one filing's exchange body: {before} bytes without, {after} with the dictionary")
    assert after < before


def test_a_portal_without_the_dictionary_still_gets_the_filing(
    folder: DataFolder, portal: LivePortal
) -> None:
    """An older portal says so, signed, and the same contact goes on without."""
    enrol(folder, portal)
    without_dictionaries(portal.portal)
    about = file_application(folder, photo=PHOTO)
    passed = exchange(folder, portal)
    names = [named(request.body)[0] for request, _ in passed]
    assert names[0] != NO_DICTIONARY
    assert names[1:] and set(names[1:]) == {NO_DICTIONARY}
    assert complete(folder, about)


def test_a_kiosk_without_the_dictionary_is_answered_without(
    folder: DataFolder, portal: LivePortal
) -> None:
    """An older kiosk must be able to read its answers."""
    without_dictionaries(folder)
    enrol(folder, portal)
    about = file_application(folder)
    for request, response in exchange(folder, portal):
        assert named(request.body) == [NO_DICTIONARY]
        assert is_packed_with_it(response.body) == [False]
    assert complete(folder, about)


def test_a_stick_that_came_back_unread_is_written_again_without(
    folder: DataFolder, portal: LivePortal, tmp_path: Path
) -> None:
    """The courier's trip to an older portal is repeated, never lost."""
    enrol(folder, portal)
    without_dictionaries(portal.portal)
    about = file_application(folder)
    stick = tmp_path / "stick"
    for is_read in (False, True):
        export_bundle(folder, stick)
        import_folder(portal.portal, stick)
        assert not import_bundle(folder, stick)["bad"]
        assert complete(folder, about) is is_read


def test_a_stick_to_a_knowing_portal_is_packed_with_it(
    folder: DataFolder, portal: LivePortal, tmp_path: Path
) -> None:
    """A stick does what a link does."""
    enrol(folder, portal)
    about = file_application(folder)
    stick = tmp_path / "stick"
    export_bundle(folder, stick)
    newest = folder.dictionaries.newest
    assert newest is not None
    (up,) = (stick / "up").glob("*.mc")
    assert set(named(up.read_bytes())) == {newest.id}
    import_folder(portal.portal, stick)
    import_bundle(folder, stick)
    assert complete(folder, about)


@pytest.mark.parametrize("by_hand", [False, True], ids=["by wire", "by hand"])
def test_a_stranger_introduces_itself_without_a_dictionary(
    folder: DataFolder, portal: LivePortal, tmp_path: Path, by_hand: bool
) -> None:
    """An older portal cannot read the registration otherwise, and can say nothing that is signed:
    the machine would never be let in."""
    without_dictionaries(portal.portal)
    about = file_application(folder)
    enrol_by_file(folder, portal.file())
    if by_hand:
        export_bundle(folder, tmp_path / "stick")
        assert import_folder(portal.portal, tmp_path / "stick").bad == []
        import_bundle(folder, tmp_path / "stick")
    else:
        exchange(folder, portal)
    assert complete(folder, about)

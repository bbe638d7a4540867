"""Several connections at one stock: nothing in two hands, as many as are wanted, errors at home."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sync.attachments import AttachmentFiles
from sync.errors import Captive, IntegrityError, Truncated
from sync.lanes import Lanes, Stock
from sync.messages import Wanted
from sync.parcels import Parcel
from sync.transport.memory import MemoryTransport
from sync.transport.port import Request, Response, Transport
from sync.transport.tus import Uploader


@dataclass
class Portal:
    """Takes whole pictures in one request, while `gate` is open; who is inside at once is counted.
    `raises` for each connection, by its number, what it meets."""

    gate: threading.Event = field(default_factory=threading.Event)
    raises: dict[int, Exception] = field(default_factory=dict)
    arrived: list[tuple[int, bytes]] = field(default_factory=list)
    inside: int = 0
    most_inside: int = 0
    opened: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def another(self) -> Transport:
        self.opened += 1
        number = self.opened

        def handle(request: Request) -> Response:
            if number in self.raises:
                raise self.raises[number]
            with self.lock:
                self.inside += 1
                self.most_inside = max(self.most_inside, self.inside)
            assert self.gate.wait(30)
            with self.lock:
                self.inside -= 1
                self.arrived.append((number, request.body))
            size = request.headers["Upload-Length"]
            return Response(201, {"location": "/v1/files/1", "upload-offset": size}, b"")

        return MemoryTransport(handle)


@pytest.fixture
def portal() -> Iterator[Portal]:
    found = Portal()
    yield found
    found.gate.set()


def stocked(folder: Path, count: int) -> tuple[Stock, list[Parcel]]:
    files = AttachmentFiles(folder / "attachments")
    digests = [bytes.fromhex(files.put(bytes([number]) * 5_000)) for number in range(count)]
    parcels = [Parcel(Wanted(one, 5_000, 0, bytes(32)), is_new=True) for one in digests]
    stock = Stock(files)
    stock.open(parcels)
    return stock, parcels


def waited(lanes: Lanes) -> None:
    for thread in list(lanes._busy):
        thread.join(30)
        assert not thread.is_alive()


def inside(portal: Portal, count: int) -> None:
    until = threading.Event()
    for _ in range(2_000):
        if portal.inside == count:
            return
        until.wait(0.005)
    raise AssertionError(f"{portal.inside} are inside")


def test_each_picture_goes_once_over_as_many_connections_as_are_wanted(
    tmp_path: Path, portal: Portal
) -> None:
    """No more than that: each further one makes all slower."""
    stock, parcels = stocked(tmp_path, 8)
    lanes = Lanes(stock, portal.another)
    lanes.keep(3)
    inside(portal, 3)
    portal.gate.set()
    waited(lanes)
    assert portal.most_inside == portal.opened == 3
    assert sorted(body for _, body in portal.arrived) == [bytes([n]) * 5_000 for n in range(8)]
    assert all(one.is_whole for one in parcels) and stock.reports.qsize() == 8
    lanes.close()


def test_connections_that_are_too_many_end_with_what_they_hold(
    tmp_path: Path, portal: Portal
) -> None:
    """A link that turned out to be slow is not shared by more than it bears."""
    stock, _ = stocked(tmp_path, 8)
    lanes = Lanes(stock, portal.another)
    lanes.keep(3)
    inside(portal, 3)
    lanes.keep(0)
    portal.gate.set()
    waited(lanes)
    assert len(portal.arrived) == 3 and stock.waiting == 5
    lanes.keep(1)
    waited(lanes)
    assert len(portal.arrived) == 8 and portal.opened == 3
    lanes.close()


def test_a_closed_stock_gives_nothing_out(tmp_path: Path, portal: Portal) -> None:
    """Text waits: slices that are under way come to their end, no others begin."""
    stock, parcels = stocked(tmp_path, 6)
    lanes = Lanes(stock, portal.another)
    lanes.keep(2)
    inside(portal, 2)
    stock.close()
    lanes.keep(4)
    portal.gate.set()
    waited(lanes)
    assert sum(one.is_whole for one in parcels) == 2 and stock.take() is None
    stock.open(one for one in parcels if not one.is_whole)
    assert stock.waiting == 4
    lanes.close()


@pytest.mark.parametrize(
    ("error", "is_offered_again"), [(Captive("no"), True), (IntegrityError("rotten"), False)]
)
def test_what_a_connection_met_is_reported_and_ends_it(
    tmp_path: Path, portal: Portal, error: Exception, is_offered_again: bool
) -> None:
    """A broken connection leaves the picture to the others; a damaged picture is left out."""
    stock, _ = stocked(tmp_path, 1)
    portal.raises[1] = error
    lanes = Lanes(stock, portal.another)
    lanes.keep(1)
    waited(lanes)
    assert stock.reports.get_nowait().error is error
    assert (stock.waiting == 1) is is_offered_again and not stock.is_held
    lanes.close()


def test_a_broken_connection_is_not_tried_for_ever(tmp_path: Path) -> None:
    """A few times at once, and no longer once text waits."""
    stock, (parcel,) = stocked(tmp_path, 1)
    asked = []

    def handle(request: Request) -> Response:
        asked.append(request)
        stock.close()
        raise Truncated("cut")

    with pytest.raises(Truncated):
        stock.send(parcel, Uploader(MemoryTransport(handle)))
    assert len(asked) == 1


def test_the_budget_counts_what_all_have_taken(tmp_path: Path, portal: Portal) -> None:
    """Several connections must not spend a day's bytes several times."""
    portal.gate.set()
    stock, _ = stocked(tmp_path, 6)
    stock.slice_bytes = 5_000
    stock.may_go = lambda _parcel, size, given: given + size <= 15_000
    lanes = Lanes(stock, portal.another)
    lanes.keep(2)
    waited(lanes)
    assert len(portal.arrived) == 3 == stock.waiting
    lanes.close()

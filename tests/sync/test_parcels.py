"""One ciphertext on its way up, against tus servers in memory like our own and unlike it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from sync.attachments import AttachmentFiles
from sync.errors import IntegrityError, Mismatched, Truncated
from sync.messages import Wanted
from sync.parcels import Parcel, send_slice
from sync.transport.memory import MemoryTransport
from sync.transport.port import Request, Response
from sync.transport.tus import Uploader

PAGE = random.Random(3).randbytes(100_000)
SLICE = 30_000


@dataclass
class TusServer:
    """`shares`: creations of the same upload share its bytes, as at our portal. `takes_first`: it
    knows creation-with-upload. `lose` names requests, by their order, whose answers are lost."""

    shares: bool = True
    takes_first: bool = True
    lose: set[int] = field(default_factory=set)
    data: bytearray = field(default_factory=bytearray)
    places: int = 0
    asked: list[str] = field(default_factory=list)
    taken: int = 0

    def handle(self, request: Request) -> Response:
        self.asked.append(request.method)
        answer = self._answer(request)
        if len(self.asked) in self.lose:
            raise Truncated("lost")
        return answer

    def _answer(self, request: Request) -> Response:
        headers = {"tus-resumable": "1.0.0"}
        if request.method == "POST":
            self.places += 1
            if not self.shares:
                self.data.clear()
            headers["location"] = f"/v1/files/{self.places}"
            if request.body and not self.takes_first:
                return Response(201, headers, b"")
            self._take(request.body, 0)
        elif request.path != f"/v1/files/{self.places}":
            return Response(404, {}, b"")
        if request.method == "PATCH":
            if int(request.headers["Upload-Offset"]) != len(self.data):
                return Response(409, {}, b"")
            self._take(request.body, len(self.data))
        if self.takes_first or request.method != "POST":
            headers["upload-offset"] = str(len(self.data))
        status = {"POST": 201, "PATCH": 204, "HEAD": 200}[request.method]
        return Response(status, headers, b"")

    def _take(self, body: bytes, offset: int) -> None:
        self.taken += len(body)
        self.data += body[len(self.data) - offset :]


@dataclass
class Sender:
    files: AttachmentFiles
    parcel: Parcel
    uploader: Uploader

    def slice(self, size: int = SLICE) -> int:
        return send_slice(self.parcel, self.uploader, self.files, size)

    def whole(self) -> None:
        for _ in range(20):
            if self.parcel.is_whole:
                return
            try:
                self.slice()
            except Truncated:
                continue
        raise AssertionError("never whole")


@pytest.fixture
def files(tmp_path: Path) -> AttachmentFiles:
    return AttachmentFiles(tmp_path / "attachments")


def sender(files: AttachmentFiles, server: TusServer, *, is_new: bool = True) -> Sender:
    digest = bytes.fromhex(files.put(PAGE))
    parcel = Parcel(Wanted(digest, len(PAGE), 0, bytes(32)), is_new=is_new)
    return Sender(files, parcel, Uploader(MemoryTransport(server.handle)))


def test_a_new_picture_begins_with_its_first_bytes(files: AttachmentFiles) -> None:
    """No round trip only to say that something will come; and no request for a small rest."""
    server = TusServer()
    sender(files, server).whole()
    assert server.asked == ["POST", "PATCH", "PATCH"] and server.data == PAGE


def test_a_small_one_is_one_request(files: AttachmentFiles) -> None:
    """A photograph of 82 KB on a link that carries it in a few seconds."""
    server = TusServer()
    assert sender(files, server).slice(80_000) == len(PAGE)
    assert server.asked == ["POST"] and server.data == PAGE


@pytest.mark.parametrize("lost", range(1, 4))
def test_a_lost_answer_sends_no_byte_twice(files: AttachmentFiles, lost: int) -> None:
    """The portal is asked how far it is: by the place when that is known, else by beginning."""
    server = TusServer(lose={lost})
    sender(files, server).whole()
    assert server.data == PAGE and server.taken == len(PAGE)


def test_what_an_earlier_process_began_goes_on(files: AttachmentFiles) -> None:
    """It may have sent bytes before it ended: nothing is sent before that is known."""
    server = TusServer(data=bytearray(PAGE[:70_000]))
    sender(files, server, is_new=False).whole()
    assert server.asked == ["POST", "PATCH"] and server.taken == 30_000


def test_a_server_without_that_extension_gets_first_bytes_in_vain_once(
    files: AttachmentFiles,
) -> None:
    """The second picture begins as tus 1.0 without extensions has it."""
    server = TusServer(shares=False, takes_first=False)
    one = sender(files, server)
    one.whole()
    assert server.asked[:3] == ["POST", "HEAD", "PATCH"] and server.data == PAGE
    one.parcel = Parcel(one.parcel.wanted, is_new=True)
    server.asked.clear()
    server.taken = 0
    one.whole()
    assert server.asked[:3] == ["POST", "HEAD", "PATCH"] and server.taken == len(PAGE)


def test_bytes_that_somebody_else_brought_are_passed_over(files: AttachmentFiles) -> None:
    """A connection that was given up may deliver after the portal was asked."""
    server = TusServer()
    one = sender(files, server)
    one.slice()
    server.data += PAGE[SLICE : SLICE + 10_000]
    one.whole()
    assert server.asked[:4] == ["POST", "PATCH", "HEAD", "PATCH"] and server.data == PAGE


def test_a_portal_that_forgot_the_place_is_begun_at_anew(files: AttachmentFiles) -> None:
    """Its grant ended, or it was restored; the bytes are shared and still there."""
    server = TusServer()
    one = sender(files, server)
    one.slice()
    server.places += 1
    one.whole()
    assert server.asked[:4] == ["POST", "PATCH", "POST", "PATCH"] and server.data == PAGE


@pytest.mark.parametrize("damage", [b"", PAGE[:50_000], PAGE[:-1] + b"x"])
def test_a_damaged_file_is_not_sent(files: AttachmentFiles, damage: bytes) -> None:
    """Missing, cut or rotten: a person is called before a byte of it leaves."""
    server = TusServer()
    one = sender(files, server)
    files.path(one.parcel.digest.hex()).write_bytes(damage)
    with pytest.raises(IntegrityError):
        one.slice()
    assert server.taken == 0


def test_a_grant_that_ended_is_refused_in_its_class(files: AttachmentFiles) -> None:
    """The next signed answer brings another."""
    transport = MemoryTransport(lambda _request: Response(403, {}, b""))
    one = sender(files, TusServer())
    one.uploader = Uploader(transport)
    with pytest.raises(Mismatched):
        one.slice()
    assert one.uploader.takes_first_bytes

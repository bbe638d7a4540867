"""The upload client against a small tus portal in memory, with breaks in every place."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from sync.errors import Captive, Mismatched, PortalBusy
from sync.transport.memory import MemoryTransport
from sync.transport.port import Request, Response
from sync.transport.tus import TUS, Uploader, UploadGone


@dataclass
class TusPortal:
    """Creation, HEAD and PATCH of tus 1.0 for one upload; `answer` overrides the next reply."""

    grant: bytes = b""
    length: int = 0
    data: bytearray = field(default_factory=bytearray)
    answer: Response | None = None

    def handle(self, request: Request) -> Response:
        assert request.headers["Tus-Resumable"] == "1.0.0"
        if self.answer is not None:
            answer, self.answer = self.answer, None
            return answer
        if request.method == "POST":
            self.length = int(request.headers["Upload-Length"])
            name, _, value = request.headers["Upload-Metadata"].partition(" ")
            assert name == "grant"
            self.grant = b64decode(value)
            return _reply(201, {"location": "http://portal/v1/files/abc"})
        if request.path != "/v1/files/abc":
            return _reply(404, {})
        if request.method == "PATCH":
            assert int(request.headers["Upload-Offset"]) == len(self.data)
            self.data += request.body
        return _reply(
            204 if request.method == "PATCH" else 200, {"upload-offset": str(len(self.data))}
        )


def _reply(status: int, headers: Mapping[str, str], body: bytes = b"") -> Response:
    return Response(status, {**headers, "tus-resumable": TUS["Tus-Resumable"]}, body)


def _uploader(portal: TusPortal) -> Uploader:
    return Uploader(MemoryTransport(portal.handle))


def test_upload_in_slices() -> None:
    """Creation with the grant alone, then slices at the offset that the portal names."""
    portal = TusPortal()
    uploader = _uploader(portal)
    location = uploader.begin(b"\x00grant\xff", 10).location
    assert (portal.grant, portal.length) == (b"\x00grant\xff", 10)
    assert location == "/v1/files/abc"
    assert uploader.patch(location, 0, b"01234") == 5
    assert uploader.offset(location) == 5
    assert uploader.patch(location, 5, b"56789") == 10
    assert portal.data == b"0123456789"


def test_lost_upload_is_its_own_answer() -> None:
    """The portal was restored: the upload begins again instead of failing for ever."""
    with pytest.raises(UploadGone):
        _uploader(TusPortal()).offset("/v1/files/old")


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (_reply(502, {}), PortalBusy),
        (_reply(302, {"location": "/login"}), Captive),
        (_reply(204, {"content-type": "text/html"}), Captive),
        (_reply(403, {}), Mismatched),
        (_reply(204, {}), Mismatched),
        (_reply(204, {"upload-offset": "-3"}), Mismatched),
        (_reply(204, {"upload-offset": "99"}), Mismatched),
        (_reply(204, {"upload-offset": "0"}), Mismatched),
    ],
)
def test_odd_answers_are_failures(answer: Response, error: type[Exception]) -> None:
    """An offset is a hint, and one that nobody could have reached is not even that."""
    portal = TusPortal(answer=answer)
    with pytest.raises(error):
        _uploader(portal).patch("/v1/files/abc", 0, b"01234")


@pytest.mark.parametrize("location", ["", "http://elsewhere/x", "/v2/files/1", "//files/1"])
def test_place_outside_the_portal_is_refused(location: str) -> None:
    """Ciphertext goes to the portal's own upload path and nowhere else."""
    portal = TusPortal(answer=_reply(201, {"location": location}))
    with pytest.raises(Mismatched):
        _uploader(portal).begin(b"grant", 5)

"""The client half of tus 1.0 (creation with the first bytes, HEAD, PATCH): ciphertext up in slices.

It owns the upload of one ciphertext. What it returns is a hint: an attachment counts as delivered
only when a signed response of the portal lists its digest.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from urllib.parse import urlsplit

from sync.errors import Mismatched
from sync.transport.answers import require_portal
from sync.transport.port import Request, Response, Transport

TUS = {"Tus-Resumable": "1.0.0"}
FILES = "/v1/files"
OFFSETS = "application/offset+octet-stream"
_NO_BYTES_HERE = (400, 405, 411, 413, 415)


class UploadGone(Mismatched):
    """The portal no longer knows this upload (404, 410): it is begun again at its own offset."""


class OffsetMoved(Mismatched):
    """The portal has more or fewer bytes than was thought (409): it is asked."""


@dataclass(frozen=True, slots=True)
class Begun:
    """Where an upload lives. `offset`: how far it is, None when the server did not say."""

    location: str
    offset: int | None


@dataclass(slots=True)
class Uploader:
    """Uploads slices through `transport`; how large they are, `schedule` says.

    `takes_first_bytes`: not seen otherwise yet; a server without creation-with-upload shows it by
    naming no offset, or by refusing.
    """

    transport: Transport
    takes_first_bytes: bool = True

    def begin(self, grant: bytes, size_bytes: int, data: bytes = b"") -> Begun:
        """Creates the upload, with its first bytes when there are any, or finds the one begun
        earlier."""
        metadata = "grant " + b64encode(grant).decode("ascii")
        headers = {**TUS, "Upload-Length": str(size_bytes), "Upload-Metadata": metadata}
        if data:
            headers["Content-Type"] = OFFSETS
        answer = self.transport.send(Request("POST", FILES, data, headers))
        if data and answer.status in _NO_BYTES_HERE:
            self.takes_first_bytes = False
        require_portal(answer, status=201)
        path = urlsplit(answer.header("location")).path
        if not path.startswith(FILES + "/"):
            raise Mismatched("a new upload without a place")
        offset = _offset(answer) if answer.header("upload-offset") else None
        if data and offset is None:
            self.takes_first_bytes = False
        if offset is not None and offset > size_bytes:
            raise Mismatched("an offset behind the end")
        return Begun(path, offset)

    def offset(self, location: str) -> int:
        """How many bytes the portal says it has; raises UploadGone."""
        answer = self.transport.send(Request("HEAD", location, headers=TUS))
        return _offset(_known(answer, status=200))

    def patch(self, location: str, offset: int, data: bytes) -> int:
        """Sends one slice; the new offset. Raises UploadGone, OffsetMoved, Mismatched."""
        headers = {
            **TUS,
            "Upload-Offset": str(offset),
            "Content-Type": OFFSETS,
        }
        answer = self.transport.send(Request("PATCH", location, data, headers))
        if answer.status == 409:
            raise OffsetMoved("other bytes are there than was thought")
        reached = _offset(_known(answer, status=204))
        if not offset < reached <= offset + len(data):
            raise Mismatched("an offset outside the slice that was sent")
        return reached


def _known(answer: Response, *, status: int) -> Response:
    if answer.status in (404, 410):
        raise UploadGone(f"status {answer.status}")
    return require_portal(answer, status=status)


def _offset(answer: Response) -> int:
    text = answer.header("upload-offset")
    if not text.isascii() or not text.isdigit():
        raise Mismatched("no offset in the answer")
    return int(text[:12])

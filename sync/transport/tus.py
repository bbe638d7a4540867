"""The client half of tus 1.0 (creation, HEAD, PATCH): ciphertext up, in slices of seconds.

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


class UploadGone(Mismatched):
    """The portal no longer knows this upload (404, 410): it is begun again at its own offset."""


@dataclass(frozen=True, slots=True)
class Uploader:
    """Uploads slices through `transport`; how large they are, `schedule` says."""

    transport: Transport

    def begin(self, grant: bytes, size_bytes: int) -> str:
        """Creates the upload, or finds the one begun earlier; returns its path on the portal."""
        metadata = "grant " + b64encode(grant).decode("ascii")
        headers = {**TUS, "Upload-Length": str(size_bytes), "Upload-Metadata": metadata}
        answer = self.transport.send(Request("POST", FILES, headers=headers))
        require_portal(answer, status=201)
        path = urlsplit(answer.header("location")).path
        if not path.startswith(FILES + "/"):
            raise Mismatched("a new upload without a place")
        return path

    def offset(self, location: str) -> int:
        """How many bytes the portal says it has; raises UploadGone."""
        answer = self.transport.send(Request("HEAD", location, headers=TUS))
        return _offset(_known(answer, status=200))

    def patch(self, location: str, offset: int, data: bytes) -> int:
        """Sends one slice and returns the new offset; raises UploadGone, Mismatched."""
        headers = {
            **TUS,
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
        }
        answer = self.transport.send(Request("PATCH", location, data, headers))
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

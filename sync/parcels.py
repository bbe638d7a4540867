"""One ciphertext on its way up, slice after slice over one connection, and what is known of it.

It owns what the portal said about places and offsets, which is a hint and nothing more. It must
never touch the database: several connections carry parcels at once, each in a thread of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.attachments import AttachmentFiles
from sync.errors import IntegrityError, TransportError
from sync.messages import Wanted
from sync.transport.tus import OffsetMoved, Uploader, UploadGone


@dataclass(slots=True)
class Parcel:
    """A ciphertext and its grant; in the hands of one connection at a time.

    `offset`: how much of it the portal has, None while that is not known. `is_new`: nothing of it
    was ever sent, so it may begin with its first bytes.
    """

    wanted: Wanted
    due: str | None = None
    location: str | None = None
    offset: int | None = None
    is_new: bool = False

    @property
    def digest(self) -> bytes:
        return self.wanted.cipher_sha256

    @property
    def is_whole(self) -> bool:
        """All bytes are there, by the portal's unsigned word."""
        return self.offset is not None and self.offset >= self.wanted.length


def send_slice(parcel: Parcel, uploader: Uploader, files: AttachmentFiles, most_bytes: int) -> int:
    """Sends the next slice, beginning or finding the upload when need be; bytes that it carried.

    Raises TransportError, RemoteProtocolError, IntegrityError.
    """
    try:
        return _send(parcel, uploader, files, most_bytes)
    except UploadGone:
        parcel.location = parcel.offset = None
    except OffsetMoved:
        parcel.offset = None
    except TransportError:
        # Whether the slice arrived is unknown: the portal is asked before the next one.
        parcel.offset = None
        raise
    return _send(parcel, uploader, files, most_bytes)


def _send(parcel: Parcel, uploader: Uploader, files: AttachmentFiles, most_bytes: int) -> int:
    length, data = parcel.wanted.length, b""
    if parcel.location is None:
        is_first, parcel.is_new = parcel.is_new and uploader.takes_first_bytes, False
        if is_first:
            data = _read(parcel, files, 0, most_bytes)
        begun = uploader.begin(parcel.wanted.grant, length, data)
        parcel.location, parcel.offset = begun.location, begun.offset
        if data:
            return len(data)
    if parcel.offset is None:
        parcel.offset = uploader.offset(parcel.location)
    if parcel.offset < length:
        data = _read(parcel, files, parcel.offset, most_bytes)
        parcel.offset = uploader.patch(parcel.location, parcel.offset, data)
    return len(data)


def _read(parcel: Parcel, files: AttachmentFiles, offset: int, most_bytes: int) -> bytes:
    name = parcel.digest.hex()
    if parcel.wanted.length - offset < most_bytes * 3 // 2:
        # A small rest is not worth a request, and a round trip, of its own.
        most_bytes = parcel.wanted.length - offset
    data = files.slice(name, offset, most_bytes)
    if not data:
        raise IntegrityError(f"attachment {name[:12]} is shorter than described")
    if offset == 0 and not files.verify(name):
        raise IntegrityError(f"attachment {name[:12]} differs from its digest")
    return data

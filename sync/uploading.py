"""Ciphertexts on their way up: grants in memory, locations in the database, one slice at a time.

What the portal says about offsets is a hint; only a signed answer makes an attachment delivered.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.clock import boottime_ms
from sync.database import write
from sync.datafolder import DataFolder
from sync.errors import IntegrityError, RemoteProtocolError, TransportError
from sync.messages import Down, Wanted
from sync.steps import SliceSent
from sync.tasks import add_task
from sync.transport.port import Transport
from sync.transport.tus import Uploader, UploadGone


@dataclass(frozen=True, slots=True)
class _Grant:
    wanted: Wanted
    ends_ms: int  # on the clock that nobody can set


@dataclass(slots=True)
class Uploads:
    """The uploads of one agent process."""

    folder: DataFolder
    transport: Transport
    moved_bytes: int = 0
    _grants: dict[bytes, _Grant] = field(default_factory=dict)
    _broken: set[bytes] = field(default_factory=set)
    _known_offsets: dict[bytes, int] = field(default_factory=dict)

    @property
    def set_aside(self) -> int:
        """How many this process has found damaged: they stand before others that can be sent."""
        return len(self._broken)

    def keep_grants(self, down: Down) -> None:
        """Takes the grants of a verified answer; their lifetime is counted from now."""
        for one in down.wanted:
            lifetime = max(0, one.expires_ms - down.portal_ms)
            self._grants[one.cipher_sha256] = _Grant(one, boottime_ms() + lifetime)

    def grant_of(self, digest: bytes) -> Wanted | None:
        """The grant while it holds."""
        grant = self._grants.get(digest)
        if grant is None or grant.ends_ms <= boottime_ms():
            return None
        return grant.wanted

    def is_sendable(self, digest: bytes) -> bool:
        """False when the file was found missing or damaged; a person has been called."""
        return digest not in self._broken

    def send_slice(self, wanted: Wanted, most_bytes: int) -> SliceSent:
        """Sends the next slice, beginning or finding the upload when need be.

        Raises TransportError, RemoteProtocolError, IntegrityError.
        """
        digest = wanted.cipher_sha256
        try:
            return self._send(wanted, most_bytes)
        except UploadGone:
            self._keep(digest, None, 0)
            return self._send(wanted, most_bytes)
        except RemoteProtocolError:
            # The grant may have ended early (new keys, a restored portal): ask for another.
            self._grants.pop(digest, None)
            self._known_offsets.pop(digest, None)
            raise
        except TransportError:
            # Whether the slice arrived is unknown: the portal is asked before the next one.
            self._known_offsets.pop(digest, None)
            raise
        except IntegrityError as error:
            self._set_aside(digest, error)
            raise

    def _send(self, wanted: Wanted, most_bytes: int) -> SliceSent:
        digest, uploader = wanted.cipher_sha256, Uploader(self.transport)
        location, offset = self._place(wanted, uploader)
        data = self.folder.files.slice(digest.hex(), offset, most_bytes)
        if offset < wanted.length:
            if not data:
                raise IntegrityError(f"attachment {digest.hex()[:12]} is shorter than described")
            if offset == 0 and not self.folder.files.verify(digest.hex()):
                raise IntegrityError(f"attachment {digest.hex()[:12]} differs from its digest")
            self.moved_bytes += len(data)
            offset = uploader.patch(location, offset, data)
        self._known_offsets[digest] = offset
        self._keep(digest, location, offset)
        is_whole = offset >= wanted.length
        if is_whole:
            # Sent again only when a signed answer wants it again.
            self._grants.pop(digest, None)
            self._known_offsets.pop(digest, None)
        return SliceSent(digest, is_whole)

    def _place(self, wanted: Wanted, uploader: Uploader) -> tuple[str, int]:
        digest = wanted.cipher_sha256
        location = self._stored_location(digest)
        if location is None:
            location = uploader.begin(wanted.grant, wanted.length)
            self._keep(digest, location, 0)
            self._known_offsets.pop(digest, None)
        if digest not in self._known_offsets:
            # Begun earlier, perhaps by another replica or process: the portal knows how far.
            self._known_offsets[digest] = uploader.offset(location)
        return location, self._known_offsets[digest]

    def _stored_location(self, digest: bytes) -> str | None:
        row = self.folder.db.execute(
            "SELECT location FROM sync_attachment WHERE cipher_sha256 = ?", [digest]
        ).fetchone()
        return None if row is None else row[0]

    def _keep(self, digest: bytes, location: str | None, offset: int) -> None:
        with write(self.folder.db):
            self.folder.outbox.upload_begun(digest, location, offset)

    def _set_aside(self, digest: bytes, error: IntegrityError) -> None:
        self._broken.add(digest)
        with write(self.folder.db):
            now = self.folder.outbox.now_ms()
            add_task(self.folder.db, "attachment_damaged", digest[:16], str(error), now)

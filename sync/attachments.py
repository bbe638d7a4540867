"""Ciphertext files, named by their own digest, in DATA/attachments.

It owns that folder. A file is complete and durable under its name or not there at all; one that is
still coming down grows beside it. It must never hold plaintext, and nothing here knows a key.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from sync.database import DatabaseFull, is_full
from sync.errors import IntegrityError
from sync.whole_files import PART, fsync_folder, fsync_open, rename_durably, write_whole

_COMING = ".coming"
_BLOCK = 64 * 1024


@dataclass(frozen=True, slots=True)
class AttachmentFiles:
    """The folder of ciphertexts. Digests are 64 lower-case hexadecimal characters."""

    folder: Path

    def put(self, ciphertext: bytes) -> str:
        """Stores durably and returns the digest; storing the same bytes again is harmless.

        Returns only after the file and its name are on the medium, so that the record which
        describes it may be committed. Raises DatabaseFull.
        """
        digest = hashlib.sha256(ciphertext).hexdigest()
        target = self.folder / digest
        if target.exists() and self.verify(digest):
            return digest
        if not self.folder.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            fsync_folder(self.folder.parent)
        try:
            write_whole(target, ciphertext, is_contended=True)
        except OSError as error:
            raise _named(error) from error
        return digest

    def reached(self, digest: str) -> int:
        """How many bytes of what is coming down are here; unchecked until it is whole."""
        try:
            return self._coming(digest).stat().st_size
        except FileNotFoundError:
            return 0

    def add(self, digest: str, offset: int, data: bytes) -> int:
        """Puts the next bytes behind the `offset` bytes that are here; durable on return.

        Returns how many are here now. Raises DatabaseFull.
        """
        try:
            if not self.folder.exists():
                self.folder.mkdir(parents=True, exist_ok=True)
                fsync_folder(self.folder.parent)
            with self._coming(digest).open("r+b" if offset else "wb") as file:
                file.seek(offset)
                file.write(data)
                file.truncate()
                fsync_open(file)
        except OSError as error:
            raise _named(error) from error
        return offset + len(data)

    def finish(self, digest: str) -> bool:
        """Gives what came down its name when its digest is right; else throws it away."""
        coming = self._coming(digest)
        if _sha256(coming) != digest:
            coming.unlink(missing_ok=True)
            return False
        rename_durably(coming, self.path(digest))
        return True

    def path(self, digest: str) -> Path:
        """Where the ciphertext lies; raises IntegrityError when the name is not a digest."""
        if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
            raise IntegrityError("an attachment is named by 64 hexadecimal characters")
        return self.folder / digest

    def get(self, digest: str) -> bytes:
        """The ciphertext, checked; raises IntegrityError when it is missing or differs."""
        data = self.slice(digest, 0, None)
        if hashlib.sha256(data).hexdigest() != digest:
            raise IntegrityError(f"attachment {digest[:12]} differs from its digest")
        return data

    def slice(self, digest: str, offset: int, size: int | None) -> bytes:
        """At most `size` bytes from `offset`, unchecked (the receiver checks the whole digest)."""
        try:
            with self.path(digest).open("rb") as file:
                file.seek(offset)
                return file.read(-1 if size is None else size)
        except FileNotFoundError as error:
            raise IntegrityError(f"attachment {digest[:12]} is missing") from error

    def verify(self, digest: str) -> bool:
        """Whether the file is there and its bytes have that digest."""
        return _sha256(self.path(digest)) == digest

    def remove(self, digest: str) -> None:
        """Takes the file away durably, also one that is still coming (shedding, erasing); harmless
        when it is gone already."""
        self.path(digest).unlink(missing_ok=True)
        self._coming(digest).unlink(missing_ok=True)
        if self.folder.exists():
            fsync_folder(self.folder)

    def digests(self) -> Iterator[str]:
        """The digests that are there, in order of name."""
        if not self.folder.exists():
            return
        for path in sorted(self.folder.iterdir()):
            if path.suffix not in (PART, _COMING):
                yield path.name

    def sweep(self, now_s: float, coming: Collection[str]) -> None:
        """Removes what an interrupted `put` left behind an hour ago or longer, and what was coming
        down and is not among the digests `coming` any more."""
        if not self.folder.exists():
            return
        for path in self.folder.glob(f"*{PART}"):
            # Younger ones may be a neighbour's that is writing at this moment.
            if path.stat().st_mtime < now_s - 3600:
                path.unlink(missing_ok=True)
        for path in self.folder.glob(f"*{_COMING}"):
            if path.stem not in coming:
                path.unlink(missing_ok=True)

    def _coming(self, digest: str) -> Path:
        path = self.path(digest)
        return path.with_name(path.name + _COMING)


def _named(error: OSError) -> Exception:
    """A full disk under its own name."""
    if is_full(error):
        return DatabaseFull("the disk is full: the file was not stored")
    return error


def _sha256(path: Path) -> str:
    """In hexadecimal; "" when there is no such file."""
    found = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                found.update(block)
    except FileNotFoundError:
        return ""
    return found.hexdigest()

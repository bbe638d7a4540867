"""Ciphertexts on disk, addressed by the digest of their bytes; partial uploads beside them.

A blob appears under its digest only when its bytes are on the disk and hash to that digest: written
elsewhere, fsynced, renamed, folder fsynced. Partial files are shared by whoever uploads the same
ciphertext, so an upload goes on after any break. Only ciphertext ever comes here.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_READ_BYTES = 256 * 1024
_NAME = re.compile(r"[0-9a-f]{64}")


class WrongDigestError(ValueError):
    """The bytes do not hash to the name that they were announced under."""


class Blobs:
    """`FOLDER/aa/<hex digest>` for whole ones, `FOLDER/partial/<hex digest>` for begun ones."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._partial = folder / "partial"
        self._partial.mkdir(parents=True, exist_ok=True, mode=0o700)

    def path(self, digest: bytes) -> Path:
        name = digest.hex()
        return self._folder / name[:2] / name

    def has(self, digest: bytes) -> bool:
        return self.path(digest).is_file()

    def read(self, digest: bytes) -> bytes:
        """Raises FileNotFoundError when not (yet) here, WrongDigestError when the disk rotted."""
        data = self.path(digest).read_bytes()
        if hashlib.sha256(data).digest() != digest:
            raise WrongDigestError(digest.hex())
        return data

    def put(self, data: bytes) -> bytes:
        """Store whole bytes durably and answer their digest."""
        digest = hashlib.sha256(data).digest()
        if not self.has(digest):
            self.append(digest, 0, data, restart=True)
            self.complete(digest)
        return digest

    def offset(self, digest: bytes) -> int:
        """How many bytes of a partial upload are here."""
        try:
            return self._part(digest).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, digest: bytes, offset: int, data: bytes, *, restart: bool = False) -> int:
        """Write at `offset` and answer the new length. Durable on return.

        The file is opened without truncation: two uploaders of the same ciphertext write the same
        bytes at the same places."""
        flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if restart else 0)
        handle = os.open(self._part(digest), flags, 0o600)
        try:
            view = memoryview(data)
            while view:
                written = os.pwrite(handle, view, offset)
                view, offset = view[written:], offset + written
            os.fsync(handle)
        finally:
            os.close(handle)
        return offset

    def complete(self, digest: bytes) -> None:
        """Check the whole digest and give the blob its name. A wrong one is thrown away."""
        part = self._part(digest)
        if _sha256(part) != digest:
            part.unlink()
            raise WrongDigestError(digest.hex())
        final = self.path(digest)
        final.parent.mkdir(exist_ok=True, mode=0o700)
        part.replace(final)
        sync_folder(final.parent)
        sync_folder(self._folder)

    def sweep_partial(self, before_s: float) -> int:
        """Throw away what nobody has added to since `before_s` (Unix seconds); how many."""
        swept = 0
        for path in self._partial.iterdir():
            # Another replica may sweep, or complete, the same file at this moment.
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before_s:
                    path.unlink()
                    swept += 1
        return swept

    def digests(self) -> Iterator[bytes]:
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")):
            if _NAME.fullmatch(path.name):
                yield bytes.fromhex(path.name)

    def _part(self, digest: bytes) -> Path:
        return self._partial / digest.hex()


def _sha256(path: Path) -> bytes:
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ_BYTES):
            hashed.update(block)
    return hashed.digest()


def sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut; Windows has no handle for that and does it by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

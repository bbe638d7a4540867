"""Ciphertexts on disk, addressed by the digest of their bytes; partial uploads beside them.

A blob appears under its digest only when its bytes are on the disk and hash to that digest: written
elsewhere, fsynced, renamed, folder fsynced. Partial files are shared by whoever uploads the same
ciphertext, so an upload goes on after any break, at any replica that shares the folder: each block
is put behind what is there under a lock on the file. Only ciphertext ever comes here.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sync.lock import NeverFree, wait_for_lock

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
            # Beside the partial uploads and none of them: nobody else writes to this file.
            part = self._partial / f"{digest.hex()}.{secrets.token_hex(4)}"
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            self._name(part, digest)
        return digest

    def offset(self, digest: bytes) -> int:
        """How many bytes of a partial upload are here."""
        try:
            return self._part(digest).stat().st_size
        except FileNotFoundError:
            return 0

    def append(self, digest: bytes, offset: int, data: bytes) -> int:
        """Put those of the bytes from `offset` on that lie behind what is here; the new length.

        Two who send the same ciphertext at once are served one after the other, block by block, and
        what one of them has brought already is not written again. A gap takes nothing: then the
        length that comes back is below `offset`. Durable only after `settle`, or once complete."""
        with self._locked(digest) as handle:
            if handle is None:
                return self.path(digest).stat().st_size
            here = os.fstat(handle).st_size
            if offset > here:
                return here
            view = memoryview(data)[here - offset :]
            while view:
                written = os.pwrite(handle, view, here)
                view, here = view[written:], here + written
        return here

    def settle(self, digest: bytes) -> None:
        """Make what was appended durable."""
        with suppress(FileNotFoundError), self._part(digest).open("rb+") as file:
            os.fsync(file.fileno())

    def complete(self, digest: bytes) -> None:
        """Check the whole digest and give the blob its name, durably. A wrong one is thrown away;
        one that has its name already is left alone."""
        part = self._part(digest)
        with self._locked(digest) as handle:
            if handle is None:
                return
            if _sha256(part) != digest:
                part.unlink()
                raise WrongDigestError(digest.hex())
            os.fsync(handle)
            self._name(part, digest)

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

    def _name(self, part: Path, digest: bytes) -> None:
        final = self.path(digest)
        final.parent.mkdir(exist_ok=True, mode=0o700)
        part.replace(final)
        sync_folder(final.parent)
        sync_folder(self._folder)

    @contextmanager
    def _locked(self, digest: bytes) -> Iterator[int | None]:
        """The partial file, made when absent and held alone; None when the whole blob is here."""
        part = self._part(digest)
        while True:
            if self.has(digest):
                yield None
                return
            handle = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                if not wait_for_lock(handle):
                    raise NeverFree(f"somebody holds {part} for far too long")
                if _is_at(handle, part) and not self.has(digest):
                    yield handle
                    return
                # Whoever held it before named it, or threw it away: what is there now counts.
                if _is_at(handle, part):
                    part.unlink()
            finally:
                os.close(handle)


def _sha256(path: Path) -> bytes:
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ_BYTES):
            hashed.update(block)
    return hashed.digest()


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def sync_folder(folder: Path) -> None:
    """Make a rename survive a power cut; Windows has no handle for that and does it by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

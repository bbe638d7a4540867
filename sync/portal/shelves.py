"""Where whole ciphertexts stand: the portal's own disk, and what any other place must do.

A ciphertext appears under the digest of its bytes only when it is there durably and hashes to it.
A place that does not answer says so (BlobsUnreachable) and never that something is not there: what
is believed to be lost is asked of people again. Only ciphertext ever comes here.
"""

from __future__ import annotations

import errno
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from sync.whole_files import fsync_folder, rename_durably

NAME = re.compile(r"[0-9a-f]{64}")


class WrongDigestError(ValueError):
    """The bytes do not hash to the name that they were announced under."""


class BlobsUnreachable(OSError):
    """The place of ciphertexts does not answer, refuses or is full. The text says what to do, and
    names no secret. Nothing is known of what is there."""


class Shelf(Protocol):
    """A place for whole ciphertexts. Every method may raise BlobsUnreachable."""

    def has(self, digest: bytes) -> bool:
        """Whether it is there."""

    def read(self, digest: bytes) -> bytes:
        """Raises FileNotFoundError when it is not there, WrongDigestError when it rotted."""

    def part(self, digest: bytes, first: int, size: int) -> tuple[bytes, int]:
        """At most `size` bytes from `first` on, unchecked, and how many there are in all. Raises
        FileNotFoundError, also behind the end."""

    def put(self, data: bytes, digest: bytes) -> None:
        """There, durably, on return. Safe to repeat."""

    def remove(self, digest: bytes) -> None:
        """Gone on return; also when it never was there."""

    def digests(self) -> Iterator[bytes]:
        """Of everything that is there."""

    def trouble(self) -> str:
        """What stands against storing, reading and removing here, in words; else empty."""

    def close(self) -> None:
        """Nothing is asked of it any more."""


class Disk:
    """`FOLDER/aa/<hex digest>`; each file is renamed into its place whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, digest: bytes) -> Path:
        name = digest.hex()
        return self._folder / name[:2] / name

    def has(self, digest: bytes) -> bool:
        return self.path(digest).is_file()

    def read(self, digest: bytes) -> bytes:
        return checked(self.path(digest).read_bytes(), digest)

    def take(self, part: Path, digest: bytes) -> None:
        """A durable file of the same disk, its digest known to be right, gets its name."""
        final = self.path(digest)
        final.parent.mkdir(exist_ok=True, mode=0o700)
        rename_durably(part, final)
        fsync_folder(self._folder)

    def remove(self, digest: bytes) -> None:
        self.path(digest).unlink(missing_ok=True)

    def digests(self) -> Iterator[bytes]:
        for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")):
            if NAME.fullmatch(path.name):
                yield bytes.fromhex(path.name)


def checked(data: bytes, digest: bytes) -> bytes:
    """The same bytes. Raises WrongDigestError."""
    if hashlib.sha256(data).digest() != digest:
        raise WrongDigestError(digest.hex())
    return data


def is_no_room(error: BaseException) -> bool:
    """Whether bytes could not be stored now and may be later."""
    full = (errno.ENOSPC, errno.EDQUOT)
    return isinstance(error, BlobsUnreachable) or getattr(error, "errno", None) in full

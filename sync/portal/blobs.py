"""The one door to ciphertexts: whole ones by the digest of their bytes, beside them begun ones.

Partial uploads always grow on the portal's disk. Whole ones stand on that disk too, or, where the
settings name one, in an object store; then the disk holds only what the portal itself made inside a
transaction (`hold`), until it is carried there (moving.py). A blob appears under its digest only
when its bytes are durable and hash to it. Partial files are shared by whoever uploads the same
ciphertext, so an upload goes on after any break, at any replica that shares the folder: each block
is put behind what is there under a lock on the file. Only ciphertext ever comes here.
"""

from __future__ import annotations

import hashlib
import logging
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from sync.lock import NeverFree, in_turn, wait_for_lock
from sync.portal.shelves import BlobsUnreachable, Disk, Shelf, WrongDigestError
from sync.whole_files import fsync_file, fsync_folder, write_new

LOG = logging.getLogger("motcua.portal")
_READ_BYTES = 256 * 1024
_AT_ONCE = 8  # questions to the store for one envelope


class Blobs:
    """`FOLDER/partial/<hex digest>` for begun ones; whole ones in `far`, else on the disk."""

    def __init__(self, folder: Path, far: Shelf | None = None) -> None:
        self._near, self.far = Disk(folder), far
        self._partial = folder / "partial"
        self._turn = folder / "moving.lock"
        self._partial.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Once for every start: a whole blob is nowhere when the folder's own name is lost.
        fsync_folder(folder.parent)

    def path(self, digest: bytes) -> Path:
        """Where it stands on the disk, if it does."""
        return self._near.path(digest)

    def is_near(self, digest: bytes) -> bool:
        """Whether it is whole on the disk: asked without waiting for a network."""
        return self._near.has(digest)

    def has(self, digest: bytes) -> bool:
        if self._near.has(digest) or self.far is None:
            return self._near.has(digest)
        # It may come back to the disk between the two questions.
        return self.far.has(digest) or self._near.has(digest)

    def knowing(self, digests: Iterable[bytes]) -> Callable[[bytes], bool]:
        """Whether one of these is here, for inside a transaction: the store is asked now, several
        at a time, because somebody waits. One that does not answer is taken not to have them: then
        they are wanted, and come once more."""
        if self.far is None:
            return self._near.has
        asked, found = sorted(set(digests)), set[bytes]()
        try:
            if asked:
                with ThreadPoolExecutor(min(_AT_ONCE, len(asked))) as threads:
                    here = threads.map(self.has, asked)
                    found = {one for one, is_here in zip(asked, here, strict=True) if is_here}
        except BlobsUnreachable as error:
            LOG.warning("%s", error)
        return lambda digest: digest in found or self._near.has(digest)

    def read(self, digest: bytes) -> bytes:
        """Raises FileNotFoundError when not (yet) here, WrongDigestError when it rotted,
        BlobsUnreachable."""
        try:
            return self._near.read(digest)
        except FileNotFoundError:
            if self.far is None:
                raise
        try:
            return self.far.read(digest)
        except FileNotFoundError:
            return self._near.read(digest)  # it came back to the disk between the two questions

    def put(self, data: bytes) -> bytes:
        """Store whole bytes durably where they belong and answer their digest."""
        if self.far is None:
            return self.hold(data)
        digest = hashlib.sha256(data).digest()
        self.far.put(data, digest)
        return digest

    def hold(self, data: bytes) -> bytes:
        """The same on the disk, durably, for inside a transaction, which must not wait for a
        network."""
        digest = hashlib.sha256(data).digest()
        if not self._near.has(digest):
            self._near.take(self._copy(data, digest), digest)
        return digest

    def far_part(self, digest: bytes, first: int, size: int) -> tuple[bytes, int] | None:
        """Bytes of a blob in the store and how many it has in all, as Shelf.part; None for one that
        is lent as a file: on the disk, not here, or asked for behind its end."""
        if self.far is None or self._near.has(digest):
            return None
        try:
            return self.far.part(digest, first, size)
        except FileNotFoundError:
            return None

    def lend(self, digest: bytes) -> tuple[Path, bool] | None:
        """A file of the whole blob, and whether it is a copy that is to be unlinked afterwards."""
        if self.far is None:
            return (self.path(digest), False) if self._near.has(digest) else None
        try:
            return self._copy(self.read(digest), digest), True
        except (FileNotFoundError, WrongDigestError):
            return None

    @contextmanager
    def staying(self) -> Iterator[None]:
        """Nothing is removed or carried elsewhere while the block runs."""
        with in_turn(self._turn):
            yield

    def remove(self, digest: bytes, unless: Callable[[], bool] = lambda: False) -> bool:
        """Gone from disk and store on return; False, and nothing done, when `unless` says so while
        nobody else removes it, carries it or brings it back."""
        with in_turn(self._turn):
            if unless():
                return False
            self._near.remove(digest)
            if self.far is not None:
                self.far.remove(digest)
        return True

    def carry_away(self, digest: bytes) -> None:
        """From the disk into the store; read back there before the disk lets go of it."""
        assert self.far is not None
        with in_turn(self._turn):
            data = self._near.read(digest)
            self.far.put(data, digest)
            self.far.read(digest)
            self._near.remove(digest)

    def carry_back(self, digest: bytes) -> None:
        """From the store onto the disk."""
        assert self.far is not None
        with in_turn(self._turn):
            self.hold(self.far.read(digest))
            self.far.remove(digest)

    def offset(self, digest: bytes) -> int:
        """How many bytes of a partial upload are here."""
        try:
            return self._part(digest).stat().st_size
        except FileNotFoundError:
            return 0

    def reached(self, digest: bytes, length: int) -> int:
        """How many bytes of an upload of this length are here, durably."""
        if self._near.has(digest):
            return length
        here = self.offset(digest)
        self.settle(digest)
        # Whoever finds nothing may have come after somebody who brought all of it.
        if here or self.far is None:
            return here
        with suppress(BlobsUnreachable):
            here = length if self.far.has(digest) else 0
        return here

    def append(self, digest: bytes, offset: int, data: bytes) -> int:
        """Put those of the bytes from `offset` on that lie behind what is here; the new length.

        Two who send the same ciphertext at once are served one after the other, block by block, and
        what one of them has brought already is not written again. A gap takes nothing: then the
        length that comes back is below `offset`. Durable only after `settle`, or once complete."""
        with self._locked(digest) as handle:
            if handle is None:
                try:
                    return self.path(digest).stat().st_size
                except FileNotFoundError:  # carried into the store at this moment
                    return offset + len(data)
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
        with suppress(FileNotFoundError):
            fsync_file(self._part(digest))

    def complete(self, digest: bytes) -> None:
        """Check the whole digest and store the blob under it, durably. A wrong one is thrown away;
        one that is there already is left alone. What went into the store also stays as a partial
        file, which heals a crash before the rows say so; afterwards `let_go` of it."""
        part = self._part(digest)
        with self._locked(digest) as handle:
            if handle is None:
                return
            if self.far is not None and not os.fstat(handle).st_size and self.far.has(digest):
                part.unlink()
                return
            if _sha256(part) != digest:
                part.unlink()
                raise WrongDigestError(digest.hex())
            fsync_file(part)
            if self.far is None:
                self._near.take(part, digest)
            else:
                self.far.put(part.read_bytes(), digest)

    def let_go(self, digest: bytes) -> None:
        """The rows call it whole: the partial file of one in the store is not needed any more."""
        if self.far is not None:
            self._part(digest).unlink(missing_ok=True)

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

    def near_digests(self) -> Iterator[bytes]:
        """What is whole on the disk."""
        return self._near.digests()

    def digests(self) -> Iterator[bytes]:
        """Of everything whole; what is carried at this moment may come twice."""
        yield from self._near.digests()
        if self.far is not None:
            yield from self.far.digests()

    def trouble(self) -> str:
        """What stands against storing papers in the store, in words; else empty."""
        return self.far.trouble() if self.far is not None else ""

    def close(self) -> None:
        if self.far is not None:
            self.far.close()

    def _part(self, digest: bytes) -> Path:
        return self._partial / digest.hex()

    def _copy(self, data: bytes, digest: bytes) -> Path:
        """Durably beside the partial uploads and none of them: nobody else writes to this file."""
        part = self._partial / f"{digest.hex()}.{secrets.token_hex(4)}"
        write_new(part, data)
        return part

    @contextmanager
    def _locked(self, digest: bytes) -> Iterator[int | None]:
        """The partial file, made when absent and held alone; None when the whole blob stands on
        the disk."""
        part = self._part(digest)
        while True:
            if self._near.has(digest):
                yield None
                return
            handle = os.open(part, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                if not wait_for_lock(handle):
                    raise NeverFree(f"somebody holds {part} for far too long")
                if _is_at(handle, part) and not self._near.has(digest):
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

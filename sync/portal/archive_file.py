"""One archived application as a file: its rows sealed, its ciphertexts as they were, all signed.

    magic | application (16) | size of the rows (4) | rows, sealed | ciphertexts | signature (64)

Rows are JSON, sealed to the archive's own key (keys/archive.key), which also signs: online keys are
replaced in time, an archive outlives them. Ciphertexts stay under the keys that stand in the rows.
A file is written beside its place, read back whole and then renamed. It must never be believed
before signature, seal and every digest were checked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from sync.errors import BadSignature, IntegrityError
from sync.portal.shelves import checked
from sync.reading import Unreadable, read_json
from sync.sealing import Context, PrivateKeys, seal, sign, unseal, verify
from sync.whole_files import PART, fsync_folder, fsync_open, rename_durably, write_whole

KEY = "archive.key"
SUFFIX, UNFINISHED = ".mca", PART
_MAGIC = b"motcua archive 1\n"
_ID_BYTES, _SIZE_BYTES, _SIGNATURE_BYTES = 16, 4, 64
_BLOCK = 256 * 1024
_MOST_ROWS_BYTES = 64 * 1024 * 1024
Tables = dict[str, list[dict[str, Any]]]


class ArchiveDamaged(IntegrityError):
    """The file is not what was archived; the text names it."""


class NotAsDescribed(IntegrityError):
    """A ciphertext is not as long as its row says: a machine described it wrongly."""


@dataclass(frozen=True, slots=True)
class Content:
    """`tables`: rows by table, bytes as hexadecimal text; `papers`: digest and length of each
    ciphertext, in order; `about`: the rule under which it was archived, and when."""

    application: bytes
    tables: Tables
    papers: tuple[tuple[bytes, int], ...]
    about: dict[str, Any]


def archive_key(folder: Path, *, may_make: bool) -> PrivateKeys:
    """Made once. Raises IntegrityError when it is missing although something was archived."""
    path = folder / KEY
    if path.exists():
        return PrivateKeys.from_bytes(path.read_bytes())
    if not may_make:
        raise IntegrityError(f"{path} is missing: without it no archived file opens. Put it back")
    made = PrivateKeys.generate()
    write_whole(path, made.to_bytes(), is_secret=True)
    return made


def write(path: Path, keys: PrivateKeys, content: Content, read: Callable[[bytes], bytes]) -> bytes:
    """Durable under its name on return, and read back; the digest of the whole file. `read` gives
    a ciphertext by its digest; what it raises goes through."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(UNFINISHED)
    with part.open("wb") as file:
        hashed = hashlib.sha256()
        for piece in _pieces(keys, content, read):
            file.write(piece)
            hashed.update(piece)
        file.write(sign(keys, Context.ARCHIVE, hashed.digest()))
        fsync_open(file)
    digest = file_digest(part)
    if open_file(part, keys) != content:
        raise ArchiveDamaged(f"{part} does not read back as it was written: look at that disk")
    rename_durably(part, path)
    # The year's own name and the archive's too: the first file of each makes them.
    for folder in path.parents[1:3]:
        fsync_folder(folder)
    return digest


def open_file(
    path: Path, keys: PrivateKeys, take: Callable[[bytes], object] | None = None
) -> Content:
    """What the file holds, checked to its end; every ciphertext is given to `take`, in order.
    Raises ArchiveDamaged, FileNotFoundError."""
    try:
        with path.open("rb") as file:
            return _opened(file, keys, take, path.stat().st_size)
    except (BadSignature, Unreadable, ValueError, KeyError) as error:
        raise ArchiveDamaged(f"{path} is damaged: put it back from a backup") from error


def file_digest(path: Path) -> bytes:
    """Of the file as it lies there."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _pieces(keys: PrivateKeys, content: Content, read: Callable[[bytes], bytes]) -> Iterator[bytes]:
    head = _MAGIC + content.application
    sizes = [[digest.hex(), length] for digest, length in content.papers]
    rows = {"tables": content.tables, "papers": sizes, "about": content.about}
    text = json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()
    sealed = seal(Context.ARCHIVE, head, text, keys.public.box)
    yield head
    yield len(sealed).to_bytes(_SIZE_BYTES)
    yield sealed
    for digest, length in content.papers:
        data = read(digest)
        if len(data) != length:
            raise NotAsDescribed("a ciphertext is not as long as its row says")
        yield data


def _opened(
    file: BinaryIO, keys: PrivateKeys, take: Callable[[bytes], object] | None, size: int
) -> Content:
    signed = _signed_digest(file, size)
    verify(keys.public.signing, Context.ARCHIVE, file.read(_SIGNATURE_BYTES), signed)
    file.seek(0)
    head = file.read(len(_MAGIC) + _ID_BYTES)
    length = int.from_bytes(file.read(_SIZE_BYTES))
    if not head.startswith(_MAGIC) or length > _MOST_ROWS_BYTES:
        raise ValueError("no archive")
    rows = read_json(unseal(Context.ARCHIVE, head, file.read(length), keys).decode())
    papers = tuple((bytes.fromhex(name), int(bytes_)) for name, bytes_ in rows["papers"])
    for digest, count in papers:
        data = checked(file.read(count), digest)
        if take is not None:
            take(data)
    return Content(head[len(_MAGIC) :], rows["tables"], papers, rows["about"])


def _signed_digest(file: BinaryIO, size: int) -> bytes:
    hashed, left = hashlib.sha256(), size - _SIGNATURE_BYTES
    while left > 0 and (block := file.read(min(_BLOCK, left))):
        hashed.update(block)
        left -= len(block)
    return hashed.digest()

"""Files that appear whole and outlive a power cut: written beside their place, synced, renamed.

It owns every sync of a file or folder, in both halves and in the kiosk, so that none can be
forgotten in one of many copies, and what a part is called until it has its name. It must never show
half a file under its own name, write through a link, or know what the bytes are.
"""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO

PART = ".part"  # how the name of an unfinished file ends
_SECRET, _PLAIN = 0o600, 0o666  # for its owner only; less what the process masks


def write_whole(
    path: Path, data: bytes, *, is_secret: bool = False, is_contended: bool = False
) -> None:
    """Whole and durable under its name on return, in place of what was there. Raises OSError.
    `is_secret`: only its owner may read it.

    A part that a kill left is written over next time. `is_contended`: another program may write
    the same file at this moment, or a person own what lies beside it, so the part has a name of its
    own, and whoever owns the folder may sweep such parts."""
    part = _own_part(path) if is_contended else path.with_name(path.name + PART)
    if not is_contended:
        part.unlink(missing_ok=True)
    try:
        write_new(part, data, is_secret=is_secret)
        rename_durably(part, path)
    except OSError:
        with suppress(OSError):  # a stick that was pulled: the first error says so
            part.unlink(missing_ok=True)
        raise


def write_once(path: Path, data: bytes, *, is_secret: bool = False) -> None:
    """The same, never over what is there: of two programs the first one's bytes count, and the
    other one's are dropped in silence."""
    part = _own_part(path)
    try:
        write_new(part, data, is_secret=is_secret)
        # link, not rename: it fails when the other program was first.
        with suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink(missing_ok=True)
    fsync_folder(path.parent)


def write_new(path: Path, data: bytes, *, is_secret: bool = False) -> None:
    """The bytes durably in a file that was not there, under this name from the first of them on.
    The name itself is durable after `fsync_folder`. Raises FileExistsError."""
    with create(path, is_secret=is_secret) as file:
        file.write(data)
        fsync_open(file)


def create(path: Path, *, is_secret: bool = False) -> BinaryIO:
    """A new file, open for its bytes. Raises FileExistsError, also where a link lies: it would
    otherwise say where the bytes go."""
    mode = _SECRET if is_secret else _PLAIN
    return open(path, "xb", opener=partial(os.open, mode=mode))


def rename_durably(part: Path, path: Path) -> None:
    """A file whose bytes are durable gets its name in the same folder, or one of the same disk."""
    part.replace(path)
    fsync_folder(path.parent)


def fsync_open(file: BinaryIO) -> None:
    """Returns when what was written to an open file is on the medium."""
    file.flush()
    os.fsync(file.fileno())


def fsync_file(path: Path) -> None:
    """Returns when the bytes of `path` are on the medium."""
    # Writable, because Windows flushes only handles that may write.
    _fsync(path, os.O_RDWR)


def fsync_folder(folder: Path) -> None:
    """Makes a rename or a new file in `folder` survive a power cut; nothing to do on Windows."""
    if os.name != "nt":
        _fsync(folder, os.O_RDONLY)


def _fsync(path: Path, flags: int) -> None:
    descriptor = os.open(path, flags)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _own_part(path: Path) -> Path:
    return path.with_name(f".{secrets.token_hex(4)}{PART}")

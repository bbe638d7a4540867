"""Files on a medium that somebody else may have written: read bounded, placed whole.

It owns the distrust of a stick: a pipe, a device, a link or a folder where a file should be is said
and passed by, and nothing is ever read or written through a link that lies there. It must never
judge what the bytes say, and never delete what a medium carries.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from sync import reading
from sync.whole_files import write_whole


class NotPlain(OSError):
    """Something else than a file (or folder) of that place, or too large; the text says which."""


def require_folder(folder: Path) -> None:
    """Raises NotPlain in words. The folder that a person named may be a link."""
    if not folder.is_dir():
        raise NotPlain(f"{folder} is not a folder")


def entries(folder: Path, pattern: str, bad: list[str]) -> list[Path]:
    """What lies in a folder of the medium, in order; none without the folder. Something else in
    its place, and what cannot be listed, is named in `bad`."""
    if not os.path.lexists(folder):
        return []
    try:
        if stat.S_ISDIR(folder.lstat().st_mode):
            return sorted(folder.glob(pattern))
    except OSError:
        pass
    bad.append(folder.name)
    return []


def read_entry(path: Path, most_bytes: int, bad: list[str]) -> bytes | None:
    """The whole of a plain file; None, and named in `bad`, for anything else."""
    try:
        return read_file(path, most_bytes)
    except OSError:
        bad.append(path.name)
        return None


def is_file(path: Path, size_bytes: int) -> bool:
    """Whether a plain file of this size lies there."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_size == size_bytes


def read_file(path: Path, most_bytes: int) -> bytes:
    """The whole of a plain file. Raises NotPlain; never waits for another program."""
    try:
        return reading.read_file(path, most_bytes, through_links=False)
    except reading.Unreadable as error:
        raise NotPlain(f"{path.name}: {error.words}") from error


def place_file(path: Path, data: bytes) -> None:
    """A file that appears whole or not at all, in a folder of the medium that is made when absent.

    Raises NotPlain when the folder is a link, OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not stat.S_ISDIR(path.parent.lstat().st_mode):
        raise NotPlain(f"{path.parent.name} is not a folder")
    write_whole(path, data)

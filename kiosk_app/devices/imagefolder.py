"""Takes images of papers from a mounted stick or a folder.

Only files directly in the folder or one folder below (DCIM/...) are offered, never links, never
more than a page of choices needs. File names are for the eye: nothing is ever opened by a name that
did not come from the listing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk_app.devices.pictures import LARGEST_BYTES
from kiosk_app.devices.ports import DeviceError, Fault, ImageFile

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp"})
MOST = 60
_MOST_LOOKED_AT = 5000


class FolderSource:
    """The images of one folder, for example where a stick is mounted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def images(self) -> Sequence[ImageFile]:
        """Newest first, at most 60; DeviceError (no_folder) when the folder is not there."""
        try:
            found = [(status.st_mtime, path, status.st_size) for path, status in self._files()]
        except OSError as error:
            raise DeviceError(Fault.NO_FOLDER, type(error).__name__) from error
        found.sort(key=lambda entry: (-entry[0], entry[1].name))
        return tuple(
            ImageFile(path.relative_to(self._folder).as_posix(), path.name, size)
            for _, path, size in found[:MOST]
        )

    def read(self, image: ImageFile) -> bytes:
        """The bytes; DeviceError when the stick was pulled or the file is beyond the limit."""
        if image.id not in {known.id for known in self.images()}:
            raise DeviceError(Fault.NO_IMAGES)
        try:
            with (self._folder / image.id).open("rb") as file:
                data = file.read(LARGEST_BYTES + 1)
        except OSError as error:
            raise DeviceError(Fault.NO_FOLDER, type(error).__name__) from error
        if len(data) > LARGEST_BYTES:
            raise DeviceError(Fault.IMAGE_TOO_LARGE, f"more than {LARGEST_BYTES} bytes")
        return data

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        looked_at = 0
        folders = [self._folder]
        while folders:
            folder = folders.pop()
            for path in folder.iterdir():
                looked_at += 1
                if looked_at > _MOST_LOOKED_AT:
                    return
                status = path.lstat()
                if stat.S_ISDIR(status.st_mode) and folder == self._folder:
                    folders.append(path)
                elif stat.S_ISREG(status.st_mode) and path.suffix.lower() in ENDINGS:
                    yield path, status

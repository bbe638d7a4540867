"""A folder into which a page scanner drops files: taken in, then removed with their content.

Owns when a file is whole (scanners write slowly) and its removal: overwritten, cut, unlinked, the
folder synced. That destroys it where the file system writes in place; on flash memory the only sure
way is a folder in memory (tmpfs), which the operator chooses. It never removes what was not offered
as an image, and never before a page made of it is durable, or its person has left.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk_app.devices.imagefolder import ENDINGS, Faults, FolderSource
from kiosk_app.devices.ports import DeviceError, Fault, ImageFile
from sync import fsync_folder, fsync_open

SETTLED_S = 1.5
SCANS = Faults(Fault.NO_SCANS, Fault.SCANS_EMPTY)
_CHUNK = bytes(64 * 1024)


class ScanFolder(FolderSource):
    """Only files directly in the folder; one is offered when it has not changed for a while."""

    deepest = 0

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        super().__init__(folder, SCANS)
        self._clock = clock

    def found(self) -> Sequence[tuple[Path, os.stat_result]]:
        """Whole files only."""
        return tuple(
            (path, status)
            for path, status in super().found()
            # A date in the future is of a wrong clock, here or there, and waited for by nobody.
            if abs(self._clock() - status.st_mtime) >= SETTLED_S and status.st_size
        )

    def taken(self, image: ImageFile) -> None:
        """The page is durable: the file goes. DeviceError when the folder does not give it up."""
        try:
            _destroy(self._folder / image.id)
        except FileNotFoundError:
            return
        except OSError as error:
            raise DeviceError(Fault.FOLDER_DENIED, type(error).__name__) from error

    def wipe(self) -> None:
        """Every image goes, also unfinished ones: the next person must not see them. DeviceError
        when one stayed; the others are gone all the same."""
        stayed: DeviceError | None = None
        for path, _ in super().found():
            if path.suffix.lower() in ENDINGS:
                try:
                    self.taken(ImageFile(path.name, path.name, 0))
                except DeviceError as error:
                    stayed = error
        if stayed is not None:
            raise stayed


def _destroy(path: Path) -> None:
    number = os.open(path, os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(number, "wb", buffering=0) as file:
        left = os.fstat(number).st_size
        while left > 0:
            left -= file.write(_CHUNK[: min(left, len(_CHUNK))])
        fsync_open(file)
        file.truncate(0)
    path.unlink()
    fsync_folder(path.parent)

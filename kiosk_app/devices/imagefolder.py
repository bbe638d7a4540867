"""Takes images of papers from a mounted stick, a phone's memory or another folder.

Only real files in a few folders are offered, never links, never more than a page of choices needs.
File names are for the eye: nothing is ever opened by a name that did not come from the listing, and
a link that took a file's place meanwhile is not followed. Nothing is written here.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk_app.devices.pictures import LARGEST_BYTES
from kiosk_app.devices.ports import DeviceError, Fault, ImageFile
from kiosk_app.domain.plain_text import one_line

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".webp"})
MOST = 60
_MOST_LOOKED_AT = 5000
_LONGEST_NAME = 60
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_BYTES = getattr(os, "O_BINARY", 0)  # Windows would change line ends


@dataclass(frozen=True, slots=True)
class Faults:
    """What to say when there is nothing: each kind of place has words of its own."""

    absent: Fault = Fault.NO_FOLDER
    empty: Fault = Fault.NO_IMAGES
    pulled: Fault = Fault.FOLDER_PULLED
    denied: Fault = Fault.FOLDER_DENIED
    strange: Fault = Fault.FOLDER_STRANGE


PHONE = Faults(Fault.NO_PHONE, Fault.PHONE_EMPTY)


class FolderSource:
    """The images of one folder, for example where a stick is mounted, and one folder below."""

    deepest = 1

    def __init__(self, folder: Path, faults: Faults | None = None) -> None:
        self._folder = folder
        self._faults = faults or Faults()
        self._was_there = False

    def images(self) -> Sequence[ImageFile]:
        """Newest first, at most 60. DeviceError: absent, pulled since the last look, denied."""
        found = [(status.st_mtime, path, status.st_size) for path, status in self.found()]
        found.sort(key=lambda entry: (-entry[0], entry[1].name))
        return tuple(
            ImageFile(path.relative_to(self._folder).as_posix(), _shown(path.name), size)
            for _, path, size in found[:MOST]
        )

    def read(self, image: ImageFile) -> bytes:
        """The bytes; DeviceError when the medium was pulled or the file is beyond the limit."""
        if image.id not in {known.id for known in self.images()}:
            raise DeviceError(self._faults.empty)
        try:
            number = os.open(self._folder / image.id, os.O_RDONLY | _NO_LINKS | _BYTES)
            with os.fdopen(number, "rb") as file:
                if not stat.S_ISREG(os.fstat(number).st_mode):
                    raise DeviceError(Fault.IMAGE_UNREADABLE, "no regular file")
                data = file.read(LARGEST_BYTES + 1)
        except OSError as error:
            raise self._fault_of(error) from error
        if len(data) > LARGEST_BYTES:
            raise DeviceError(Fault.IMAGE_TOO_LARGE, f"more than {LARGEST_BYTES} bytes")
        return data

    def taken(self, image: ImageFile) -> None:
        """A page was made of it: it stays, because it is the person's own."""

    def wipe(self) -> None:
        """A person left: nothing here is the machine's to remove."""

    def found(self) -> Sequence[tuple[Path, os.stat_result]]:
        """The files that may be offered, in no order; DeviceError as `images`."""
        try:
            files = tuple(self._files())
        except OSError as error:
            raise self._fault_of(error) from error
        self._was_there = True
        return files

    def goes_into(self, folders: tuple[str, ...]) -> bool:
        """Whether images are looked for in a folder below, given by its names from the top."""
        return len(folders) <= self.deepest

    def _fault_of(self, error: OSError) -> DeviceError:
        was_there, self._was_there = self._was_there, False
        if isinstance(error, PermissionError):
            return DeviceError(self._faults.denied, type(error).__name__)
        if isinstance(error, NotADirectoryError):
            return DeviceError(self._faults.strange, type(error).__name__)
        fault = self._faults.pulled if was_there else self._faults.absent
        return DeviceError(fault, type(error).__name__)

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        looked_at = 0
        folders = [self._folder]
        while folders:
            folder = folders.pop()
            for path in self._within(folder):
                looked_at += 1
                if looked_at > _MOST_LOOKED_AT:
                    return
                try:
                    status = path.lstat()
                except FileNotFoundError:  # it went while we looked
                    continue
                if stat.S_ISDIR(status.st_mode):
                    if self.goes_into(path.relative_to(self._folder).parts):
                        folders.append(path)
                elif stat.S_ISREG(status.st_mode) and path.suffix.lower() in ENDINGS:
                    yield path, status

    def _within(self, folder: Path) -> Iterator[Path]:
        """One folder that nobody may look into (lost+found) does not close the whole stick."""
        try:
            yield from folder.iterdir()
        except (PermissionError, FileNotFoundError, NotADirectoryError):
            if folder == self._folder:
                raise


def _shown(name: str) -> str:
    """A name as it may stand on the screen: whatever bytes it has, letters in their order."""
    return one_line(os.fsencode(name).decode("utf-8", "replace"), _LONGEST_NAME) or "?"


class PhoneSource(FolderSource):
    """The photos of a phone whose memory is mounted: DCIM and Pictures of each of its memories."""

    deepest = 4
    _albums = frozenset({"dcim", "pictures", "download", "downloads"})

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, PHONE)

    def goes_into(self, folders: tuple[str, ...]) -> bool:
        """Memories stand first or second ("mtp-host/Internal storage"), albums below them."""
        names = [name.lower() for name in folders]
        is_album = not self._albums.isdisjoint(names)
        return len(names) <= 2 or (is_album and len(names) <= self.deepest)

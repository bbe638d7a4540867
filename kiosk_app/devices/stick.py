"""A person's own stick, onto which a paper is saved as PDF.

Owns which folder is the stick's and what goes wrong with it. It writes only where a medium is
mounted: the empty folder of a stick that is not there belongs to the machine, and no paper of a
person may end up on its disk.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

from kiosk_app.devices.pdffolder import write_pdf
from kiosk_app.devices.ports import DeviceError, Fault, Printable

_FAULTS = {
    errno.ENOSPC: Fault.STICK_FULL,
    errno.EFBIG: Fault.STICK_FULL,
    errno.EDQUOT: Fault.STICK_FULL,
    errno.EROFS: Fault.STICK_READ_ONLY,
    errno.EACCES: Fault.STICK_READ_ONLY,
    errno.EPERM: Fault.STICK_READ_ONLY,
}


class StickSaver:
    """`folder` is where sticks are mounted: itself, or a folder in it for each."""

    def __init__(self, folder: Path, is_mounted: Callable[[Path], bool] = os.path.ismount) -> None:
        self._folder = folder
        self._is_mounted = is_mounted

    @property
    def name(self) -> str:
        """What it is."""
        return "a person's stick"

    def check(self) -> str:
        """DeviceError while no stick is plugged in."""
        self._stick()
        return ""

    def print(self, sheet: Printable) -> None:
        """Save it; whole or not at all."""
        try:
            write_pdf(self._stick(), sheet)
        except OSError as error:  # what is not known means that it was pulled
            fault = _FAULTS.get(error.errno or 0, Fault.STICK_PULLED)
            raise DeviceError(fault, type(error).__name__) from error

    def _stick(self) -> Path:
        return mounted_stick(self._folder, self._is_mounted)


def mounted_stick(folder: Path, is_mounted: Callable[[Path], bool] = os.path.ismount) -> Path:
    """The first medium at `folder` or in it; DeviceError (no_folder) when none is plugged in."""
    if not folder.is_dir():
        raise DeviceError(Fault.NO_FOLDER)
    for place in (folder, *sorted(folder.iterdir())):
        if place.is_dir() and is_mounted(place):
            return place
    raise DeviceError(Fault.NO_FOLDER)

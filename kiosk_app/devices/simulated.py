"""Devices that are none: for development, the demo and tests.

The camera shows the images of a folder in turn, one per capture, or else a drawn, invented paper;
its name says that it is simulated. The printer leaves PDFs in a folder. Neither ever looks like a
real device to the technician.
"""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from kiosk_app.devices.drawnpaper import drawn_paper
from kiosk_app.devices.imagefolder import Faults, FolderSource
from kiosk_app.devices.pdffolder import write_pdf
from kiosk_app.devices.pictures import open_picture
from kiosk_app.devices.ports import DeviceError, Fault, Frame, Printable
from kiosk_app.devices.writing import folder_error

LIVE = (640, 480)
CAMERA = Faults(Fault.NO_CAMERA, Fault.CAMERA_SILENT)


class SimulatedCamera:
    """Shows the images of `folder` in order of name, one after each capture; else a drawn paper."""

    def __init__(self, folder: Path | None = None, fonts: Path | None = None) -> None:
        self._folder = folder
        self._fonts = fonts
        self._captured = 0
        self._live: tuple[int, Frame] | None = None

    @property
    def name(self) -> str:
        """Honest about what it is."""
        return "simulated camera"

    def frame(self) -> Frame:
        """The picture that `capture` would take now, fitted into 640 x 480."""
        if self._live is None or self._live[0] != self._captured:
            picture = open_picture(self._current(), "RGB", draft=LIVE)
            picture.thumbnail(LIVE, Image.Resampling.BILINEAR)
            frame = Frame(picture.width, picture.height, picture.tobytes(), self._captured)
            self._live = (self._captured, frame)
        return self._live[1]

    def capture(self) -> bytes:
        """The current image; the next one is shown afterwards."""
        image = self._current()
        self._captured += 1
        return image

    def _current(self) -> bytes:
        if self._folder is None:
            return _as_jpeg(drawn_paper(self._captured, self._fonts))
        source = FolderSource(self._folder, CAMERA)
        images = sorted(source.images(), key=lambda image: image.name)
        if not images:
            raise DeviceError(Fault.CAMERA_SILENT, "no image in the folder")
        return source.read(images[self._captured % len(images)])


def _as_jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


class FolderPrinter:
    """Writes each document as a PDF file into a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        """Honest about what it is."""
        return "printer into a folder"

    def check(self) -> str:
        """Whether the folder can be made and written to."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise folder_error(error) from error
        return ""

    def print(self, sheet: Printable) -> None:
        """Write `<title>.pdf` (or `<title>-2.pdf` ...), whole or not at all."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            write_pdf(self._folder, sheet)
        except OSError as error:
            raise folder_error(error) from error


class SilentChime:
    """Counts how often it was rung; for machines without a speaker and for tests."""

    def __init__(self) -> None:
        self.rung = 0

    def ring(self) -> None:
        """Only count."""
        self.rung += 1

"""Devices that are none: for development, the demo and tests.

The camera shows the images of a folder in turn, one per capture, or else a drawn, invented paper;
its name says that it is simulated. The printer leaves PDFs in a folder. Neither ever looks like a
real device to the technician.
"""

from __future__ import annotations

import io
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from PIL import Image

from kiosk_app.devices.drawnpaper import drawn_paper
from kiosk_app.devices.imagefolder import Faults, FolderSource
from kiosk_app.devices.pdffolder import write_pdf
from kiosk_app.devices.pictures import open_picture
from kiosk_app.devices.ports import DeviceError, Fault, Frame, ImageFile, Printable
from kiosk_app.devices.writing import folder_error

LIVE = (640, 480)
CAMERA = Faults(
    Fault.NO_CAMERA,
    Fault.CAMERA_SILENT,
    Fault.CAMERA_PULLED,
    Fault.CAMERA_DENIED,
    Fault.CAMERA_STRANGE,
)


class SimulatedCamera:
    """Shows the images of `folder` in order of name, one after each capture; else a drawn paper."""

    def __init__(self, folder: Path | None = None, fonts: Path | None = None) -> None:
        self._source = None if folder is None else FolderSource(folder, CAMERA)
        self._fonts = fonts
        self._captured = self._number = 0
        self._live: tuple[tuple[int, ImageFile | None], Frame] | None = None

    @property
    def name(self) -> str:
        """Honest about what it is."""
        return "simulated camera"

    def on(self) -> AbstractContextManager[None]:
        """It has no light."""
        return nullcontext()

    def frame(self) -> Frame:
        """The picture that `capture` would take now, fitted into 640 x 480."""
        shown = (self._captured, self._chosen())  # a folder that went is noticed here
        if self._live is None or self._live[0] != shown:
            picture = open_picture(self._read(shown[1]), "RGB", draft=LIVE)
            picture.thumbnail(LIVE, Image.Resampling.BILINEAR)
            self._number += 1
            frame = Frame(picture.width, picture.height, picture.tobytes(), self._number)
            self._live = (shown, frame)
        return self._live[1]

    def capture(self) -> bytes:
        """The current image; the next one is shown afterwards."""
        image = self._read(self._chosen())
        self._captured += 1
        return image

    def _chosen(self) -> ImageFile | None:
        """The image before the camera; None: a drawn one."""
        if self._source is None:
            return None
        images = sorted(self._source.images(), key=lambda image: image.name)
        if not images:
            raise DeviceError(Fault.CAMERA_SILENT, "no image in the folder")
        return images[self._captured % len(images)]

    def _read(self, image: ImageFile | None) -> bytes:
        if self._source is None or image is None:
            return _as_jpeg(drawn_paper(self._captured, self._fonts))
        return self._source.read(image)


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

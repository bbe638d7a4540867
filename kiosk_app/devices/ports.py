"""What the kiosk asks of its devices: camera, image folder, code scanner, printer, chime.

Owns the protocols and the one error they raise. A device never blocks the interface: every verb
here is called from a worker, and `frame` returns at once. A device that is missing says so with a
remedy in its `DeviceError`; it never pretends. The live picture and a capture are asked for by two
threads: a driver that bears only one call at a time locks itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol, runtime_checkable


class Fault(Enum):
    """What is wrong with a device; the values are message ids (`device.<value>`)."""

    NO_CAMERA = "no_camera"
    CAMERA_SILENT = "camera_silent"
    CAMERA_STARTING = "camera_starting"  # no fault yet: the first picture is on its way
    CAMERA_PULLED = "camera_pulled"
    CAMERA_DENIED = "camera_denied"
    CAMERA_STRANGE = "camera_strange"  # something else answers, or sends no pictures
    CAMERA_BUSY = "camera_busy"  # another program has it
    NO_CAMERA_PROGRAM = "no_camera_program"  # what reads the camera is not installed
    NO_PRINTER = "no_printer"
    PRINTER_REFUSED = "printer_refused"
    PRINTER_GONE = "printer_gone"  # it was set up, and does not answer (any more)
    PRINTER_STOPPED = "printer_stopped"  # switched to offline, by its button or by an official
    PRINTER_STUCK = "printer_stuck"  # it took the paper's content and did not finish
    NO_PAPER = "no_paper"
    COVER_OPEN = "cover_open"
    PAPER_JAM = "paper_jam"
    WRONG_DEVICE = "wrong_device"  # something else answers where the printer should be
    NO_PERMISSION = "no_permission"
    DISK_FULL = "disk_full"
    ONLY_A4 = "only_a4"
    DOCUMENT_UNREADABLE = "document_unreadable"
    DOCUMENT_TOO_LARGE = "document_too_large"
    DOCUMENT_GONE = "document_gone"  # damaged or fetched again
    NO_FOLDER = "no_folder"
    NO_IMAGES = "no_images"
    NO_PHONE = "no_phone"
    PHONE_EMPTY = "phone_empty"
    NO_SCANS = "no_scans"
    SCANS_EMPTY = "scans_empty"
    FOLDER_PULLED = "folder_pulled"
    FOLDER_DENIED = "folder_denied"
    FOLDER_STRANGE = "folder_strange"
    STICK_FULL = "stick_full"
    STICK_READ_ONLY = "stick_read_only"
    STICK_PULLED = "stick_pulled"
    IMAGE_UNREADABLE = "image_unreadable"
    IMAGE_TOO_LARGE = "image_too_large"
    NOT_CARRIED = "not_carried"  # nothing, or not all, went onto the stick or came from it
    NO_SOUND = "no_sound"
    NO_SCANNER = "no_scanner"
    SCANNER_PULLED = "scanner_pulled"
    SCANNER_DENIED = "scanner_denied"
    SCANNER_STRANGE = "scanner_strange"
    NO_SPEAKER = "no_speaker"
    NO_VOICE = "no_voice"
    NO_MICROPHONE = "no_microphone"


class DeviceError(Exception):
    """A device failed: `code` names what happened, `remedy` is the message id of what to do."""

    def __init__(self, code: Fault, detail: str = "") -> None:
        super().__init__(f"{code.value}: {detail}" if detail else code.value)
        self.code = code
        self.remedy = f"remedy.{code.value}"
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Frame:
    """A live picture: `rgb` holds width * height * 3 bytes, rows from the top."""

    width: int
    height: int
    rgb: bytes
    number: int  # grows when the picture changes, so that nothing is drawn twice


@dataclass(frozen=True, slots=True)
class ImageFile:
    """An image a person may choose: its name for the eye, its id for `read`."""

    id: str
    name: str
    size_bytes: int


@runtime_checkable
class Camera(Protocol):
    """A document camera."""

    @property
    def name(self) -> str:
        """What it is, for the technician; a simulated one says so."""
        ...

    def on(self) -> AbstractContextManager[None]:
        """While it lasts somebody looks; only then a camera has its light on. Any thread but the
        interface's: the end may take a moment."""
        ...

    def frame(self) -> Frame:
        """The newest live picture while the camera is on; DeviceError when there is none, and
        never a picture that is not live any more."""
        ...

    def capture(self) -> bytes:
        """One still as JPEG, PNG or WebP bytes at full resolution; DeviceError."""
        ...


@runtime_checkable
class ImageSource(Protocol):
    """A stick, a phone or a scanner's folder from which papers may be taken."""

    def images(self) -> Sequence[ImageFile]:
        """The images there, newest first; DeviceError when nothing is plugged in."""
        ...

    def read(self, image: ImageFile) -> bytes:
        """The bytes of one of them; DeviceError when it is gone or too large."""
        ...

    def taken(self, image: ImageFile) -> None:
        """A page made of the image is durable: what is the machine's own copy goes."""
        ...

    def wipe(self) -> None:
        """A person has left: what is the machine's own goes; DeviceError."""
        ...


@dataclass(frozen=True, slots=True)
class Raster:
    """Dots for a thermal printer: rows from the top, eight dots a byte from the left, 1 is black.

    `width` is a multiple of eight."""

    width: int
    height: int
    dots: bytes = field(repr=False)


@runtime_checkable
class Printable(Protocol):
    """Something for paper, drawn when a printer asks for it in the form that it can print."""

    @property
    def title(self) -> str:
        """What it is, for queues and folders; never anything of a person."""
        ...

    def pdf(self) -> bytes:
        """Sheets of A4."""
        ...

    def raster(self, width: int) -> Raster:
        """A strip so many dots wide; DeviceError (only_a4) where a strip makes no sense."""
        ...


@runtime_checkable
class Scanner(Protocol):
    """A code scanner that does not type; one thread of its own waits for it."""

    @property
    def name(self) -> str:
        """What it is, for the technician."""
        ...

    def read(self, timeout_s: float) -> bytes | None:
        """The next payload, None after `timeout_s`; DeviceError, and the next call tries again."""
        ...

    def close(self) -> None:
        """Give the device back; harmless when it is not open."""
        ...


@runtime_checkable
class Printer(Protocol):
    """Puts a sheet on paper."""

    @property
    def name(self) -> str:
        """What it is, for the technician."""
        ...

    def check(self) -> str:
        """Raises DeviceError when nothing could be printed now; else what the printer says of
        itself, "" when it says nothing. Nothing comes out."""
        ...

    def print(self, sheet: Printable) -> None:
        """Returns once it is on paper, as far as the printer tells; DeviceError.

        After an error nothing more of the sheet comes out, and nothing of it stays in a queue.
        """
        ...


@runtime_checkable
class Chime(Protocol):
    """Calls the official."""

    def ring(self) -> None:
        """Sound once; DeviceError when nothing can sound."""
        ...

"""What the kiosk asks of its devices: camera, image folder, code scanner, printer, chime.

Owns the protocols and the one error they raise. A device never blocks the interface: every verb
here is called from a worker, and `frame` returns at once. A device that is missing says so with a
remedy in its `DeviceError`; it never pretends. The live picture and a capture are asked for by two
threads: a driver that bears only one call at a time locks itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, runtime_checkable


class Fault(Enum):
    """What is wrong with a device; the values are message ids (`device.<value>`)."""

    NO_CAMERA = "no_camera"
    CAMERA_SILENT = "camera_silent"
    NO_PRINTER = "no_printer"
    PRINTER_REFUSED = "printer_refused"
    NO_FOLDER = "no_folder"
    NO_IMAGES = "no_images"
    IMAGE_UNREADABLE = "image_unreadable"
    IMAGE_TOO_LARGE = "image_too_large"
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

    def frame(self) -> Frame:
        """The newest live picture; DeviceError when there is none."""
        ...

    def capture(self) -> bytes:
        """One still as JPEG, PNG or WebP bytes at full resolution; DeviceError."""
        ...


@runtime_checkable
class ImageSource(Protocol):
    """A stick or folder from which papers may be taken."""

    def images(self) -> Sequence[ImageFile]:
        """The images there, newest first; DeviceError when nothing is plugged in."""
        ...

    def read(self, image: ImageFile) -> bytes:
        """The bytes of one of them; DeviceError when it is gone or too large."""
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
    """Puts a PDF on paper."""

    @property
    def name(self) -> str:
        """What it is, for the technician."""
        ...

    def print_pdf(self, pdf: bytes, title: str) -> None:
        """Hand a document over; returns once it is accepted. `title` must hold no personal data."""
        ...


@runtime_checkable
class Chime(Protocol):
    """Calls the official."""

    def ring(self) -> None:
        """Sound once; DeviceError when nothing can sound."""
        ...

"""A code scanner on a serial line, or on USB that acts as one.

Owns the line and where a payload ends: at CR or LF, or after a pause, because some scanners send no
end. Bytes are handed on as they came; what they mean belongs to `domain.identity`. It never keeps a
payload after it was taken and never writes to the line.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Callable

import serial

from kiosk_app.devices.ports import DeviceError, Fault

BAUD = 9600
SHORTEST, LONGEST = 8, 4096  # bytes of a payload; what is longer is noise, not a card
PAUSE_S = 0.2  # silence after which an unended payload is whole
_ENDS = (b"\r", b"\n")
_OF_WINDOWS = {
    "FileNotFoundError": Fault.NO_SCANNER,
    "PermissionError": Fault.SCANNER_DENIED,
}


class SerialScanner:
    """Reads a port such as /dev/ttyACM0 or COM3. One thread uses it."""

    def __init__(
        self, port: str, baud: int = BAUD, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._port = port
        self._baud = baud
        self._clock = clock
        self._line: serial.Serial | None = None
        self._held = bytearray()

    @property
    def name(self) -> str:
        """The port, for the technician."""
        return self._port

    def read(self, timeout_s: float) -> bytes | None:
        """The next payload, or None after `timeout_s`.

        Raises DeviceError: no_scanner (not plugged in), scanner_denied, scanner_strange (no serial
        line, or noise), scanner_pulled (it was there a moment ago). The next call tries again.
        """
        line = self._line or self._opened()
        until = self._clock() + timeout_s
        try:
            while self._clock() < until:
                got = line.read(max(1, min(line.in_waiting, LONGEST)))
                if found := self._taken(got):
                    return found
        except (OSError, serial.SerialException, TypeError) as error:
            # TypeError: pyserial's own, when another thread closed the line meanwhile.
            self.close()
            raise DeviceError(Fault.SCANNER_PULLED, type(error).__name__) from error
        return None

    def close(self) -> None:
        """Give the line back; harmless when it is not open."""
        line, self._line = self._line, None
        self._held.clear()
        if line is not None:
            line.close()

    def _opened(self) -> serial.Serial:
        try:
            # Opening drops what waits on the line: it was scanned for somebody before.
            self._line = serial.Serial(self._port, self._baud, timeout=PAUSE_S)
        except serial.SerialException as error:
            raise DeviceError(_fault_of(error), type(error).__name__) from error
        except (OSError, ValueError) as error:  # a file or device that is no serial line
            raise DeviceError(Fault.SCANNER_STRANGE, type(error).__name__) from error
        return self._line

    def _taken(self, got: bytes) -> bytes | None:
        """A whole payload, when `got` (nothing after a pause) completes one."""
        self._held += got
        if len(self._held) > LONGEST:
            self._held.clear()
            raise DeviceError(Fault.SCANNER_STRANGE, "endless payload")
        ends = [at for end in _ENDS if (at := self._held.find(end)) >= 0]
        if not ends and got:
            return None
        at = min(ends) if ends else len(self._held)
        payload = bytes(self._held[:at])
        del self._held[: at + 1]
        return payload if len(payload) >= SHORTEST else None


def _fault_of(error: serial.SerialException) -> Fault:
    if error.errno in (errno.EACCES, errno.EPERM, errno.EBUSY):
        return Fault.SCANNER_DENIED
    if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO):
        return Fault.NO_SCANNER
    # On Windows there is no number, and the kind of the error stands in the words.
    for kind, fault in _OF_WINDOWS.items():
        if kind in str(error):
            return fault
    return Fault.SCANNER_STRANGE

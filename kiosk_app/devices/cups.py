"""Prints through CUPS with the `lp` program.

The document goes in by standard input, so that no copy stays in a folder of ours; the job title
carries no personal data, because queues keep titles.
"""

from __future__ import annotations

import shutil
import subprocess

from kiosk_app.devices.ports import DeviceError, Fault, Printable

_TIMEOUT_S = 20


class CupsPrinter:
    """A queue of the operating system; "" means the system's default."""

    def __init__(self, queue: str = "", program: str = "lp") -> None:
        self._queue = queue
        self._program = program

    @property
    def name(self) -> str:
        """The queue's name."""
        return self._queue or "default printer"

    def print(self, sheet: Printable) -> None:
        """Hand the document to the queue; DeviceError when there is no `lp` or it refuses."""
        program = shutil.which(self._program)
        if program is None:
            raise DeviceError(Fault.NO_PRINTER, "lp not installed")
        command = [program, "-s", "-t", sheet.title, "-o", "media=A4"]
        if self._queue:
            command += ["-d", self._queue]
        try:
            done = subprocess.run(
                command, input=sheet.pdf(), capture_output=True, timeout=_TIMEOUT_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise DeviceError(Fault.PRINTER_REFUSED, type(error).__name__) from error
        if done.returncode != 0:
            raise DeviceError(Fault.PRINTER_REFUSED, f"lp ended with {done.returncode}")


class NoPrinter:
    """A machine without a printer: says so before anything is lost."""

    @property
    def name(self) -> str:
        """Nothing."""
        return "no printer"

    def print(self, sheet: Printable) -> None:
        """Always DeviceError (no_printer)."""
        del sheet
        raise DeviceError(Fault.NO_PRINTER)

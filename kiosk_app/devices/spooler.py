"""Prints A4 through the spooler of Windows: pages as pictures, and the job watched to its end.

Owns the order of things and what a job's status means; the calls themselves are winspool.py's. A
job that the printer complains of is taken out of the queue: it must not come out when the next
person stands there. Written against Microsoft's documentation; it has never met Windows.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

from kiosk_app.devices.documentpages import DrawnPage, draw_page
from kiosk_app.devices.ports import DeviceError, Fault, Printable

LONGEST_S = 120.0
POLL_S = 0.4
_PATIENCE = 3  # polls in a row
# JOB_STATUS_... of winspool.h
PAUSED, ERROR, OFFLINE, PAPEROUT = 0x1, 0x2, 0x20, 0x40
PRINTED, DELETED, BLOCKED, INTERVENTION, COMPLETE = 0x80, 0x100, 0x200, 0x400, 0x1000
_FAULTS = (
    (PAPEROUT, Fault.NO_PAPER),
    (OFFLINE, Fault.PRINTER_GONE),
    (PAUSED, Fault.PRINTER_STOPPED),
    (INTERVENTION, Fault.PAPER_JAM),  # a jam, a cover: Windows does not say which
    (BLOCKED, Fault.PRINTER_REFUSED),
    (ERROR, Fault.PRINTER_REFUSED),
)


class Spooler(Protocol):
    """What is asked of Windows. Every verb raises OSError with the number of Windows's error."""

    def default(self) -> str:
        """The default printer's name, "" when there is none."""
        ...

    def reach(self, printer: str) -> None:
        """Whether there is such a printer."""
        ...

    def begin(self, printer: str, title: str) -> int:
        """A document; returns the job's number."""
        ...

    def page(self, page: DrawnPage) -> None:
        """A page of it, as large as the paper allows."""
        ...

    def end(self) -> None:
        """The document is whole."""
        ...

    def abort(self) -> None:
        """Nothing of the document is printed; harmless when none is begun."""
        ...

    def status(self, printer: str, job: int) -> int | None:
        """JOB_STATUS bits; None when the job has left the queue."""
        ...

    def delete(self, printer: str, job: int) -> None:
        """Take a job out of the queue."""
        ...


class WindowsPrinter:
    """A printer by its name in Windows; "" means the default one."""

    def __init__(
        self,
        spooler: Spooler,
        printer: str = "",
        *,
        sleep: Callable[[float], None] = time.sleep,
        longest_s: float = LONGEST_S,
    ) -> None:
        self._spooler = spooler
        self._printer = printer
        self._sleep = sleep
        self._polls = int(longest_s / POLL_S)

    @property
    def name(self) -> str:
        """The printer's name."""
        return self._printer or "default printer"

    def check(self) -> str:
        """Reaches for it; what it complains of is known only when something is printed."""
        try:
            self._spooler.reach(self._found())
        except OSError as error:
            raise DeviceError(_fault_of(error), f"error {error.errno}") from error
        return ""

    def print(self, sheet: Printable) -> None:
        """Draw every page, hand them over, wait until the job is out."""
        pages = _pages(sheet.pdf())
        try:
            printer = self._found()
            self._wait(printer, self._send(printer, sheet.title, pages))
        except OSError as error:
            raise DeviceError(_fault_of(error), f"error {error.errno}") from error

    def _found(self) -> str:
        printer = self._printer or self._spooler.default()
        if not printer:
            raise DeviceError(Fault.NO_PRINTER, "no default printer")
        return printer

    def _send(self, printer: str, title: str, pages: list[DrawnPage]) -> int:
        try:
            job = self._spooler.begin(printer, title)
            for page in pages:
                self._spooler.page(page)
            self._spooler.end()
        except OSError:
            self._spooler.abort()
            raise
        return job

    def _wait(self, printer: str, job: int) -> None:
        complaints, last = 0, None
        for _ in range(self._polls):
            status = self._spooler.status(printer, job)
            if status is None or status & (PRINTED | COMPLETE):
                return
            fault = _complaint(status)
            complaints = complaints + 1 if fault is not None and fault is last else 0
            last = fault
            if complaints >= _PATIENCE:
                break
            self._sleep(POLL_S)
        self._spooler.delete(printer, job)
        raise DeviceError(last or Fault.PRINTER_STUCK)


def _pages(pdf: bytes) -> list[DrawnPage]:
    """By the process that also draws for the screen: documents of others are among them."""
    first = draw_page("application/pdf", pdf, 0)
    return [first, *(draw_page("application/pdf", pdf, n) for n in range(1, first.pages))]


def _complaint(status: int) -> Fault | None:
    return next((fault for bit, fault in _FAULTS if status & bit), None)


def _fault_of(error: OSError) -> Fault:
    """ERROR_INVALID_PRINTER_NAME 1801, ERROR_ACCESS_DENIED 5, ERROR_DISK_FULL 112; RPC 1722: the
    spooler's service does not run."""
    known = {1801: Fault.NO_PRINTER, 1722: Fault.NO_PRINTER, 5: Fault.NO_PERMISSION}
    return {**known, 112: Fault.DISK_FULL}.get(error.errno or 0, Fault.PRINTER_REFUSED)

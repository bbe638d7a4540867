"""Printing on Windows, with a spooler that is none: the order of calls, faults, what stays."""

from __future__ import annotations

import ctypes
import struct
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from support import documents
from support.sheets import a_sheet

from kiosk_app.devices import spooler as module
from kiosk_app.devices.documentpages import DrawnPage
from kiosk_app.devices.ports import DeviceError, Fault, Printer
from kiosk_app.devices.spooler import WindowsPrinter
from kiosk_app.devices.winspool import JobInfo, WindowsSpooler, bitmap_of, fitted

SHEET = a_sheet(documents.pdf(2))


@dataclass
class Queue:
    """A spooler; `statuses` are what the job says one after the other, then it is out."""

    statuses: list[int] = field(default_factory=list)
    fails_at: str = ""
    error: int = 0
    did: list[str] = field(default_factory=list)

    def _do(self, what: str) -> None:
        self.did.append(what)
        if what == self.fails_at:
            raise OSError(self.error, "x")

    def default(self) -> str:
        return "" if self.fails_at == "default" else "HP"

    def reach(self, printer: str) -> None:
        self._do("reach")

    def begin(self, printer: str, title: str) -> int:
        assert title == "receipt"
        self._do("begin")
        return 7

    def page(self, page: DrawnPage) -> None:
        assert page.width > page.height / 2
        self._do("page")

    def end(self) -> None:
        self._do("end")

    def abort(self) -> None:
        self.did.append("abort")

    def status(self, printer: str, job: int) -> int | None:
        return self.statuses.pop(0) if self.statuses else None

    def delete(self, printer: str, job: int) -> None:
        self.did.append("delete")


def print_on(queue: Queue) -> None:
    WindowsPrinter(queue, sleep=lambda _: None, longest_s=4.0).print(SHEET)


def fault_on(queue: Queue) -> Fault:
    with pytest.raises(DeviceError) as raised:
        print_on(queue)
    return raised.value.code


def test_every_page_goes_out_and_the_job_is_waited_for() -> None:
    """Printed means that it has left the queue."""
    queue = Queue([0x10, 0x10, module.PRINTED])
    print_on(queue)
    assert queue.did == ["begin", "page", "page", "end"]
    assert isinstance(WindowsPrinter(queue), Printer)


@pytest.mark.parametrize(
    ("status", "fault"),
    [(module.PAPEROUT, Fault.NO_PAPER), (module.OFFLINE, Fault.PRINTER_GONE),
     (module.PAUSED, Fault.PRINTER_STOPPED), (module.INTERVENTION, Fault.PAPER_JAM),
     (module.PAPEROUT | module.ERROR, Fault.NO_PAPER), (0x10, Fault.PRINTER_STUCK)],
)  # fmt: skip
def test_a_job_that_the_printer_complains_of_is_taken_back(status: int, fault: Fault) -> None:
    """It must not come out to the next person."""
    queue = Queue([status] * 100)
    assert fault_on(queue) is fault
    assert queue.did[-1] == "delete"


@pytest.mark.parametrize(
    ("at", "error", "fault"),
    [("begin", 1801, Fault.NO_PRINTER), ("begin", 5, Fault.NO_PERMISSION),
     ("page", 112, Fault.DISK_FULL), ("end", 1, Fault.PRINTER_REFUSED),
     ("default", 0, Fault.NO_PRINTER)],
)  # fmt: skip
def test_every_error_of_windows_is_a_fault_and_nothing_half_is_printed(
    at: str, error: int, fault: Fault
) -> None:
    """AbortDoc."""
    queue = Queue(fails_at=at, error=error)
    assert fault_on(queue) is fault
    assert queue.did[-1:] == ([] if at == "default" else ["abort"])


def test_a_check_prints_nothing_and_says_what_is_not_there() -> None:
    """The technician's page asks while nobody prints."""
    queue = Queue()
    assert WindowsPrinter(queue).check() == ""
    assert queue.did == ["reach"]
    with pytest.raises(DeviceError) as raised:
        WindowsPrinter(Queue(fails_at="reach", error=1801)).check()
    assert raised.value.code is Fault.NO_PRINTER


def test_dots_are_in_the_order_of_windows() -> None:
    """Blue first, rows from the top, filled up to whole words."""
    head, dots = bitmap_of(DrawnPage(1, 1, 2, bytes((1, 2, 3, 4, 5, 6))))
    assert struct.unpack("<IiiHH", head[:16]) == (40, 1, -2, 1, 24)
    assert dots == bytes((3, 2, 1, 0, 6, 5, 4, 0))
    assert fitted(DrawnPage(1, 100, 200, b""), (1000, 1000)) == (250, 0, 500, 1000)


def test_the_calls_are_those_of_the_documentation() -> None:
    """In their order, with the job's status read from where it stands."""
    called: list[str] = []

    def library(name: str) -> Any:
        def get_job(
            _handle: Any, _job: int, _level: int, memory: Any, _size: Any, needed: Any
        ) -> int:
            called.append("GetJobW")
            needed._obj.value = ctypes.sizeof(JobInfo) + 20
            if memory is None:
                return 0
            ctypes.memmove(memory, bytes(JobInfo(Status=0x40)), ctypes.sizeof(JobInfo))
            return 1

        def answer(call: str) -> Any:
            def run(*_: Any) -> int:
                called.append(call)
                return 9

            return run

        calls = {
            "gdi32": "CreateDCW StartDocW StartPage GetDeviceCaps SetStretchBltMode StretchDIBits"
            " EndPage EndDoc AbortDoc DeleteDC",
            "winspool.drv": "OpenPrinterW ClosePrinter SetJobW GetDefaultPrinterW",
        }[name].split()
        return SimpleNamespace(**{call: answer(call) for call in calls}, GetJobW=get_job)

    spooler = WindowsSpooler(library)
    assert spooler.begin("HP", "receipt") == 9
    spooler.page(DrawnPage(1, 1, 1, b"abc"))
    spooler.end()
    assert spooler.status("HP", 9) == 0x40
    spooler.delete("HP", 9)
    assert called == [
        "CreateDCW", "StartDocW", "StartPage", "GetDeviceCaps", "GetDeviceCaps",
        "SetStretchBltMode", "StretchDIBits", "EndPage", "EndDoc", "DeleteDC", "OpenPrinterW",
        "GetJobW", "GetJobW", "ClosePrinter", "OpenPrinterW", "SetJobW", "ClosePrinter",
    ]  # fmt: skip

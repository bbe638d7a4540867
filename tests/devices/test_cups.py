"""A4 through a real CUPS scheduler: what comes out, what it complains of, what it keeps."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from support.cups_server import CUPS_EXEC, CUPSD, CupsServer, cups_server
from support.sheets import a_sheet

from kiosk_app.devices import cups
from kiosk_app.devices.cups import CupsPrinter
from kiosk_app.devices.ports import DeviceError, Fault

MARKER = b"LAU BA TUA 040190001234"
SHEET = a_sheet(b"%PDF-1.4 " + MARKER)

pytestmark = [
    pytest.mark.skipif(
        CUPSD is None
        or not CUPS_EXEC.exists()
        or shutil.which("lpadmin", path="/usr/sbin") is None,
        reason="needs cups-daemon and cups-client",
    ),
    pytest.mark.skipif(os.geteuid() != 0, reason="cupsd starts as root only"),
    pytest.mark.xdist_group("cups"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[CupsServer]:
    with cups_server() as running:
        before = os.environ.get("CUPS_SERVER")
        os.environ["CUPS_SERVER"] = str(running.folder / "sock")
        try:
            device = f"paper:{running.folder}/paper"
            running.run("/usr/sbin/lpadmin", "-p", "desk", "-E", "-v", device, "-m", "raw")
            yield running
        finally:
            if before is None:
                del os.environ["CUPS_SERVER"]
            else:
                os.environ["CUPS_SERVER"] = before


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, server: CupsServer) -> Iterator[None]:
    monkeypatch.setattr(cups, "POLL_S", 0.1)
    yield
    server.mode("fine")


def fault_of(printer: CupsPrinter) -> Fault:
    with pytest.raises(DeviceError) as raised:
        printer.print(SHEET)
    return raised.value.code


def test_the_document_comes_out_and_nothing_of_it_stays(server: CupsServer) -> None:
    """Neither in the spool nor in a cache."""
    before = len(server.papers())
    CupsPrinter("desk").print(SHEET)
    assert server.papers()[before:] == [SHEET.content]
    assert server.spooled(MARKER) == []


@pytest.mark.parametrize(
    ("mode", "fault"),
    [("empty", Fault.NO_PAPER), ("jam", Fault.PAPER_JAM), ("open", Fault.COVER_OPEN),
     ("offline", Fault.PRINTER_GONE)],
)  # fmt: skip
def test_what_the_printer_complains_of_is_said_and_the_job_given_up(
    server: CupsServer, mode: str, fault: Fault
) -> None:
    """When paper is put in, the last person's receipt must not come out to the next one."""
    before = len(server.papers())
    server.mode(mode)
    assert fault_of(CupsPrinter("desk")) is fault
    assert server.spooled(MARKER) == []
    server.mode("fine")
    CupsPrinter("desk").print(SHEET)
    assert len(server.papers()) == before + 1


def test_a_job_that_never_ends_is_given_up(server: CupsServer) -> None:
    """Nobody waits for ever."""
    server.mode("stuck")
    assert fault_of(CupsPrinter("desk", longest_s=1.0)) is Fault.PRINTER_STUCK
    assert server.spooled(MARKER) == []


def test_a_stopped_queue_takes_nothing(server: CupsServer) -> None:
    """By an official, by CUPS after a failure, or for new jobs only."""
    for stop, start in (("cupsdisable", "cupsenable"), ("cupsreject", "cupsaccept")):
        server.run(f"/usr/sbin/{stop}", "desk")
        assert fault_of(CupsPrinter("desk")) is Fault.PRINTER_STOPPED
        server.run(f"/usr/sbin/{start}", "desk")
    assert server.spooled(MARKER) == []


def test_a_printer_that_gives_a_job_up_is_no_success(server: CupsServer) -> None:
    """A backend that fails stops the queue or the job."""
    server.mode("refused")
    assert fault_of(CupsPrinter("desk")) in (Fault.PRINTER_STOPPED, Fault.PRINTER_REFUSED)
    server.run("/usr/sbin/cupsenable", "desk")
    assert server.spooled(MARKER) == []


def test_a_queue_that_is_not_there_is_no_printer(server: CupsServer) -> None:
    """Misspelt, or none at all is the default."""
    assert fault_of(CupsPrinter("nothing")) is Fault.NO_PRINTER
    assert fault_of(CupsPrinter()) is Fault.NO_PRINTER
    server.run("/usr/sbin/lpadmin", "-d", "desk")
    CupsPrinter().print(SHEET)


def test_without_a_scheduler_there_is_no_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The service is down."""
    monkeypatch.setenv("CUPS_SERVER", "/nowhere/sock")
    assert fault_of(CupsPrinter("desk")) is Fault.NO_PRINTER

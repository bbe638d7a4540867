"""The receipt printer that takes dots, spoken to over a real TCP port and a real serial line."""

from __future__ import annotations

import errno
import io
import os
import socket
from datetime import datetime
from pathlib import Path

import pytest
from support.assets import ASSETS
from support.escpos_printer import (
    COVER_OPEN,
    CUTTER,
    NO_PAPER,
    OFFLINE,
    EscposPrinter,
    PtyPrinter,
    TcpPrinter,
)
from support.sheets import a_sheet

from kiosk_app.devices import thermal
from kiosk_app.devices.cardimage import read_card_qr
from kiosk_app.devices.lines import Address
from kiosk_app.devices.ports import DeviceError, Fault, Raster
from kiosk_app.devices.thermal import ThermalPrinter
from kiosk_app.devices.writing import line_error
from kiosk_app.paper.receipt_strip import receipt_strip
from kiosk_app.paper.sheet import Both, PaperLine, ReceiptSheet
from kiosk_app.usecases.printing import PrintJob

QR = "MC1:" + "6BFOXN9TS$F-VAK:RQ*1" * 12
SHEET = ReceiptSheet(
    office="Trung tâm Phục vụ hành chính công",
    place="Xã Ea Tul",
    code="M7F-29QXK-4PH-C",
    qr=QR,
    procedure=Both("Đăng ký khai sinh", "Birth registration"),
    procedure_code="1.001193",
    filed_at=datetime(2026, 11, 24, 9, 42),
    uncertainty_s=300,
    time_limit=Both("Trong ngày", "Same day"),
    missing=(PaperLine(Both("Giấy chứng nhận kết hôn", "Marriage certificate")),),
)


def receipt() -> PrintJob:
    return PrintJob(
        "receipt", lambda: b"", lambda dots: receipt_strip(SHEET, ASSETS / "fonts", dots)
    )


def blank(rows: int = 2000) -> object:
    return a_sheet(strip=Raster(576, rows, bytes(72 * rows)))


def print_at(address: str, sheet: object, *, dots: int = 576, answers: bool = True) -> None:
    ThermalPrinter(Address.read(address).open, dots, answers=answers).print(sheet)


def fault_at(address: str, sheet: object, **how: object) -> Fault:
    with pytest.raises(DeviceError) as raised:
        print_at(address, sheet, **how)
    return raised.value.code


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thermal, "ANSWER_S", 0.3)
    monkeypatch.setattr(thermal, "FINISH_S", 1.0)


@pytest.mark.parametrize("dots", [384, 576])
@pytest.mark.parametrize("kind", [TcpPrinter, PtyPrinter])
def test_the_strip_comes_out_and_its_qr_reads(kind: type, dots: int) -> None:
    """What the printer was given, put together again, is the receipt, cut once."""
    with kind(EscposPrinter()) as served:
        print_at(served.address, receipt(), dots=dots)
    paper = served.printer.paper
    assert (paper.width, paper.cuts, paper.strange) == (dots, 1, [])
    drawn = receipt_strip(SHEET, ASSETS / "fonts", dots)
    assert paper.image().tobytes() == drawn.tobytes()
    out = io.BytesIO()
    paper.image().save(out, "PNG")
    assert read_card_qr(out.getvalue()) == QR.encode()


@pytest.mark.parametrize(
    ("troubles", "fault"),
    [(NO_PAPER, Fault.NO_PAPER), (COVER_OPEN, Fault.COVER_OPEN), (CUTTER, Fault.PAPER_JAM),
     (OFFLINE, Fault.PRINTER_STOPPED), ({3: 0x32}, Fault.PRINTER_REFUSED)],
)  # fmt: skip
def test_what_the_printer_complains_of_is_known_before_a_dot(
    troubles: dict[int, int], fault: Fault
) -> None:
    """Half a receipt is worse than none."""
    with TcpPrinter(EscposPrinter(troubles)) as served:
        assert fault_at(served.address, blank()) is fault
    assert served.printer.paper.rows == []


@pytest.mark.parametrize("rows", [600, 1990])
def test_a_roll_that_ends_in_the_middle_is_noticed(rows: int) -> None:
    """At the last band too: the strip may have ended in the air."""
    with TcpPrinter(EscposPrinter(NO_PAPER, after_rows=rows)) as served:
        assert fault_at(served.address, blank()) is Fault.NO_PAPER


@pytest.mark.parametrize("kind", [TcpPrinter, PtyPrinter])
def test_a_printer_pulled_in_the_middle_is_gone(kind: type) -> None:
    """Cable or network."""
    with kind(EscposPrinter(hangs_up_after=300)) as served:
        assert fault_at(served.address, blank(20_000)) is Fault.PRINTER_GONE


def test_where_nothing_listens_there_is_no_printer(tmp_path: Path) -> None:
    """A port that is closed, a file that is not there."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert fault_at(f"127.0.0.1:{port}", blank()) is Fault.PRINTER_GONE
    assert fault_at(str(tmp_path / "lp0"), blank()) is Fault.PRINTER_GONE


def test_another_device_at_that_address_is_no_printer(tmp_path: Path) -> None:
    """A web server talks, a scanner is silent, a folder is none at all."""
    for printer in (EscposPrinter(babbles=b"HTTP"), EscposPrinter(is_mute=True)):
        with TcpPrinter(printer) as served:
            assert fault_at(served.address, blank()) is Fault.WRONG_DEVICE
    assert fault_at(str(tmp_path), blank()) is Fault.WRONG_DEVICE


@pytest.mark.parametrize(
    ("number", "fault"),
    [(errno.EACCES, Fault.NO_PERMISSION), (errno.ENOENT, Fault.PRINTER_GONE),
     (errno.EIO, Fault.PRINTER_GONE), (errno.EBUSY, Fault.PRINTER_REFUSED),
     (errno.EHOSTUNREACH, Fault.PRINTER_GONE), (errno.ENOSPC, Fault.DISK_FULL)],
)  # fmt: skip
def test_every_no_of_the_system_is_a_fault(number: int, fault: Fault) -> None:
    """Nothing is a stack trace."""
    assert line_error(OSError(number, "x")).code is fault


@pytest.mark.skipif(os.geteuid() == 0, reason="root may open everything")
def test_a_file_that_may_not_be_opened_says_so(tmp_path: Path) -> None:
    """The kiosk's account is not in the group lp."""
    (tmp_path / "lp0").touch(mode=0)
    assert fault_at(str(tmp_path / "lp0"), blank()) is Fault.NO_PERMISSION


def test_a_printer_that_never_says_that_it_is_done_is_stuck() -> None:
    """Then nobody is told that the receipt is out."""
    with TcpPrinter(EscposPrinter(never_finishes=True)) as served:
        assert fault_at(served.address, blank()) is Fault.PRINTER_STUCK


def test_a_printer_that_cannot_answer_is_believed() -> None:
    """A cheap one has no way back."""
    with TcpPrinter(EscposPrinter(is_mute=True)) as served:
        print_at(served.address, blank(200), answers=False)
        while served.printer.paper.cuts == 0:
            pass
    assert len(served.printer.paper.rows) == 200


def test_a_sheet_for_a4_only_is_refused_before_the_printer_hears_of_it() -> None:
    """A certificate on a narrow strip would be of no use."""
    assert fault_at("127.0.0.1:1", a_sheet()) is Fault.ONLY_A4


@pytest.mark.parametrize("words", ["", "host:", "host:0", "host:99999", ":9100", "a:b:c"])
def test_an_address_that_is_none_is_refused(words: str) -> None:
    """At the start, by the settings, not when somebody prints."""
    with pytest.raises(ValueError, match="must be"):
        Address.read(words)


def test_a_peer_that_talks_without_end_holds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte after byte that could mean "all is printed", and never an answer: it is no printer."""
    monkeypatch.setattr(thermal, "ANSWER_S", 0.1)

    class Flood:
        def send(self, _data: bytes) -> None:
            return

        def receive(self, _timeout_s: float) -> int | None:
            return 0x00

        def close(self) -> None:
            return

    with pytest.raises(DeviceError) as refused:
        ThermalPrinter(Flood).check()
    assert refused.value.code is Fault.WRONG_DEVICE

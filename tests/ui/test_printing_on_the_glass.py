"""The receipt goes to a printer by touch, and what the printer says stands on the glass."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from gallery.still import Images
from support.assets import ASSETS
from support.escpos_printer import NO_PAPER, EscposPrinter, PtyPrinter, TcpPrinter
from support.kiosks import HandClock, make_kiosk
from support.kivy_runner import Runner
from support.sessions import EXTRACT, file_one, open_visit

from kiosk_app.devices import thermal
from kiosk_app.devices.cardimage import read_card_qr
from kiosk_app.devices.cups import NoPrinter
from kiosk_app.devices.lines import Address
from kiosk_app.devices.ports import Printer
from kiosk_app.devices.simulated import FolderPrinter
from kiosk_app.devices.thermal import ThermalPrinter
from kiosk_app.ui.app import KioskApp
from kiosk_app.ui.background import Opened
from kiosk_app.ui.desk import Devices
from kiosk_app.ui.theme import Theme

At = Callable[[Printer], Runner]


@pytest.fixture
def filed_at(tmp_path: Path) -> Iterator[At]:
    """The real interface at the receipt of an application that was just filed."""
    Runner.prepare(1280, 800)
    with ExitStack() as stack:
        yield lambda printer: stack.enter_context(_filed(tmp_path / "data", printer))


@contextmanager
def _filed(data: Path, printer: Printer) -> Iterator[Runner]:
    clock = HandClock()
    kiosk = make_kiosk(data, clock)

    def open_session(_limits: object) -> Opened:
        visit = open_visit(kiosk, clock)
        file_one(visit, EXTRACT, {})
        return Opened(visit.session, print_job=visit.session.print_job)

    def farewell() -> None:
        raise AssertionError("nothing fails")

    devices = Devices(sources={"stick": Images()}, printer=printer)
    theme = Theme.of_panel(1280, 800, 2.76, None)
    runner = Runner(KioskApp(open_session, theme, ASSETS, farewell, devices))
    try:
        runner.wait_for("In biên nhận", 20)
        yield runner
    finally:
        runner.stop()
        kiosk.machine.db.close()


def thermal_at(address: str) -> ThermalPrinter:
    return ThermalPrinter(Address.read(address).open)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thermal, "ANSWER_S", 1.0)


def test_without_paper_it_is_said_and_after_paper_the_receipt_comes_out(filed_at: At) -> None:
    """Nothing is lost; the same button prints, and the paper's QR is the one on the glass."""
    with TcpPrinter(EscposPrinter(dict(NO_PAPER))) as served:
        runner = filed_at(thermal_at(served.address))
        runner.tap("In biên nhận")
        runner.wait_for("Máy in hết giấy.")
        served.printer.troubles.clear()
        runner.tap("In biên nhận")
        runner.wait_for("Đã in biên nhận.", 20)
        assert "In lại biên nhận" in runner.texts()
    out = io.BytesIO()
    served.printer.paper.image().save(out, "PNG")
    assert (read_card_qr(out.getvalue()) or b"").startswith(b"MC1:")
    assert served.printer.paper.cuts == 1


def test_a_printer_pulled_while_it_prints_is_said(filed_at: At) -> None:
    """A serial cable, in the middle of the strip."""
    with PtyPrinter(EscposPrinter(hangs_up_after=300)) as served:
        runner = filed_at(thermal_at(served.address))
        runner.tap("In biên nhận")
        runner.wait_for("Không thấy máy in.", 20)
        assert "In biên nhận" in runner.texts()


@pytest.mark.parametrize(
    ("printer", "words"),
    [
        (NoPrinter(), "Máy in chưa sẵn sàng."),
        (thermal_at("/nowhere/lp0"), "Không thấy máy in."),
        (thermal_at("/"), "Cắm nhầm thiết bị vào chỗ máy in."),
        (FolderPrinter(Path("/proc/nothing")), "Máy in chưa in được."),
    ],
)
def test_a_printer_that_is_none_is_said(filed_at: At, printer: Printer, words: str) -> None:
    """Absent at the start, another device, a folder that cannot be written."""
    runner = filed_at(printer)
    runner.tap("In biên nhận")
    runner.wait_for(words)

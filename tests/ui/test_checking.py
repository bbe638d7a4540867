"""Trying the devices: what each says, and that none of them can break the page."""

from __future__ import annotations

from pathlib import Path

from support.camera_program import command
from support.photos import jpeg, paper_photo

from kiosk_app.devices.cups import NoPrinter
from kiosk_app.devices.nocamera import NoCamera
from kiosk_app.devices.ports import Fault
from kiosk_app.devices.programcamera import ProgramCamera, Source
from kiosk_app.devices.simulated import FolderPrinter, SilentChime, SimulatedCamera
from kiosk_app.resources import asset
from kiosk_app.ui.checking import check_devices
from kiosk_app.ui.desk import Devices
from kiosk_app.ui.guarding import UNFORESEEN


def said(devices: Devices, scanner_fault: str = "") -> dict[str, tuple[str, str]]:
    return {one.kind: (one.detail, one.fault) for one in check_devices(devices, scanner_fault)}


def test_each_device_is_tried_and_says_what_it_is(tmp_path: Path) -> None:
    """A camera's picture opens, a folder can be written to, the bell rings."""
    camera = SimulatedCamera(None, asset("fonts"))
    found = said(Devices(camera, FolderPrinter(tmp_path / "out"), chime=SilentChime()))
    assert "×" in found["camera"][0]
    assert found["printer"] == found["chime"] == ("", "")


def test_a_missing_device_is_a_fault_with_a_name() -> None:
    """The technician reads what is wrong, not that something is."""
    found = said(Devices(camera=NoCamera(), printer=NoPrinter()))
    assert found == {"printer": ("", "no_printer"), "camera": ("", "no_camera")}


def test_a_camera_read_by_a_program_says_how_it_is(tmp_path: Path) -> None:
    """The technician sees the state of the real device, not of the settings."""
    place = tmp_path / "camera"
    place.mkdir()
    (place / "page.jpg").write_bytes(jpeg(paper_photo()))
    devices = Devices(camera=ProgramCamera(Source(command(place)), "/dev/video0"))
    assert said(devices) == {"camera": ("1600×1200", "")}
    (place / "mode").write_text("busy")
    assert said(devices) == {"camera": ("", "camera_busy")}


def test_what_no_module_foresaw_is_reported_too() -> None:
    """A driver's bug must not take the page away."""

    class Broken(SilentChime):
        def ring(self) -> None:
            raise ZeroDivisionError

    assert said(Devices(chime=Broken())) == {"chime": ("", UNFORESEEN)}


def test_a_picture_that_is_none_is_a_fault() -> None:
    """A camera may deliver rubbish."""

    class Rubbish(NoCamera):
        def capture(self) -> bytes:
            return b"rubbish"

    assert said(Devices(camera=Rubbish())) == {"camera": ("", Fault.IMAGE_UNREADABLE.value)}

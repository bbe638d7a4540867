"""Carrying by hand from the interface: the agent's real program, real folders, sticks that fail."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from support.filings import PHOTO, file_application
from support.live_portal import LivePortal
from support.portal_device import Ticking, portal_at

from kiosk_app.devices.courier import FOLDER, Courier, Load, StickLoad
from kiosk_app.devices.ports import DeviceError, Fault
from sync import program
from sync.datafolder import open_data_folder
from sync.portal.importing import import_folder
from sync.portal_link import enrol_by_file


def courier(data: Path, stick: Path) -> Courier:
    return Courier(lambda verb, folder: program(data, verb, str(folder)), lambda: stick)


def test_what_waits_goes_out_and_the_answer_comes_back(tmp_path: Path) -> None:
    """Two touches at the machine, one command at the portal."""
    data, stick = tmp_path / "kiosk", tmp_path / "stick"
    stick.mkdir()
    portal = LivePortal(portal_at(tmp_path, Ticking()), "http://127.0.0.1:1")
    folder = open_data_folder(data, make=True)
    enrol_by_file(folder, portal.file())
    about = file_application(folder, photo=PHOTO)
    folder.close()
    assert courier(data, stick).look() == StickLoad()
    out = courier(data, stick).take_out()
    seen = courier(data, stick).look()
    assert (seen.applications, seen.papers, seen.answers) == ((about.hex(),), 1, 0)
    assert (out.papers, out.bad) == (1, 0)
    assert out.records > 1
    import_folder(portal.portal, stick / FOLDER)
    assert courier(data, stick).look().answers == 1
    assert courier(data, stick).bring_in() == Load(answers=1)


def test_a_machine_that_knows_no_portal_says_so(tmp_path: Path) -> None:
    """There is nobody to seal to; nothing is lost."""
    data, stick = tmp_path / "kiosk", tmp_path / "stick"
    stick.mkdir()
    open_data_folder(data, make=True).close()
    with pytest.raises(DeviceError) as failed:
        courier(data, stick).take_out()
    assert failed.value.code is Fault.NOT_CARRIED


def test_a_stick_without_an_answer_brings_none(tmp_path: Path) -> None:
    """Somebody's holiday photographs are no reason for a fault."""
    assert courier(tmp_path / "kiosk", tmp_path).bring_in() == Load()


@pytest.mark.parametrize(
    "script",
    ["print('nonsense')", "import sys; sys.exit(2)", "print('[1]')", "import time; time.sleep(9)"],
)
def test_a_program_that_fails_is_a_fault_and_no_exception(tmp_path: Path, script: str) -> None:
    """And one that hangs is ended."""
    made = Courier(lambda *_: [sys.executable, "-c", script], lambda: tmp_path, longest_s=0.5)
    with pytest.raises(DeviceError) as failed:
        made.take_out()
    assert failed.value.code is Fault.NOT_CARRIED

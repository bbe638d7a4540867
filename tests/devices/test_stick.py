"""Papers onto a person's stick: a real small medium where root may mount one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.sheets import Sheet, a_sheet

from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.devices.stick import StickSaver


@pytest.fixture
def medium(tmp_path: Path) -> Iterator[Path]:
    """64 KB of a medium of its own, mounted in a folder where sticks appear."""
    at = tmp_path / "media" / "STICK"
    at.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "stick", str(at)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    yield at
    subprocess.run(["umount", "-l", str(at)], check=True)


def fault_of(saver: StickSaver, sheet: object) -> Fault:
    with pytest.raises(DeviceError) as raised:
        saver.print(sheet)
    return raised.value.code


def test_a_paper_is_saved_and_never_over_another(medium: Path) -> None:
    """Two receipts are two files."""
    saver = StickSaver(medium.parent)
    saver.print(a_sheet(b"%PDF-1"))
    saver.print(a_sheet(b"%PDF-2"))
    assert [path.read_bytes() for path in sorted(medium.iterdir())] == [b"%PDF-2", b"%PDF-1"]
    assert [path.name for path in sorted(medium.iterdir())] == ["receipt-2.pdf", "receipt.pdf"]


def test_a_full_stick_keeps_no_half_paper(medium: Path) -> None:
    """What cannot be saved whole is not there."""
    assert fault_of(StickSaver(medium), a_sheet(bytes(200_000))) is Fault.STICK_FULL
    assert list(medium.iterdir()) == []


def test_a_locked_stick_says_so(medium: Path) -> None:
    """Some have a switch."""
    subprocess.run(["mount", "-o", "remount,ro", str(medium)], check=True)
    assert fault_of(StickSaver(medium), a_sheet()) is Fault.STICK_READ_ONLY


def test_a_stick_pulled_meanwhile_says_so(medium: Path) -> None:
    """Between finding it and writing."""

    class Pulling(Sheet):
        def pdf(self) -> bytes:
            subprocess.run(["umount", "-l", str(medium)], check=True)
            medium.rmdir()
            return b"%PDF-1"

    assert fault_of(StickSaver(medium.parent), Pulling("receipt", b"")) is Fault.STICK_PULLED
    medium.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "again", str(medium)], check=True)


def test_the_machines_own_folder_is_no_stick(tmp_path: Path) -> None:
    """A paper must not stay on the machine because nobody plugged anything in."""
    (tmp_path / "media").mkdir()
    assert fault_of(StickSaver(tmp_path / "media"), a_sheet()) is Fault.NO_FOLDER
    assert fault_of(StickSaver(tmp_path / "absent"), a_sheet()) is Fault.NO_FOLDER
    assert list((tmp_path / "media").iterdir()) == []

"""The simulated devices behave like devices and say what they are."""

from __future__ import annotations

import io
import os
import stat
import time
import wave
from pathlib import Path

import pytest
from PIL import Image
from support.assets import ASSETS
from support.photos import jpeg, paper_photo
from support.sheets import a_sheet

from kiosk_app.devices.chime import SpeakerChime, chime_wav
from kiosk_app.devices.cups import CupsPrinter, NoPrinter
from kiosk_app.devices.imagefolder import MOST, FolderSource
from kiosk_app.devices.lines import Address
from kiosk_app.devices.nocamera import NoCamera
from kiosk_app.devices.ports import (
    Camera,
    Chime,
    DeviceError,
    Fault,
    ImageFile,
    ImageSource,
    Printer,
)
from kiosk_app.devices.shrink import Verdict, shrink_page
from kiosk_app.devices.simulated import FolderPrinter, SilentChime, SimulatedCamera
from kiosk_app.devices.thermal import ThermalPrinter


def test_every_device_fits_its_port(tmp_path: Path) -> None:
    """The composition root may put any of them in."""
    assert isinstance(SimulatedCamera(), Camera)
    assert isinstance(NoCamera(), Camera)
    assert isinstance(FolderSource(tmp_path), ImageSource)
    assert isinstance(FolderPrinter(tmp_path), Printer)
    assert isinstance(CupsPrinter(), Printer)
    assert isinstance(NoPrinter(), Printer)
    assert isinstance(ThermalPrinter(Address.read("/dev/usb/lp0").open), Printer)
    assert isinstance(SpeakerChime(), Chime)
    assert isinstance(SilentChime(), Chime)


def test_the_camera_without_a_folder_shows_a_readable_drawn_paper() -> None:
    """A demo on a bare machine works, and does not claim to be a camera."""
    camera = SimulatedCamera(fonts=ASSETS / "fonts")
    frame = camera.frame()
    assert len(frame.rgb) == frame.width * frame.height * 3
    assert shrink_page(camera.capture()).verdict is Verdict.GOOD
    assert "simulated" in camera.name


def test_the_camera_shows_the_images_of_a_folder_in_order(tmp_path: Path) -> None:
    """One per capture, then from the beginning."""
    for number, level in enumerate((40, 200)):
        Image.new("RGB", (320, 240), (level,) * 3).save(tmp_path / f"{number}.png")
    camera = SimulatedCamera(tmp_path)
    seen = []
    for _ in range(3):
        seen.append(camera.frame().rgb[0])
        camera.capture()
    assert seen == [40, 200, 40]


def test_the_camera_does_not_show_a_picture_that_is_gone(tmp_path: Path) -> None:
    """What is simulated fails like a camera, and comes back like one."""
    folder = tmp_path / "camera"
    folder.mkdir()
    Image.new("RGB", (320, 240)).save(folder / "page.png")
    camera = SimulatedCamera(folder)
    with camera.on():
        number = camera.frame().number
        away = folder.rename(tmp_path / "away")
        with pytest.raises(DeviceError) as pulled:
            camera.frame()
        assert pulled.value.code is Fault.CAMERA_PULLED
        away.rename(folder)
        assert camera.frame().number == number


def test_live_frames_are_quick() -> None:
    """The viewfinder asks many times a second."""
    camera = SimulatedCamera(fonts=ASSETS / "fonts")
    camera.frame()
    start = time.perf_counter()
    for _ in range(100):
        camera.frame()
    assert time.perf_counter() - start < 0.1


def test_an_empty_or_missing_folder_is_said_in_words(tmp_path: Path) -> None:
    """No stick is a normal state."""
    with pytest.raises(DeviceError) as empty:
        SimulatedCamera(tmp_path).frame()
    assert empty.value.code is Fault.CAMERA_SILENT
    with pytest.raises(DeviceError) as missing:
        FolderSource(tmp_path / "gone").images()
    assert missing.value.code is Fault.NO_FOLDER
    assert missing.value.remedy == "remedy.no_folder"
    with pytest.raises(DeviceError):
        NoCamera().frame()


def test_a_stick_offers_images_newest_first_and_nothing_else(tmp_path: Path) -> None:
    """Phones keep photos one folder below; links and other files are not offered."""
    dcim = tmp_path / "DCIM"
    (dcim / "deep").mkdir(parents=True)
    for age, path in enumerate((dcim / "b.JPG", tmp_path / "a.png", dcim / "deep" / "c.jpg")):
        path.write_bytes(jpeg(paper_photo().resize((64, 48))))
        os.utime(path, (1_000_000 - age, 1_000_000 - age))
    (tmp_path / "run.exe").write_bytes(b"MZ")
    (tmp_path / "link.jpg").symlink_to("/etc/passwd")
    source = FolderSource(tmp_path)
    assert [image.name for image in source.images()] == ["b.JPG", "a.png"]
    assert source.read(source.images()[0])[:2] == b"\xff\xd8"


@pytest.mark.parametrize("name", ["../secret.jpg", "/etc/passwd", "link.jpg"])
def test_only_listed_images_are_read(tmp_path: Path, name: str) -> None:
    """An id is no path."""
    (tmp_path / "stick").mkdir()
    (tmp_path / "secret.jpg").write_bytes(b"x")
    with pytest.raises(DeviceError):
        FolderSource(tmp_path / "stick").read(ImageFile(name, name, 1))


def test_a_stick_with_thousands_of_files_stays_a_page(tmp_path: Path) -> None:
    """A choice, not a scroll."""
    for number in range(MOST + 20):
        (tmp_path / f"{number}.jpg").write_bytes(b"x")
    assert len(FolderSource(tmp_path).images()) == MOST


def test_the_folder_printer_never_overwrites_a_document(tmp_path: Path) -> None:
    """Two prints are two papers."""
    printer = FolderPrinter(tmp_path / "out")
    printer.print(a_sheet(b"%PDF-1", "M7F-29/../x"))
    printer.print(a_sheet(b"%PDF-2", "M7F-29/../x"))
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "M7F-29____x-2.pdf",
        "M7F-29____x.pdf",
    ]


def _program(path: Path, script: str) -> str:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_a_machine_without_a_printer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """The receipt can still be photographed from the screen."""
    monkeypatch.setenv("PATH", "")
    for printer in (CupsPrinter("desk"), NoPrinter()):
        with pytest.raises(DeviceError) as raised:
            printer.print(a_sheet())
        assert raised.value.code is Fault.NO_PRINTER


def test_the_chime_is_a_sound_and_is_played(tmp_path: Path) -> None:
    """ "Gọi cán bộ" must be heard."""
    with wave.open(io.BytesIO(chime_wav())) as sound:
        assert 1.0 < sound.getnframes() / sound.getframerate() < 1.5
    player = _program(tmp_path / "play", f'cp "$1" "{tmp_path}/heard.wav"')
    SpeakerChime(((player,),)).ring()
    assert (tmp_path / "heard.wav").read_bytes() == chime_wav()
    with pytest.raises(DeviceError):
        SpeakerChime((("no-such-player",),)).ring()

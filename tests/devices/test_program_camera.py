"""A camera read by a program: a real child process, a real stream, every way in which it ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from support.camera_program import command
from support.photos import jpeg, paper_photo

from kiosk_app.devices.pictures import open_picture
from kiosk_app.devices.ports import Camera, DeviceError, Fault, Frame
from kiosk_app.devices.programcamera import Patience, ProgramCamera, Source
from kiosk_app.devices.shrink import Verdict, shrink_page

PATIENCE = Patience(first_s=5.0, next_s=2.0, pause_s=0.05, longest_pause_s=0.2)
WAIT_S = 20.0


def until(wanted: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not wanted():
        assert time.monotonic() < end, "never happened"
        time.sleep(0.02)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder that plays the camera: a page lies before it."""
    folder = tmp_path / "camera"
    folder.mkdir()
    (folder / "page.jpg").write_bytes(jpeg(paper_photo()))
    return folder


@pytest.fixture
def camera(place: Path) -> Iterator[ProgramCamera]:
    made = ProgramCamera(Source(command(place)), "played", PATIENCE)
    yield made
    until(lambda: not runs(place))  # no test leaves a program behind


def runs(place: Path) -> bool:
    """Whether the program that plays the camera is alive."""
    try:
        number = int((place / "running").read_text("ascii"))
        state = Path(f"/proc/{number}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def fault_of(ask: Callable[[], object]) -> Fault | None:
    try:
        ask()
    except DeviceError as error:
        return error.code
    return None


def live(camera: ProgramCamera) -> Frame:
    """The first live picture."""
    until(lambda: fault_of(camera.frame) is None)
    return camera.frame()


def test_it_fits_the_port(camera: ProgramCamera) -> None:
    """The composition root may put it in."""
    assert isinstance(camera, Camera)


def test_live_pictures_are_small_and_a_capture_is_whole(camera: ProgramCamera, place: Path) -> None:
    """What is filed has every dot that the camera sent."""
    with camera.on():
        frame = live(camera)
        assert (frame.width, frame.height) == (640, 480)
        assert len(frame.rgb) == 640 * 480 * 3
        assert camera.capture() == (place / "page.jpg").read_bytes()
        assert shrink_page(camera.capture()).verdict is Verdict.GOOD
        until(lambda: camera.frame().number > frame.number)


def test_it_is_on_only_while_somebody_looks(camera: ProgramCamera, place: Path) -> None:
    """The light of a camera that nobody uses frightens people, rightly."""
    assert not runs(place)
    assert fault_of(camera.frame) is Fault.CAMERA_STARTING
    with camera.on():
        live(camera)
        with camera.on():
            assert runs(place)
        assert runs(place)
    assert not runs(place)
    assert fault_of(camera.frame) is Fault.CAMERA_STARTING  # and nobody's picture is kept


def test_a_capture_alone_turns_it_on_and_off(camera: ProgramCamera, place: Path) -> None:
    """The technician's page shows no live picture."""
    assert camera.capture().startswith(b"\xff\xd8")
    assert not runs(place)


@pytest.mark.parametrize(
    ("mode", "fault"),
    [
        ("denied", Fault.CAMERA_DENIED),
        ("busy", Fault.CAMERA_BUSY),
        ("no_camera", Fault.CAMERA_STRANGE),
        ("rubbish", Fault.CAMERA_STRANGE),
        ("mute", Fault.CAMERA_SILENT),
    ],
)
def test_what_is_wrong_from_the_start_is_told_apart(
    camera: ProgramCamera, place: Path, mode: str, fault: Fault
) -> None:
    """Each has another remedy; and it works by itself once it is mended."""
    (place / "mode").write_text(mode)
    with camera.on():
        assert fault_of(camera.capture) is fault
        assert fault_of(camera.frame) is fault
        (place / "mode").unlink()
        live(camera)


def test_a_missing_camera_program_or_device_is_told_apart(tmp_path: Path, place: Path) -> None:
    """Nothing is started for what cannot work."""
    for source, fault in (
        (Source(("no-such-program",)), Fault.NO_CAMERA_PROGRAM),
        (Source(command(place), str(tmp_path / "video7")), Fault.NO_CAMERA),
        (Source(command(place), str(place / "page.jpg")), Fault.CAMERA_STRANGE),
        (Source(command(tmp_path / "nowhere")), Fault.NO_CAMERA),
    ):
        assert fault_of(ProgramCamera(source, "played", PATIENCE).capture) is fault
    assert not runs(place)


def test_a_device_that_may_not_be_read_is_said(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user of the service is not in the group "video"; played, for root may read everything."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    monkeypatch.setattr(shutil, "which", lambda program: program)
    source = Source(command(place), "/dev/null")
    assert fault_of(ProgramCamera(source, "played", PATIENCE).capture) is Fault.CAMERA_DENIED


def test_pulled_in_mid_use_the_last_picture_does_not_stay(
    camera: ProgramCamera, place: Path
) -> None:
    """Else a person photographs what lay there before; plugged in again it goes on by itself."""
    with camera.on():
        number = live(camera).number
        away = place.rename(place.with_name("away"))
        until(lambda: fault_of(camera.frame) is Fault.CAMERA_PULLED)
        assert fault_of(camera.capture) is Fault.CAMERA_PULLED
        away.rename(place)
        assert live(camera).number > number


def test_a_stream_that_stalls_is_not_live(camera: ProgramCamera, place: Path) -> None:
    """The program hangs in a driver; it is ended and started anew."""
    with camera.on():
        live(camera)
        before = (place / "running").read_text()
        (place / "mode").write_text("mute")
        until(lambda: fault_of(camera.frame) is Fault.CAMERA_SILENT)
        until(lambda: (place / "running").read_text() != before)
        (place / "mode").unlink()
        live(camera)


def test_truncated_images_are_passed_over(camera: ProgramCamera, place: Path) -> None:
    """Half a page is never shown or filed."""
    (place / "mode").write_text("truncated")
    with camera.on():
        live(camera)
        for _ in range(5):
            assert camera.capture() == (place / "page.jpg").read_bytes()


def test_images_that_cannot_be_drawn_are_a_fault(camera: ProgramCamera, place: Path) -> None:
    """The shape of a JPEG and nothing in it."""
    page = bytearray((place / "page.jpg").read_bytes())
    at = page.index(b"\xff\xc4")
    page[at + 5 : at + 21] = b"\xff" * 16  # code lengths that no table can have
    (place / "page.jpg").write_bytes(page)
    with camera.on():
        until(lambda: fault_of(camera.frame) is Fault.CAMERA_STRANGE)


def test_images_without_code_tables_are_drawn(camera: ProgramCamera, place: Path) -> None:
    """Cameras leave the standard Huffman tables out, as AVI does (DHT segments)."""
    page = jpeg(paper_photo())
    bare = b""
    while (at := page.find(b"\xff\xc4")) >= 0:
        bare, page = bare + page[:at], page[at + 2 + int.from_bytes(page[at + 2 : at + 4]) :]
    (place / "page.jpg").write_bytes(bare + page)
    with camera.on():
        assert live(camera).width == 640
        page = open_picture(camera.capture())
        assert page.size == paper_photo().size


def test_a_kiosk_that_is_killed_leaves_no_program_behind(place: Path) -> None:
    """Not even one that writes nothing, nor what it started itself."""
    (place / "mode").write_text("mute")
    helper = place.parent / "helper"
    shell = f'sleep 600 & echo $! > "{helper}"; exec "$0" "$@"'
    script = (
        "import sys, time\n"
        "from kiosk_app.devices.programcamera import ProgramCamera, Source\n"
        f"camera = ProgramCamera(Source(('sh', '-c', {shell!r}, *{command(place)!r})), 'played')\n"
        "with camera.on():\n"
        "    time.sleep(600)\n"
    )
    kiosk = subprocess.Popen([sys.executable, "-c", script])
    try:
        until(lambda: runs(place))
        sleeper = Path("/proc") / helper.read_text().strip()
        assert sleeper.exists()
    finally:
        kiosk.send_signal(signal.SIGKILL)
        kiosk.wait()
    until(lambda: not runs(place))
    until(lambda: not sleeper.exists())


def test_the_whole_group_ends_with_the_look(place: Path) -> None:
    """A wrapper script may start more than one program."""
    helper = place.parent / "helper"
    shell = f'sleep 600 & echo $! > "{helper}"; "$0" "$@"'
    camera = ProgramCamera(Source(("sh", "-c", shell, *command(place))), "played", PATIENCE)
    with camera.on():
        live(camera)
        sleeper = Path("/proc") / helper.read_text().strip()
        assert sleeper.exists()
    until(lambda: not sleeper.exists())
    until(lambda: not runs(place))


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
class TestFfmpeg:
    """The program that a machine has, reading a picture in place of a device."""

    def test_its_stream_is_shown_and_captured(self, tmp_path: Path) -> None:
        """As a camera would send it: its own JPEGs, one after the other."""
        paper_photo().save(tmp_path / "page.png")
        told = ("-re", "-loop", "1", "-framerate", "15", "-i", str(tmp_path / "page.png"))
        source = Source(
            ("ffmpeg", "-nostdin", "-loglevel", "error", *told, "-q:v", "2", "-f", "mjpeg", "-")
        )
        camera = ProgramCamera(source, "ffmpeg")
        with camera.on():
            number = live(camera).number
            until(lambda: camera.frame().number > number)
            with Image.open(tmp_path / "page.png") as page:
                assert open_picture(camera.capture()).size == page.size
            assert shrink_page(camera.capture()).verdict is Verdict.GOOD

    @pytest.mark.parametrize(
        ("device", "fault"),
        [("/dev/null", Fault.CAMERA_STRANGE), ("/dev/no-video", Fault.NO_CAMERA)],
    )
    def test_its_own_words_tell_what_is_wrong(self, device: str, fault: Fault) -> None:
        """The arguments of v4l2 are those that it knows."""
        from kiosk_app.devices.ffmpeg import camera_command

        told = camera_command(device, "1920x1080", 15, is_windows=False)
        assert fault_of(ProgramCamera(Source(told), "ffmpeg").capture) is fault

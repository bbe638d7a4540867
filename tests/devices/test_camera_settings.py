"""Which camera the settings mean, and what program reads it."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from support.camera_program import command
from support.photos import jpeg, paper_photo

from kiosk_app.devices.ffmpeg import camera_command
from kiosk_app.devices.nocamera import NoCamera
from kiosk_app.devices.programcamera import ProgramCamera
from kiosk_app.devices.simulated import SimulatedCamera
from kiosk_app.seeing import make_camera
from kiosk_app.settings import CameraSettings, Settings, SettingsError, load_settings


def made(**camera: object) -> object:
    return make_camera(Settings(Path("/nowhere"), camera=CameraSettings(**camera)))  # type: ignore[arg-type]


def test_each_kind_has_its_driver() -> None:
    """Only the settings choose."""
    assert isinstance(made(), SimulatedCamera)
    assert isinstance(made(kind="none"), NoCamera)
    assert isinstance(made(kind="program", device="/dev/video0"), ProgramCamera)
    named = made(kind="program", command="my-camera --now")
    assert isinstance(named, ProgramCamera) and named.name == "my-camera"


@pytest.mark.parametrize(
    ("camera", "key"),
    [
        ({}, "device"),
        ({"device": "/dev/video0", "size": "large"}, "size"),
        ({"device": "/dev/video0", "size": "0x0"}, "size"),
        ({"command": "ffmpeg 'unended"}, "command"),
        ({"command": "  "}, "command"),
    ],
)
def test_settings_that_mean_nothing_are_refused(
    tmp_path: Path, camera: dict[str, str], key: str
) -> None:
    """By the key that is wrong, before anything is opened."""
    told = {f"MOTCUA_CAMERA_{name.upper()}": value for name, value in camera.items()}
    with pytest.raises(SettingsError) as raised:
        load_settings(tmp_path, {"MOTCUA_CAMERA_KIND": "program", **told})
    assert raised.value.key == f"[camera] {key}"


def test_ffmpeg_is_told_to_pass_the_images_on() -> None:
    """The camera's own JPEGs: nothing is lost by encoding them anew."""
    linux = camera_command("/dev/video0", "1920x1080", 15, is_windows=False)
    assert shlex.join(linux).endswith(
        "-f v4l2 -input_format mjpeg -framerate 15 -video_size 1920x1080 -i /dev/video0 "
        "-c copy -flush_packets 1 -f mjpeg -"
    )
    windows = camera_command("USB Camera", "1280x720", 0, is_windows=True)
    assert "-f dshow -vcodec mjpeg -video_size 1280x720" in shlex.join(windows)
    assert "video=USB Camera" in windows and "-framerate" not in windows


@pytest.mark.parametrize(
    ("is_there", "said"),
    [
        (True, {"picture": "1600×1200", "fault": ""}),
        (False, {"picture": "", "fault": "no_camera"}),
    ],
)
def test_the_selftest_says_how_the_camera_is(
    tmp_path: Path, is_there: bool, said: dict[str, str]
) -> None:
    """A technician sees it without the interface; an unplugged camera is no broken program."""
    place = tmp_path / "camera"
    if is_there:
        place.mkdir()
        (place / "page.jpg").write_bytes(jpeg(paper_photo()))
    told = json.dumps(shlex.join(command(place)))
    (tmp_path / "settings.toml").write_text(f'[camera]\nkind = "program"\ncommand = {told}\n')
    done = subprocess.run(
        [sys.executable, "-m", "kiosk_app", "--data", str(tmp_path), "--selftest"],
        capture_output=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["devices"] == {"camera": {"name": sys.executable, **said}}

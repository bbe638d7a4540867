"""The part of the composition root that sees: which camera this machine has.

It owns which class stands behind the camera's port and which program reads it. It turns nothing on,
and commands import it without Kivy.
"""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from kiosk_app.resources import asset
from kiosk_app.settings import CameraSettings, Settings

if TYPE_CHECKING:
    from kiosk_app.devices.ports import Camera
    from kiosk_app.devices.programcamera import Source


def make_camera(settings: Settings) -> Camera:
    """The camera that the settings name; an absent one says so when it is used."""
    from kiosk_app.devices.nocamera import NoCamera
    from kiosk_app.devices.programcamera import ProgramCamera
    from kiosk_app.devices.simulated import SimulatedCamera

    camera = settings.camera
    if camera.kind == "program":
        source = _source(camera)
        return ProgramCamera(source, camera.device or source.command[0])
    if camera.kind == "none":
        return NoCamera()
    return SimulatedCamera(settings.data / camera.folder if camera.folder else None, asset("fonts"))


def _source(camera: CameraSettings) -> Source:
    from kiosk_app.devices.ffmpeg import camera_command
    from kiosk_app.devices.programcamera import Source

    is_windows = sys.platform == "win32"
    command = shlex.split(camera.command) or camera_command(
        camera.device, camera.size, camera.frame_rate, is_windows=is_windows
    )
    is_file = camera.device.startswith("/") and not is_windows
    return Source(tuple(command), camera.device if is_file else "")

"""Settings that are right one by one and wrong together.

It owns the rules between keys: which key another one needs, and what this system cannot do. It
looks at nothing but the settings.
"""

from __future__ import annotations

import re
import shlex
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk_app.settings import CameraSettings, Settings

_SIZE = re.compile(r"[1-9][0-9]{1,4}x[1-9][0-9]{1,4}")


def contradiction(settings: Settings) -> tuple[str, str] | None:
    """The first key that does not go with the others and what is right, None when all do."""
    if settings.kiosk.mode == "production" and settings.kiosk.allow_unsigned:
        return "[kiosk] allow_unsigned", "must be false when mode is production"
    if settings.printer.kind == "folder" and not settings.printer.folder:
        return "[printer] folder", "is needed when kind is folder"
    if settings.scanner.kind == "serial" and not settings.scanner.port:
        return "[scanner] port", "is needed when kind is serial"
    if settings.printer.kind == "thermal" and not settings.printer.address:
        return "[printer] address", "is needed when kind is thermal"
    if settings.stick.save and not settings.stick.folder:
        return "[stick] folder", "is needed when save is true"
    if settings.printer.kind == "windows" and sys.platform != "win32":
        return "[printer] kind", "windows needs Windows; here it is cups"
    if settings.printer.dots % 8:
        return "[printer] dots", "must be a multiple of 8"
    upright = settings.panel.height > settings.panel.width
    if upright != (settings.panel.orientation == "portrait"):
        return (
            "[panel] orientation",
            f"is {settings.panel.orientation}, but width x height is "
            f"{settings.panel.width} x {settings.panel.height}",
        )
    return _of_camera(settings.camera) if settings.camera.kind == "program" else None


def _of_camera(camera: CameraSettings) -> tuple[str, str] | None:
    if not _SIZE.fullmatch(camera.size):
        return "[camera] size", f"must be written as 1920x1080, is {camera.size!r}"
    if not camera.command:
        if not camera.device:
            return "[camera] device", "is needed when kind is program and command is empty"
        return None
    try:
        words = shlex.split(camera.command)
    except ValueError as error:
        return "[camera] command", f"cannot be read: {error}"
    return None if words else ("[camera] command", "names no program")

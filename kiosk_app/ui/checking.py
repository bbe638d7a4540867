"""Trying every device for the technician's page, on the devices' own thread.

It owns in which order they are tried and what counts as well: a picture that opens, a folder that
lists, a printer that says it could print, a bell that rang. A device that fails in a way that its
module did not foresee is reported as unforeseen; nothing here reaches the screen as an exception.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PIL import Image, UnidentifiedImageError

from kiosk_app.devices.ports import Camera, Chime, DeviceError, Fault
from kiosk_app.flow.machine_intents import DeviceReport
from kiosk_app.ui.guarding import fault_of

if TYPE_CHECKING:
    from kiosk_app.ui.desk import Devices


def check_devices(devices: Devices, scanner_fault: str) -> tuple[DeviceReport, ...]:
    """What each says; takes as long as all together. A scanner is listened to all the time, so its
    fault is known."""
    return tuple(_reports(devices, scanner_fault))


def check_camera(camera: Camera) -> DeviceReport:
    """How large its pictures are, or what it says; on for that moment only."""
    return _report("camera", camera.name, lambda: _still(camera))


def _reports(devices: Devices, scanner_fault: str) -> Iterator[DeviceReport]:
    if (printer := devices.printer) is not None:
        yield _report("printer", printer.name, printer.check)
    if (scanner := devices.scanner) is not None:
        yield DeviceReport("scanner", scanner.name, fault=scanner_fault)
    if (camera := devices.camera) is not None:
        yield check_camera(camera)
    if (scans := devices.sources.get("scans")) is not None:
        yield _report("scans", "", lambda: str(len(scans.images())))
    if (chime := devices.chime) is not None:
        yield _report("chime", "", lambda: _rung(chime))


def _report(kind: str, name: str, ask: Callable[[], str]) -> DeviceReport:
    told: list[str] = []
    fault = fault_of(lambda: told.append(ask()))
    return DeviceReport(kind, name, "".join(told), fault)


def _rung(chime: Chime) -> str:
    chime.ring()
    return ""


def _still(camera: Camera) -> str:
    try:
        with Image.open(io.BytesIO(camera.capture())) as picture:
            return f"{picture.width}×{picture.height}"
    except (UnidentifiedImageError, OSError) as error:
        raise DeviceError(Fault.IMAGE_UNREADABLE) from error

"""What a page says in the place of the live picture, when there is none.

Owns which faults of a camera have words there; the words are the packs'.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk_app.devices.ports import Fault

_FAULTS = (
    Fault.CAMERA_STARTING,
    Fault.NO_CAMERA,
    Fault.NO_CAMERA_PROGRAM,
    Fault.CAMERA_SILENT,
    Fault.CAMERA_PULLED,
    Fault.CAMERA_DENIED,
    Fault.CAMERA_STRANGE,
    Fault.CAMERA_BUSY,
)


def camera_words(t: Callable[[str], str]) -> tuple[tuple[str, str], ...]:
    """By the value of the fault, in the words of `t`; "unknown" is for what no module foresaw."""
    names = (*(fault.value for fault in _FAULTS), "unknown")
    return tuple((name, t(f"device.{name}")) for name in names)

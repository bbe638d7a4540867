"""Where the machine's electricity comes from, as far as the operating system says.

It owns reading Linux's /sys/class/power_supply and Windows' GetSystemPowerStatus. A desktop without
a battery says nothing, and then nothing is claimed.
"""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from pathlib import Path

SUPPLIES = Path("/sys/class/power_supply")
_UNKNOWN = 255
_NO_BATTERY = 128


@dataclass(frozen=True, slots=True)
class Power:
    """`is_mains`: the mains deliver; None: unknown. `percent` of the battery or UPS, if any."""

    is_mains: bool | None = None
    percent: int | None = None


class _Status(ctypes.Structure):
    """SYSTEM_POWER_STATUS of Windows."""

    _fields_ = (
        ("ACLineStatus", ctypes.c_ubyte),
        ("BatteryFlag", ctypes.c_ubyte),
        ("BatteryLifePercent", ctypes.c_ubyte),
        ("SystemStatusFlag", ctypes.c_ubyte),
        ("BatteryLifeTime", ctypes.c_ulong),
        ("BatteryFullLifeTime", ctypes.c_ulong),
    )


def read_power(supplies: Path = SUPPLIES) -> Power:
    """The state now; what cannot be read is unknown."""
    if sys.platform == "win32":
        return _of_windows()
    return _of_linux(supplies)


def _of_linux(supplies: Path) -> Power:
    mains: bool | None = None
    levels: list[int] = []
    try:
        folders = sorted(supplies.iterdir())
    except OSError:
        return Power()
    for folder in folders:
        kind = _word(folder / "type")
        if kind in ("Mains", "USB") and (online := _number(folder / "online")) is not None:
            mains = bool(mains) or online == 1
        elif kind in ("Battery", "UPS") and (level := _number(folder / "capacity")) is not None:
            levels.append(min(100, max(0, level)))
            if mains is None and _word(folder / "status") == "Discharging":
                mains = False
    return Power(mains, min(levels) if levels else None)


def _of_windows() -> Power:
    status = _Status()
    windll = getattr(ctypes, "windll", None)
    if windll is None or not windll.kernel32.GetSystemPowerStatus(ctypes.byref(status)):
        return Power()
    mains = None if status.ACLineStatus == _UNKNOWN else status.ACLineStatus == 1
    has_battery = not status.BatteryFlag & _NO_BATTERY
    is_known = has_battery and status.BatteryLifePercent != _UNKNOWN
    return Power(mains, status.BatteryLifePercent if is_known else None)


def _word(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _number(file: Path) -> int | None:
    word = _word(file)
    return int(word) if word.isdigit() else None

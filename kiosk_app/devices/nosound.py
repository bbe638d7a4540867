"""A machine without sound: it says so, and never pretends to speak or to hear.

Owns nothing; it stands where a player would.
"""

from __future__ import annotations

import threading

from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.devices.voice_ports import Sound


class NoSpeaker:
    """There is no loudspeaker."""

    @property
    def name(self) -> str:
        """Honest."""
        return "none"

    def play(self, sound: Sound, loudness: float, hushed: threading.Event) -> None:
        """Always says no."""
        hushed.set()
        raise DeviceError(Fault.NO_SPEAKER, f"{sound.seconds:.1f} s at {loudness:.1f} not heard")

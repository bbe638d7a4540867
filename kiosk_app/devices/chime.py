"""The call for an official: two rising tones, made here and played by a program of the system.

Playing in a program of its own keeps sound cards that hang away from the interface.
"""

from __future__ import annotations

import array
import io
import math
import shutil
import subprocess
import tempfile
import wave
from pathlib import Path

from kiosk_app.devices.ports import DeviceError, Fault

RATE_HZ = 22_050
PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"))


def chime_wav() -> bytes:
    """A WAV of 1.2 s: two bell tones, 659 and 880 Hz, fading."""
    samples = array.array("h")
    for frequency, seconds in ((659.0, 0.45), (880.0, 0.75)):
        count = int(seconds * RATE_HZ)
        for i in range(count):
            t = i / RATE_HZ
            loud = math.exp(-3.2 * t) * min(1.0, i / 200)
            tone = math.sin(2 * math.pi * frequency * t) + 0.3 * math.sin(
                4 * math.pi * frequency * t
            )
            samples.append(int(18_000 * loud * tone / 1.3))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.tobytes())
    return out.getvalue()


class SpeakerChime:
    """Rings through the first player program the system has."""

    def __init__(self, players: tuple[tuple[str, ...], ...] = PLAYERS) -> None:
        self._players = players

    def ring(self) -> None:
        """Start the sound and wait for its end, at most 5 s; DeviceError when nothing can play."""
        player = next((p for p in self._players if shutil.which(p[0])), None)
        if player is None:
            raise DeviceError(Fault.NO_SOUND, "no player program")
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "chime.wav"
            file.write_bytes(chime_wav())
            try:
                done = subprocess.run(
                    [*player, str(file)], capture_output=True, timeout=5, check=False
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                raise DeviceError(Fault.NO_SOUND, type(error).__name__) from error
        if done.returncode != 0:
            raise DeviceError(Fault.NO_SOUND, f"{player[0]} ended with {done.returncode}")

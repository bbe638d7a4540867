"""Voices that make no sound: for development, the demo and tests.

They remember what they were given and never claim to be a loudspeaker. Sounds of the simulated
synthesiser carry their words, so that the simulated player can tell what was said.
"""

from __future__ import annotations

import threading

from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.devices.voice_ports import RATE_HZ, SAMPLE_BYTES, Sound

MOST_REMEMBERED = 500  # a machine that runs for months must not fill its memory


class SilentPlayer:
    """Takes a sound for played at once; `is_held` makes it last until `stop`, like a long one."""

    def __init__(self) -> None:
        self.played: list[tuple[Sound, float]] = []
        self.is_held = False
        self._stopped = threading.Event()

    @property
    def name(self) -> str:
        """Honest about what it is."""
        return "simulated loudspeaker"

    @property
    def said(self) -> list[str]:
        """The words of the sounds that carry some."""
        return [words for sound, _ in self.played if (words := words_of(sound))]

    def play(self, sound: Sound, loudness: float) -> None:
        """Only remember."""
        stopped = self._stopped = threading.Event()
        self.played.append((sound, loudness))
        del self.played[:-MOST_REMEMBERED]
        if self.is_held:
            stopped.wait()

    def stop(self) -> None:
        """End what is held."""
        self._stopped.set()


class SilentSynthesiser:
    """Sounds that carry their words instead of a voice."""

    @property
    def name(self) -> str:
        """Honest about what it is."""
        return "simulated voice"

    def say(self, words: str, voice: str) -> Sound:
        """The words themselves; a language without a voice stays silent here too."""
        if not voice:
            raise DeviceError(Fault.NO_VOICE, "no voice")
        return Sound(_MARK + words.encode("utf-16-le"))


_MARK = b"\x00\x00WORDS\x00"


def words_of(sound: Sound) -> str:
    """The words that a sound of the simulated synthesiser carries; "" for a real one."""
    return sound.samples[len(_MARK) :].decode("utf-16-le") if sound.samples[:8] == _MARK else ""


class SimulatedRecorder:
    """Hears a tone as long as it is asked to listen; its name says that it is none."""

    def __init__(self, seconds: float = 1.0) -> None:
        self._seconds = seconds

    @property
    def name(self) -> str:
        """Honest about what it is."""
        return "simulated microphone"

    def start(self) -> None:
        """Nothing to begin."""

    def stop(self) -> Sound:
        """A square tone of 200 Hz, soft."""
        half = RATE_HZ // 400
        wave = (b"\x00\x08" * half) + (b"\x00\xf8" * half)
        bytes_wanted = int(self._seconds * RATE_HZ) * SAMPLE_BYTES
        return Sound((wave * (bytes_wanted // len(wave) + 1))[:bytes_wanted])

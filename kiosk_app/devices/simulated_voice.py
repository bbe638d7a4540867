"""Voices that make no sound: for development, the demo and tests.

They never claim to be a loudspeaker, and keep what was said only in a list that they are given: it
may hold names. Sounds of the simulated synthesiser carry their words.
"""

from __future__ import annotations

import threading

from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.devices.voice_ports import RATE_HZ, SAMPLE_BYTES, Sound


class SilentPlayer:
    """Takes a sound for played at once; `is_held` makes it last until it is hushed. `heard` gets
    the words, or "" for a sound without any, and how loud they were."""

    def __init__(self, heard: list[tuple[str, float]] | None = None) -> None:
        self._heard = heard
        self.is_held = False

    @property
    def name(self) -> str:
        """Honest about what it is."""
        return "simulated loudspeaker"

    def play(self, sound: Sound, loudness: float, hushed: threading.Event) -> None:
        """Nothing is heard."""
        if self._heard is not None:
            self._heard.append((words_of(sound), loudness))
        if self.is_held:
            hushed.wait()


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

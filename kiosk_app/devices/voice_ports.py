"""What the kiosk asks of everything that sounds: a player, a synthesiser, a recorder.

Owns the protocols and what a sound is. Verbs block and are called from a thread of their own. What
goes wrong is a `DeviceError`. No sound is ever written to a file here: it may hold somebody's name.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

RATE_HZ = 16_000
SAMPLE_BYTES = 2


@dataclass(frozen=True, slots=True)
class Sound:
    """Signed 16-bit samples of this machine's byte order, one channel, RATE_HZ of them a second."""

    samples: bytes

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / SAMPLE_BYTES / RATE_HZ


@runtime_checkable
class Player(Protocol):
    """Lets a sound be heard."""

    @property
    def name(self) -> str:
        """What it is, for the technician."""
        ...

    def play(self, sound: Sound, loudness: float, hushed: threading.Event) -> None:
        """Play to the end, or until any thread sets `hushed`; `loudness` from 0 to 1. Returns when
        it is silent again. DeviceError NO_SPEAKER."""
        ...


@runtime_checkable
class Synthesiser(Protocol):
    """Makes speech of words."""

    @property
    def name(self) -> str:
        """What it is, for the technician."""
        ...

    def say(self, words: str, voice: str) -> Sound:
        """The words in a voice ("vi", "en"). DeviceError NO_VOICE when it cannot."""
        ...


@runtime_checkable
class Recorder(Protocol):
    """A microphone."""

    @property
    def name(self) -> str:
        """What it is, for the technician."""
        ...

    def start(self) -> None:
        """Begin to record. DeviceError NO_MICROPHONE."""
        ...

    def stop(self) -> Sound:
        """End, and what was heard since `start`. DeviceError NO_MICROPHONE when nothing came."""
        ...

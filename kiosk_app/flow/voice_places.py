"""Places of the voice: how it sounds.

It owns these places and their union; nothing here knows how a place looks or what is stored.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sound:
    """How loud the voice is, and whether it reads by itself."""


VoicePlace = Sound

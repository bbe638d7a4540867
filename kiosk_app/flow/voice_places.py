"""Places of the voice: how it sounds, and the studio in which it is recorded.

Nothing here knows how a place looks or what is stored.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sound:
    """How loud the voice is, and whether it reads by itself."""


@dataclass(frozen=True, slots=True)
class StudioLanguages:
    """The languages in which something can be recorded."""


@dataclass(frozen=True, slots=True)
class Studio:
    """One text to be read aloud; `n` is its place in the pack."""

    lang: str
    n: int


VoicePlace = Sound | StudioLanguages | Studio

"""Places of the studio in which a technician has a voice recorded.

It owns these places and their union; nothing here knows how a place looks or what is stored.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StudioLanguages:
    """The languages in which something can be recorded."""


@dataclass(frozen=True, slots=True)
class Studio:
    """One text to be read aloud; `n` is its place in the pack."""

    lang: str
    n: int


StudioPlace = StudioLanguages | Studio

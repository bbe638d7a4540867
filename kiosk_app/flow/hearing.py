"""Hearing: what is being said now, and what this person wants of the voice.

Owns two values. `Speech` travels with every view; `Hearing` belongs to the person and is gone with
them, volume and all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from kiosk_app.domain.utterance import Utterance

SOFTEST, LOUDEST = 1, 5
LOUDNESS: Mapping[int, float] = {1: 0.15, 2: 0.3, 3: 0.5, 4: 0.75, 5: 1.0}  # ears count in ratios


class Speaking(Enum):
    """What the voice does."""

    SILENT = "silent"
    ALOUD = "aloud"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Speech:
    """`turn` grows whenever something else is to be said; with no utterances: be silent."""

    turn: int = 0
    utterances: tuple[Utterance, ...] = ()
    state: Speaking = Speaking.SILENT
    volume: int = 3

    @property
    def loudness(self) -> float:
        """From 0 to 1."""
        return LOUDNESS[self.volume]


SILENCE = Speech()


@dataclass(frozen=True, slots=True)
class Cue:
    """What of a screen, when it changes, is news for the ear. Clocks and counters are none."""

    place: tuple[object, ...] = ()
    overlay: str = ""
    banner: tuple[str, str] = ("", "")
    trouble: tuple[str, str] = ("", "")
    chosen: tuple[str, ...] = ()


@dataclass(slots=True)
class Hearing:
    """`is_asked`: read the page; `instead`: say this and not the page. `has_listened` keeps the
    key of the sound where it is; `told` are the faults that this person has been told of."""

    volume: int = 3
    by_itself: bool = False
    says_numbers: bool = False
    has_listened: bool = False
    is_asked: bool = False
    instead: tuple[Utterance, ...] = ()
    cue: Cue | None = None
    told: set[str] = field(default_factory=set)

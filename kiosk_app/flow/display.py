"""How the glass is set for the person in front of it: four choices, free to combine.

Owns their names and how everybody begins at this machine. They belong to the person and are gone
when the person leaves. It knows no pixel: what a choice looks like is the interface's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from kiosk_app.settings import PanelSettings


class Aid(Enum):
    """One thing that makes the glass easier to read or to reach (ui.md, manner 12)."""

    LARGE_TEXT = "large_text"
    HIGH_CONTRAST = "high_contrast"
    LEFT_HANDED = "left_handed"
    LOWERED = "lowered"


@dataclass(frozen=True, slots=True)
class Display:
    """Which aids are on."""

    large_text: bool = False
    high_contrast: bool = False
    left_handed: bool = False
    lowered: bool = False

    def has(self, aid: Aid) -> bool:
        """Whether an aid is on."""
        return bool(getattr(self, aid.value))

    def turned(self, aid: Aid) -> Display:
        """The same with one aid the other way round."""
        return replace(self, **{aid.value: not self.has(aid)})


NOBODY = Display()  # nothing is on


def display_of(panel: PanelSettings) -> Display:
    """How everybody begins at this machine."""
    return Display(
        large_text=panel.mode == "large_text",
        high_contrast=panel.mode == "high_contrast",
        left_handed=panel.left_handed,
        lowered=panel.mode == "seated",
    )

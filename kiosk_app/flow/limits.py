"""How much fits on a page: numbers that the interface measures once for its panel.

The flow divides lists into pages by them and never knows a pixel.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How much fits on a page of this panel; measured by the interface, given once."""

    tiles: int = 9
    lines: int = 7
    checked: int = 7  # lines of the check page, which has no note
    list_tiles: int = 8
    bring: int = 4
    milestones: int = 5
    papers: int = 3
    found: int = 3  # tiles of a search, with the keyboard below them
    sought: int = 4  # the same where a procedure is looked for
    letters: int = 420  # of a text on a page of words
    health: int = 8  # parts of the machine on the technician's page
    facts: int = 0  # of a receipt on a page of their own; 0: all stand beside its code
    faces: int = 3  # of a rating below the receipt; 0: on a page of their own

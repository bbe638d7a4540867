"""What somebody thinks of the service: a face, perhaps a word, and nothing that names a person.

It owns the scale and the content of the record. It must never hold a code, a name or a time finer
than a day: whoever says that something went badly must not be found by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kiosk_app.domain.messages import Content

RATING = "rating.given.v1"
LONGEST_WORD = 300


class Face(Enum):
    """Three steps, best first on the glass; the number is what averages are made of."""

    GOOD = 3
    FAIR = 2
    POOR = 1


class Asked(Enum):
    """What was asked about: the use of this machine, or how the matter was dealt with."""

    FILING = "filing"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Rating:
    """One rating. `id` is 16 random bytes of its own, `day` ISO."""

    id: bytes
    asked: Asked
    procedure: str
    face: Face
    day: str


def rating_content(rating: Rating, office: str, word: str = "") -> Content:
    """Content of rating.given.v1; the same rating with a word goes as another record, same `rating`
    id, which replaces the first."""
    return {
        "rating": rating.id,
        "asked": rating.asked.value,
        "procedure": rating.procedure,
        "office": office,
        "day": rating.day,
        "face": rating.face.value,
        "word": word,
    }

"""Places where people are heard and told: notices, drafts and plans, rating.

Nothing here knows how a place looks or what is stored; destinations.py hands them on.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class News:
    """The authority's notices. From the first page `page` counts notices, then their pages."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Consultations:
    """Drafts and plans on which opinions are asked for."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """One draft or plan, to be read before an opinion; `publication` in hex."""

    publication: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class OpinionGiven:
    """The code of an opinion."""

    code: str


@dataclass(frozen=True, slots=True)
class Rate:
    """Faces for the machine, or for how a matter was dealt with."""


@dataclass(frozen=True, slots=True)
class RateWord:
    """A word beside the face."""


PublicPlace = News | Consultations | Reading | OpinionGiven | Rate | RateWord

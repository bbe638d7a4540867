"""Places where people are heard and told: notices, drafts and plans, rating, the public board.

It owns these places and their union; nothing here knows how a place looks or what is stored.
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


@dataclass(frozen=True, slots=True)
class PublicBoard:
    """How many applications came, on time, late: by month or by procedure."""

    by_procedure: bool = False
    page: int = 0


@dataclass(frozen=True, slots=True)
class StepsList:
    """The procedures whose steps may be looked at."""

    page: int = 0


@dataclass(frozen=True, slots=True)
class Steps:
    """Who does which step of a procedure."""

    code: str


PublicPlace = (
    PublicBoard
    | StepsList
    | Steps
    | News
    | Consultations
    | Reading
    | OpinionGiven
    | Rate
    | RateWord
)

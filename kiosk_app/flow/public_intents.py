"""What a touch can mean where people are heard.

It owns these intents and their union; it knows no verb.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateFace:
    """A face was touched; `face` is its number on the scale."""

    face: int


@dataclass(frozen=True, slots=True)
class GiveOpinion:
    """From a draft or plan to its questions; `publication` in hex."""

    publication: str


PublicIntent = RateFace | GiveOpinion

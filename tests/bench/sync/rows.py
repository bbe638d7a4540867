"""What is measured: a cell to run, a row of what came out.

It owns the names of build/bench-sync.json. It must never compute a verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.bench.sync.profiles import Profile


class Work(StrEnum):
    """Applications without papers; with papers; one alone on a kept connection."""

    TEXT = "text"
    ATTACHMENTS = "attachments"
    ONE = "one"


class Who(StrEnum):
    """The product, its peers, and the two yardsticks."""

    MOTCUA = "motcua"
    POUCHDB = "pouchdb"
    MORANGO = "morango"
    POST = "post"
    TUS = "tus"
    BLOB = "blob"
    RAW = "raw"


@dataclass(frozen=True, slots=True)
class Cell:
    """One run. `applications` are sent; `stands_for` of them are told, scaled."""

    who: Who
    work: Work
    profile: Profile
    seed: int
    applications: int
    stands_for: int = 0

    @property
    def name(self) -> str:
        return f"{self.who}-{self.work}-{self.profile.name}-{self.seed}"

    @property
    def scale(self) -> float:
        return max(self.stands_for, self.applications) / self.applications


@dataclass(frozen=True, slots=True)
class Row:
    """What one run came to; bytes are IP bytes. `seconds` until everything was durable on the other
    side, or until it was given up. `resent_bytes` of the application that arrived twice or in vain.
    """

    cell: Cell
    up_bytes: int
    down_bytes: int
    requests: int
    seconds: float
    resent_bytes: int
    is_finished: bool
    recovered_values: int
    more: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        cell, scale = self.cell, self.cell.scale
        told: dict[str, Any] = {
            "who": cell.who.value,
            "work": cell.work.value,
            "profile": cell.profile.name,
            "applications": round(cell.applications * scale),
            "up_bytes": round(self.up_bytes * scale),
            "down_bytes": round(self.down_bytes * scale),
            "requests": round(self.requests * scale),
            "seconds": round(self.seconds * scale, 3),
            "resent_bytes": round(self.resent_bytes * scale),
            "finished": self.is_finished,
            "recovered_values": self.recovered_values,
            "seed": cell.seed,
        }
        if scale != 1:
            told["scaled_from"] = cell.applications
        return {**told, **self.more}

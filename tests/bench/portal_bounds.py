"""What the portal must bear, beside what it bore.

It owns the bounds of `make bench-portal`: those of a machine of two cores on which the portal,
PostgreSQL and the kiosks' program run together. It measures nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

BATCHES_PER_S, SINGLES_PER_S = 1500.0, 300.0
SERVED_WITHIN_S = 600.0
GROWS_BY = 1.15
"""Memory while a province is served, and the processor time of a contact with a million
applications stored: as good as the same."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A measured value that may be no less, or no more, than its bound."""

    name: str
    value: float
    bound: float
    is_least: bool = False

    @property
    def is_kept(self) -> bool:
        return self.value >= self.bound if self.is_least else self.value <= self.bound

    def as_json(self) -> dict[str, Any]:
        """As build/bench-portal.json holds it."""
        return {**asdict(self), "is_kept": self.is_kept}


def judged(found: Mapping[str, Any]) -> list[Bound]:
    """Of the scenes that were played."""
    bounds: list[Bound] = []
    for name, least in (("batches", BATCHES_PER_S), ("singles", SINGLES_PER_S)):
        if one := found.get(name):
            bounds.append(Bound(f"{name}: applications/s", one["applications_per_s"], least, True))
    if one := found.get("storm"):
        bounds += [
            Bound("storm: kiosks served", one["kiosks_served"], found["asked"]["kiosks"], True),
            Bound("storm: seconds until all are served", one["seconds_until_all_served"],
                  SERVED_WITHIN_S),
            Bound("storm: longest wait in seconds", one["wait_s_longest"], SERVED_WITHIN_S),
            Bound("storm: memory at its end / halfway",
                  round(one["memory_mb_after"] / one["memory_mb_halfway"], 3), GROWS_BY),
        ]  # fmt: skip
    if one := found.get("history"):
        before, after = (
            sum(one[when]["cpu_ms_per_application"][whose] for whose in ("portal", "database"))
            for when in ("before", "after")
        )
        name = "history: processor time of a contact, after / before"
        bounds.append(Bound(name, round(after / before, 3), GROWS_BY))
    return bounds


def shown(bound: Bound) -> str:
    """One line for people."""
    sign = ">=" if bound.is_least else "<="
    word = "kept" if bound.is_kept else "MISSED"
    return f"{bound.name}: {bound.value:g} (bound {sign} {bound.bound:g}) {word}"

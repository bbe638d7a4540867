"""A measured value beside its bound, and the percentile that all of them use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """`value` in `unit`; ok while it is at most `bound` (None: told, not judged)."""

    value: float
    unit: str
    bound: float | None = None

    def as_json(self) -> dict[str, object]:
        """As build/bench.json holds it."""
        is_ok = self.bound is None or self.value <= self.bound
        return {"value": self.value, "unit": self.unit, "bound": self.bound, "ok": is_ok}


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that `percent` of all samples do not exceed (nearest rank)."""
    if not samples:
        raise ValueError("nothing was measured")
    ranked = sorted(samples)
    rank = -(-len(ranked) * percent // 100)
    return ranked[max(int(rank), 1) - 1]

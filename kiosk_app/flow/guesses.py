"""How often wrong codes and proofs were tried at this machine, and how long it then rests.

It owns counts and times only, never what was tried. It belongs to the machine and not to a person:
whoever guesses would otherwise leave and come back as somebody else. The count outlives the
process, which is renewed after each person.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

FREE_TRIES = 5
FIRST_REST_S = 30.0
LONGEST_REST_S = 300.0
FORGIVEN_AFTER_S = 900.0


@dataclass(slots=True)
class Guesses:
    """Wrong tries in a row; times are monotonic seconds."""

    count: int = 0
    last_s: float = 0.0
    rest_until_s: float = 0.0

    @classmethod
    def before(cls, count: int, ago_s: float) -> Guesses:
        """Those of an earlier process, seen from second 0 of this one."""
        if count == 0 or ago_s > FORGIVEN_AFTER_S:
            return cls()
        return cls(count, -ago_s, _rest_of(count) - ago_s)

    def shift(self, seconds: float) -> None:
        """The first tick sets the clock of the screen: what was before it moves along."""
        self.last_s += seconds
        self.rest_until_s += seconds

    def rest_s(self, now_s: float) -> int:
        """Whole seconds until the next try; 0 when it may be made now."""
        return max(0, math.ceil(self.rest_until_s - now_s))

    def wrong(self, now_s: float) -> None:
        """One more. After FREE_TRIES every further one doubles the rest."""
        if now_s - self.last_s > FORGIVEN_AFTER_S:
            self.count = 0
        self.count, self.last_s = self.count + 1, now_s
        if rest_s := _rest_of(self.count):
            self.rest_until_s = now_s + rest_s


def _rest_of(count: int) -> float:
    beyond = count - FREE_TRIES
    return min(LONGEST_REST_S, FIRST_REST_S * 2 ** min(beyond, 10)) if beyond >= 0 else 0.0

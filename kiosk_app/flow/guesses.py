"""How often wrong codes and proofs were tried at this machine, and how long it then rests.

It owns counts and times only, never what was tried. It belongs to the machine and not to a person:
whoever guesses would otherwise leave and come back as somebody else.
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

    def rest_s(self, now_s: float) -> int:
        """Whole seconds until the next try; 0 when it may be made now."""
        return max(0, math.ceil(self.rest_until_s - now_s))

    def wrong(self, now_s: float) -> None:
        """One more. After FREE_TRIES every further one doubles the rest."""
        if now_s - self.last_s > FORGIVEN_AFTER_S:
            self.count = 0
        self.count, self.last_s = self.count + 1, now_s
        beyond = self.count - FREE_TRIES
        if beyond >= 0:
            self.rest_until_s = now_s + min(LONGEST_REST_S, FIRST_REST_S * 2 ** min(beyond, 10))

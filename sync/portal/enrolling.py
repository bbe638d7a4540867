"""A machine at the portal's door with a one-time secret: let in, or one guess more of an address.

It owns the counting of wrong secrets, in memory and for a short while. A typed code has 93 random
bits and is guessed by nobody; whoever tries costs the database a question and the operator a look,
and is slowed down to a few tries in ten minutes. It must never tell why a secret is wrong, nor keep
an address for longer than that, once others come.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from functools import partial
from itertools import islice

from sync.enrolment import Registration, Welcome
from sync.errors import BadSignature
from sync.portal import registering
from sync.portal.admission import Admission, Slowly
from sync.portal.opening import Portal
from sync.records import parse

TRIES, WITHIN_S = 10, 600.0
_AT_ONCE = 100
MOST_ADDRESSES = 10_000
"""Some 3 MB; the address that failed longest ago is forgotten."""


class Guesses:
    """Wrong secrets by the address that they came from; belongs to one event loop."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: dict[str, list[float]] = {}

    def check(self, address: str) -> None:
        """Raises Slowly while too many came from there."""
        now_s = self._clock()
        self._forget(now_s)
        recent = [at for at in self._failed.get(address, ()) if at > now_s - WITHIN_S]
        if len(recent) >= TRIES:
            raise Slowly(max(1, math.ceil(recent[-TRIES] + WITHIN_S - now_s)))

    def note(self, address: str) -> None:
        """One more was wrong."""
        now_s = self._clock()
        failed = self._failed.pop(address, [])
        self._failed[address] = [*failed, now_s][-TRIES:]
        self._forget(now_s)

    def _forget(self, now_s: float) -> None:
        """They stand in the order of their last failures."""
        for address, failed in list(islice(self._failed.items(), _AT_ONCE)):
            if failed[-1] > now_s - WITHIN_S and len(self._failed) <= MOST_ADDRESSES:
                return
            del self._failed[address]


async def admitted(
    portal: Portal, door: Admission, guesses: Guesses, address: str, body: bytes
) -> Welcome:
    """What the portal answers to a registration. Raises RecordError, BadSignature, Busy."""
    guesses.check(address)
    registration = Registration.from_content(parse(body))
    try:
        return await door.work(partial(registering.admit, portal, registration))
    except registering.NotAdmitted:
        raise  # it knows its secret, and comes too late: no guess
    except BadSignature:
        guesses.note(address)
        raise

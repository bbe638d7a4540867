"""What the portal tells of its work while it works: a meter that is told and keeps nothing.

It owns the names of what is counted and the counting of an exchange. Nobody asked for figures in
tests and commands, so the `Meter` here forgets all; `metrics.py` has the one that remembers. No
word that a machine sent may become a label: every word told here is one of a few.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from sync.errors import SyncError
from sync.messages import Clock
from sync.portal.admission import Admission, Busy
from sync.records import Verdict
from sync.wire import sender

ANSWERED, BUSY, MALFORMED = "answered", "busy", "malformed"
ADMITTED, UNKNOWN_SECRET = "admitted", "unknown_secret"
MACHINES, SIGN_IN = "machines", "sign_in"
BEGUN, FINISHED = "begun", "finished"
Work = Callable[[bytes], bytes]


class Judged(Protocol):
    """What became of one record."""

    @property
    def verdict(self) -> Verdict: ...

    @property
    def is_repeated(self) -> bool: ...


class Meter:
    """Forgets whatever it is told. Any thread may tell."""

    __slots__ = ()

    def exchanged(self, outcome: str) -> None:
        """ANSWERED, a fault's word, a failure class, BUSY or MALFORMED."""

    def lasted(self, seconds: float, up_bytes: int, down_bytes: int) -> None:
        """From the whole envelope to its answer, the line at the door included."""

    def judged(self, records: Sequence[Judged]) -> None:
        """The verdicts of one envelope, once they are committed."""

    def skewed(self, clock: Clock, at_ms: int) -> None:
        """A machine's clock beside the portal's."""

    def waiting(self, inside: int) -> None:
        """How many exchanges are worked on or wait, in this process."""

    def turned_away(self, door: str) -> None:
        """Somebody was asked to come back: at MACHINES or SIGN_IN."""

    def enrolled(self, outcome: str) -> None:
        """ADMITTED, UNKNOWN_SECRET, or the fault that was answered."""

    def uploading(self, what: str) -> None:
        """BEGUN or FINISHED."""

    def appended(self, count_bytes: int) -> None:
        """Bytes of an upload that are here now."""

    def refused(self, path: str, code: str) -> None:
        """A request that was refused with one of the door's own codes."""

    def pooled(self, most: int) -> None:
        """So many connections to the database this process may have at once."""

    def drawn(self, change: int) -> None:
        """A connection was drawn from the database's pool (1), or put back (-1)."""


async def exchanged(meter: Meter, door: Admission, work: Work, envelope: bytes) -> bytes:
    """The answer to one envelope, through the line at the door, and told to the meter."""
    began_s = time.perf_counter()
    meter.waiting(door.inside + 1)
    try:
        answer = await door.work(partial(work, envelope), sender(envelope))
    except Busy:
        meter.exchanged(BUSY)
        meter.turned_away(MACHINES)
        raise
    except SyncError as error:
        failure = getattr(error, "failure_class", None)
        meter.exchanged(MALFORMED if failure is None else failure.value)
        raise
    finally:
        meter.waiting(door.inside)
    meter.lasted(time.perf_counter() - began_s, len(envelope), len(answer))
    return answer

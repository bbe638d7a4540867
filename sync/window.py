"""What both sides hold of the open window, as digests that can be compared and halved.

It owns the digest of one line, the sum over many, and the comparison of ranges by (run, n). A sum,
so that the order of lines does not count. No clock is
involved, and nothing here knows where the lines are kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sync.messages import RangeDigest
from sync.records import Verdict

DIGEST_BYTES = 8
NOTHING = bytes(DIGEST_BYTES)
MOST_RANGES = 256
"""Ranges in one envelope, about 9 KB of them."""
_MODULUS = 1 << (8 * DIGEST_BYTES)


@dataclass(frozen=True, slots=True)
class Line:
    """One record of the window: `verdict` None while it has none; `is_complete` when the portal
    holds all ciphertexts that it describes (True when it describes none)."""

    run: bytes
    n: int
    id: bytes
    digest: bytes
    verdict: Verdict | None
    is_complete: bool = True

    def summand(self) -> bytes:
        """8 bytes; adding and taking away lines is arithmetic modulo 2^64."""
        # Erasing is no difference: each side does it in its own time.
        settled = Verdict.APPLIED if self.verdict is Verdict.ERASED else self.verdict
        word = settled.value if settled is not None else ""
        text = self.id + self.digest + bytes([self.is_complete]) + word.encode()
        return hashlib.sha256(b"motcua/1/window\0" + text).digest()[:DIGEST_BYTES]


def add(total: bytes, summand: bytes) -> bytes:
    """The digest with one more line."""
    return ((int.from_bytes(total) + int.from_bytes(summand)) % _MODULUS).to_bytes(DIGEST_BYTES)


def without(total: bytes, summand: bytes) -> bytes:
    """The digest with one line, or a sum of some, less."""
    return ((int.from_bytes(total) - int.from_bytes(summand)) % _MODULUS).to_bytes(DIGEST_BYTES)


def digest_of(lines: Iterable[Line]) -> bytes:
    """The sum over `lines`; eight zeros for none, which on the wire means "not compared"."""
    total = NOTHING
    for line in lines:
        total = add(total, line.summand())
    return total


def range_of(lines: Iterable[Line], run: bytes, first: int, last: int) -> RangeDigest:
    """What this side holds of `run` from `first` to `last`, both included."""
    held = [line for line in lines if line.run == run and first <= line.n <= last]
    return RangeDigest(run, first, last, digest_of(held), len(held))


def differing(mine: Sequence[Line], theirs: Sequence[RangeDigest]) -> list[RangeDigest]:
    """Of the other side's ranges, those that we hold otherwise, as our own digests of them.

    A range of one record in the result names a record that differs; whoever asked may halve the
    larger ones and ask again.
    """
    found = []
    for other in theirs:
        own = range_of(mine, other.run, other.first, other.last)
        if (own.digest, own.count) != (other.digest, other.count):
            found.append(own)
    return found


def differing_by_run(mine: Sequence[Line], theirs: Sequence[RangeDigest]) -> list[RangeDigest]:
    """As differing(), in time that grows with the lines of a run for each range, not with all."""
    runs: dict[bytes, list[Line]] = {other.run: [] for other in theirs}
    for line in mine:
        if line.run in runs:
            runs[line.run].append(line)
    return [found for other in theirs for found in differing(runs[other.run], [other])]

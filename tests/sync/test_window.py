"""Comparing what both sides hold: sums that agree in any order, ranges that a peer may halve."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from sync import window
from sync.messages import RangeDigest
from sync.records import Verdict
from sync.window import Line

RUNS = [b"run-one_", b"run-two_"]


def _line(run: bytes, n: int, verdict: Verdict | None = Verdict.APPLIED) -> Line:
    digest = hashlib.sha256(run + bytes([n])).digest()
    return Line(run, n, digest[:16], digest, verdict)


LINES = st.lists(
    st.tuples(st.sampled_from(RUNS), st.integers(1, 60)), unique=True, max_size=30
).map(lambda pairs: [_line(*pair) for pair in pairs])


@given(LINES, st.randoms())
def test_the_digest_is_the_same_in_any_order(lines: list, random) -> None:  # type: ignore[type-arg, no-untyped-def]
    """Neither side knows in which order the other reads its lines."""
    shuffled = list(lines)
    random.shuffle(shuffled)
    assert window.digest_of(shuffled) == window.digest_of(lines)


def test_every_part_of_a_line_counts() -> None:
    """A verdict or a paper that only one side knows of is a difference."""
    line = _line(RUNS[0], 1)
    others = [
        replace(line, id=bytes(16)),
        replace(line, digest=bytes(32)),
        replace(line, verdict=None),
        replace(line, verdict=Verdict.STORED),
        replace(line, is_complete=False),
    ]
    assert len({one.summand() for one in [line, *others]}) == 6


def _halves(one: RangeDigest) -> tuple[tuple[int, int], tuple[int, int]]:
    middle = (one.first + one.last) // 2
    return (one.first, middle), (middle + 1, one.last)


def _search(mine: list[Line], theirs: list[Line]) -> tuple[set[tuple[bytes, int]], int]:
    """A peer that halves ranges down to single records (PROTOCOL.md, Window)."""
    asked = [window.range_of(theirs, run, 1, 60) for run in RUNS]
    found, rounds = set(), 0
    while asked:
        rounds += 1
        following: list[RangeDigest] = []
        for one in window.differing(mine, asked):
            if one.first == one.last:
                found.add((one.run, one.first))
                continue
            following += [window.range_of(theirs, one.run, *half) for half in _halves(one)]
        asked = following
    return found, rounds


@given(LINES, st.data())
def test_bisection_finds_exactly_what_differs_in_few_rounds(
    lines: list[Line], data: st.DataObject
) -> None:
    """A restored portal is healed by the records that it lost, not by sending everything."""
    lost = data.draw(st.sets(st.sampled_from(lines))) if lines else set()
    kept = [line for line in lines if line not in lost]
    found, rounds = _search(lines, kept)
    assert found == {(line.run, line.n) for line in lost}
    assert rounds <= 8

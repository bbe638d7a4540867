"""Histories as data: lists of steps that are drawn from a seed, played on a world, and shrunk.

A world is two sides of the exchange and all that may happen to them. It owns neither side; a
history that finds something is told as a line that plays it again.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from sync.errors import LocalProtocolError
from tests.support.findings import Findings

Step = tuple[str, int]
NUMBERS = 1 << 16
_MOST_TRIES = 400


class World(Protocol):
    """`do` takes one step, whose `number` decides all that is open in it; `end` lets calm return
    and says what is lost, doubled or stuck."""

    def do(self, name: str, number: int) -> None: ...

    def end(self) -> Findings: ...

    def close(self) -> None: ...


Make = Callable[[], World]


def draw(rng: random.Random, weights: Mapping[str, int], least: int, most: int) -> list[Step]:
    """Between `least` and `most` steps; a name comes as often as its weight says."""
    names = rng.choices(list(weights), list(weights.values()), k=rng.randint(least, most))
    return [(name, rng.randrange(NUMBERS)) for name in names]


def play(make: Make, steps: Sequence[Step]) -> Findings:
    """What is wrong after these steps and calm."""
    world = make()
    try:
        for name, number in steps:
            world.do(name, number)
        return world.end()
    except (AssertionError, LocalProtocolError) as error:
        # A rule that the two sides break on the way: whatever follows is worth nothing.
        return Findings(stuck=[f"{type(error).__name__}: {error}"])
    finally:
        world.close()


def shrunk(make: Make, steps: Sequence[Step]) -> list[Step]:
    """A shorter history that is still wrong; `steps` themselves must be."""
    left, size, tries = list(steps), max(1, len(steps) // 2), 0
    while size and tries < _MOST_TRIES:
        at = 0
        while at < len(left) and tries < _MOST_TRIES:
            fewer, tries = left[:at] + left[at + size :], tries + 1
            if play(make, fewer).words():
                left = fewer
            else:
                at += size
        size //= 2
    return left


def told(steps: Sequence[Step]) -> str:
    """One line that `untold` reads."""
    return " ".join(f"{name}:{number}" for name, number in steps)


def untold(line: str) -> list[Step]:
    """The steps of a line."""
    pairs = (word.partition(":") for word in line.split())
    return [(name, int(number)) for name, _, number in pairs]

"""The parts of a chaos run as pieces of work for a worker process, each known by its number.

It owns what a piece is and how a finding is told: with a line that plays it again. A piece decides
everything from its seed, so that the same command finds the same.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.proof import history, pair_world
from tests.proof.history import Step
from tests.support.findings import Findings

_PIECE = 250
_SEEDS = 1 << 32
ENOUGH = 5
"""Findings after which nothing new is begun: whoever reads them has enough to do."""


@dataclass(frozen=True, slots=True)
class Task:
    """The `number`-th piece of `part`; nothing new is begun after `ends` on the steady clock."""

    part: str
    seed: int
    number: int
    plant: str | None
    ends: float


@dataclass
class Outcome:
    """What came of a piece: how many of each kind, and what was wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    told: list[str] = field(default_factory=list)

    def find(self, found: Findings, again: str) -> None:
        """Counts what is wrong; `again` is the command line that shows it again."""
        if not found.words():
            return
        self.lost += len(found.lost)
        self.doubled += len(found.doubled)
        self.stuck += len(found.stuck)
        self.told.append(f"{'; '.join(found.words()[:4])}\n  again: {again}")


@dataclass(frozen=True, slots=True)
class Part:
    """`share` of the time; `most` pieces at most, 0 for as many as there is time for."""

    name: str
    share: int
    work: Callable[[Task], Iterator[Outcome]]
    most: int = 0


def work(task: Task) -> Outcome:
    """One piece, in whatever process."""
    whole = Outcome()
    for outcome in _part(task.part).work(task):
        whole.counts.update(outcome.counts)
        whole.lost += outcome.lost
        whole.doubled += outcome.doubled
        whole.stuck += outcome.stuck
        whole.told += outcome.told
        if time.monotonic() > task.ends or len(whole.told) >= ENOUGH:
            break
    return whole


def replay(part: str, line: str, plant: str | None) -> list[str]:
    """What a history that was told finds now; the line is SEED and steps."""
    seed, _, steps = line.partition(" ")
    return history.play(_makers(part)(int(seed), plant), history.untold(steps)).words()


def _part(name: str) -> Part:
    return next(part for part in PARTS if part.name == name)


def command(task: Task, line: str) -> str:
    """Shows one history again."""
    planted = f" --plant {task.plant}" if task.plant else ""
    return f"python -m tests.proof.chaos{planted} --replay '{task.part} {line}'"


def _makers(part: str) -> Callable[[int, str | None], history.Make]:
    match part:
        case "pair":
            return lambda seed, plant: lambda: pair_world.PairWorld(seed, plant)
    raise SystemExit(f"{part} has no histories that can be played again")


def _pairs(task: Task) -> Iterator[Outcome]:
    """A few hundred histories of machine pairs."""
    for number in range(_PIECE):
        # A text as seed: the same in every process and on every machine.
        seed = random.Random(f"{task.seed} {task.number} {number}").randrange(_SEEDS)
        steps = history.draw(
            random.Random(seed), pair_world.WEIGHTS, pair_world.LEAST, pair_world.MOST
        )
        yield _played(task, seed, steps, Counter(histories=1))


def _played(task: Task, seed: int, steps: list[Step], counts: Counter[str]) -> Outcome:
    make = _makers(task.part)(seed, task.plant)
    outcome = Outcome(counts)
    found = history.play(make, steps)
    if found.words():
        fewer = history.shrunk(make, steps)
        outcome.find(history.play(make, fewer), command(task, f"{seed} {history.told(fewer)}"))
    return outcome


PARTS = (Part("pair", 30, _pairs),)

"""The parts of a chaos run as pieces of work for a worker process, each known by its number.

It owns what a piece is and how a finding is told: with a line that plays it again. A piece decides
everything from its seed, so that the same command finds the same.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from tests.e2e.power import light_kiosks
from tests.proof import cuts, history, kill_lanes, pair_world, real_world
from tests.proof.history import World
from tests.proof.kill_lanes import PROGRAMS, History, Wound
from tests.proof.kill_points import Manner
from tests.proof.kill_stage import Stage
from tests.proof.pair_world import PairWorld
from tests.proof.real_world import RealWorld
from tests.support.byte_proxy import Cut, How, Way
from tests.support.findings import Findings

_PIECE = 250
_REAL_PIECE = 10
_BLOCK = 20
_POSITIONS = 20
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
    """What came of a piece: how many of each kind, and what was wrong. `is_last`: there are no
    more pieces of that part."""

    counts: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    told: list[str] = field(default_factory=list)
    is_last: bool = False

    def add(self, other: Outcome) -> None:
        """Takes what another piece found."""
        self.counts.update(other.counts)
        self.lost += other.lost
        self.doubled += other.doubled
        self.stuck += other.stuck
        self.told += other.told
        self.is_last |= other.is_last

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
    """`share` of the time, less when its pieces come to an end."""

    name: str
    share: int
    work: Callable[[Task], Iterator[Outcome]]


def work(task: Task) -> Outcome:
    """One piece, in whatever process."""
    whole = Outcome()
    for outcome in _part(task.part).work(task):
        whole.add(outcome)
        if time.monotonic() > task.ends or len(whole.told) >= ENOUGH:
            break
    return whole


def replay(part: str, line: str, plant: str | None) -> list[str]:
    """What a history that was told finds now."""
    match part:
        case "kill":
            return _replay_kills(line, plant)
        case "cut":
            return _replay_cut(*line.split(":"))
    seed, _, steps = line.partition(" ")
    with _world(part, plant) as make:
        return history.play(partial(make, int(seed)), history.untold(steps)).words()


def _part(name: str) -> Part:
    return next(part for part in PARTS if part.name == name)


def command(task: Task, line: str) -> str:
    """Shows one history again."""
    planted = f" --plant {task.plant}" if task.plant else ""
    return f"python -m tests.proof.chaos{planted} --replay '{task.part} {line}'"


@contextmanager
def _world(part: str, plant: str | None) -> Iterator[Callable[[int], World]]:
    """What makes a world of a part from a seed."""
    if part == "pair":
        yield lambda seed: PairWorld(seed, plant)
        return
    with tempfile.TemporaryDirectory(prefix="motcua-chaos-", dir=_memory()) as room:
        scratch, names = Path(room), count()
        real_world.make_template(scratch / "template")
        yield lambda _seed: RealWorld(scratch / f"{next(names)}", scratch / "template", plant)


def _pairs(task: Task) -> Iterator[Outcome]:
    """A few hundred histories of machine pairs."""
    shape = (pair_world.WEIGHTS, pair_world.LEAST, pair_world.MOST)
    return _histories(task, _PIECE, "histories", shape)


def _real(task: Task) -> Iterator[Outcome]:
    """A few histories of the real queues and the real portal."""
    shape = (real_world.WEIGHTS, real_world.LEAST, real_world.MOST)
    return _histories(task, _REAL_PIECE, "real_histories", shape)


def _histories(
    task: Task, pieces: int, name: str, shape: tuple[Mapping[str, int], int, int]
) -> Iterator[Outcome]:
    with _world(task.part, task.plant) as world:
        for number in range(pieces):
            # A text as seed: the same in every process and on every machine.
            seed = random.Random(f"{task.seed} {task.number} {number}").randrange(_SEEDS)
            steps, make = history.draw(random.Random(seed), *shape), partial(world, seed)
            outcome, found = Outcome(Counter({name: 1})), history.play(make, steps)
            if found.words():
                fewer = history.shrunk(make, steps)
                line = f"{seed} {history.told(fewer)}"
                outcome.find(history.play(make, fewer), command(task, line))
            yield outcome


def _kills(task: Task) -> Iterator[Outcome]:
    """One program's deaths at the next _BLOCK of its writes; when it has no more, by lot."""
    turn, program = divmod(task.number, len(PROGRAMS))
    block, manner = divmod(turn, len(Manner))
    rng, is_over = random.Random(f"{task.seed} {task.number}"), False
    with _stage(task.plant) as stage:
        for at in range(_BLOCK):
            wound = Wound(PROGRAMS[program], block * _BLOCK + at + 1, Manner(manner))
            wounds = kill_lanes.drawn(rng) if is_over else [wound]
            line = " ".join(one.told() for one in wounds)
            one = History(stage, f"history{at}", wounds)
            found = one.run()
            is_over = is_over or not (one.kills or one.without_room)
            outcome = Outcome(Counter(f"kills_of_{name}" for name in one.kills))
            outcome.counts["kills"] = len(one.kills)
            outcome.counts["full_disks"] = len(one.without_room)
            outcome.find(found, command(task, line))
            yield outcome


def _cuts(task: Task) -> Iterator[Outcome]:
    """The next _POSITIONS byte positions of an exchange, each cut in every way."""
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=_memory())))
        cutting = cuts.cutter(scratch, stack)
        places = list(cuts.positions(cutting.measure()))
        first = task.number * _POSITIONS
        for way, after in places[first : first + _POSITIONS]:
            outcome = Outcome()
            for how in How:
                was_cut, found = cutting.cut(Cut(way, after, how))
                outcome.counts[f"cuts_{how.value}"] += was_cut
                outcome.find(found, command(task, f"{way.value}:{after}:{how.value}"))
            outcome.counts["cut_positions"] += 1
            yield outcome
        if first + _POSITIONS >= len(places):
            yield Outcome(is_last=True)


def _memory() -> Path | None:
    """A folder in memory: what is killed or cut here is not the power."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() else None


@contextmanager
def _stage(plant: str | None) -> Iterator[Stage]:
    memory = Path("/dev/shm")
    room = tempfile.mkdtemp(prefix="motcua-chaos-", dir=memory if memory.is_dir() else None)
    with light_kiosks():
        stage = Stage(Path(room).resolve(), plant)
        try:
            stage.make()
            yield stage
        finally:
            stage.close()


def _replay_kills(line: str, plant: str | None) -> list[str]:
    with _stage(plant) as stage:
        return History(stage, "again", kill_lanes.untold(line)).run().words()


def _replay_cut(way: str, after: str, how: str) -> list[str]:
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=_memory())))
        _, found = cuts.cutter(scratch, stack).cut(Cut(Way(way), int(after), How(how)))
    return found.words()


PARTS = (
    Part("cut", 25, _cuts),
    Part("kill", 50, _kills),
    Part("real", 10, _real),
    Part("pair", 25, _pairs),
)

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
from itertools import count, islice
from pathlib import Path

from tests.proof import cuts, history, kill_lanes, pair_world, power_cuts, real_world
from tests.proof.cuts import Met
from tests.proof.history import World
from tests.proof.kill_lanes import History, Wound
from tests.proof.kill_stage import Stage
from tests.proof.pair_world import PairWorld
from tests.proof.real_world import RealWorld
from tests.support.byte_proxy import Cut, How, Way
from tests.support.findings import Findings

_PIECE = 250
_REAL_PIECE = 10
_DRAWN = 40
_STRIDES = 40
_IMAGES = 250
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
    """What came of a piece: how many of each kind, and what was wrong. `is_whole`: it came to its
    end before the time was up."""

    counts: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    told: list[str] = field(default_factory=list)
    is_whole: bool = False

    def add(self, other: Outcome) -> None:
        """Takes what another piece found."""
        self.counts.update(other.counts)
        self.lost += other.lost
        self.doubled += other.doubled
        self.stuck += other.stuck
        self.told += other.told

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
    """`pieces` and the figures in `bar` are what a run of half an hour must reach. `is_endless`:
    there are more pieces than that. `forks`: its processes do nothing else, so that no thread of
    another piece holds a lock while they fork."""

    name: str
    work: Callable[[Task], Iterator[Outcome]]
    pieces: int
    bar: Mapping[str, int] = field(default_factory=dict)
    is_endless: bool = False
    forks: bool = False


def work(task: Task) -> Outcome:
    """One piece, in whatever process."""
    sum_of = Outcome(is_whole=True)
    for outcome in part_of(task.part).work(task):
        sum_of.add(outcome)
        if time.monotonic() > task.ends or len(sum_of.told) >= ENOUGH:
            sum_of.is_whole = False
            break
    return sum_of


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


def part_of(name: str) -> Part:
    """The part of this name."""
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
    """Deaths at one write after the other; when every program has died at all of its, by lot."""
    pieces = kill_lanes.in_turn()
    with _stage(task.plant) as stage:
        if task.number < len(pieces):
            turn, piece = pieces[task.number]
            for number in turn.numbers(piece):
                wounds = turn.wounds(number)
                is_over, outcome = _history_of(task, stage, wounds)
                both = (kill_lanes.AGENT, kill_lanes.PORTAL)
                outcome.counts["kills_in_turn"] = sum(outcome.counts[f"kills_of_{n}"] for n in both)
                yield outcome
                if is_over:
                    return
            return
        rng = random.Random(f"{task.seed} {task.number}")
        for _ in range(_DRAWN):
            yield _history_of(task, stage, kill_lanes.drawn(rng))[1]


def _history_of(task: Task, stage: Stage, wounds: list[Wound]) -> tuple[bool, Outcome]:
    """Whether nobody came to harm, and what came of it."""
    line = " ".join(one.told() for one in wounds)
    one = History(stage, line.replace(" ", "_").replace(":", ""), wounds)
    found = one.run()
    outcome = Outcome(Counter(f"kills_of_{name}" for name in one.kills))
    outcome.counts["kills"] = len(one.kills)
    outcome.counts["full_disks"] = len(one.without_room)
    outcome.find(found, command(task, line))
    return not (one.kills or one.without_room), outcome


def _cuts(task: Task) -> Iterator[Outcome]:
    """Every _STRIDES-th byte position of an exchange, each cut in one way. The next _STRIDES pieces
    cut the same ones in another way."""
    turn, first = divmod(task.number, _STRIDES)
    ways_to_cut = list(How)
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=_memory())))
        cutting = cuts.cutter(scratch, stack)
        sizes = cutting.measure()
        places = [(after, way) for way in Way for after in range(first, sizes[way], _STRIDES)]
        for after, way in sorted(places, key=lambda place: place[0]):
            how = ways_to_cut[(after + turn) % len(ways_to_cut)]
            outcome = Outcome()
            met, found = cutting.cut(Cut(way, after, how))
            outcome.counts[f"cuts_{how.value}"] = int(met is Met.CUT)
            # Counted once for each position: the other ways to cut it come on top.
            outcome.counts["cut_positions"] = int(met is Met.CUT and not turn)
            outcome.counts["positions"] = int(met is not Met.BEYOND and not turn)
            outcome.find(found, command(task, f"{way.value}:{after}:{how.value}"))
            yield outcome


def _power(task: Task) -> Iterator[Outcome]:
    """One recorded scene, and _IMAGES of what power cuts leave of both folders."""
    with tempfile.TemporaryDirectory(prefix="motcua-chaos-", dir=_memory()) as room:
        scratch = Path(room).resolve()
        events = power_cuts.record(scratch / "scene", task.plant)
        rng = random.Random(f"{task.seed} {task.number}")
        cut = power_cuts.blackouts(events, scratch / "scene", rng)
        for blackout in islice(cut, _IMAGES):
            outcome = Outcome(
                Counter({"power_cuts": 1, f"power_{blackout.struck.name.lower()}": 1})
            )
            # No line plays it again: each recording differs. The words name sync and image.
            again = f"make chaos SEED={task.seed}, which records another scene"
            outcome.find(power_cuts.check(blackout, scratch / "scene", scratch), again)
            yield outcome


def _memory() -> Path | None:
    """A folder in memory: what is killed or cut here is not the power."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() else None


@contextmanager
def _stage(plant: str | None) -> Iterator[Stage]:
    room = tempfile.mkdtemp(prefix="motcua-chaos-", dir=_memory())
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
    Part("pair", _pairs, 400, {"histories": 100_000}, is_endless=True),
    Part(
        "kill", _kills, len(kill_lanes.in_turn()), {"kills": 2_000, "kills_in_turn": 1_001},
        is_endless=True, forks=True,
    ),
    Part("cut", _cuts, _STRIDES * len(How), {"cut_positions": 1_500}),
    Part("power", _power, 6, {"power_cuts": 6 * _IMAGES}),
    Part("real", _real, 60, {"real_histories": 600}, is_endless=True),
)  # fmt: skip

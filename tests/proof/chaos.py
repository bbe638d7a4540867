"""`make chaos`: everything that can befall a kiosk and its portal, for as long as it is told.

It owns the order of the parts, their share of the time, what is printed, and build/chaos.json. The
exit code is 1 when anything was lost, doubled or stuck, with the seed and the command that show it
again. A planted fault must end so: a proof that cannot fail proves nothing.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.proof import chaos_parts, kill_points
from tests.proof.chaos_parts import ENOUGH, PARTS, Outcome, Part, Task

ROOT = Path(__file__).resolve().parents[2]
PLANTS = ("apply_twice", "drop_ack", "forget_outbox")
WORKERS = 2
_SAY_EVERY_S = 20.0


@dataclass
class Run:
    """The figures so far."""

    all: Outcome = field(default_factory=Outcome)

    def take(self, outcome: Outcome) -> None:
        """Adds what a worker found, and tells it."""
        self.all.add(outcome)
        for line in outcome.told:
            print(line, file=sys.stderr, flush=True)

    def has_enough(self) -> bool:
        """Whoever reads what was found has enough to do."""
        return len(self.all.told) >= ENOUGH

    def words(self) -> str:
        """One line for whoever waits."""
        found = self.all
        counted = ", ".join(f"{name} {number}" for name, number in sorted(found.counts.items()))
        return f"{counted}; {found.lost} lost, {found.doubled} doubled, {found.stuck} stuck"


def run_all(options: argparse.Namespace) -> Run:
    """Every part for its share of the time, in WORKERS processes."""
    run, parts = Run(), chosen(options)
    ends = time.monotonic() + options.minutes * 60
    with workers() as pool:
        for number, part in enumerate(parts):
            # What an earlier part leaves over is divided among the later ones.
            share = part.share / sum(later.share for later in parts[number:])
            now = time.monotonic()
            _run_part(run, pool, options, part, now + max(0.0, ends - now) * share)
            print(f"{part.name}: {run.words()}", file=sys.stderr, flush=True)
            if run.has_enough():
                break
    return run


@contextmanager
def workers() -> Iterator[Executor]:
    """Processes whose every write is a point at which a fork of theirs may die."""
    with tempfile.TemporaryDirectory(prefix="motcua-chaos-") as folder:
        kill_points.preload(Path(folder))
        # Spawned, not forked: what a worker starts must find no half-copied locks.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
            yield pool


def _run_part(
    run: Run, pool: Executor, options: argparse.Namespace, part: Part, ends: float
) -> None:
    pieces, is_over = count(), False
    under_way: set[Future[Outcome]] = set()
    said, is_begun = time.monotonic(), False
    while True:
        while len(under_way) <= WORKERS and not is_over and not run.has_enough():
            if is_begun and time.monotonic() > ends:
                break
            task = Task(part.name, options.seed, next(pieces), options.plant, ends)
            under_way.add(pool.submit(chaos_parts.work, task))
            is_begun = True
        if not under_way:
            return
        done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            outcome = future.result()
            is_over |= outcome.is_last
            run.take(outcome)
        if time.monotonic() - said > _SAY_EVERY_S:
            said = time.monotonic()
            print(run.words(), file=sys.stderr, flush=True)


def chosen(options: argparse.Namespace) -> list[Part]:
    """The parts that were asked for; all without a word."""
    names = options.parts.split(",") if options.parts else [part.name for part in PARTS]
    return [part for part in PARTS if part.name in names]


def main(arguments: list[str] | None = None) -> int:
    """0: nothing was lost, doubled or stuck."""
    options = _options(arguments)
    if options.replay:
        part, _, line = options.replay.partition(" ")
        with workers() as pool:
            found = pool.submit(chaos_parts.replay, part, line, options.plant).result()
        print("\n".join(found) or "nothing was lost, doubled or stuck")
        return 1 if found else 0
    started = time.monotonic()
    found = run_all(options).all
    result = {
        "histories": found.counts["histories"],
        "kills": found.counts["kills"],
        "cut_positions": found.counts["cut_positions"],
        "lost": found.lost,
        "doubled": found.doubled,
        "stuck": found.stuck,
        "seconds": round(time.monotonic() - started, 1),
        "counts": dict(sorted(found.counts.items())),
        "planted": options.plant,
        "seed": options.seed,
        "findings": found.told[:50],
    }
    words = json.dumps(result, ensure_ascii=False, indent=2)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(words + "\n", encoding="utf-8")
    print(words)
    return 1 if found.lost or found.doubled or found.stuck else 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plant", choices=PLANTS, default=os.environ.get("MOTCUA_PLANT") or None)
    parser.add_argument("--parts", default="", help="only these, with commas between")
    parser.add_argument("--replay", help="PART and the line of a history that was told")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "chaos.json")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())

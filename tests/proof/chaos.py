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
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests.proof import chaos_parts
from tests.proof.chaos_parts import ENOUGH, PARTS, Outcome, Part, Task

ROOT = Path(__file__).resolve().parents[2]
PLANTS = ("apply_twice", "drop_ack", "forget_outbox")
WORKERS = 2
_SAY_EVERY_S = 20.0


@dataclass
class Run:
    """The figures so far."""

    counts: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    doubled: int = 0
    stuck: int = 0
    told: list[str] = field(default_factory=list)

    def take(self, outcome: Outcome) -> None:
        """Adds what a worker found."""
        self.counts.update(outcome.counts)
        self.lost += outcome.lost
        self.doubled += outcome.doubled
        self.stuck += outcome.stuck
        for line in outcome.told:
            print(line, file=sys.stderr, flush=True)
            self.told.append(line)

    def words(self) -> str:
        """One line for whoever waits."""
        counted = ", ".join(f"{name} {number}" for name, number in sorted(self.counts.items()))
        return f"{counted}; {self.lost} lost, {self.doubled} doubled, {self.stuck} stuck"


def run_all(options: argparse.Namespace) -> Run:
    """Every part for its share of the time, in WORKERS processes."""
    run, parts = Run(), chosen(options)
    shares = sum(part.share for part in parts)
    # Spawned, not forked: what a worker starts must find no half-copied locks.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
        for part in parts:
            ends = time.monotonic() + options.minutes * 60 * part.share / shares
            _run_part(run, pool, options, part, ends)
            print(f"{part.name}: {run.words()}", file=sys.stderr, flush=True)
            if len(run.told) >= ENOUGH:
                break
    return run


def _run_part(
    run: Run, pool: Executor, options: argparse.Namespace, part: Part, ends: float
) -> None:
    pieces = iter(range(part.most) if part.most else count())
    under_way: set[Future[Outcome]] = set()
    said, is_begun = time.monotonic(), False
    while True:
        while len(under_way) <= WORKERS and (time.monotonic() < ends or not is_begun):
            number = next(pieces, None)
            if number is None or len(run.told) >= ENOUGH:
                break
            task = Task(part.name, options.seed, number, options.plant, ends)
            under_way.add(pool.submit(chaos_parts.work, task))
            is_begun = True
        if not under_way:
            return
        done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            run.take(future.result())
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
        found = chaos_parts.replay(part, line, options.plant)
        print("\n".join(found) or "nothing was lost, doubled or stuck")
        return 1 if found else 0
    started = time.monotonic()
    run = run_all(options)
    result = {
        "histories": run.counts["histories"],
        "kills": run.counts["kills"],
        "cut_positions": run.counts["cut_positions"],
        "lost": run.lost,
        "doubled": run.doubled,
        "stuck": run.stuck,
        "seconds": round(time.monotonic() - started, 1),
        "counts": dict(sorted(run.counts.items())),
        "planted": options.plant,
        "seed": options.seed,
        "findings": run.told[:50],
    }
    words = json.dumps(result, ensure_ascii=False, indent=2)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(words + "\n", encoding="utf-8")
    print(words)
    return 1 if run.lost or run.doubled or run.stuck else 0


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

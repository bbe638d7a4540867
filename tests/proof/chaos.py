"""`make chaos`: everything that can befall a kiosk and its portal, for as long as it is told.

It owns which part's piece is begun next, what is printed, and build/chaos.json, which says whether
the run was long enough to reach the bar. The exit code is 1 when anything was lost, doubled or
stuck, with the seed and the command that show it again. A planted fault must end so: a proof that
cannot fail proves nothing.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.proof import chaos_parts, kill_points
from tests.proof.chaos_parts import ENOUGH, PARTS, Outcome, Part, Task
from tests.proof.light import live_lightly

ROOT = Path(__file__).resolve().parents[2]
PLANTS = ("apply_twice", "drop_ack", "forget_outbox", "ack_early")
WORKERS = 3
"""One more than the cores of a small machine: some of them wait for a silent line or a dead one."""
_SAY_EVERY_S = 20.0


@dataclass
class Run:
    """The figures so far. `begun` and `whole`: pieces of each part."""

    parts: list[Part]
    ends: float
    all: Outcome = field(default_factory=Outcome)
    begun: Counter[str] = field(default_factory=Counter)
    whole: Counter[str] = field(default_factory=Counter)
    under_way: dict[Future[Outcome], Part] = field(default_factory=dict)

    def next_part(self) -> Part | None:
        """Whose piece is begun now: every part once, then whoever is furthest from its end, and
        when all have reached theirs the first that has no end."""
        if len(self.all.told) >= ENOUGH:
            return None
        unseen = [part for part in self.parts if not self.begun[part.name]]
        if time.monotonic() > self.ends:
            return unseen[0] if unseen else None
        owing = [part for part in self.parts if self._owes(part)]
        if owing:
            return min(owing, key=lambda part: self.begun[part.name] / part.pieces)
        return next((part for part in self.parts if part.is_endless), None)

    def _owes(self, part: Part) -> bool:
        if self.begun[part.name] < part.pieces:
            return True
        is_idle = part not in self.under_way.values()
        return part.is_endless and is_idle and not self.has_reached(part)

    def has_reached(self, part: Part) -> bool:
        """Whether all pieces were done to their end, and the figures are what they must be."""
        counts = self.all.counts
        is_done = self.whole[part.name] >= part.pieces
        is_cut = counts["cut_positions"] == counts["positions"]
        return is_done and is_cut and all(counts[n] >= least for n, least in part.bar.items())

    def take(self, future: Future[Outcome]) -> None:
        """Adds what a worker found, and tells it."""
        part, outcome = self.under_way.pop(future), future.result()
        self.all.add(outcome)
        self.whole[part.name] += outcome.is_whole
        for line in outcome.told:
            print(line, file=sys.stderr, flush=True)

    def words(self) -> str:
        """One line for whoever waits."""
        found = self.all
        counted = ", ".join(f"{name} {number}" for name, number in sorted(found.counts.items()))
        return f"{counted}; {found.lost} lost, {found.doubled} doubled, {found.stuck} stuck"

    def bar(self) -> dict[str, list[int]]:
        """What was counted and what a run of half an hour must reach, by name."""
        counts, found = self.all.counts, {}
        for part in self.parts:
            found[f"pieces_of_{part.name}"] = [self.whole[part.name], part.pieces]
            found |= {name: [counts[name], least] for name, least in part.bar.items()}
        if "cut_positions" in found:
            found["cut_positions"][1] = max(found["cut_positions"][1], counts["positions"])
        return found


def run_all(options: argparse.Namespace) -> Run:
    """Pieces of every part side by side, in WORKERS processes."""
    run = Run(chosen(options), time.monotonic() + options.minutes * 60)
    said = time.monotonic()
    with workers() as pool_of:
        while True:
            while len(run.under_way) < WORKERS and (part := run.next_part()):
                task = Task(part.name, options.seed, run.begun[part.name], options.plant, run.ends)
                run.under_way[pool_of(part).submit(chaos_parts.work, task)] = part
                run.begun[part.name] += 1
            if not run.under_way:
                return run
            done, _ = wait(run.under_way, timeout=_SAY_EVERY_S, return_when=FIRST_COMPLETED)
            for future in done:
                run.take(future)
            if time.monotonic() - said > _SAY_EVERY_S:
                said = time.monotonic()
                print(run.words(), file=sys.stderr, flush=True)


@contextmanager
def workers() -> Iterator[Callable[[Part], Executor]]:
    """Processes whose every write is a point at which a fork of theirs may die."""
    with tempfile.TemporaryDirectory(prefix="motcua-chaos-") as folder, ExitStack() as stack:
        kill_points.preload(Path(folder))
        # Spawned, not forked: what a worker starts must find no half-copied locks.
        context = multiprocessing.get_context("spawn")
        pools = {
            forks: stack.enter_context(
                ProcessPoolExecutor(WORKERS, mp_context=context, initializer=live_lightly)
            )
            for forks in (False, True)
        }
        yield lambda part: pools[part.forks]


def chosen(options: argparse.Namespace) -> list[Part]:
    """The parts that were asked for; all without a word."""
    names = options.parts.split(",") if options.parts else [part.name for part in PARTS]
    return [part for part in PARTS if part.name in names]


def main(arguments: list[str] | None = None) -> int:
    """0: nothing was lost, doubled or stuck."""
    options = _options(arguments)
    if options.replay:
        part, _, line = options.replay.partition(" ")
        with workers() as pool_of:
            pool = pool_of(chaos_parts.part_of(part))
            found = pool.submit(chaos_parts.replay, part, line, options.plant).result()
        print("\n".join(found) or "nothing was lost, doubled or stuck")
        return 1 if found else 0
    started = time.monotonic()
    run = run_all(options)
    found, is_reached = run.all, all(run.has_reached(part) for part in PARTS)
    result = {
        "histories": found.counts["histories"],
        "kills": found.counts["kills"],
        "cut_positions": found.counts["cut_positions"],
        "lost": found.lost,
        "doubled": found.doubled,
        "stuck": found.stuck,
        "seconds": round(time.monotonic() - started, 1),
        "bar": {name: {"counted": had, "least": least} for name, (had, least) in run.bar().items()},
        "reached": is_reached,
        "counts": dict(sorted(found.counts.items())),
        "planted": options.plant,
        "seed": options.seed,
        "findings": found.told[:50],
    }
    words = json.dumps(result, ensure_ascii=False, indent=2)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(words + "\n", encoding="utf-8")
    print(words)
    print(verdict(run, is_reached), file=sys.stderr)
    return 1 if found.lost or found.doubled or found.stuck else 0


def verdict(run: Run, is_reached: bool) -> str:
    """Whether the run was long enough to count as the proof, in words."""
    if is_reached:
        return "everything that half an hour must try was tried"
    short = [f"{had} of {least} {name}" for name, (had, least) in run.bar().items() if had < least]
    left_out = [f"nothing of {part.name}" for part in PARTS if part not in run.parts]
    return "not everything that half an hour must try was tried: " + ", ".join(short + left_out)


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

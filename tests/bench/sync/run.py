"""`make bench-sync`: this product beside its peers on bad links; build/bench-sync.json.

It owns the run as a whole: which cells run beside each other, the rows, the words at the end, the
exit code: 1 when a bound is missed, 2 when this machine cannot emulate links or the wishes mean
nothing, 130 when it was interrupted. It must leave no process and no namespace behind.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sync.errors import SyncError
from tests.bench.sync import bounds, dataset, motcua, others, yardsticks
from tests.bench.sync.filling import Filled, fill
from tests.bench.sync.installing import Installed, install
from tests.bench.sync.link import ROOT, missing, sweep
from tests.bench.sync.pictures import pictures
from tests.bench.sync.plan import APPLICATIONS, PAPERS, Plan, Wishes, planned
from tests.bench.sync.rows import Cell, Row, Who, Work
from tests.bench.sync.telling import line, table
from tests.bench.sync.turns import Room, Turn

ANSWER = ROOT / "build" / "bench-sync.json"
PLACE = ROOT / "build" / "bench-sync"
_ENDING = (signal.SIGINT, signal.SIGTERM)
BESIDE, BEGINNING = 16, 2
EXIT_MISSED, EXIT_CANNOT, EXIT_INTERRUPTED = 1, 2, 130
_MOST_S = {Work.ONE: 120.0, Work.TEXT: 1500.0, Work.ATTACHMENTS: 2700.0}
_PEERS_MOST_S = 900.0  # some never get through an outage
_BROKEN = (RuntimeError, OSError, ValueError, SyncError, subprocess.SubprocessError, sqlite3.Error)

Tell = Callable[[Row], None]


@dataclass(frozen=True, slots=True)
class Bench:
    """What was filled, and where the files of a run lie."""

    place: Path
    filled: dict[Work, Filled]
    installed: Installed
    room: Room = field(default_factory=lambda: Room(BEGINNING))

    def measure(self, cell: Cell) -> Row:
        """One cell in a folder of its own, which stays when it did not finish."""
        at, began = self.place / cell.name, time.monotonic()
        try:
            with Turn(self.room) as turn:
                row = self._run(cell, at, turn)
        except _BROKEN as error:
            seconds = time.monotonic() - began
            return Row(cell, 0, 0, 0, seconds, 0, False, 0, {"error": str(error)[-600:]})
        if row.is_finished:
            shutil.rmtree(at)
        return row

    def _run(self, cell: Cell, at: Path, turn: Turn) -> Row:
        filled, most_s = self.filled[cell.work], _MOST_S[cell.work]
        match cell.who:
            case Who.MOTCUA:
                return motcua.RUNS[cell.work](cell, filled, at, most_s, turn)
            case Who.BLOB:
                return yardsticks.blob(cell, filled, at, most_s)
            case Who.RAW:
                return yardsticks.raw(cell, filled.ciphertext_bytes, at, most_s, turn)
            case _:
                use = others.Use(self.installed, turn)
                return others.peer(cell, filled, at, min(most_s, _PEERS_MOST_S), use)


def say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def filled_for(plan: Plan, place: Path) -> dict[Work, Filled]:
    """The stores that the cells of a plan copy."""
    made: dict[Work, Filled] = {}
    for work in dict.fromkeys(cell.work for cell in plan.cells):
        count = max(cell.stands_for for cell in plan.cells if cell.work is work)
        say(f"filling a kiosk for {work}: {count} applications, through the verbs of its commands")
        papers = max(1, count * PAPERS // APPLICATIONS)
        found = dataset.applications(count, papers)
        if work is Work.ONE:
            made[work] = replace(fill(place / work, []), filed=tuple(found))
        else:
            shots = pictures(papers) if work is Work.ATTACHMENTS else []
            made[work] = fill(place / work, found, shots)
    return made


def measured(bench: Bench, plan: Plan, tell: Tell) -> None:
    """Every cell; `tell` hears of each row. Nothing of it runs on when it ends."""
    pool = ThreadPoolExecutor(BESIDE)
    try:
        for cell in plan.alone:
            tell(pool.submit(bench.measure, cell).result())
        for done in as_completed([pool.submit(bench.measure, cell) for cell in plan.beside]):
            tell(done.result())
    except BaseException:
        bench.room.close()
        pool.shutdown(wait=False, cancel_futures=True)
        sweep(mine=True)  # whoever waits for a program in there hears that it ended
        raise
    finally:
        pool.shutdown()


def run(plan: Plan) -> int:
    """Fill, measure, write, tell; the exit code."""
    place, rows, began = PLACE / "run", list[dict[str, object]](), time.monotonic()
    shutil.rmtree(place, ignore_errors=True)

    def tell(row: Row) -> None:
        rows.append(row.as_json())
        ANSWER.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
        say(line(rows[-1], (time.monotonic() - began) / 60, len(rows), len(plan.cells)))

    try:
        installed = install(PLACE, {cell.who for cell in plan.cells}, say)
        measured(Bench(place, filled_for(plan, place), installed), plan, tell)
    except KeyboardInterrupt:
        say("interrupted; build/bench-sync.json holds what was measured")
        return EXIT_INTERRUPTED
    verdicts = bounds.judged(rows)
    say(f"\n{table(rows)}\n\n" + "\n".join(map(str, verdicts)))
    say(f"{(time.monotonic() - began) / 60:.0f} minutes")
    return 0 if all(one.is_kept for one in verdicts) else EXIT_MISSED


def main(words: Sequence[str]) -> int:
    """As the command line wishes."""
    lacking = missing()
    if lacking:
        say("make bench-sync joins two network namespaces by an emulated link. Missing here:")
        say("\n".join(f"  {one}" for one in lacking))
        return EXIT_CANNOT
    try:
        plan = planned(_wishes(words))
    except ValueError as error:
        say(str(error))
        return EXIT_CANNOT
    for number in _ENDING:  # a shell's background ignores the first
        signal.signal(number, _interrupted)
    sweep()
    try:
        return run(plan)
    finally:
        sweep(mine=True)


def _interrupted(*_: object) -> None:
    """Once: a second Ctrl-C must not break off what takes everything away."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _wishes(words: Sequence[str]) -> Wishes:
    parser = argparse.ArgumentParser(prog="make bench-sync", description=__doc__)
    parser.add_argument("--who", default="", help=" ".join(Who))
    parser.add_argument("--work", default="", help=" ".join(Work))
    parser.add_argument("--profiles", default="", help="such as 3G,EDGE-cut")
    parser.add_argument("--seeds", type=int, default=0, help="runs of each cell")
    parser.add_argument("--applications", type=int, default=APPLICATIONS)
    parser.add_argument("--full", action="store_true", help="nothing is scaled, five seeds")
    found = parser.parse_args(words)
    return Wishes(
        frozenset(Who(word) for word in _list(found.who)),
        frozenset(Work(word) for word in _list(found.work)),
        tuple(_list(found.profiles)),
        found.full,
        found.seeds,
        found.applications,
    )


def _list(words: str) -> list[str]:
    return [word for word in words.replace(",", " ").split() if word]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

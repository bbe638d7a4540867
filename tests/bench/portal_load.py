"""What the portal bears: batches, single applications, a province that comes back, long history.

`make bench-portal` starts PostgreSQL (durable: it waits for the disk at every commit) and the
portal with its workers, makes every envelope before the clock runs, and sends them over HTTP from
processes of its own on the same machine. Writes build/bench-portal.json. SIZE=full is ten thousand
kiosks with twenty applications each, and a million applications of history.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.portal_envelopes import Machine
from bench.portal_history import fill
from bench.portal_place import Place, place
from bench.portal_senders import Storm, keep_sending, storm

OUT = Path("build/bench-portal.json")
_PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything. `links` kept connections send at the same time."""

    batches: int
    batch: int
    singles: int
    kiosks: int
    each: int
    within_s: float
    history: int
    links: int


SIZES = {
    "small": Size(60, 20, 120, 100, 20, 3.0, 10_000, 8),
    "medium": Size(800, 20, 3000, 1000, 20, 6.0, 100_000, 16),
    "full": Size(3000, 20, 10_000, 10_000, 20, 60.0, 1_000_000, 16),
}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="batches, singles, storm, history")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(arguments)
    size = SIZES[options.size]
    found: dict[str, Any] = {
        "size": options.size, **asdict(size), "workers": options.workers,
        "processors": os.cpu_count(), "load_before": os.getloadavg(),
    }  # fmt: skip
    scenes: dict[str, Callable[..., dict[str, Any]]] = {
        "batches": _batches, "singles": _singles, "storm": _storm, "history": _history,
    }  # fmt: skip
    chosen = options.only.split(",") if options.only else list(scenes)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with place(options.workers) as (here, contents):
        for name in chosen:
            print(f"{name} ...", file=sys.stderr, flush=True)
            found[name] = {**scenes[name](here, contents, size), "load": os.getloadavg()}
            options.out.write_text(json.dumps(found, indent=2) + "\n")
    print(json.dumps(found, indent=2))
    return 0


def _batches(here: Place, contents: list[Any], size: Size) -> dict[str, Any]:
    return _sent(here, contents, size.links, size.batches, size.batch)


def _singles(here: Place, contents: list[Any], size: Size) -> dict[str, Any]:
    return _sent(here, contents, size.links, size.singles, 1)


def _sent(here: Place, contents: list[Any], links: int, count: int, each: int) -> dict[str, Any]:
    """Applications a second over kept connections, and what a contact takes."""
    machines = here.enrol(links, contents)
    bodies = _prepared(machines, count // links, each)
    before, used = here.stored(), _cpu_s(here)
    began = time.perf_counter()
    with ProcessPoolExecutor(_PROCESSES, multiprocessing.get_context("spawn")) as pool:
        # Connecting and starting are paid by a first contact that is not counted.
        parts = [bodies[n::_PROCESSES] for n in range(_PROCESSES)]
        list(pool.map(_warm, range(_PROCESSES)))
        began = time.perf_counter()
        samples = [one for part in pool.map(_send_all, [here.port] * 2, parts) for one in part]
        took = time.perf_counter() - began
    taken = here.stored() - before
    if taken != len(samples) * each:
        raise RuntimeError(f"{taken} of {len(samples) * each} applications are stored")
    return {
        "applications": taken,
        "seconds": round(took, 3),
        "applications_per_s": round(taken / took, 1),
        "contact_ms_median": round(statistics.median(samples), 2),
        "contact_ms_p99": round(sorted(samples)[int(len(samples) * 0.99)], 2),
        "cpu_ms_per_application_portal": round((_cpu_s(here) - used) / taken * 1000, 3),
    }


def _storm(here: Place, contents: list[Any], size: Size) -> dict[str, Any]:
    machines = here.enrol(size.kiosks, contents)
    bodies = [body for one in _prepared(machines, 1, size.each) for body in one]
    before, memory = here.stored(), [here.memory_mb()]
    began = time.perf_counter()
    with ProcessPoolExecutor(_PROCESSES, multiprocessing.get_context("spawn")) as pool:
        parts = [bodies[n::_PROCESSES] for n in range(_PROCESSES)]
        work = [
            pool.submit(storm, here.port, part, size.within_s, seed)
            for seed, part in enumerate(parts)
        ]
        while not all(one.done() for one in work):
            time.sleep(1)
            memory.append(here.memory_mb())
        told: list[Storm] = [one.result() for one in work]
    waits = sorted(wait for one in told for wait in one.waits_s)
    return {
        "kiosks_served": len(waits),
        "applications": here.stored() - before,
        "seconds_until_all_served": round(time.perf_counter() - began, 1),
        "wait_s_median": round(statistics.median(waits), 2),
        "wait_s_longest": round(waits[-1], 2),
        "refused": sum(one.refused for one in told),
        "failed": sum(one.failed for one in told),
        "memory_mb_before": round(memory[0], 1),
        "memory_mb_most": round(max(memory), 1),
        "memory_mb_after": round(memory[-1], 1),
    }


def _history(here: Place, contents: list[Any], size: Size) -> dict[str, Any]:
    """The same contacts before and after as many applications lie there."""
    few = _sent(here, contents, 4, 200, 1)
    filled = fill(here, size.history)
    many = _sent(here, contents, 4, 200, 1)
    keys = ("contact_ms_median", "contact_ms_p99", "cpu_ms_per_application_portal")
    return {
        "applications_stored": filled,
        "before": {key: few[key] for key in keys},
        "after": {key: many[key] for key in keys},
    }


def _prepared(machines: Sequence[Machine], count: int, each: int) -> list[list[bytes]]:
    with ProcessPoolExecutor(_PROCESSES, multiprocessing.get_context("spawn")) as pool:
        work = [(one, count, each) for one in machines]
        return list(pool.map(_bodies, work, chunksize=max(1, len(work) // 8)))


def _bodies(work: tuple[Machine, int, int]) -> list[bytes]:
    machine, count, each = work
    return [machine.body(each) for _ in range(count)]


def _warm(_number: int) -> None:
    time.sleep(0.5)


def _send_all(port: int, bodies: Sequence[Sequence[bytes]]) -> list[float]:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(len(bodies)) as pool:
        return [one for part in pool.map(lambda b: keep_sending(port, b), bodies) for one in part]


def _cpu_s(here: Place) -> float:
    """Processor time of the portal's workers so far."""
    text = Path(f"/proc/{here.process}/task/{here.process}/children").read_text()
    ticks = 0
    for one in [here.process, *text.split()]:
        fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    sys.exit(main())

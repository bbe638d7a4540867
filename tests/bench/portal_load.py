"""What the portal bears: batches, single applications, a province that comes back, long history.

`make bench-portal` starts PostgreSQL (durable: it waits for the disk at every commit) and the
portal with its workers, makes every envelope before the clock runs, sends them over HTTP from the
same machine, and after the clock has stopped opens every answer: each application must have been
acknowledged, signed. Prints what was measured beside its bounds and writes build/bench-portal.json.
SIZE=full is ten thousand kiosks with twenty applications each, and a million applications of
history; only there are the bounds judged, on a machine that does nothing else.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.portal_bounds import judged, shown
from bench.portal_envelopes import Content, Letter, Machine
from bench.portal_history import fill
from bench.portal_place import Place, place
from bench.portal_senders import Storm, keep_sending, storm

from sync.sealing import PublicKeys

T = TypeVar("T")
OUT = Path("build/bench-portal.json")
_PROCESSES = 2
_FIRST = 3
_AT_ONCE = 25  # machines whose letters are one piece of work


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


@dataclass(frozen=True, slots=True)
class Scene:
    """Where it plays: the portal, what kiosks filed, how much, and hands for what is not timed."""

    here: Place
    contents: list[Content]
    size: Size
    pool: ProcessPoolExecutor

    def letters(self, machines: Sequence[Machine], count: int, each: int) -> list[list[Letter]]:
        """For every machine so many bodies of `each` applications."""
        task = partial(_letters, self.here.keys, self.contents, count, each)
        made = self.pool.map(task, _in_parts(machines, _AT_ONCE))
        return [one for part in made for one in part]

    def check(self, pairs: Iterable[tuple[Letter, bytes]]) -> None:
        """That every answer is the portal's acknowledgement of all that was sent."""
        task = partial(_check, self.here.keys)
        list(self.pool.map(task, _in_parts(list(pairs), 200)))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, default="small")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", default="", help="batches, singles, storm, history")
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args(arguments)
    size = SIZES[options.size]
    found: dict[str, Any] = {
        "size": options.size, "asked": asdict(size), "workers": options.workers,
        "processors": os.cpu_count(), "load_before": os.getloadavg(),
    }  # fmt: skip
    scenes: dict[str, Callable[[Scene], dict[str, Any]]] = {
        "batches": _batches, "singles": _singles, "storm": _storm, "history": _history,
    }  # fmt: skip
    chosen = options.only.split(",") if options.only else list(scenes)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with _opened(size, options.workers) as scene:
        for name in chosen:
            print(f"{name} ...", file=sys.stderr, flush=True)
            began = time.monotonic()
            found[name] = scenes[name](scene)
            found[name] |= {"load": os.getloadavg(), "took_s": round(time.monotonic() - began)}
            found["bounds"] = [one.as_json() for one in judged(found)]
            options.out.write_text(json.dumps(found, indent=2) + "\n")
    bounds = judged(found)
    print("\n".join(map(shown, bounds)), file=sys.stderr)
    print(json.dumps(found, indent=2))
    return int(options.size == "full" and not all(one.is_kept for one in bounds))


@contextmanager
def _opened(size: Size, workers: int) -> Iterator[Scene]:
    spawn = multiprocessing.get_context("spawn")
    with place(workers) as (here, contents), ProcessPoolExecutor(_PROCESSES, spawn) as pool:
        yield Scene(here, contents, size, pool)


def _batches(scene: Scene) -> dict[str, Any]:
    return _sent(scene, scene.size.links, scene.size.batches, scene.size.batch)


def _singles(scene: Scene) -> dict[str, Any]:
    return _sent(scene, scene.size.links, scene.size.singles, 1)


def _sent(scene: Scene, links: int, count: int, each: int) -> dict[str, Any]:
    """Applications a second over kept connections, what a contact takes, and whose processor time
    goes into an application."""
    here, machines = scene.here, scene.here.enrol(links)
    made = scene.letters(machines, _FIRST + count // links, each)
    # What first contacts alone cost (keys looked up, statements prepared) is paid before.
    keep_sending(here.port, [[one.body for one in part[:_FIRST]] for part in made])
    letters = [part[_FIRST:] for part in made]
    before, used = here.stored(), here.used()
    began = time.perf_counter()
    done = keep_sending(here.port, [[one.body for one in part] for part in letters])
    took, used = time.perf_counter() - began, here.used().since(used)
    taken = here.stored() - before
    samples = sorted(sample for link in done for sample in link.samples_ms)
    if taken != len(samples) * each:
        raise RuntimeError(f"{taken} of {len(samples) * each} applications are stored")
    scene.check(
        pair
        for part, link in zip(letters, done, strict=True)
        for pair in zip(part, link.answers, strict=True)
    )
    return {
        "applications": taken,
        "seconds": round(took, 3),
        "applications_per_s": round(taken / took, 1),
        "contact_ms_median": round(statistics.median(samples), 2),
        "contact_ms_p99": round(samples[int(len(samples) * 0.99)], 2),
        "cpu_ms_per_application": used.ms_for_each(taken),
    }


def _storm(scene: Scene) -> dict[str, Any]:
    here, size = scene.here, scene.size
    letters = [one for (one,) in scene.letters(here.settle(size.kiosks), 1, size.each)]
    before, memory, used = here.stored(), [here.memory_mb()], here.used()
    began = time.perf_counter()
    seeds = range(_PROCESSES)
    parts = [letters[seed::_PROCESSES] for seed in seeds]
    work = [
        scene.pool.submit(storm, here.port, [one.body for one in part], size.within_s, seed)
        for seed, part in zip(seeds, parts, strict=True)
    ]
    while not all(one.done() for one in work):
        time.sleep(1)
        memory.append(here.memory_mb())
    told: list[Storm] = [one.result() for one in work]
    took, used = time.perf_counter() - began, here.used().since(used)
    used = replace(used, generator_s=used.generator_s + sum(one.cpu_s for one in told))
    scene.check(
        (part[number], answer)
        for part, one in zip(parts, told, strict=True)
        for number, answer in one.answers.items()
    )
    waits = sorted(wait for one in told for wait in one.waits_s.values())
    applications = here.stored() - before
    return {
        "kiosks_served": len(waits),
        "applications": applications,
        "seconds_until_all_served": round(took, 1),
        "wait_s_median": round(statistics.median(waits), 2),
        "wait_s_longest": round(waits[-1], 2),
        "refused": sum(one.refused for one in told),
        "failed": sum(one.failed for one in told),
        "memory_mb_before": round(memory[0], 1),
        "memory_mb_most": round(max(memory), 1),
        "memory_mb_after": round(memory[-1], 1),
        # Once everybody is there: what memory does from then on.
        "memory_mb_halfway": round(memory[len(memory) // 2], 1),
        "cpu_ms_per_application": used.ms_for_each(applications),
    }


def _history(scene: Scene) -> dict[str, Any]:
    """The same contacts before and after as many applications lie there."""
    count = max(400, scene.size.singles // 5)
    few = _sent(scene, 4, count, 1)
    filled = fill(scene.here.portal.store, scene.size.history)
    many = _sent(scene, 4, count, 1)
    keys = ("contact_ms_median", "contact_ms_p99", "cpu_ms_per_application")
    return {
        "applications_stored": filled,
        "before": {key: few[key] for key in keys},
        "after": {key: many[key] for key in keys},
    }


def _letters(
    portal: PublicKeys,
    contents: Sequence[Content],
    count: int,
    each: int,
    machines: Sequence[Machine],
) -> list[list[Letter]]:
    return [one.letters(portal, contents, count, each) for one in machines]


def _check(portal: PublicKeys, pairs: Sequence[tuple[Letter, bytes]]) -> None:
    for letter, answer in pairs:
        letter.check(answer, portal)


def _in_parts(items: Sequence[T], size: int) -> list[Sequence[T]]:
    return [items[at : at + size] for at in range(0, len(items), size)]


if __name__ == "__main__":
    sys.exit(main())

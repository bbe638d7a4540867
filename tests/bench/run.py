"""`make bench`: speed and size of the real program, each beside its bound; build/bench.json.

Exit 1 when a bound is missed. Drawing without a display is done by the processor, so touches and
keys are also judged by how long a full redraw takes in the same run: 50 ms or 3.3 redraws for a
touch, 33 ms or 2.2 redraws for a key, whichever is longer.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.bench import work
from tests.bench.measure import Measure, percentile
from tests.bench.resident import resident_mb

ROOT = Path(__file__).resolve().parents[2]
TOUCH_MS, TOUCH_REDRAWS = 50.0, 3.3
KEY_MS, KEY_REDRAWS = 33.0, 2.2
NEXT_QUESTION_MS = 100.0
FIRST_FRAME_S = 2.0
RSS_MB = 220.0
SEARCH_MS = 30.0
STARTS = 3


def program(module: str, data: Path) -> str:
    """The standard output of a process of ours over a new data folder."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests"))),
        "SDL_VIDEODRIVER": "offscreen",
        "SDL_AUDIODRIVER": "dummy",
    }
    command = [sys.executable, "-m", module, str(data)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{module} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return done.stdout.strip().splitlines()[-1]


def first_frame_s(place: Path) -> float:
    """The median of starts over an existing data folder, from the start of the process."""
    program("tests.bench.first_frame", place)  # makes the folder
    seconds = []
    for _ in range(STARTS):
        began = time.monotonic()
        seconds.append(float(program("tests.bench.first_frame", place)) - began)
    return statistics.median(seconds)


def interface(place: Path) -> dict[str, Measure]:
    """What a person at the glass waits for."""
    found = json.loads(program("tests.bench.interface", place))
    redraw = statistics.median(found["redraw_ms"])
    touch, key = percentile(found["touch_ms"], 95), percentile(found["key_ms"], 95)
    question = percentile(found["question_ms"], 95)
    return {
        "touch_to_frame_p95_ms": Measure(touch, "ms", max(TOUCH_MS, TOUCH_REDRAWS * redraw)),
        "key_to_frame_p95_ms": Measure(key, "ms", max(KEY_MS, KEY_REDRAWS * redraw)),
        "redraw_ms": Measure(redraw, "ms"),
        "next_question_ms": Measure(question, "ms", NEXT_QUESTION_MS),
    }


def behind(place: Path) -> dict[str, Measure]:
    """Search, filing, bytes, ingest."""
    with work.opened(place / "kiosk") as kiosk:
        search, filing = work.search_ms(kiosk), work.filing_ms(kiosk)
    return {
        "search_p95_ms": Measure(percentile(search, 95), "ms", SEARCH_MS),
        "filing_p95_ms": Measure(percentile(filing, 95), "ms"),
        "bytes_per_application": Measure(work.exchange_bytes(place), "bytes"),
        "ingest_per_s": Measure(work.ingest_per_s(place), "1/s"),
    }


def main() -> int:
    """Measure, write, tell; 1 when a bound is missed."""
    place = ROOT / "build" / "bench"  # a real disk: a folder in memory syncs for nothing
    shutil.rmtree(place, ignore_errors=True)
    for name in ("touched", "started"):
        (place / name).mkdir(parents=True)
    measures = interface(place / "touched")
    measures["rss_mb"] = Measure(resident_mb(place / "used" / "kiosk"), "MB", RSS_MB)
    measures["first_frame_s"] = Measure(first_frame_s(place / "started"), "s", FIRST_FRAME_S)
    measures.update(behind(place))
    answer = {name: _rounded(measure).as_json() for name, measure in measures.items()}
    (ROOT / "build" / "bench.json").write_text(json.dumps(answer, indent=2) + "\n", "utf-8")
    for name, told in answer.items():
        bound = "" if told["bound"] is None else f"  at most {told['bound']}"
        mark = "" if told["ok"] else "  MISSED"
        sys.stdout.write(f"{name:24}{told['value']:>10} {told['unit']}{bound}{mark}\n")
    shutil.rmtree(place)
    return 0 if all(told["ok"] for told in answer.values()) else 1


def _rounded(measure: Measure) -> Measure:
    bound = None if measure.bound is None else round(measure.bound, 2)
    return Measure(round(measure.value, 2), measure.unit, bound)


if __name__ == "__main__":
    sys.exit(main())

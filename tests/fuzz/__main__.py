"""`make fuzz`: every decoder under a coverage-guided fuzzer, each for its share of the seconds.

It owns processes, corpora and what is printed; exit code 1 when anything but a declared error left
a decoder, memory grew beyond its bound, or an input took too long. What broke one lies in
build/fuzz/found: once it is mended, the file goes to tests/fuzz/found/TARGET.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "fuzz"
MEMORY_MB = 1024  # of the process with the instrumented program in it; an input may add 400
SLOWEST_S = 20
LONGEST_BYTES = 16 * 1024
_DONE = re.compile(r"stat::number_of_executed_units: (\d+)|Done (\d+) runs|#(\d+)\s")


def main(arguments: list[str] | None = None) -> int:
    """0: nothing was found."""
    options = _options(arguments)
    names = options.targets.split(",") if options.targets else sorted(TARGETS)
    seconds = max(1, options.seconds // len(names))
    broken = [name for name in names if not _fuzz(name, seconds, options.seed)]
    print(f"{len(names)} decoders, {len(broken)} broken: {', '.join(broken) or 'none'}")
    return 1 if broken else 0


def _fuzz(name: str, seconds: int, seed: int) -> bool:
    """Whether nothing was found in the seconds; tells how many inputs were read."""
    corpus, found = BUILD / "corpus" / name, BUILD / "found" / name
    for folder in (corpus, found):
        folder.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds(name)):
        (corpus / f"seed{number}").write_bytes(data)
    command = [sys.executable, "-m", "tests.fuzz.worker", name]
    command += [f"-max_total_time={seconds}", f"-seed={seed}", f"-artifact_prefix={found}/"]
    command += [f"-rss_limit_mb={MEMORY_MB}", f"-timeout={SLOWEST_S}", f"-max_len={LONGEST_BYTES}"]
    command += ["-print_final_stats=1", str(corpus)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace")
    (BUILD / f"{name}.log").write_text(done.stdout + done.stderr, encoding="utf-8")
    counts = [int(next(filter(None, match.groups()))) for match in _DONE.finditer(done.stderr)]
    word = "sound" if done.returncode == 0 else f"BROKEN, see {BUILD / name}.log"
    print(f"{name}: {max(counts, default=0)} inputs, {word}", flush=True)
    return done.returncode == 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for all targets together")
    parser.add_argument("--targets", default="", help="only these, with commas between")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())

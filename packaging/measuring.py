"""Runs a built program's self-test and tells how long it took until the first frame.

It owns nothing on the disk. It never measures in this process: the program's own start counts.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

LIMIT_S = 120


class SelftestFailed(subprocess.SubprocessError):
    """A program of the bundle does not work here; the words are its own."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of one self-test; `first_frame_s` is None for a program that draws nothing."""

    seconds: float
    first_frame_s: float | None


def run_selftest(program: Path) -> Timing:
    """Start PROGRAM --selftest without a display. Raises SelftestFailed."""
    environment = {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "SDL_VIDEODRIVER": "offscreen",
        "SDL_AUDIODRIVER": "dummy",
    }
    began = time.monotonic()
    ended = subprocess.run(
        [str(program), "--selftest"],
        cwd="/" if os.name == "posix" else None,  # must not find the checkout by accident
        env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    seconds = time.monotonic() - began
    if ended.returncode:
        raise SelftestFailed(f"{program.name} --selftest: {ended.stdout}{ended.stderr}")
    return Timing(round(seconds, 2), _first_frame(ended.stdout, seconds))


def _first_frame(answer: str, seconds: float) -> float | None:
    """The whole run without the trials that a start of the interface does not contain."""
    if not answer.lstrip().startswith("{"):
        return None
    trials = json.loads(answer)["trials"]
    if "screen" not in trials:
        return None
    beside_ms = sum(trial["ms"] for name, trial in trials.items() if name in ("sealing",))
    return round(seconds - beside_ms / 1000, 2)


def forget_files(folder: Path) -> None:
    """Drop the folder's files from the page cache, as after a reboot (where the system can)."""
    if not hasattr(os, "posix_fadvise"):
        return
    os.sync()  # only clean pages can be dropped
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)

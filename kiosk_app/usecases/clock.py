"""Time with an error bar: the port of the machine's clocks and what they are worth.

It owns the judgement of how wrong the wall clock may be. Clocks in the mountains are wrong: only
the portal's signed time is trusted, and from there drift is counted on the clock that cannot be
set. It must never be used to order anything.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Protocol

VIETNAM = timezone(timedelta(hours=7), "+07")
NEVER_SET_S = 366 * 24 * 3600  # no trusted time ever: the date is a guess
BASE_S = 2  # a trusted time comes through a network and is stored in whole milliseconds
SAME_BOOT_PPM = 100  # quartz while running
OTHER_BOOT_PPM = 200  # battery-backed clock while switched off
BOOT_BYTES = 8


@dataclass(frozen=True, slots=True)
class Instant:
    """One reading: Unix ms of the wall clock, ms since boot (sleep included), the boot's id."""

    wall_ms: int
    boottime_ms: int
    boot: bytes


@dataclass(frozen=True, slots=True)
class Trusted:
    """The portal's last signed time and the reading at which it arrived."""

    trusted_ms: int
    at: Instant


@dataclass(frozen=True, slots=True)
class Moment:
    """The best guess of the true time (Unix ms) and how far off it may be."""

    ms: int
    uncertainty_s: int

    @property
    def when(self) -> datetime:
        """In Vietnamese time, whole seconds."""
        return at_vietnam(self.ms)


class Clock(Protocol):
    """The machine's clocks; tests hand in one that they move by hand."""

    def read(self) -> Instant: ...


class SystemClock:
    """The clocks of the operating system."""

    def read(self) -> Instant:
        """A reading now."""
        return Instant(time.time_ns() // 1_000_000, _boottime_ms(), _boot_id())


def judge(now: Instant, trusted: Trusted | None) -> Moment:
    """The best guess of the time at reading `now`."""
    if trusted is None:
        return Moment(now.wall_ms, NEVER_SET_S)
    if now.boot == trusted.at.boot and now.boottime_ms >= trusted.at.boottime_ms:
        passed_ms = now.boottime_ms - trusted.at.boottime_ms
        return Moment(trusted.trusted_ms + passed_ms, _uncertainty(passed_ms, SAME_BOOT_PPM))
    # Another boot: only the wall clock spans the gap, as far off as it was when last compared.
    off_ms = trusted.trusted_ms - trusted.at.wall_ms
    guess_ms = now.wall_ms + off_ms
    passed_ms = guess_ms - trusted.trusted_ms
    if passed_ms < 0:  # the wall clock went back: its battery is dead or somebody set it
        return Moment(now.wall_ms, NEVER_SET_S)
    return Moment(guess_ms, _uncertainty(passed_ms, OTHER_BOOT_PPM))


def at_vietnam(ms: int) -> datetime:
    """Unix ms as a Vietnamese date and time, whole seconds."""
    return datetime.fromtimestamp(ms // 1000, VIETNAM)


def _uncertainty(passed_ms: int, ppm: int) -> int:
    return BASE_S + -(-passed_ms * ppm // 1_000_000_000)


def _boottime_ms() -> int:
    if hasattr(time, "CLOCK_BOOTTIME"):  # goes on while the machine sleeps
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    return time.monotonic_ns() // 1_000_000


def _boot_id() -> bytes:
    path = Path("/proc/sys/kernel/random/boot_id")
    if path.exists():
        return uuid.UUID(path.read_text(encoding="ascii").strip()).bytes[:BOOT_BYTES]
    # Elsewhere the moment of the boot names it, to the minute so that clock steps do not matter.
    started_min = (time.time_ns() // 1_000_000 - _boottime_ms()) // 60_000
    return started_min.to_bytes(BOOT_BYTES, "big", signed=True)

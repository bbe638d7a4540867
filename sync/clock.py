"""The machine's clocks as the agent reads them, and the portal's last signed time.

It owns the state key "trusted". Intervals come from the clock that nobody can set; the wall clock
is for people only.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sync import state

if TYPE_CHECKING:
    import sqlite_utils

FAR_OFF_MS = 12 * 3_600_000


@dataclass(frozen=True, slots=True)
class Reading:
    """Unix ms of the wall clock, ms since boot (sleep included), 8 bytes naming the boot."""

    wall_ms: int
    boottime_ms: int
    boot: bytes


@dataclass(frozen=True, slots=True)
class TrustedTime:
    """The portal's signed Unix ms and the reading at which it arrived."""

    trusted_ms: int
    wall_ms: int
    boottime_ms: int
    boot: bytes


def wall_ms() -> int:
    """Unix time in milliseconds; for people and retention only, never for order."""
    return time.time_ns() // 1_000_000


def read_clock() -> Reading:
    """The clocks now."""
    return Reading(wall_ms(), boottime_ms(), _boot_id())


def boottime_ms() -> int:
    """Milliseconds that go on while the machine sleeps and never jump."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1_000_000
    return time.monotonic_ns() // 1_000_000


def trusted_time(db: sqlite_utils.Database) -> TrustedTime | None:
    """What the portal last said the time is; None before the first contact."""
    tree = state.load(db, "trusted")
    if not isinstance(tree, dict):
        return None
    return TrustedTime(**tree)  # type: ignore[arg-type]  # written by keep_trusted_time alone


def passed_ms(trusted: TrustedTime, now: Reading) -> int | None:
    """What passed since the portal told the time; None when no clock of ours can say: another
    boot, or one whose state was put back, as a virtual machine's can be."""
    if trusted.boot != now.boot or now.boottime_ms < trusted.boottime_ms:
        return None
    return now.boottime_ms - trusted.boottime_ms


def best_ms(db: sqlite_utils.Database, wall_ms: int) -> int:
    """Unix ms: the portal's time and what passed since, if that is known; else the wall clock."""
    trusted = trusted_time(db)
    passed = None if trusted is None else passed_ms(trusted, read_clock())
    return wall_ms if trusted is None or passed is None else trusted.trusted_ms + passed


def is_far_off(db: sqlite_utils.Database) -> bool:
    """Whether the wall clock was, or is, so wrong that no certificate may be judged by it."""
    trusted = trusted_time(db)
    if trusted is None:
        return False
    now = read_clock()
    passed = passed_ms(trusted, now)
    if passed is None:
        return abs(trusted.wall_ms - trusted.trusted_ms) > FAR_OFF_MS
    return abs(now.wall_ms - trusted.trusted_ms - passed) > FAR_OFF_MS


def keep_trusted_time(db: sqlite_utils.Database, trusted_ms: int, now: Reading) -> None:
    """Stores a signed time from a live answer, inside the caller's write(db)."""
    state.save(
        db,
        "trusted",
        {
            "trusted_ms": trusted_ms,
            "wall_ms": now.wall_ms,
            "boottime_ms": now.boottime_ms,
            "boot": now.boot,
        },
    )


def _boot_id() -> bytes:
    from uuid import UUID

    path = Path("/proc/sys/kernel/random/boot_id")
    if path.exists():
        return UUID(path.read_text("ascii").strip()).bytes[:8]
    # Elsewhere the minute of the boot names it, so that steps of the clock hardly matter.
    return ((wall_ms() - boottime_ms()) // 60_000).to_bytes(8, "big", signed=True)

"""What the link may cost at this moment, and why a picture waits, for agent and technician alike.

It owns the arithmetic between settings, the day's bytes and the clock; `schedule.Budget` decides.
It must never hold back a text, nor a picture whose application's deadline is near. The time is the
portal's where it is known: a clock that is years off must not shift the hours of the day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

import sqlite_utils

from sync import schedule, state
from sync.clock import best_ms
from sync.config import SyncSettings
from sync.schedule import Budget


class Held(Enum):
    """Why a picture whose deadline is not near waits although the link works."""

    NOTHING = "nothing"
    BYTES = "bytes"  # the day's bytes are spent; from midnight on
    HOURS = "hours"  # outside the hours that the settings name
    METERED = "metered"  # paid for by the byte: only when a deadline is near


@dataclass(frozen=True, slots=True)
class Spending:
    """A budget and what was used of it. `now_ms` Unix ms, `minute` of the day in Vietnam."""

    budget: Budget
    used_bytes: int
    now_ms: int

    @property
    def minute(self) -> int:
        """0 to 1439."""
        return (self.now_ms + state.VIETNAM_MS) // 60_000 % 1440

    def allows(self, size_bytes: int, due: str | None) -> bool:
        """Whether that many bytes of a picture may go now."""
        return self.budget.allows(
            size_bytes,
            is_picture=True,
            used=self.used_bytes,
            minute=self.minute,
            due_in_s=state.seconds_until(due, self.now_ms),
        )

    def allows_document(self, size_bytes: int) -> bool:
        """As `allows`, of what comes down: somebody has come for it, so that a metered link is no
        reason to wait, only bytes and hours are."""
        return replace(self, budget=replace(self.budget, is_metered=False)).allows(size_bytes, None)

    def held(self) -> Held:
        """Why a small picture without a near deadline would wait."""
        size = schedule.SMALLEST_SLICE
        if self.allows(size, None):
            return Held.NOTHING
        if not replace(self.budget, windows=(), is_metered=False).allows(
            size, is_picture=True, used=self.used_bytes, minute=self.minute, due_in_s=None
        ):
            return Held.BYTES
        return Held.HOURS if self.budget.windows else Held.METERED

    def opens_at(self) -> int | None:
        """The minute of the day at which it goes on: midnight for bytes, the next window for hours;
        None when only a deadline moves it."""
        match self.held():
            case Held.BYTES:
                return 0
            case Held.HOURS:
                return min(
                    (one.start for one in self.budget.windows),
                    key=lambda start: (start - self.minute) % 1440,
                )
        return None


def spending(
    db: sqlite_utils.Database, settings: SyncSettings, wall_ms: int, moved_bytes: int = 0
) -> Spending:
    """The budget of the settings and the day's bytes, with `moved_bytes` that nobody has counted
    yet."""
    now_ms = best_ms(db, wall_ms)
    budget = Budget(settings.bytes_per_day, settings.hours, settings.metered)
    return Spending(budget, state.bytes_today(db, now_ms) + moved_bytes, now_ms)

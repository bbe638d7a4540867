"""Time with an error bar: what the machine's clocks are worth."""

from __future__ import annotations

import pytest

from kiosk_app.usecases.clock import NEVER_SET_S, Instant, SystemClock, Trusted, judge

BOOT, OTHER = bytes(8), bytes([1] * 8)
HOUR = 3_600_000
AT = Instant(1_000_000_000_000, HOUR, BOOT)
TRUSTED = Trusted(1_795_000_000_000, AT)


def test_without_trusted_time_the_date_is_a_guess() -> None:
    """A machine that never met the portal says so with a year of doubt."""
    assert judge(AT, None).uncertainty_s == NEVER_SET_S


@pytest.mark.parametrize(("hours", "uncertainty_s"), [(0, 2), (1, 3), (100, 38)])
def test_in_the_same_boot_the_counter_carries_the_time(hours: int, uncertainty_s: int) -> None:
    """However the wall clock is set meanwhile, the time since boot is not."""
    now = Instant(5, AT.boottime_ms + hours * HOUR, BOOT)
    found = judge(now, TRUSTED)
    assert found.ms == TRUSTED.trusted_ms + hours * HOUR
    assert found.uncertainty_s == uncertainty_s


def test_after_a_reboot_the_wall_clock_spans_the_gap() -> None:
    """It keeps being off by what it was off when last compared."""
    found = judge(Instant(AT.wall_ms + 24 * HOUR, 10, OTHER), TRUSTED)
    assert found.ms == TRUSTED.trusted_ms + 24 * HOUR
    assert 17 < found.uncertainty_s < 25


def test_a_wall_clock_that_went_back_is_not_believed() -> None:
    """A dead battery begins again in the past."""
    assert judge(Instant(0, 10, OTHER), TRUSTED).uncertainty_s == NEVER_SET_S


def test_the_systems_clocks_move_on_together() -> None:
    """The real ones: same boot, never backwards."""
    first, second = SystemClock().read(), SystemClock().read()
    assert first.boot == second.boot and len(first.boot) == 8
    assert second.boottime_ms >= first.boottime_ms

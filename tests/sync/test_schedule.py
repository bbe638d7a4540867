"""When, what first, how much: tables and properties over plain numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import schedule
from sync.records import LIMITS
from sync.schedule import Budget, Candidate, Window

CANDIDATES = st.builds(
    Candidate,
    id=st.binary(min_size=16, max_size=16),
    size_bytes=st.integers(1, 70_000),
    due=st.none() | st.dates().map(str),
    priority=st.sampled_from([0, 10]),
    seq=st.integers(0, 10_000),
)


def _candidate(seq: int, due: str | None = None, priority: int = 0, size: int = 1000) -> Candidate:
    return Candidate(seq.to_bytes(16), size, due, priority, seq)


def test_text_goes_before_pictures_and_the_nearest_deadline_first() -> None:
    """Priority decides over the deadline, the deadline over the order of filing."""
    waiting = [
        _candidate(1, "2026-01-01", priority=10),
        _candidate(2),
        _candidate(3, "2026-12-31"),
        _candidate(4, "2026-11-24"),
        _candidate(5, "2026-11-24"),
    ]
    assert [c.seq for c in schedule.in_order(waiting)] == [4, 5, 3, 2, 1]


@given(st.lists(CANDIDATES, max_size=40), st.integers(0, 2_000_000))
def test_a_batch_is_the_front_of_the_order_and_never_empty(
    waiting: list[Candidate], most: int
) -> None:
    """Nothing may starve, and nothing may exceed what an envelope holds."""
    chosen = schedule.batch(waiting, most)
    assert chosen == schedule.in_order(waiting)[: len(chosen)]
    assert bool(chosen) == bool(waiting)
    assert sum(c.size_bytes for c in chosen[1:]) <= max(most, 0)
    assert len(chosen) <= LIMITS.envelope_records


@given(st.floats(0, 1e9), st.integers(0, 100), st.floats(0.02, 1))
def test_batches_shrink_with_failures_and_stay_within_bounds(
    goodput: float, failed: int, ratio: float
) -> None:
    """A link that is up for a minute at a time must still carry something."""
    size = schedule.batch_bytes(goodput, failed, ratio)
    assert schedule.SMALLEST_BATCH <= size <= schedule.MOST_CONTENT
    assert schedule.batch_bytes(goodput, failed + 1, ratio) <= size
    assert schedule.has_room(0, max(goodput, 128), failed)
    assert not schedule.has_room(10**12, goodput, failed)
    assert schedule.slice_bytes(goodput, failed) >= schedule.SMALLEST_SLICE


@given(st.integers(1, 10_000), st.floats(0, 1, exclude_max=True))
def test_the_delay_is_jittered_in_full_below_its_ceiling(failures: int, random: float) -> None:
    """Exponential, with a ceiling, however long the valley was cut off."""
    delay = schedule.retry_delay(failures, random)
    assert 0 <= delay <= schedule.LONGEST_DELAY_S
    assert schedule.retry_delay(failures, 0.0) == 0.0


@pytest.mark.parametrize(
    ("retry_after", "least", "most"), [(60, 60, 190), (1e9, 900, 1000), (-5, 0, 900)]
)
def test_an_unsigned_wish_to_wait_is_capped(retry_after: float, least: float, most: float) -> None:
    """A proxy that says "a year" must not silence a kiosk for a year."""
    for failures in (1, 5, 50):
        for random in (0.0, 0.5, 0.999):
            assert least <= schedule.retry_delay(failures, random, retry_after) <= most


def test_the_first_try_after_a_link_comes_up_is_jittered() -> None:
    """One mast brings back a whole valley in one second."""
    assert schedule.delay_after_link(30.0, 0.0) == 0.0
    assert schedule.delay_after_link(30.0, 0.5) == 15.0


def test_contacts_of_many_machines_drift_apart() -> None:
    """A thousand kiosks that were switched on together must not call together for ever."""
    assert schedule.contact_delay(900.0, 0.0) == pytest.approx(720.0)
    assert schedule.contact_delay(900.0, 1.0) == pytest.approx(1080.0)


@pytest.mark.parametrize(
    ("goodput", "round_trip_s", "connections"),
    [(4e6, 0.01, 1), (7e3, 0.6, 2), (32e3, 0.2, 2), (50e3, 0.65, 5), (1e7, 0.3, 6), (0, 0.0, 1)],
)
def test_connections_are_many_only_where_a_long_link_needs_them(
    goodput: float, round_trip_s: float, connections: int
) -> None:
    """A weak mast gets two that fill each other's gaps, a satellite more, a cable one."""
    assert schedule.connections(goodput, round_trip_s) == connections


@given(st.floats(0, 1e8), st.floats(0, 3), st.integers(1, schedule.MOST_CONNECTIONS))
def test_what_is_on_the_way_at_once_keeps_a_link_busy_and_its_queue_short(
    goodput: float, round_trip_s: float, connections: int
) -> None:
    """A weak mast holds some 30 KB: more than that is lost, and text waits behind all of it."""
    each = schedule.buffer_bytes(goodput, round_trip_s, connections)
    if each is None:
        assert goodput * round_trip_s > schedule.LARGEST_BUFFER / schedule.ON_THE_WAY
    else:
        assert each * connections >= int(goodput * round_trip_s)
        assert each == schedule.SMALLEST_BUFFER or each * connections <= 4 * goodput * round_trip_s


def test_slices_beside_others_are_long() -> None:
    """Text waits for those of the contact's own connection only; each gap costs a round trip."""
    alone, beside = (schedule.slice_bytes(7_000, 0, connections) for connections in (1, 2))
    assert alone == 7_000 * schedule.SLICE_TARGET_S
    assert beside * 2 == 7_000 * schedule.WIDE_SLICE_TARGET_S


def test_a_broken_connection_is_opened_again_a_few_times() -> None:
    """A mast that changes cells must not cost a contact; a link that is gone must not hold one."""
    waits = [schedule.retry_at_once(failures) for failures in range(1, 6)]
    assert waits[0] == 0 and waits[-1] is None
    assert waits[:-1] == sorted(filter(lambda one: one is not None, waits))  # type: ignore[type-var]


def test_goodput_is_smoothed_and_small_transfers_hardly_count() -> None:
    """Two hundred bytes in half a second say nothing about a link."""
    assert schedule.goodput_after(4000, 200, 0.5) == pytest.approx(4000, rel=0.03)
    assert schedule.goodput_after(4000, 100_000, 100) < 3200
    assert schedule.goodput_after(4000, 0, 1) == schedule.goodput_after(4000, 9, 0) == 4000


@pytest.mark.parametrize(
    ("budget", "is_picture", "used", "minute", "due_in_s", "allowed"),
    [
        (Budget(), True, 10**9, 0, None, True),
        (Budget(bytes_per_day=1000), True, 950, 0, None, False),
        (Budget(bytes_per_day=1000), False, 9999, 0, None, True),
        (Budget(bytes_per_day=1000), True, 9999, 0, 3600, True),
        (Budget(windows=(Window(22 * 60, 5 * 60),)), True, 0, 23 * 60, None, True),
        (Budget(windows=(Window(22 * 60, 5 * 60),)), True, 0, 4 * 60, None, True),
        (Budget(windows=(Window(22 * 60, 5 * 60),)), True, 0, 12 * 60, None, False),
        (Budget(is_metered=True), True, 0, 0, None, False),
        (Budget(is_metered=True), True, 0, 0, 3600, True),
        (Budget(is_metered=True, windows=(Window(0, 60),)), True, 0, 30, None, True),
    ],
)
def test_the_budget_binds_pictures_and_never_text(
    budget: Budget,
    is_picture: bool,
    used: int,
    minute: int,
    due_in_s: int | None,
    allowed: bool,
) -> None:
    """Money may delay a photograph, never the filing itself."""
    found = budget.allows(100, is_picture=is_picture, used=used, minute=minute, due_in_s=due_in_s)
    assert found is allowed

"""What the benchmark counts with."""

import pytest

from tests.bench.measure import Measure, percentile


@pytest.mark.parametrize(
    ("samples", "percent", "value"),
    [([5.0], 95, 5.0), ([1, 2, 3, 4], 50, 2), (list(range(1, 101)), 95, 95), ([3, 1, 2], 100, 3)],
)
def test_percentile_is_a_sample(samples: list[float], percent: float, value: float) -> None:
    """Nearest rank: a value that a person really met, never one between two."""
    assert percentile(samples, percent) == value


def test_nothing_measured_is_an_error() -> None:
    """An empty run must not look like a fast one."""
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 95)


@pytest.mark.parametrize(("bound", "is_ok"), [(None, True), (10.0, True), (9.9, False)])
def test_a_value_is_judged_by_its_bound(bound: float | None, is_ok: bool) -> None:
    """A value on its bound still holds."""
    assert Measure(10.0, "ms", bound).as_json()["ok"] is is_ok

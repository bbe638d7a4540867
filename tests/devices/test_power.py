"""Electricity as Linux tells it: from folders of files, some of which lie or are missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk_app.devices.power import Power, read_power


def supply(root: Path, name: str, **files: str) -> None:
    folder = root / name
    folder.mkdir()
    for file, text in files.items():
        (folder / file).write_text(text + "\n", "ascii")


def test_a_desktop_without_a_battery_claims_nothing(tmp_path: Path) -> None:
    """Unknown is not well."""
    assert read_power(tmp_path) == Power()
    assert read_power(tmp_path / "none") == Power()


def test_mains_and_the_weakest_battery_are_told(tmp_path: Path) -> None:
    """Two batteries last as long as the first that is empty."""
    supply(tmp_path, "AC", type="Mains", online="1")
    supply(tmp_path, "BAT0", type="Battery", capacity="96", status="Full")
    supply(tmp_path, "BAT1", type="Battery", capacity="40", status="Charging")
    assert read_power(tmp_path) == Power(True, 40)


@pytest.mark.parametrize("online", ["0", "nonsense"])
def test_a_battery_that_empties_means_no_mains(tmp_path: Path, online: str) -> None:
    """Some chargers say nothing of themselves."""
    supply(tmp_path, "AC", type="Mains", online=online)
    supply(tmp_path, "UPS", type="UPS", capacity="250", status="Discharging")
    assert read_power(tmp_path) == Power(False, 100)

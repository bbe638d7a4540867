"""Where a backup may go and what may be said of one: a slip must not cost anybody's data."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from support.portal_device import Ticking, enrolled, portal_at, submitted

from sync.portal import backing_up
from sync.portal.cli import main
from sync.portal.moments import in_vietnam, system_clock
from sync.portal.opening import Portal


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    made = portal_at(tmp_path, Ticking())
    device = enrolled(made)
    device.exchange(made, device.record("application.submitted.v1", submitted()))
    return made


def refused(portal: Portal, capsys: pytest.CaptureFixture[str], *command: str) -> str:
    assert main([*command, "--data", str(portal.data)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    with portal.store.reading() as connection:
        assert backing_up.told(connection) == 0
    return said.err


@pytest.mark.parametrize("below", [".", "blobs", "keys/../new"])
def test_a_backup_into_the_portals_own_folder_is_refused(
    portal: Portal, capsys: pytest.CaptureFixture[str], below: str
) -> None:
    """The machines would let go of what is on that one disk."""
    before = (portal.data / "portal.db").read_bytes()
    target = portal.data / below
    assert "own folder" in refused(portal, capsys, "backup", str(target))
    assert (portal.data / "portal.db").read_bytes() == before
    assert not list(portal.data.rglob("*.part"))


def test_a_backup_over_another_portal_or_a_kiosk_is_refused(
    portal: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its database would be renamed over the other's, its keys copied over the other's."""
    other = portal_at(tmp_path / "elsewhere", Ticking())
    other.close()
    before = (other.data / "keys" / "root.key").read_bytes()
    assert "of a portal or a kiosk" in refused(portal, capsys, "backup", str(other.data))
    assert (other.data / "keys" / "root.key").read_bytes() == before
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "motcua.db").touch()
    assert "of a portal or a kiosk" in refused(portal, capsys, "backup", str(tmp_path / "kiosk"))


def test_a_backup_over_an_earlier_one_is_made(
    portal: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """That is how it is meant to be repeated."""
    for _ in range(2):
        assert main(["backup", str(tmp_path / "dest"), "--data", str(portal.data)]) == 0
        assert json.loads(capsys.readouterr().out)["records"] == 1


@pytest.mark.parametrize("days", [1, 366])
def test_a_backup_that_begins_in_the_future_is_not_believed(
    portal: Portal, capsys: pytest.CaptureFixture[str], days: int
) -> None:
    """A mistyped year meant "everything until now"."""
    began = in_vietnam(system_clock()) + timedelta(days=days)
    assert "lies ahead" in refused(portal, capsys, "backed-up", "--began", began.isoformat())

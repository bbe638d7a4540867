"""The stick's commands say in words what went wrong, and write nowhere but on the stick."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sync.cli import main
from sync.datafolder import open_data_folder
from sync.portal.cli import main as portal


@pytest.fixture
def data(tmp_path: Path) -> Path:
    open_data_folder(tmp_path / "kiosk", make=True).close()
    return tmp_path / "kiosk"


def test_a_stick_that_is_not_plugged_in_is_no_folder_of_this_machine(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What waits would lie on the machine's own disk while somebody walks to town."""
    away = tmp_path / "media" / "usb" / "motcua"
    assert main(["export", str(away), "--data", str(data)]) == 2
    assert "is the stick plugged in" in capsys.readouterr().err
    assert not (tmp_path / "media").exists()


def test_what_is_bad_on_a_stick_is_said_in_words_too(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A list of names alone tells a courier nothing."""
    folder, stick, paper = tmp_path / "portal", tmp_path / "stick", tmp_path / "enrolment.txt"
    command = ["enrol-code", "--file", str(paper), "--url", "https://portal.example"]
    assert portal([*command, "--data", str(folder)]) == 0
    assert main(["enrol", str(paper), "--data", str(data)]) == 0
    assert main(["export", str(stick), "--data", str(data)]) == 0
    (stick / "down").mkdir(exist_ok=True)
    for path in (stick / "up").iterdir():
        path.write_bytes(path.read_bytes()[:-9])
        (stick / "down" / path.name).write_bytes(b"nonsense")
    capsys.readouterr()
    for program, at in ((main, data), (portal, folder)):
        assert program(["import", str(stick), "--data", str(at)]) == 1
        said = capsys.readouterr()
        assert json.loads(said.out)["bad"] and "all else is done" in said.err

"""`motcua-portal enrol-code --file`: what is there is not lost, and no file means no invitation."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import pytest
from support.portal_device import Ticking, portal_at

from sync.enrolment import EnrolmentFile
from sync.portal.cli import main
from sync.portal.opening import Portal

URL = "https://portal.example"


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return portal_at(tmp_path, Ticking())


def written(portal: Portal, path: Path, *more: str) -> int:
    command = ["enrol-code", "--file", str(path), "--url", URL, *more]
    return main([*command, "--data", str(portal.data)])


def invited(portal: Portal, capsys: pytest.CaptureFixture[str]) -> int:
    capsys.readouterr()
    assert main(["invitations", "--json", "--data", str(portal.data)]) == 0
    return len(json.loads(capsys.readouterr().out))


def test_a_file_of_somebodys_is_not_written_over(
    portal: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip of the finger in a folder of keys."""
    other = tmp_path / "recovery"
    other.write_bytes(b"motcua-recovery-1:00\n")
    assert written(portal, other) == 2
    assert "no enrolment file" in capsys.readouterr().err
    assert other.read_bytes() == b"motcua-recovery-1:00\n"
    assert written(portal, Path("/dev/null")) == 2
    assert invited(portal, capsys) == 0


def test_an_earlier_enrolment_file_is_replaced_whole_or_not_at_all(
    portal: Portal, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The stick's file of last time; a refusal must leave it as it was."""
    path = tmp_path / "enrolment.txt"
    assert written(portal, path) == 0
    before = path.read_text()
    assert written(portal, path, "--successor-of", "ZZZ") == 2
    assert path.read_text() == before
    assert written(portal, path, "--place", "Bản Phùng") == 0
    assert path.read_text() != before
    EnrolmentFile.from_text(path.read_text())


def test_a_file_that_finds_no_room_lets_nobody_in(
    portal: Portal,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Its invitation would stay open for a fortnight, for whoever finds half of it."""

    def full(_made: EnrolmentFile) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(EnrolmentFile, "to_text", full)
    path = tmp_path / "enrolment.txt"
    assert written(portal, path) == 2
    assert "the disk is full" in capsys.readouterr().err
    assert invited(portal, capsys) == 0

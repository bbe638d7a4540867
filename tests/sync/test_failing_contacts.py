"""Contacts that break here and not on the way: exit codes, classes, words, and the status page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.filings import file_application
from support.live_portal import live_portal

from sync import agent_status
from sync.cli import main
from sync.contact import Contacts
from sync.datafolder import DataFolder, open_data_folder
from sync.errors import FailureClass
from sync.portal_link import enrol_by_code
from sync.runner import Runner
from sync.transport.faulty import FaultyTransport
from sync.transport.making import make_line
from sync.transport.port import Request


def enrolled_machine(data: Path, portal_data: Path, settings: str = "") -> None:
    """A data folder that knows a portal which is gone, and then gets these settings."""
    folder = open_data_folder(data, make=True)
    with live_portal(portal_data) as portal:
        line = make_line(portal.url, folder.config.sync)
        enrol_by_code(folder, portal.url, portal.code(), line.transport)
        line.transport.close()
    file_application(folder)
    folder.close()
    (data / "settings.toml").write_text(settings, "utf-8")


def last_error(data: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    capsys.readouterr()
    assert main(["--data", str(data), "status", "--json"]) == 0
    found: dict[str, str] = json.loads(capsys.readouterr().out)["last_error"]
    return found


@pytest.mark.parametrize(
    ("ca_file", "words"),
    [("nowhere.pem", "is no file"), ("settings.toml", "holds no certificate"), (".", "no file")],
)
def test_a_wrong_ca_file_is_said_by_once_and_by_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ca_file: str, words: str
) -> None:
    """A bare number of an error names neither the key nor the file, and status showed an older
    failure for ever."""
    data = tmp_path / "kiosk"
    enrolled_machine(data, tmp_path / "portal", f'[sync]\nca_file = "{ca_file}"\n')
    assert main(["--data", str(data), "once"]) == 3
    said = capsys.readouterr().err.splitlines()
    assert "settings.toml: [sync] ca_file" in said[-2] and words in said[-2]
    assert said[-1] == "tls"
    error = last_error(data, capsys)
    assert error["class"] == "tls" and error["words"] == said[-2]


def failing(folder: DataFolder, error: Exception) -> Runner:
    """An agent whose line breaks in a way that nobody foresaw."""
    runner = Runner(folder, random=lambda: 0.0)
    runner._open()
    assert runner._line is not None

    def before(_request: Request) -> None:
        raise error

    runner._contacts = Contacts(folder, FaultyTransport(runner._line.transport, before))
    return runner


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ZeroDivisionError("Người Thử"), "no contact: the program failed (ZeroDivisionError)"),
        (PermissionError(13, "Permission denied", "/x"), "no contact: Permission denied (/x)"),
    ],
)
def test_what_nobody_foresaw_is_on_the_status_page(
    tmp_path: Path, error: Exception, words: str
) -> None:
    """The technician must see today's failure, in words, without anybody's data."""
    data = tmp_path / "kiosk"
    enrolled_machine(data, tmp_path / "portal")
    folder = open_data_folder(data)
    runner = failing(folder, error)
    runner._turn()
    runner._next_at = 0.0
    runner._turn()
    noted = agent_status(folder.db).last_error
    assert noted is not None and noted.failure_class is FailureClass.NO_LINK
    assert noted.words.startswith(words) and "Người" not in noted.words
    runner.close()
    folder.close()


@pytest.mark.parametrize("place", [0, 5000])
def test_a_damaged_database_is_the_class_integrity(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], place: int
) -> None:
    """Whoever watches the exit code must learn that waiting does not help."""
    data = tmp_path / "kiosk"
    enrolled_machine(data, tmp_path / "portal")
    with (data / "motcua.db").open("r+b") as file:
        file.seek(place)
        file.write(bytes(8192))
    assert main(["--data", str(data), "once"]) == 3
    said = capsys.readouterr().err.splitlines()
    assert said[-1] == "integrity" and "restore" in said[-2]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["picture.jpg"], "not an enrolment file"),
        (["film.mp4"], "larger than"),
        (["."], "is not a file"),
        (["http://[::1", "K7QD-K7QD-K7QD-K7QD-K7QD"], "a portal's address"),
        (["javascript:alert(1)", "K7QD-K7QD-K7QD-K7QD-K7QD"], "a portal's address"),
        (["https://portal.example", "K7QD"], "a code has 20"),
    ],
)
def test_an_enrolment_that_cannot_be_is_said_in_words(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    words: str,
) -> None:
    """A technician picks the wrong file on the stick; nothing may be made of it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "picture.jpg").write_bytes(b"\xff\xd8\xff\xe0 invented")
    (tmp_path / "film.mp4").write_bytes(bytes(20_000))
    assert main(["--data", "kiosk", "enrol", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "kiosk").exists()

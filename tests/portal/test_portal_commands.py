"""The portal's commands given what nobody should give: exit 2 in words, nothing changed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from support.portal_device import Ticking, enrolled, portal_at, submitted
from support.portal_views import kinds_of_tasks, listed

from sync.portal.cli import main
from sync.portal.moments import in_vietnam, system_clock
from sync.portal.opening import Portal

CODE = str(submitted()["code"])
# What a shell hands over for the byte 0xff.
BYTE = "\udcff"


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    made = portal_at(tmp_path, Ticking())
    device = enrolled(made)
    device.exchange(made, device.record("application.submitted.v1", submitted()))
    return made


def refused(portal: Portal, capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What is said on standard error; standard output stays empty."""
    assert main([*arguments, "--data", str(portal.data)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["user", "add", BYTE, "--role", "official"],
        ["machine", BYTE, "retired"],
        ["set-status", BYTE, "accepted"],
        ["set-status", CODE, "accepted", "--due", BYTE],
        ["set-status", CODE, "accepted", "--note", BYTE],
        ["set-status", CODE, "accepted", "--by", BYTE],
        ["set-status", CODE, "accepted", "--authority-number", BYTE],
        ["set-status", CODE, "supplement_requested", "--note", "x", "--paper", BYTE],
        ["enrol-code", "--url", BYTE],
        ["serve", "--host", BYTE],
    ],
)
def test_bytes_that_are_no_text_are_refused_in_words(
    portal: Portal, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """A terminal in another encoding sends such bytes; a traceback tells nobody so."""
    assert "no text in UTF-8" in refused(portal, capsys, *arguments)
    assert kinds_of_tasks(portal) == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "portal.example", "http://[::1", ""])
def test_an_address_that_no_machine_can_use_is_refused(
    portal: Portal, capsys: pytest.CaptureFixture[str], tmp_path: Path, url: str
) -> None:
    """A stick with it would travel for a day and enrol nobody."""
    place = tmp_path / "enrolment.txt"
    for more in ([], ["--file", str(place)]):
        said = refused(portal, capsys, "enrol-code", "--url", url, *more)
        assert "a portal's address" in said
    assert not place.exists()


def day_after(days: int) -> str:
    """The commands know the real time."""
    return (in_vietnam(system_clock()) + timedelta(days=days)).date().isoformat()


@pytest.mark.parametrize(
    ("due", "words"),
    [
        *((text, "is not a time") for text in ("nonsense", "2026-02-31", "0001-01-01T00:00+14:00")),
        ("\uff12\uff10\uff12\uff16-11-30", "is not a time"),
        ("2000-01-01", "before the acceptance"),
        ("9999-12-31", "more than 5 years ahead"),
        (day_after(-1), "before the acceptance"),
        (day_after(5 * 366), "more than 5 years ahead"),
    ],
)
def test_a_due_day_that_cannot_be_meant_is_refused(
    portal: Portal, capsys: pytest.CaptureFixture[str], due: str, words: str
) -> None:
    """The citizen reads it as a promise, and the queue is late by it."""
    assert words in refused(portal, capsys, "set-status", CODE, "accepted", "--due", due)
    assert listed(portal)[0]["state"] == "submitted"


def test_a_day_alone_ends_when_offices_close(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    """As at the desk, where the hour stands in the form already."""
    due = day_after(3)
    command = ["set-status", CODE, "accepted", "--due", due, "--data", str(portal.data)]
    assert main(command) == 0
    assert listed(portal)[0]["due"] == f"{due}T17:00:00+07:00"


@pytest.mark.parametrize("paper", ["../..", "nonsense", "", "x" * 3000])
def test_a_paper_of_no_procedure_is_refused(
    portal: Portal, capsys: pytest.CaptureFixture[str], paper: str
) -> None:
    """A kiosk can show and take only papers that it knows."""
    command = ["set-status", CODE, "supplement_requested", "--note", "x"]
    said = refused(portal, capsys, *command, "--paper", paper)
    assert "is no paper of 1.001193" in said and "giay_chung_sinh" in said and len(said) < 2000


@pytest.mark.parametrize(
    "number", ["x" * 41, "x" * 3000, "a\nb", " ", "M7F-2222-222Y", "m7f 2zz2 222g"]
)
def test_a_number_of_no_shape_is_refused(
    portal: Portal, capsys: pytest.CaptureFixture[str], number: str
) -> None:
    """What looks like a code would be asked for as one, at every machine."""
    command = ["set-status", CODE, "accepted", "--authority-number", number]
    assert "at most 40 characters" in refused(portal, capsys, *command)
    assert listed(portal)[0]["authority_number"] is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"envelopes_at_once = {'9' * 5000}", "line 1: a number is too large"),
        (f"unit = {'[' * 5000}", "nested too deeply"),
        ("unit = [", "line 1, column 9: not TOML"),
        ("envelopes_at_once = 0", "envelopes_at_once must be 1 to 256"),
        ("envelopes_at_once = -1", "envelopes_at_once must be 1 to 256"),
    ],
)
def test_settings_that_cannot_be_meant_are_said_in_words(
    portal: Portal, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    """File and key, not a traceback."""
    (portal.data / "portal.toml").write_text(text, "utf-8")
    said = refused(portal, capsys, "applications")
    assert said.startswith("portal.toml") and words in said

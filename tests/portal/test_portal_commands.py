"""The portal's commands given what nobody should give: exit 2 in words, nothing changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.portal_device import Ticking, enrolled, portal_at, submitted
from support.portal_views import kinds_of_tasks

from sync.portal.cli import main
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

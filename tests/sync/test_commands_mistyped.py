"""`motcua-sync` given what nobody should give: exit 2 in words, and nothing half made."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sync.cli import main
from sync.errors import in_words
from sync.portal.cli import main as portal

# What a shell hands over for the byte 0xff.
BYTE = "\udcff"


@pytest.mark.parametrize("number", ["9" * 30, "-1", "x", "9" * 5000])
def test_a_task_of_no_possible_number_is_refused(
    capsys: pytest.CaptureFixture[str], number: str
) -> None:
    """No database holds such a number; the driver said so with a traceback."""
    with pytest.raises(SystemExit) as ended:
        main(["task", "done", "--note", "x", "--", number])
    assert ended.value.code == 2 and "argument ID" in capsys.readouterr().err


def test_a_note_that_is_no_text_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A terminal in another encoding sends such bytes."""
    assert main(["task", "done", "1", "--note", BYTE, "--data", str(tmp_path)]) == 2
    assert "note: these bytes are no text" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("program", "command"),
    [
        (main, ["export", ""]),
        (main, ["import", " "]),
        (main, ["list", ""]),
        (main, ["recovery-key", ""]),
        (main, ["recover", "--key", "x", "--out", ""]),
        (portal, ["backup", ""]),
        (portal, ["import", ""]),
        (portal, ["enrol-code", "--file", ""]),
        (portal, ["keys", "announce", "--root", ""]),
        (portal, ["serve", "--port", "65536"]),
        (portal, ["serve", "--port", "-1"]),
        (portal, ["serve", "--metrics-port", "99999"]),
    ],
)
def test_an_empty_place_and_an_impossible_port_are_refused(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    program: object,
    command: list[str],
) -> None:
    """`backup "$DEST"` with no DEST would fill the folder that one stands in."""
    monkeypatch.chdir(tmp_path)
    assert callable(program)
    with pytest.raises(SystemExit) as ended:
        program(command)
    assert ended.value.code == 2 and "error: argument" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_recovery_key_without_room_leaves_nothing_in_the_way(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a public half stayed, and the next try was refused because of it."""

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        assert main(["recovery-key", str(tmp_path / "key")]) == 2
    assert "the disk is full" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert main(["recovery-key", str(tmp_path / "key")]) == 0


def test_an_error_of_the_system_is_told_without_its_number() -> None:
    """A file and what the system said of it; the number helps nobody."""
    with pytest.raises(OSError) as found:
        Path("/nonexistent/x").read_bytes()
    assert in_words(found.value) == "/nonexistent/x: No such file or directory"
    assert in_words(OSError(errno.ENOSPC, "No space left")) == "the disk is full: free space"
    assert in_words(OSError("words of our own")) == "words of our own"

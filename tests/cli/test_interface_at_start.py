"""What keeps the interface from starting: what passes by itself ends no watcher."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sync import only_kiosk

# The real command; only the opening fails, as it does where it says so.
PROGRAM = """
import errno, sys
from kiosk_app import bootstrap
from kiosk_app.cli.main import main
from sync import DatabaseBusy, DatabaseFull, WrongKey
FAULTS = {
    "full": DatabaseFull("the disk is full: free space, nothing was lost"),
    "busy": DatabaseBusy("another program holds the database: try again"),
    "no space": OSError(errno.ENOSPC, "No space left on device"),
    "denied": PermissionError(errno.EACCES, "Permission denied"),
    "wrong key": WrongKey("the key does not open the database"),
}
def fails(*_, **__):
    raise FAULTS[sys.argv[1]]
bootstrap.run = fails
sys.exit(main(["--data", sys.argv[2], "--watched"]))
"""


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [
        ("full", 1, "the disk is full"),
        ("busy", 1, "try again"),
        ("no space", 1, "the disk is full"),
        ("denied", 2, "Permission denied"),
        ("wrong key", 2, "key"),
    ],
)
def test_a_full_disk_is_tried_again_and_a_wrong_key_is_not(
    tmp_path: Path, fault: str, code: int, words: str
) -> None:
    """With 2 the watcher ends, and the screen of the commune stays dark; with 1 it shows that the
    machine rests, and the interface comes back when there is room."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, fault, str(tmp_path)],
        stdin=subprocess.PIPE,  # open: its watcher lives
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stderr is not None
        said = program.stderr.read()
        assert program.wait(60) == code
    assert words in said
    assert "Traceback" not in said


def test_settings_that_name_nothing_here_are_told_at_the_start(tmp_path: Path) -> None:
    """The kiosk goes on in Vietnamese, and its log says why."""
    (tmp_path / "settings.toml").write_text('[kiosk]\nlanguage = "xx"\n', "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "busy", str(tmp_path)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "[kiosk] language: there is no language 'xx' here" in done.stderr
    assert done.stderr.index("language") < done.stderr.index("try again")


def test_a_second_kiosk_over_one_folder_is_refused(tmp_path: Path) -> None:
    """Two screens would show one person's draft to two people."""
    command = [sys.executable, "-m", "kiosk_app", "--data", str(tmp_path)]
    environment = {**os.environ, "SDL_VIDEODRIVER": "offscreen", "SDL_AUDIODRIVER": "dummy"}
    with only_kiosk(tmp_path):
        second = subprocess.run(
            command, env=environment, capture_output=True, text=True, timeout=60
        )
    assert second.returncode == 2
    assert "another kiosk already shows this data folder" in second.stderr
    assert "Traceback" not in second.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["kiosk.lock"]

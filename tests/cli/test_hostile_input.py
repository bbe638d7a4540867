"""Hostile arguments, files and disks: exit code and words, whatever a person or a medium gives."""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.catalogue import source
from support.photos import jpeg, paper_photo

from kiosk_app.cli.main import main

BAD_BYTES = "\udcff"  # how Python hands over an argument's byte 0xFF
STAY = "1.004194"
Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """A command in this process: exit code, JSON or None, words."""

    def command(*arguments: object) -> tuple[int, Any, str]:
        code = main(["--data", str(tmp_path / "data"), *map(str, arguments)])
        out, err = capfdbinary.readouterr()
        assert b"Traceback" not in err
        return code, json.loads(out) if out else None, err.decode()

    return command


def one_json(tmp_path: Path, run: Run, **changes: Any) -> Path:
    """An example's file with some answers changed."""
    _, document, _ = run("catalogue", "example", STAY, "--seed", 7)
    document["answers"] |= changes
    path = tmp_path / "one.json"
    path.write_text(json.dumps(document))
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        ("status", BAD_BYTES),
        ("erase", BAD_BYTES),
        ("receipt", BAD_BYTES, "--out", "x.pdf"),
        ("file", "one.json", "--attach", f"{BAD_BYTES}=x"),
        ("search", BAD_BYTES),
        ("due", "1.001193", "--received", "9999-12-31T10:00:00+07:00"),
        ("due", "1.001193", "--received", "0001-01-01T00:00:00+14:00"),
        ("verify-receipt", "", "--key", "README.md"),
        ("verify-receipt", " \n", "--key", "README.md"),
        ("verify-receipt", "/tmp", "--key", "README.md"),
        ("backup", "/dev/null/x"),
        ("page", "/dev/zero", "--out", "x.jpg"),
        ("file", "/dev/zero"),
    ],
)
def test_what_cannot_be_used_is_told(run: Run, arguments: tuple[str, ...]) -> None:
    """Exit 2 and one line."""
    code, document, words = run(*arguments)
    assert (code, document) == (2, None)
    assert words.startswith("motcua-kiosk: ") and words.count("\n") == 1


def test_a_long_text_is_a_receipt_that_is_not_valid(run: Run, tmp_path: Path) -> None:
    """No file has such a name, and nobody signed it."""
    run("file", one_json(tmp_path, run))
    run("receipt-key", "--out", tmp_path / "m.pub")
    for text in ("A" * 400, "A" * 100_000, "MC1:" + "A" * 10_000):
        code, said = run("verify-receipt", text, "--key", tmp_path / "m.pub")[:2]
        assert (code, said["valid"]) == (1, False)


def test_words_do_not_steer_the_terminal(run: Run) -> None:
    """An argument may hold what a terminal obeys."""
    _, _, words = run("status", "\x1b[2Jx\u202e")
    assert "\x1b" not in words and "\u202e" not in words


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('{"procedure": "1.004194", "answers": {"x": %s}}' % ("9" * 5_000), "x"),
        ('{"procedure": "1.004194", "answers": {"\\ud800": 1}}', "\ud800"),
        ('{"procedure": "1.004194", "answers": {"ho_ten": NaN}}', "ho_ten"),
        ('{"procedure": "1.004194", "answers": {"ho_ten": %s}}' % ("9" * 5_000), "ho_ten"),
        ('{"procedure": "1.004194", "answers": {"noi_dung": "%s"}}' % ("a" * 900_000), "noi_dung"),
    ],
)
def test_problems_name_the_field(run: Run, tmp_path: Path, text: str, field: str) -> None:
    """JSON on standard output, also for what JSON itself can hardly say."""
    path = tmp_path / "x.json"
    path.write_text(text)
    code, document, _ = run("file", path)
    assert code == 2
    assert [problem["field"] for problem in document["problems"]] == [field]
    assert run("integrity")[1]["drafts"] == 0


@pytest.mark.parametrize(
    ("variable", "said"),
    [("MOTCUA_KIOSK_OFFICE", "MOTCUA_KIOSK_OFFICE"), ("MOTCUA_DATA", "the data folder")],
)
def test_a_variable_that_is_no_text_is_named(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], variable: str, said: str
) -> None:
    """Bytes of another encoding come from old scripts."""
    monkeypatch.setenv(variable, BAD_BYTES)
    assert main(["integrity"]) == 2
    assert said in capfd.readouterr().err


@pytest.mark.parametrize(
    ("name", "put"),
    [
        ("keys/database.key", Path.mkdir),
        ("keys/database.key", os.mkfifo),
        ("keys/database.key", lambda path: path.write_text("ff")),
        ("settings.toml", os.mkfifo),
        ("settings.toml", lambda path: path.symlink_to("/dev/zero")),
        ("settings.toml", lambda path: path.write_text('[key]\nfile = "a\\u0000b"')),
        ("logs", lambda path: path.write_text("")),
        ("motcua.db", Path.mkdir),
    ],
)
def test_a_data_folder_with_strange_things_in_it_is_told(
    run: Run, tmp_path: Path, name: str, put: Callable[[Path], object]
) -> None:
    """Waited for nothing, no traceback."""
    run("file", one_json(tmp_path, run))
    place = tmp_path / "data" / name
    if place.exists():
        place.rename(tmp_path / "moved")
    put(place)
    code, document, words = run("integrity")
    assert (code, document) == (2, None) and str(tmp_path / "data") in words
    assert "there is no kiosk here" not in words


@pytest.mark.parametrize("page", [1, 2, 5, 20, -1])
def test_integrity_answers_for_a_damaged_database(run: Run, tmp_path: Path, page: int) -> None:
    """The command that looks for damage must not stop at it."""
    assert run("file", one_json(tmp_path, run))[0] == 0
    database = tmp_path / "data" / "motcua.db"
    content = bytearray(database.read_bytes())
    content[(page * 4096 + 1000) % len(content)] ^= 0xFF
    database.write_bytes(content)
    code, document, _ = run("integrity")
    assert code == 1 and not document["ok"] and document["bad"]
    assert run("status", "AAA")[0] == 2
    shutil.copytree(tmp_path / "data", tmp_path / "backup")
    database.unlink()
    code, document, words = run("restore", "check", tmp_path / "backup")
    assert (code == 1 and document["bad"]) or (code == 2 and words)


def test_a_procedure_that_nobody_can_answer_is_told(run: Run, tmp_path: Path) -> None:
    """Its rules contradict what may be answered: no example, but words."""
    (tmp_path / "data" / "catalogue").mkdir(parents=True)
    (tmp_path / "data" / "settings.toml").write_text("[kiosk]\nallow_unsigned = true\n")
    never = (
        '\n[[rules]]\nid = "never"\nat = "ho_ten"\nlevel = "error"\nmessage = { vi = "x" }\n'
        'require = { field = "ho_ten", is = "Không Ai" }\n'
    )
    text = source(STAY).replace(f'code = "{STAY}"', 'code = "9.000009"') + never
    (tmp_path / "data" / "catalogue" / "x.toml").write_text(text)
    code, document, words = run("catalogue", "example", "9.000009")
    assert (code, document) == (2, None) and "ho_ten" in words


def test_a_failed_output_leaves_nothing(run: Run, tmp_path: Path) -> None:
    """Neither a file without content nor half a pair of keys, and the old one stays."""
    run("file", one_json(tmp_path, run))
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "k.pub").mkdir()
    assert run("catalogue", "new-key", folder / "k")[0] == 2
    assert [path.name for path in folder.iterdir()] == ["k.pub"]
    assert run("receipt-key", "--out", folder / "absent" / "m.pub")[0] == 2
    assert run("catalogue", "new-key", folder / "whole")[0] == 0
    assert (folder / "whole").stat().st_mode & 0o777 == 0o600
    picture = tmp_path / "x.jpg"
    picture.write_bytes(jpeg(paper_photo()))
    assert run("page", picture, "--out", "/dev/null")[0] == 0
    assert run("page", picture, "--out", picture)[0] == 0
    assert sorted(path.name for path in folder.iterdir()) == ["k.pub", "whole", "whole.pub"]


def test_a_full_disk_is_called_one(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it is full: the file asked for, or the folder in which a backup is tried."""
    run("file", one_json(tmp_path, run))
    assert "the disk is full" in run("receipt-key", "--out", "/dev/full")[2]
    run("backup", tmp_path / "backup")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    code, document, words = run("restore", "check", tmp_path / "backup")
    assert (code, document) == (2, None) and "the disk is full" in words
    assert tempfile.gettempdir() in words


def test_an_interrupted_command_ends_quietly(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    """Ctrl-C is a wish, not a failure."""

    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("kiosk_app.cli.storage.restore_check", interrupted)
    assert run("restore", "check", "x") == (130, None, "")

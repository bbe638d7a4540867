"""A mistyped --data: who only asks is told that nothing is there, and nothing is made there."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk_app.cli.main import main as kiosk
from sync.cli import main as agent
from sync.datafolder import open_data_folder
from sync.portal.cli import main as portal

ASKING = [
    (kiosk, ["status", "M7F-2222-222-2", "--json"]),
    (kiosk, ["erase", "M7F-2222-222-2"]),
    (kiosk, ["receipt", "M7F-2222-222-2", "--out", "r.pdf"]),
    (kiosk, ["receipt-key", "--out", "r.pub"]),
    (kiosk, ["integrity"]),
    (kiosk, ["backup", "b"]),
    (agent, ["status"]),
    (agent, ["status", "--json"]),
    (agent, ["once"]),
    (agent, ["run"]),
    (agent, ["verify"]),
    (agent, ["task", "list"]),
    (agent, ["export", "."]),
    (agent, ["import", "."]),
    (portal, ["applications"]),
    (portal, ["applications", "--json"]),
    (portal, ["set-status", "X", "accepted"]),
    (portal, ["machine", "M7F", "retired"]),
    (portal, ["import", "."]),
    (portal, ["verify"]),
]


@pytest.mark.parametrize(
    ("program", "arguments"), ASKING, ids=lambda one: " ".join(one) if isinstance(one, list) else ""
)
def test_asking_makes_no_data(
    tmp_path: Path, program: object, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """An empty answer from a folder made a moment ago looks like lost applications."""
    assert callable(program)
    for data in (tmp_path / "not" / "there", tmp_path / "empty"):
        (tmp_path / "empty").mkdir(exist_ok=True)
        assert program(["--data", str(data), *arguments]) == 2
        said = capsys.readouterr()
        assert said.out == "" and str(data) in said.err and "--data" in said.err
        assert [path.name for path in tmp_path.iterdir()] == ["empty"]
        assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [["enrol-code"], ["user", "add", "lan", "--role", "official"]]
)
def test_letting_in_makes_the_portal(tmp_path: Path, arguments: list[str]) -> None:
    """The first thing that an operator does need not be `serve`."""
    assert portal(["--data", str(tmp_path / "portal"), *arguments]) == 0
    assert portal(["--data", str(tmp_path / "portal"), "applications"]) == 0


def test_what_needs_no_data_answers_without_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Procedures and communes are known on any machine."""
    data = ["--data", str(tmp_path / "none")]
    for arguments in (
        ["search", "tam tru"],
        ["search", "muong long", "--kind", "commune"],
        ["due", "1.004194", "--received", "2026-11-24T10:00:00+07:00"],
        ["catalogue", "example", "1.004194"],
    ):
        assert kiosk([*data, *arguments]) == 0
    assert kiosk([*data, "due", "M7F-2222-222-2", "--received", "2026-11-24T10:00:00+07:00"]) == 2
    assert "no procedure has the code" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_backup_is_checked_without_making_a_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new key beside the backup would hide that the machine's own is missing."""
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "motcua.db").write_bytes(b"x" * 4096)
    data = ["--data", str(tmp_path / "none")]
    assert kiosk([*data, "restore", "check", str(tmp_path / "backup")]) == 2
    assert "there is no key" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("code", ["NO-SUCH-CODE", ""])
def test_a_code_that_nothing_has_is_exit_2_everywhere(tmp_path: Path, code: str) -> None:
    """Scripts ask one question only once."""
    data = ["--data", str(tmp_path / "kiosk")]
    open_data_folder(tmp_path / "kiosk", make=True).close()
    assert kiosk([*data, "status", code]) == 2
    assert kiosk([*data, "receipt", code, "--out", str(tmp_path / "r.pdf")]) == 2
    assert kiosk([*data, "erase", code]) == 2
    data = ["--data", str(tmp_path / "portal")]
    assert portal([*data, "enrol-code"]) == 0
    assert portal([*data, "set-status", code, "accepted"]) == 2
    assert portal([*data, "machine", code, "retired"]) == 2

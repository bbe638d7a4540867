"""What a technician reads at a shell: each refusal says what to do instead."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.photos import jpeg, paper_photo

from kiosk_app.cli.main import main
from sync.cli import main as agent
from sync.lock import AnotherAgent, only_agent

Run = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def run(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """A command in this process: exit code, JSON or None, words."""

    def command(*arguments: object) -> tuple[int, Any, str]:
        capfdbinary.readouterr()
        code = main(["--data", str(tmp_path / "data"), *map(str, arguments)])
        out, err = capfdbinary.readouterr()
        return code, json.loads(out) if out else None, err.decode()

    return command


def example(run: Run, tmp_path: Path, code: str = "1.001193") -> Path:
    path = tmp_path / "one.json"
    path.write_text(json.dumps(run("catalogue", "example", code, "--seed", 4)[1]))
    return path


def test_an_unknown_paper_is_answered_with_those_of_the_procedure(run: Run, tmp_path: Path) -> None:
    """The words were a villager's, and told nobody which code to write."""
    picture = tmp_path / "page.jpg"
    picture.write_bytes(jpeg(paper_photo()))
    attach = ("--attach", f"giay_la={picture}")
    code, document, words = run("file", example(run, tmp_path), *attach)
    assert code == 2 and document["problems"][0]["field"] == "giay_la"
    assert "giay_la: is no paper of 1.001193; its papers are" in words
    assert "000.00.00.G15-KQ003159  " in words and "chứng sinh" in words


def test_a_receipt_is_what_its_name_says(run: Run, tmp_path: Path) -> None:
    """x.png was a PDF."""
    filed = run("file", example(run, tmp_path))[1]
    code, _, words = run("receipt", filed["code"], "--out", tmp_path / "x.jpg")
    assert code == 2 and "FILE.png" in words and not (tmp_path / "x.jpg").exists()
    bare = filed["code"].replace("-", "").lower()
    assert run("receipt", bare, "--out", tmp_path / "x.png")[0] == 0
    assert (tmp_path / "x.png").read_bytes().startswith(b"\x89PNG")
    code, _, words = run("receipt", bare, "--out", tmp_path / "absent" / "x.pdf")
    assert code == 2 and "make it first" in words


@pytest.mark.parametrize("command", ["status", "erase"])
def test_a_sign_that_no_code_has_is_named(run: Run, tmp_path: Path, command: str) -> None:
    """A zero read as an O looked like an application that was lost."""
    filed = run("file", example(run, tmp_path))[1]
    code, _, words = run(command, filed["code"][:-2] + "OO")
    assert code == 2 and "a code never holds O" in words
    assert "never holds" not in run(command, "H40.15.07-261124-0001")[2]


def test_text_that_is_no_card_is_not_told_to_photograph_it(run: Run) -> None:
    """The remedy was that of a picture."""
    code, document, words = run("id-card", "--text", "abc")
    assert (code, document) == (2, None)
    assert "number|old number|name" in words and "photograph" not in words


def test_a_time_without_a_zone_is_vietnamese(run: Run) -> None:
    """The answer had no zone either, and nobody could tell which day it meant."""
    code, document, words = run("due", "1.004194", "--received", "2026-11-24")
    assert code == 0 and "2026-11-24T00:00:00+07:00, Vietnamese time" in words
    assert document["due"].endswith("+07:00")
    exact = run("due", "1.004194", "--received", "2026-11-24T00:00+07:00")
    assert exact[1] == document and exact[2] == ""


def test_settings_that_name_nothing_here_are_told_and_stop_nothing(
    run: Run, tmp_path: Path
) -> None:
    """They were taken in silence; a kiosk must start with them all the same."""
    assert run("settings")[:2] == (
        0,
        {"file": str(tmp_path / "data" / "settings.toml"), "is_there": False, "problems": []},
    )
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "settings.toml").write_text(
        '[kiosk]\nlanguage = "xx"\nprovince_code = "99"\nward_code = "x"\n'
        '[printer]\nkind = "folder"\nfolder = "/proc/papers"\n'
        f'[scans]\nfolder = "{tmp_path}/absent"\n[stick]\nfolder = "/absent/stick"\n',
        "utf-8",
    )
    code, document, words = run("settings")
    keys = [one["key"] for one in document["problems"]]
    assert code == 1 and keys == [
        "[kiosk] language",
        "[kiosk] province_code",
        "[kiosk] ward_code",
        "[printer] folder",
        "[scans] folder",
        "[stick] folder",
    ]
    assert "vi, en" in words and "settings.toml: [printer] folder:" in words
    assert all(one["remedy"] for one in document["problems"])
    assert run("file", example(run, tmp_path))[0] == 0


def test_folders_are_looked_for_where_the_drivers_take_them(run: Run, tmp_path: Path) -> None:
    """A relative one lies in the data folder, wherever the program was started."""
    for name in ("camera", "scans"):
        (tmp_path / "data" / name).mkdir(parents=True)
    (tmp_path / "data" / "settings.toml").write_text(
        '[camera]\nfolder = "camera"\n[scans]\nfolder = "scans"\n[stick]\nfolder = "stick"\n'
        '[printer]\nkind = "folder"\nfolder = "printed"\n',
        "utf-8",
    )
    assert run("settings")[1]["problems"] == []
    (tmp_path / "data" / "scans").rmdir()
    assert [one["key"] for one in run("settings")[1]["problems"]] == ["[scans] folder"]


def test_a_place_that_may_not_even_be_asked_about_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The interface asks the same before it starts: a denial must not keep it from that (played:
    root may ask about everything)."""
    place = tmp_path / "locked" / "scans"
    (tmp_path / "data").mkdir()
    text = f'[scans]\nfolder = "{place}"\n[printer]\nkind = "folder"\nfolder = "{place}"\n'
    (tmp_path / "data" / "settings.toml").write_text(text, "utf-8")
    stat = Path.stat

    def denied(path: Path, **more: bool) -> os.stat_result:
        if "locked" in path.parts:
            raise PermissionError(13, "Permission denied")
        return stat(path, **more)

    monkeypatch.setattr(Path, "stat", denied)
    code, document, _words = run("settings")
    assert code == 1
    assert "[scans] folder" in [one["key"] for one in document["problems"]]


def test_a_commune_of_another_province_is_told(run: Run, tmp_path: Path) -> None:
    """Each exists; together they name no place."""
    communes = run("search", "lung cu", "--kind", "commune")[1]
    (tmp_path / "data").mkdir(exist_ok=True)
    for province, expected in (("01", 1), ("08", 0)):
        text = f'[kiosk]\nprovince_code = "{province}"\nward_code = "{communes[0]["code"]}"\n'
        (tmp_path / "data" / "settings.toml").write_text(text, "utf-8")
        assert run("settings")[0] == expected


def test_a_contact_beside_the_kiosks_own_agent_says_who_sends(run: Run, tmp_path: Path) -> None:
    """Exit 4 stood in no page, and the words told nobody what to do."""
    run("file", example(run, tmp_path))
    data = tmp_path / "data"
    with only_agent(data):
        assert agent(["once", "--data", str(data)]) == 4
        with pytest.raises(AnotherAgent, match=r"sends by itself.*Gửi ngay"), only_agent(data):
            pass

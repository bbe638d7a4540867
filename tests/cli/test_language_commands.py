"""The commands over language packs, from the maker's folder to the machine and away again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.assets import packs
from support.invented_packs import pseudo_pack, write_pack

from kiosk_app.cli.main import main


def said(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    return json.loads(capsys.readouterr().out)


def test_a_maker_checks_and_signs_and_a_technician_adds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole way, with the key of the authority on the machine."""
    data, key = tmp_path / "data", tmp_path / "key"
    (data / "keys").mkdir(parents=True)
    (data / "settings.toml").write_text('[kiosk]\nmode = "production"\n', "utf-8")
    folder = write_pack(pseudo_pack(), tmp_path).rename(tmp_path / "zzz")
    assert main(["catalogue", "new-key", str(key)]) == 0
    (tmp_path / "key.pub").rename(data / "keys" / "catalogue.pub")
    capsys.readouterr()
    assert main(["language", "check", str(folder)]) == 0
    assert said(capsys)["messages"] == len(packs()["vi"].messages)
    assert main(["--data", str(data), "language", "add", str(folder)]) == 1
    assert "language sign" in capsys.readouterr().err
    assert main(["language", "sign", str(folder), "--key", str(key)]) == 0
    assert said(capsys)["files"] == 2
    assert main(["--data", str(data), "language", "add", str(folder)]) == 0
    assert said(capsys)["lang"] == "zzz"
    assert main(["--data", str(data), "language", "list"]) == 0
    listed = said(capsys)["languages"]
    assert [(one["lang"], one["added"]) for one in listed] == [  # type: ignore[union-attr,index]
        ("vi", False),
        ("en", False),
        ("zzz", True),
    ]
    assert main(["--data", str(data), "language", "remove", "zzz"]) == 0
    assert main(["--data", str(data), "language", "remove", "zzz"]) == 2


def test_a_refused_pack_exits_with_its_place_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The maker is no programmer."""
    folder = write_pack(pseudo_pack(), tmp_path, font="Comic").rename(tmp_path / "zzz")
    assert main(["language", "check", str(folder)]) == 1
    assert "locale.toml: there is no font 'Comic'; put" in capsys.readouterr().err
    assert main(["language", "check", str(tmp_path / "none")]) == 2

"""`catalogue check`: where a mistake is, which file is a copy, and what a signature is worth."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.assets import ASSETS

from kiosk_app.cli.main import main

STAY = ASSETS / "catalogue" / "procedures" / "1.004194.toml"
Check = Callable[..., tuple[dict[str, Any], str]]


@pytest.fixture
def check(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Check:
    """Runs the command over a data folder; its document and its words."""

    def run(*files: Path, code: int) -> tuple[dict[str, Any], str]:
        capfdbinary.readouterr()  # what other commands said before
        arguments = ["catalogue", "check", *map(str, files)]
        assert main(["--data", str(tmp_path / "data"), *arguments]) == code
        said = capfdbinary.readouterr()
        return json.loads(said.out), said.err.decode("utf-8")

    return run


def test_a_syntax_error_has_line_and_column(tmp_path: Path, check: Check) -> None:
    """The parser knows them; whoever mends the file must not search."""
    broken = tmp_path / "9.1.toml"
    broken.write_text('code = "9.1"\nversion = "1\n', "utf-8")
    document, words = check(broken, code=1)
    (problem,) = document["problems"]
    assert (problem["line"], problem["place"]) == (2, f"line 2, column {problem['column']}")
    assert problem["column"] > 1 and problem["message"].startswith("not TOML")
    assert words.startswith(f"9.1.toml, line 2, column {problem['column']}: not TOML")


def test_a_wrong_key_has_its_line_and_its_path(tmp_path: Path, check: Check) -> None:
    """`parts[1].questions[1]` counts from zero, an editor's lines from one."""
    text = STAY.read_text("utf-8").replace('type = "person_name"', 'type = "person_nam"', 1)
    (tmp_path / "1.004194.toml").write_text(text, "utf-8")
    document, words = check(tmp_path / "1.004194.toml", code=1)
    problem = document["problems"][0]
    assert 'type = "person_nam"' in text.splitlines()[problem["line"] - 1]
    assert problem["place"].startswith("parts[") and problem["place"].endswith(".type")
    assert f"line {problem['line']}: {problem['place']}" in words


def test_a_copy_whose_code_was_not_changed_is_told(tmp_path: Path, check: Check) -> None:
    """It was dropped without a word, and its maker looked for a tile that never came."""
    copy = tmp_path / "9.000010.toml"
    shutil.copy(STAY, copy)
    document, words = check(copy, code=1)
    (problem,) = document["problems"]
    assert problem["message"] == "same code and version as 1.004194.toml"
    assert "a code or a version of its own" in problem["remedy"] and problem["remedy"] in words
    check(STAY, code=0)


def test_a_copy_in_the_data_folder_is_told_and_a_replacement_is_none(
    tmp_path: Path, check: Check
) -> None:
    """CODE.toml in the data folder is how a shipped procedure is replaced."""
    folder = tmp_path / "data" / "catalogue"
    folder.mkdir(parents=True)
    (tmp_path / "data" / "settings.toml").write_text("[kiosk]\nallow_unsigned = true\n", "utf-8")
    shutil.copy(STAY, folder / "1.004194.toml")
    assert check(code=0)[0]["problems"] == []
    shutil.copy(STAY, folder / "0.copy.toml")
    shutil.copy(STAY, folder / "9.copy.toml")
    problems = check(code=1)[0]["problems"]
    assert [problem["file"] for problem in problems] == ["0.copy.toml", "9.copy.toml"]
    assert {problem["message"] for problem in problems} == {
        "same code and version as 1.004194.toml"
    }


def test_each_state_of_a_signature_has_its_own_words(tmp_path: Path, check: Check) -> None:
    """Not signed, signed by somebody unknown, signed by us: three different next steps."""
    data, folder = ["--data", str(tmp_path / "data")], tmp_path / "data" / "catalogue"
    folder.mkdir(parents=True)
    file = folder / "9.000010.toml"
    text = STAY.read_text("utf-8").replace('code = "1.004194"', 'code = "9.000010"', 1)
    file.write_text(text, "utf-8")
    document, words = check(file, code=1)
    assert document["signatures"] == {"9.000010.toml": "none"} and "not signed" in words
    assert document["problems"][0]["message"] == "the file has no signature"
    key = tmp_path / "KEY"
    assert main([*data, "catalogue", "new-key", str(key)]) == 0
    assert main([*data, "catalogue", "sign", str(file), "--key", str(key)]) == 0
    check_words = check_after(check, file, code=1)
    assert check_words[0] == "unknown" and "fits no key in keys/catalogue.pub" in check_words[1]
    (tmp_path / "data" / "keys").mkdir()
    shutil.copy(tmp_path / "KEY.pub", tmp_path / "data" / "keys" / "catalogue.pub")
    check_words = check_after(check, file, code=0)
    assert check_words[0] == "good" and "signed by a trusted key" in check_words[1]
    file.write_text(text + "\n", "utf-8")
    assert check_after(check, file, code=1)[0] == "unknown"


def check_after(check: Check, file: Path, *, code: int) -> tuple[str, str]:
    """The state of a file's signature and all words."""
    document, words = check(file, code=code)
    return document["signatures"][file.name], words

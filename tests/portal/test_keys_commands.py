"""`motcua-portal keys`: what an operator types in a year of a key, and what is said to mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.portal_device import Ticking, enrolled, portal_at

from sync.portal.cli import main


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A portal with one machine."""
    portal = portal_at(tmp_path, Ticking())
    enrolled(portal).exchange(portal)
    portal.close()
    return tmp_path / "portal"


def typed(data: Path, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any, str]:
    code = main(["--data", str(data), *words])
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else None, said.err


def test_a_change_from_new_to_retired(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each answer shows what the keys are now, each line says what comes next."""
    code, found, _ = typed(data, capsys, "keys", "list")
    assert code == 0 and found["version"] == 1 and found["machines"] == found["told"] == 1
    assert [one["use"] for one in found["keys"]] == ["current"]
    code, found, words = typed(data, capsys, "keys", "new")
    assert [one["use"] for one in found["keys"]] == ["current", "new"] and "back it up" in words
    code, found, words = typed(data, capsys, "keys", "announce")
    assert [one["use"] for one in found["keys"]] == ["current", "next"]
    assert found["told"] == 0 and "keys switch" in words
    assert typed(data, capsys, "keys", "switch")[0] == 2
    code, found, words = typed(data, capsys, "keys", "switch", "--now")
    assert [one["use"] for one in found["keys"]] == ["current", "former"]
    code, found, words = typed(data, capsys, "keys", "retire")
    assert [one["use"] for one in found["keys"]] == ["current", "past"]
    past = found["keys"][1]
    assert past["retired"] < past["readable_until"] and "opened for a year" in words
    code, _, words = typed(data, capsys, "keys", "destroy", past["id"])
    assert code == 2 and "a year after it was retired" in words
    assert typed(data, capsys, "verify")[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("announce",), "keys new makes one"),
        (("switch",), "no key was announced"),
        (("retire",), "no former key"),
        (("destroy", "beef"), "there is no key beef"),
        (("destroy", "\N{LATIN SMALL LETTER D WITH STROKE}"), "there is no key"),
    ],
)
def test_what_cannot_be_done_is_said_with_what_to_do(
    data: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    """An operator who changes keys once a year has the order from these words."""
    before = {path: path.read_bytes() for path in (data / "keys").iterdir()}
    code, found, told = typed(data, capsys, "keys", *words)
    assert code == 2 and found is None and said in told
    assert {path: path.read_bytes() for path in (data / "keys").iterdir()} == before


def test_a_wrong_root_is_refused(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The safe holds several sticks."""
    typed(data, capsys, "keys", "new")
    for wrong in (data / "portal.db", data / "keys" / "online.key", data / "nowhere", data):
        code, _, words = typed(data, capsys, "keys", "announce", "--root", str(wrong))
        assert code == 2 and "is not the root key of this portal" in words

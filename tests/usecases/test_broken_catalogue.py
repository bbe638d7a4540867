"""Broken and hostile files in DATA/catalogue: refused in words, and everything else is served."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.catalogue import CODES, parse, source

from kiosk_app.reference import load_procedures
from kiosk_app.settings import load_settings
from kiosk_app.store.shelf import Shelf

STAY = source("1.004194")


def shelf_with(data: Path, put: Callable[[Path], object]) -> Shelf:
    """The shelf of a machine whose DATA/catalogue/x.toml is what `put` makes of it."""
    (data / "catalogue").mkdir(parents=True)
    (data / "settings.toml").write_text("[kiosk]\nallow_unsigned = true\n")
    put(data / "catalogue" / "x.toml")
    return load_procedures(load_settings(data, {}))


def text(content: str) -> Callable[[Path], object]:
    return lambda path: path.write_text(content, encoding="utf-8")


BROKEN: dict[str, Callable[[Path], object]] = {
    "5,000 digits": text(f"{STAY}\nx = {'9' * 5_000}\n"),
    "beyond 64 bits": text(STAY.replace("amount = ", "amount = 99999999999999999999 #")),
    "3,000 unknown keys": text("\n".join(f"k{n} = 1" for n in range(3_000)) + "\n" + STAY),
    "a key of 100,000 parts": text(".".join("a" * 100_000) + " = 1"),
    "3,000 brackets": text("x = " + "[" * 3_000),
    "a fraction where a whole number belongs": text(STAY.replace("amount = ", "amount = 1.0 #")),
    "too large": text("#" * 2_000_000),
    "not UTF-8": lambda path: path.write_bytes(b"title = '\xff'"),
    "a pipe": os.mkfifo,
    "a device": lambda path: path.symlink_to("/dev/zero"),
    "a loop": lambda path: path.symlink_to(path),
    "gone": lambda path: path.symlink_to(path.with_name("nowhere")),
    "a folder": Path.mkdir,
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_costs_only_itself(tmp_path: Path, name: str) -> None:
    """The kiosk starts and serves the others; the maker learns file and remedy."""
    shelf = shelf_with(tmp_path, BROKEN[name])
    assert {code for code, _ in shelf.sources} == set(CODES)
    assert 0 < len(shelf.problems) <= 20
    for problem in shelf.problems:
        assert problem.file == "x.toml" and problem.message and problem.remedy
        assert len(str(problem)) < 1_000


def test_a_signature_or_a_list_of_keys_that_is_no_file_trusts_nothing(tmp_path: Path) -> None:
    """Nor is it waited for."""
    (tmp_path / "keys").mkdir()
    os.mkfifo(tmp_path / "keys" / "catalogue.pub")
    (tmp_path / "catalogue").mkdir()
    (tmp_path / "catalogue" / "x.toml").write_text(STAY)
    os.mkfifo(tmp_path / "catalogue" / "x.toml.sig")
    [problem] = load_procedures(load_settings(tmp_path, {})).problems
    assert "signature" in problem.message


def test_the_first_problems_are_told_each_with_its_line() -> None:
    """Whoever mends twenty sees the next twenty; the lines are those of the text."""
    _, problems = parse("\n".join(f"k{n} = 1" for n in range(500)) + "\n" + STAY)
    assert [(p.place, p.line) for p in problems] == [(f"k{n}", n + 1) for n in range(20)]

"""The pages say what the programs can do: no command, setting or word is missing from them."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from support.assets import packs

from kiosk_app import settings as kiosk_settings
from kiosk_app.cli import main as kiosk_cli
from kiosk_app.domain.problems import CODES
from kiosk_app.i18n import placeholders
from sync import FailureClass, cli
from sync.config import SyncSettings
from sync.portal import cli as portal_cli
from sync.portal.settings import PortalSettings

ROOT = Path(__file__).resolve().parents[1]
PARSERS = {
    "motcua-kiosk": kiosk_cli.parser,
    "motcua-sync": cli._parser,
    "motcua-portal": portal_cli._parser,
}
PLACES = re.compile(r"`((?:assets|kiosk_app|sync|packaging|tests|docs)/[\w./-]*)`")


@cache
def page(name: str) -> str:
    """One of the pages for people."""
    return (ROOT / name).read_text("utf-8")


def commands(parser: argparse.ArgumentParser, name: str) -> Iterator[str]:
    """Every command of a parser, subcommands joined by blanks."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, inner in action.choices.items():
                deeper = [*commands(inner, f"{name} {word}")]
                yield from deeper or [f"{name} {word}"]


ALL = [command for name, make in PARSERS.items() for command in commands(make(), name)]


@pytest.mark.parametrize("command", ALL)
def test_every_command_is_documented(command: str) -> None:
    """The table of commands is the manual."""
    assert f"`{command}" in page("README.md")


def test_no_command_is_documented_that_does_not_exist() -> None:
    """A manual that promises more than the program wastes a technician's day."""
    said = set(re.findall(r"\| `(motcua-\w+ [a-z][a-z-]*)", page("README.md")))
    known = {" ".join(command.split()[:2]) for command in ALL}
    assert said <= known


@pytest.mark.parametrize("section", sorted(kiosk_settings._SECTIONS))
def test_every_kiosk_setting_is_documented(section: str) -> None:
    """Whoever edits settings.toml has only the README."""
    row = _row(f"| `[{section}]` |")
    keys = [key.name for key in fields(kiosk_settings._SECTIONS[section])]
    assert [key for key in keys if f"`{key}`" not in row] == []


def test_every_sync_setting_is_documented() -> None:
    """The agent reads the same file."""
    row = _row("| `[sync]` |")
    assert [key.name for key in fields(SyncSettings) if f"`{key.name}`" not in row] == []


def test_every_portal_setting_is_documented() -> None:
    """portal.toml is the portal's only file of settings."""
    text = page("README.md")
    assert [key.name for key in fields(PortalSettings) if f"`{key.name}`" not in text] == []


@pytest.mark.parametrize("failure", [failure.value for failure in FailureClass])
def test_every_failure_class_says_what_to_do(failure: str) -> None:
    """A word in `status` without a next step helps nobody."""
    assert len([cell for cell in _row(f"| `{failure}` |").split("|") if cell.strip()]) == 3


@pytest.mark.parametrize("plant", sorted(kiosk_settings.PLANTS))
def test_every_plant_is_documented(plant: str) -> None:
    """A fault that can be planted must be known to be one."""
    assert plant in page("README.md")


def test_every_problem_has_words_in_every_language() -> None:
    """What is wrong with an answer is told in the language of the screen."""
    missing = [
        f"{pack.lang}: {message}"
        for pack in packs().values()
        for code in CODES
        for message in (f"problem.{code}.title", f"problem.{code}.text")
        if not pack.has(message)
    ]
    assert missing == []


def test_every_pack_says_what_the_vietnamese_one_says() -> None:
    """A language is one folder: this names what a new one still lacks."""
    known = packs()
    model = known["vi"].messages
    assert {lang: sorted(model.keys() ^ pack.messages.keys()) for lang, pack in known.items()} == {
        lang: [] for lang in known
    }
    differing = [
        f"{lang}: {key}"
        for lang, pack in known.items()
        for key, message in pack.messages.items()
        if placeholders(message) != placeholders(model[key])
    ]
    assert differing == []


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "packaging/README.md"])
def test_places_that_are_named_exist(name: str) -> None:
    """A map to a file that moved is worse than none."""
    named = {place for place in PLACES.findall(page(name)) if not re.search("[A-Z]{4}", place)}
    assert [place for place in sorted(named) if not (ROOT / place).exists()] == []


def test_make_targets_that_are_named_exist() -> None:
    """The Makefile's help and the pages tell of the same targets."""
    targets = set(re.findall(r"^([a-z-]+):", page("Makefile"), re.M))
    named = set(re.findall(r"`?make ([a-z-]+)", page("README.md") + page("CONTRIBUTING.md")))
    assert named - {"and"} <= targets


def test_what_setup_installs_as_root_is_named() -> None:
    """Nobody should learn from a password prompt that a system package is wanted."""
    script = page("packaging/system-packages.sh")
    wanted = [
        package
        for group in ("run", "test", "web")
        for package in re.findall(
            r"^ +want (\S+)", script.split(f"        {group})\n")[1].split(";;")[0], re.M
        )
    ]
    assert len(wanted) > 4
    assert [package for package in wanted if f"`{package}`" not in page("README.md")] == []


def test_the_picture_is_there_and_small() -> None:
    """The first screen of the README shows the product, also over a slow link."""
    for name in re.findall(r"!\[[^]]*\]\(([^)]+)\)", page("README.md")):
        assert (ROOT / name).stat().st_size < 150_000


def _row(start: str) -> str:
    rows = [line for line in page("README.md").splitlines() if line.startswith(start)]
    assert len(rows) == 1, f"{len(rows)} rows begin with {start}"
    return rows[0]

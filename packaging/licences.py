"""Licence texts of the libraries inside the bundle: their authors ask that copies carry them.

It owns the folder `licences` of a bundle. Which libraries there are stands in pyproject.toml; their
texts come from what the installed packages say of themselves, or, where a package forgot them, from
`licence_texts/` here. It never judges whether a licence suits; that is decided when a dependency is
added.
"""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

TEXT = re.compile(r"(licen[sc]e|copying|notice|authors)[^/]*$", re.IGNORECASE)
ABOUT = re.compile(r"\.dist-info/(licenses/)?(?P<name>.+)")
FORGOTTEN = Path(__file__).with_name("licence_texts")


class NoLicence(Exception):
    """A library came without its text; the words say which."""


def run_time_needs(pyproject: Path) -> list[str]:
    """Names of all distributions that the programs need, those of their needs included, sorted."""
    declared = tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["dependencies"]
    found: set[str] = set()
    waiting = list(declared)
    while waiting:
        need = Requirement(waiting.pop())
        if need.marker is not None and not need.marker.evaluate({"extra": ""}):
            continue
        name = canonicalize_name(need.name)
        if name not in found:
            found.add(name)
            waiting += metadata.requires(need.name) or ()
    return sorted(found)


def texts_of(name: str) -> dict[str, bytes]:
    """A library's texts by name. One that carries others' code has theirs in folders below
    `licenses`, under any name. Raises NoLicence."""
    texts: dict[str, bytes] = {}
    for file in metadata.files(name) or ():
        about = ABOUT.search(str(file))
        if about is not None and (about[1] or TEXT.search(file.name)):
            texts[about["name"]] = Path(str(file.locate())).read_bytes()
    if not texts:
        texts = {path.name: path.read_bytes() for path in (FORGOTTEN / name).glob("*")}
    if not texts:
        raise NoLicence(f"{name} carries no licence: put its text into {FORGOTTEN / name}")
    return texts


def copy_licences(pyproject: Path, folder: Path) -> None:
    """One folder per library with its texts, and a list of all. Raises NoLicence."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for needed in run_time_needs(pyproject):
        about = metadata.metadata(needed)
        words = about.get("License-Expression") or (about.get("License") or "").partition("\n")[0]
        lines.append(f"{needed} {about['Version']}: {words or 'see its text'}\n")
        for name, text in texts_of(needed).items():
            target = folder / needed / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(text)
    (folder / "LIST.txt").write_text("".join(lines), encoding="utf-8")

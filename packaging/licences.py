"""Licence texts of the libraries inside the bundle: their authors ask that copies carry them.

It owns the folder `licences` of a bundle and reads what the installed packages declare about
themselves. It never judges whether a licence suits; that is decided when a dependency is added.
"""

from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

TEXT = re.compile(r"(licen[sc]e|copying|notice|authors)[^/]*$", re.IGNORECASE)


def needed_by(name: str) -> list[str]:
    """Names of the distributions that one needs at run time, itself excluded, sorted."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        for line in metadata.requires(waiting.pop()) or ():
            need = Requirement(line)
            if need.marker is not None and not need.marker.evaluate({"extra": ""}):
                continue
            if need.name.lower() not in found:
                found.add(need.name.lower())
                waiting.append(need.name)
    return sorted(found)


def copy_licences(name: str, folder: Path) -> None:
    """One folder per library with the texts that it ships, and a list of all."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for needed in needed_by(name):
        about = metadata.metadata(needed)
        words = about.get("License-Expression") or (about.get("License") or "").partition("\n")[0]
        lines.append(f"{needed} {about['Version']}: {words or 'see its text'}\n")
        for file in metadata.files(needed) or ():
            if ".dist-info/" in str(file) and TEXT.search(file.name):
                target = folder / needed / file.name
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(Path(str(file.locate())).read_bytes())
    (folder / "LIST.txt").write_text("".join(lines), encoding="utf-8")

"""What a stick carries, in numbers and codes that people can compare before they walk.

Envelopes are sealed for the portal, so that this machine says from memory what it put into its own.
It owns the state key "courier_loads". It reads names and sizes only, follows no link, and must
never change a stick.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlite_utils

from sync import state
from sync.carried import entries, require_folder
from sync.datafolder import DataFolder
from sync.mail import FOLDER as MAIL
from sync.mail import MailKind
from sync.records import Tree
from sync.status import NO_APPLICATION

_LOADS_KEPT = 20
_MOST_NAMED = 400  # of one load
_MOST_KEPT = 3000  # of all together: they stand in one row, which is bounded as a record is
_NAME = re.compile(r"([0-9a-f]{16})-[0-9a-f]+\.mc")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Contents:
    """`records` and `applications` (ids, 16 bytes) of this machine as far as it remembers them;
    `papers`, `documents` and `mail` are files; `machines` how many others have something on it;
    `answers` files of answers for this machine."""

    records: int
    applications: tuple[bytes, ...]
    papers: int
    machines: int
    answers: int
    documents: int
    mail: int
    bad: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """As `motcua-sync list` says it."""
        return {
            "records": self.records,
            "applications": [one.hex() for one in self.applications],
            "papers": self.papers,
            "machines": self.machines,
            "answers": self.answers,
            "documents": self.documents,
            "mail": self.mail,
            "bad": list(self.bad),
        }


def remember_load(
    db: sqlite_utils.Database, name: str, records: int, abouts: Iterable[bytes]
) -> None:
    """What a file of ours on a stick holds, inside the caller's write(db)."""
    named: list[Tree] = []
    named += [one for one in dict.fromkeys(abouts) if one != NO_APPLICATION][:_MOST_NAMED]
    kept: list[Any] = [load for load in _loads(db) if load[0] != name]
    kept = [*kept, [name, records, named]][-_LOADS_KEPT:]
    while sum(len(load[2]) for load in kept) > _MOST_KEPT:
        kept.pop(0)
    state.save(db, "courier_loads", kept)


def look(folder: DataFolder, stick: Path) -> Contents:
    """What lies on the stick. Raises NotPlain when there is no such folder."""
    require_folder(stick)
    bad: list[str] = []
    own = folder.device.id.hex()[:16]
    up = [path.name for path in entries(stick / "up", "*", bad)]
    known = {load[0]: load for load in _loads(folder.db)}
    mine = [known[name] for name in up if name in known]
    others = {found[1] for name in up if (found := _NAME.fullmatch(name))} - {own}
    mail = [
        path
        for kind in MailKind
        for path in entries(stick / MAIL / kind.value, "*", bad)
    ]  # fmt: skip
    return Contents(
        sum(load[1] for load in mine),
        tuple(dict.fromkeys(one for load in mine for one in load[2])),
        _count(stick / "attachments", bad),
        len(others),
        len(entries(stick / "down", f"{own}-*.mc", bad)),
        _count(stick / "documents", bad),
        len(mail),
        tuple(dict.fromkeys(bad)),
    )


def _count(folder: Path, bad: list[str]) -> int:
    return sum(1 for path in entries(folder, "*", bad) if _DIGEST.fullmatch(path.name))


def _loads(db: sqlite_utils.Database) -> list[Any]:
    tree = state.load(db, "courier_loads")
    return tree if isinstance(tree, list) else []

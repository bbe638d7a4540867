"""The commands of `motcua-portal` about backups: make one, or say that one was made.

It owns what they print and say. What machines may believe of a backup stands in backing_up.py.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import datetime

from sync.portal.backing_up import BackupError, back_up, tell
from sync.portal.moments import iso
from sync.portal.opening import Portal
from sync.typed import place

EXIT_PROBLEM, EXIT_USAGE = 1, 2
Command = Callable[[Portal, argparse.Namespace], int]
_BY = "portal"
_CLOCKS_DIFFER_MS = 60_000


def add_commands(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    """`add(name, run, words)` makes a subcommand."""
    made = add("backup", _backup, "copy the portal while it serves, and tell the machines")
    made.add_argument("folder", type=place, metavar="DEST", help="a folder on another disk")
    said = add("backed-up", _backed_up, "say that a backup of your own tools is whole")
    words = "when that backup began, such as 2026-11-25T02:00+07:00"
    said.add_argument("--began", required=True, metavar="ISO", help=words)


def _backup(portal: Portal, options: argparse.Namespace) -> int:
    try:
        made = back_up(portal, options.folder, _BY)
    except BackupError as error:
        return _say(str(error))
    answer = {"records": made.records, "papers": made.papers, "missing": made.missing}
    print(json.dumps({**answer, "through": iso(made.through_ms) if made.through_ms else None}))
    if not made.missing:
        return 0
    _say(
        "papers are lost here, so the machines keep theirs: run motcua-portal verify, which asks"
        " for them again, and back up once they are here"
    )
    return EXIT_PROBLEM


def _backed_up(portal: Portal, options: argparse.Namespace) -> int:
    try:
        began = datetime.fromisoformat(options.began)
    except ValueError:
        return _say(f"--began {options.began[:40]} is no moment such as 2026-11-25T02:00+07:00")
    if began.tzinfo is None:
        return _say("--began needs a zone, such as 2026-11-25T02:00+07:00")
    if began.timestamp() * 1000 > portal.clock() + _CLOCKS_DIFFER_MS:
        # A mistyped year would let machines shed what no backup holds.
        return _say(f"--began {options.began[:40]} lies ahead: say when the backup began")
    through_ms = tell(portal, int(began.timestamp() * 1000), _BY)
    print(json.dumps({"through": iso(through_ms)}))
    return 0


def _say(words: str) -> int:
    print(words, file=sys.stderr)
    return EXIT_USAGE

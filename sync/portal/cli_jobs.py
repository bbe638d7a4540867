"""The commands of `motcua-portal` about background work: do it here, or see what waits.

It owns what is printed and said. What is done stands in working.py and jobs.py.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

from sync.portal import jobs, working
from sync.portal.moments import iso
from sync.portal.opening import Portal

EXIT_PROBLEM = 1
Command = Callable[[Portal, argparse.Namespace], int]
_MOST = 1000


def add_commands(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    """`add(name, run, words)` makes a subcommand."""
    made = add("work", _work, "do background work until a signal comes; serve does it as well")
    made.add_argument("--once", action="store_true", help="only what is due now, then end")
    listing = add("jobs", _jobs, "background work that waits, is done now, or failed")
    listing.add_argument("--json", action="store_true", help="as JSON")


def _work(portal: Portal, options: argparse.Namespace) -> int:
    if options.once:
        return _once(portal)
    worker = working.Worker(portal)

    def end(_number: int, _frame: FrameType | None) -> None:
        worker.stop(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    worker.run()
    return 0


def _once(portal: Portal) -> int:
    working.prepare(portal)
    done = failed = 0
    while (worked := working.work_once(portal)) is not None:
        done, failed = done + worked, failed + (not worked)
    print(json.dumps({"done": done, "failed": failed}))
    if failed:
        print("it is tried again later; why: motcua-portal jobs", file=sys.stderr)
    return EXIT_PROBLEM if failed else 0


def _jobs(portal: Portal, options: argparse.Namespace) -> int:
    at_ms = portal.clock()
    with portal.store.reading() as connection:
        rows = [_shown(row, at_ms) for row in jobs.listed(connection, _MOST)]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for row in rows:
        what = f"{row['kind']:8}  {row['state']:7}  {row['due']}  {row['attempts']:3}"
        print(f"{what}  {row['error'] or row['subject'][:16]}")
    return 0


def _shown(row: Any, at_ms: int) -> dict[str, Any]:
    is_held = row.holder is not None
    if is_held:
        state = "worked" if row.due_ms > at_ms else "left"  # whoever took it is gone
    else:
        state = "failed" if row.error else "waits"
    return {
        "kind": row.kind,
        "subject": row.subject,
        "state": state,
        "due": iso(row.due_ms),
        "attempts": row.attempts,
        "error": row.error,
    }

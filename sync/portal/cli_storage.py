"""The command of `motcua-portal` that carries papers between the disk and the object store.

It owns what is printed and said; what is done stands in moving.py.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable

from sync.portal import moving
from sync.portal.opening import Portal

EXIT_PROBLEM, EXIT_USAGE = 1, 2
Command = Callable[[Portal, argparse.Namespace], int]


def add_commands(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    """`add(name, run, words)` makes a subcommand."""
    made = add("move-papers", _move, "carry papers from the disk to the object store, or back")
    made.add_argument("--to", required=True, choices=("store", "disk"))


def _move(portal: Portal, options: argparse.Namespace) -> int:
    carry = moving.to_store if options.to == "store" else moving.to_disk
    try:
        moved = carry(portal.blobs)
    except moving.NoStoreError as error:
        print(error, file=sys.stderr)
        return EXIT_USAGE
    print(json.dumps({"papers": moved.papers, "bad": moved.bad}))
    if moved.bad:
        print("these rotted and stay where they are: run motcua-portal verify", file=sys.stderr)
    return EXIT_PROBLEM if moved.bad else 0

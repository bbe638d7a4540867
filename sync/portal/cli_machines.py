"""The commands of `motcua-portal` about machines: let one in, list them, mark one.

It owns what they print and say. An enrolment file holds a secret: it is readable by its owner only.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sync.enrolment import EnrolmentError, read_address
from sync.portal import registering, releasing
from sync.portal.moments import iso
from sync.portal.opening import Portal

EXIT_USAGE = 2
Command = Callable[[Portal, argparse.Namespace], int]
_DONE = {
    "active": "is in use again, and gets the list of staff with its next contact",
    "retired": "is marked as retired; what it still sends is taken in all the same",
    "compromised": "is marked as compromised; what it sends from now on waits for a person",
}


def add_commands(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    """`add(name, run, words)` makes a subcommand."""
    enrol = add("enrol-code", _enrol_code, "let one machine in")
    enrol.add_argument("--file", type=Path, help="write an enrolment file instead of a code")
    enrol.add_argument("--url", help="the portal's address in the file (else that of the settings)")
    words = "characters of a machine that is gone, whose applications this one takes over"
    enrol.add_argument("--successor-of", default="", metavar="CHARACTERS", help=words)
    listing = add("machines", _machines, "list every machine, by the characters of its codes")
    listing.add_argument("--json", action="store_true", help="the whole of each, as JSON")
    machine = add("machine", _machine, "retire a machine, mark it compromised, take it back")
    machine.add_argument("characters", help="those that open its codes; earlier ones will do")
    machine.add_argument("standing", choices=registering.STANDINGS)
    words = "take in what a compromised machine sent, once you know that it is people's own"
    release = add("release", _release, words)
    release.add_argument("characters", help="those that open its codes; earlier ones will do")


def _release(portal: Portal, options: argparse.Namespace) -> int:
    try:
        count = releasing.release(portal, options.characters, "operator")
    except registering.UnknownMachine as error:
        _say(str(error))
        return EXIT_USAGE
    _say(f"{count} records of {options.characters} are taken in; it stays marked")
    return 0


def _enrol_code(portal: Portal, options: argparse.Namespace) -> int:
    try:
        return _invite(portal, options)
    except registering.UnknownMachine as error:
        _say(str(error))
        return EXIT_USAGE


def _invite(portal: Portal, options: argparse.Namespace) -> int:
    url = portal.settings.url if options.url is None else read_address(options.url)
    if options.file is None:
        print(registering.invite_by_code(portal, options.successor_of))
        return 0
    if not url:
        raise EnrolmentError(
            "an enrolment file names the portal's address, as machines reach it: give --url"
            ' https://portal.example, or url = "https://portal.example" in portal.toml (for a'
            " machine on this very computer --url http://127.0.0.1:8765)"
        )
    made = registering.invite_by_file(portal, url, options.successor_of)
    # The file holds a secret: nobody else on this machine may read it.
    handle = os.open(options.file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(made.to_text() + "\n")
    words = f"for one machine, characters {made.characters}, portal {made.url}, valid 14 days"
    _say(f"{options.file}: {words}")
    return 0


def _machines(portal: Portal, options: argparse.Namespace) -> int:
    with portal.store.reading() as connection:
        found = [_as_json(row) for row in registering.list_machines(connection)]
    if options.json:
        print(json.dumps(found))
        return 0
    for one in found:
        marks = f"{one['standing']}{', cloned' if one['cloned'] else ''}"
        earlier = f"  before {' '.join(one['earlier'])}" if one["earlier"] else ""
        print(f"{one['characters']}  {marks:20}  {one['contact_at'] or 'never here'}{earlier}")
    return 0


def _as_json(row: Any) -> dict[str, Any]:
    return {
        "characters": row.characters,
        "earlier": list(row.earlier),
        "standing": row.standing,
        "cloned": bool(row.cloned),
        "registered_at": iso(row.registered_ms),
        "contact_at": None if row.contact_ms is None else iso(row.contact_ms),
    }


def _machine(portal: Portal, options: argparse.Namespace) -> int:
    try:
        called = registering.set_standing(portal, options.characters, options.standing)
    except registering.UnknownMachine as error:
        _say(str(error))
        return EXIT_USAGE
    now = "" if called == options.characters.strip().upper() else f", now called {called},"
    _say(f"{options.characters}{now} {_DONE[options.standing]}")
    return 0


def _say(words: str) -> None:
    print(words, file=sys.stderr)

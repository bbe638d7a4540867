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

from sync.enrolment import FILE_MARK, EnrolmentError, read_address
from sync.errors import in_words
from sync.portal import inviting, registering, releasing
from sync.portal.moments import iso
from sync.portal.opening import Portal
from sync.reading import Absent, Unreadable, read_file
from sync.typed import place

EXIT_USAGE = 2
_LARGEST_BYTES = 1024 * 1024
Command = Callable[[Portal, argparse.Namespace], int]
_DONE = {
    "active": "is in use again, and gets the list of staff with its next contact",
    "retired": "is marked as retired; what it still sends is taken in all the same",
    "compromised": "is marked as compromised; what it sends from now on waits for a person",
}


def add_commands(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    """`add(name, run, words)` makes a subcommand."""
    enrol = add("enrol-code", _enrol_code, "let one machine in")
    enrol.add_argument("--file", type=place, help="write an enrolment file instead of a code")
    enrol.add_argument("--url", help="the portal's address in the file (else that of the settings)")
    words = "characters of a machine that is gone, whose applications this one takes over"
    enrol.add_argument("--successor-of", default="", metavar="CHARACTERS", help=words)
    words = "where the machine will stand, in your own words: shown in the list of machines"
    enrol.add_argument("--place", default="", metavar="TEXT", help=words)
    open_ones = add("invitations", _invitations, "codes and files that no machine has used yet")
    open_ones.add_argument("--json", action="store_true", help="the whole of each, as JSON")
    words = "make a code or file worthless that was lost before a machine used it"
    add("uninvite", _uninvite, words).add_argument("characters", help="as invitations lists them")
    placed = add("place", _place, "say where a machine stands, or stands now")
    placed.add_argument("characters", help="those that open its codes; earlier ones will do")
    placed.add_argument("text", help="in your own words")
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
    with portal.store.reading() as connection:
        found = registering.find_machine(connection, options.characters.strip().upper())
    stays = "; it stays marked" if found.standing == "compromised" else ""
    _say(f"{count} records of {options.characters} are taken in{stays}")
    return 0


def _invitations(portal: Portal, options: argparse.Namespace) -> int:
    with portal.store.reading() as connection:
        rows = inviting.list_open(connection, portal.clock())
    found = [
        {
            "characters": row.characters,
            "place": row.place,
            "made_at": iso(row.created_ms),
            "until": iso(row.expires_ms),
            "successor": row.successor_of is not None,
        }
        for row in rows
    ]
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    for one in found:
        print(f"{one['characters']}  until {one['until']}  {one['place']}".rstrip())
    return 0


def _uninvite(portal: Portal, options: argparse.Namespace) -> int:
    try:
        inviting.withdraw(portal, options.characters)
    except registering.UnknownMachine as error:
        _say(str(error))
        return EXIT_USAGE
    _say(f"the invitation {options.characters.strip().upper()} lets nobody in any more")
    return 0


def _place(portal: Portal, options: argparse.Namespace) -> int:
    try:
        called = registering.set_place(portal, options.characters, options.text)
    except (registering.UnknownMachine, registering.NoPlace) as error:
        _say(str(error))
        return EXIT_USAGE
    _say(f"{called} stands there; its own settings (commune, ward_code) are set at the machine")
    return 0


def _enrol_code(portal: Portal, options: argparse.Namespace) -> int:
    try:
        return _invite(portal, options)
    except (registering.UnknownMachine, registering.NoPlace) as error:
        _say(str(error))
        return EXIT_USAGE


def _invite(portal: Portal, options: argparse.Namespace) -> int:
    url = portal.settings.url if options.url is None else read_address(options.url)
    if options.file is None:
        print(registering.invite_by_code(portal, options.successor_of, options.place))
        return 0
    if not url:
        raise EnrolmentError(
            "an enrolment file names the portal's address, as machines reach it: give --url"
            ' https://portal.example, or url = "https://portal.example" in portal.toml (for a'
            " machine on this very computer --url http://127.0.0.1:8765)"
        )
    _refuse_over(options.file)
    # Opened before the invitation is made: one that reached no file would stay open for nobody. It
    # holds a secret: nobody else on this machine may read it.
    try:
        handle = os.open(options.file, os.O_WRONLY | os.O_CREAT, 0o600)
    except OSError as error:
        raise EnrolmentError(
            f"{options.file} cannot be written ({error.strerror}): name a file in a folder that"
            " is there"
        ) from error
    made = None
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            made = registering.invite_by_file(portal, url, options.successor_of, options.place)
            file.truncate()  # only now: an earlier one is worth more than none
            file.write(made.to_text() + "\n")
    except OSError as error:
        if made is not None:
            inviting.withdraw(portal, made.characters)
        raise EnrolmentError(f"{options.file}: {in_words(error)}; it lets nobody in") from error
    words = f"for one machine, characters {made.characters}, portal {made.url}, valid 14 days"
    _say(f"{options.file}: {words}")
    return 0


def _refuse_over(path: Path) -> None:
    """An earlier enrolment file may be written over, nothing else that somebody has."""
    try:
        begun = read_file(path, _LARGEST_BYTES)
    except Absent:
        return
    except Unreadable as error:
        raise EnrolmentError(f"{path} cannot be written: {error.words}; name a new file") from error
    if begun and not begun.startswith(FILE_MARK.encode()):
        raise EnrolmentError(f"{path} is there already and no enrolment file: name a new one")


def _machines(portal: Portal, options: argparse.Namespace) -> int:
    with portal.store.reading() as connection:
        found = [_as_json(row) for row in registering.list_machines(connection)]
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    for one in found:
        marks = f"{one['standing']}{', cloned' if one['cloned'] else ''}"
        earlier = f"  before {' '.join(one['earlier'])}" if one["earlier"] else ""
        place = f"  {one['place']}" if one["place"] else ""
        seen = one["contact_at"] or "never here"
        print(f"{one['characters']}  {marks:20}  {seen}{place}{earlier}")
    return 0


def _as_json(row: Any) -> dict[str, Any]:
    return {
        "characters": row.characters,
        "earlier": list(row.earlier),
        "place": row.place,
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
    with portal.store.reading() as connection:
        apart = releasing.counts_of(connection, called)
    if apart and options.standing != "compromised":
        _say(
            f"{apart} records that it sent while it was marked are kept apart still: once you know"
            f" that they are people's own, motcua-portal release {called}"
        )
    return 0


def _say(words: str) -> None:
    print(words, file=sys.stderr)

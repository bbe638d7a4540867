"""The commands of `motcua-portal keys`: one online key after another, and the list of them.

It owns what they print and say. What each does stands in rotating.py.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable

from sync.portal import rotating
from sync.portal.moments import iso
from sync.portal.opening import Portal
from sync.typed import place

EXIT_USAGE = 2
Command = Callable[[Portal, argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]


def add_commands(add: Add) -> None:
    """`add(name, run, words)` makes an action of `keys`."""
    add("list", _guarded(lambda _portal, _options: None), "every key, and who was told of it")
    add("new", _guarded(_new), "make the next key; nobody is told of it yet")
    _signed(add, "announce", _announce, "tell the machines of the next key, before it is used")
    switch = _signed(add, "switch", _switch, "use the announced key from now on")
    words = "also when it was not announced, or is on no backup: when a key was stolen"
    switch.add_argument("--now", action="store_true", help=words)
    _signed(add, "retire", _retire, "believe the key before no more; what is sealed to it is read")
    words = "name the recovery key to which machines seal the key of their database"
    _signed(add, "recovery", _recovery, words).add_argument(
        "public", type=place, metavar="FILE.pub", help="as motcua-sync recovery-key made it"
    )
    words = "destroy a key a year after it was retired, or one that was never used"
    _signed(add, "destroy", _destroy, words).add_argument("key", help="as keys list names it")


def _signed(add: Add, name: str, run: Command, words: str) -> argparse.ArgumentParser:
    made = add(name, _guarded(run), words)
    where = "the root key's file, wherever it is kept (else keys/root.key); it is not copied"
    made.add_argument("--root", type=place, metavar="FILE", help=where)
    return made


def _guarded(run: Callable[[Portal, argparse.Namespace], object]) -> Command:
    """What the keys are after it, as JSON; a refusal in words."""

    def guarded(portal: Portal, options: argparse.Namespace) -> int:
        try:
            run(portal, options)
        except rotating.KeysRefused as error:
            print(error, file=sys.stderr)
            return EXIT_USAGE
        heard, machines = rotating.told(portal)
        keys = [_as_json(one) for one in rotating.list_keys(portal)]
        version = portal.keys.statement.version
        recovery = portal.keys.statement.recovery.hex()[:16] or None
        counts = {"version": version, "told": heard, "machines": machines, "recovery": recovery}
        print(json.dumps({**counts, "keys": keys}))
        return 0

    return guarded


def _new(portal: Portal, _options: argparse.Namespace) -> int:
    made = rotating.make_key(portal)
    return _say(
        f"{made} is made: back it up (motcua-portal backup), then motcua-portal keys announce"
    )


def _announce(portal: Portal, options: argparse.Namespace) -> int:
    rotating.announce(portal, options.root)
    return _say(
        "each machine is told at its next contact, or by its next stick; once most were (keys list"
        " counts them): motcua-portal keys switch"
    )


def _switch(portal: Portal, options: argparse.Namespace) -> int:
    rotating.switch(portal, options.root, now=options.now)
    return _say(
        "the new key is used; the one before is believed until motcua-portal keys retire, at once"
        " when it was stolen, else when the sticks with its answers have come home"
    )


def _retire(portal: Portal, options: argparse.Namespace) -> int:
    rotating.retire(portal, options.root)
    return _say("machines believe it no more; what is sealed to it is opened for a year still")


def _recovery(portal: Portal, options: argparse.Namespace) -> int:
    rotating.name_recovery(portal, options.public, options.root)
    return _say(
        "each machine seals its key to it once it was told; keep the private file offline, twice"
    )


def _destroy(portal: Portal, options: argparse.Namespace) -> int:
    rotating.destroy(portal, options.key, options.root)
    return _say(f"{options.key} is destroyed; older backups hold it still")


def _as_json(one: rotating.HeldKey) -> dict[str, str | None]:
    moments = {
        "made": one.made_ms,
        "used": one.used_ms,
        "retired": one.retired_ms,
        "readable_until": one.readable_until_ms,
    }
    said = {name: None if at is None else iso(at) for name, at in moments.items()}
    return {"id": one.id, "use": one.use, **said}


def _say(words: str) -> int:
    print(words, file=sys.stderr)
    return 0

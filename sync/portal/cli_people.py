"""The commands of `motcua-portal` about people: accounts, one-time passwords, PINs.

It owns what they print and say. A secret goes to standard output alone, once, and nowhere else.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable

from sync.portal import accounts, staff
from sync.portal.opening import Portal

OPERATOR = "operator"  # whoever has this machine's command line
Command = Callable[[Portal, argparse.Namespace], int]
_ONE_TIME = "opens the desk until its owner has chosen a password there"


def add_commands(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    """`add(name, run, words)` makes an action of `user`."""
    adding = add("add", _add, "make an account; prints its one-time password")
    adding.add_argument("name")
    adding.add_argument("--role", required=True, choices=[role.value for role in accounts.Role])
    words = "print a new one-time password for the desk; whoever is signed in is signed out"
    add("password", _password, words).add_argument("name")
    add("pin", _pin, "print a one-time PIN for the machines").add_argument("name")
    add("remove", _remove, "end an account, here and at the machines").add_argument("name")
    add("list", _list, "every account, its role, whether it has a PIN")


def _add(portal: Portal, options: argparse.Namespace) -> int:
    role = accounts.Role(options.role)
    print(accounts.add_account(portal.store, options.name, role, portal.clock(), OPERATOR))
    _say(_ONE_TIME)
    return 0


def _password(portal: Portal, options: argparse.Namespace) -> int:
    print(accounts.reset_password(portal.store, options.name, portal.clock(), OPERATOR))
    _say(f"{_ONE_TIME}; the password used before is worth nothing now, and its sessions have ended")
    return 0


def _pin(portal: Portal, options: argparse.Namespace) -> int:
    print(staff.set_pin(portal, options.name, OPERATOR))
    _say(
        "for the machines, once: there a PIN of one's own is chosen. It travels with the next"
        " contact of each machine; whatever PIN was used before ends then"
    )
    return 0


def _remove(portal: Portal, options: argparse.Namespace) -> int:
    staff.remove_account(portal, options.name, OPERATOR)
    _say(f"{options.name}: removed here, and at each machine with its next contact")
    return 0


def _list(portal: Portal, _options: argparse.Namespace) -> int:
    with portal.store.reading() as connection:
        found = staff.list_people(connection)
    people = [{"name": one.name, "role": one.role.value, "pin": one.has_pin} for one in found]
    print(json.dumps(people, ensure_ascii=False))
    return 0


def _say(words: str) -> None:
    print(words, file=sys.stderr)

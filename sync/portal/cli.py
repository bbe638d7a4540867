"""`motcua-portal`: serve, let machines and people in, list, decide, carry by hand, verify.

It owns arguments, exit codes and words; JSON and secrets that are asked for go to standard output,
everything for people to standard error. What is done stands in the modules that it calls.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sync.enrolment import read_address
from sync.errors import SyncError
from sync.portal import (
    accounts,
    applications,
    audit,
    cli_publishing,
    decisions,
    importing,
    registering,
    staff,
    store,
)
from sync.portal import papers as wanted_papers
from sync.portal.blobs import WrongDigestError
from sync.portal.opening import Portal, Rules, is_made, no_rules, open_portal
from sync.portal.settings import SettingsProblem, data_folder, load_settings, planted
from sync.portal.states import NotAllowedError, State

EXIT_PROBLEM = 1
EXIT_USAGE = 2
_OPERATOR = "operator"  # whoever has this machine's command line


def main(arguments: Sequence[str] | None = None, rules: Rules = no_rules) -> int:
    """The exit code: 0 done, 1 found something wrong, 2 could not be done as asked."""
    options = _parser().parse_args(arguments)
    if (name := _unreadable(options)) is not None:
        return _say(f"{name}: these bytes are no text in UTF-8")
    data = data_folder(options.data)
    command: Callable[[Portal, argparse.Namespace], int] = options.command
    try:
        settings = load_settings(data)
        if not options.makes and not is_made(data, settings):
            return _say(
                f"there is no portal in {data}: serve, enrol-code and user add make one;"
                " for another folder give --data"
            )
        portal = open_portal(data, rules=rules, plants=planted(settings))
        try:
            return command(portal, options)
        finally:
            portal.close()
    except (SettingsProblem, store.OtherSchemaError, accounts.AccountError) as error:
        return _say(str(error))
    except (decisions.DecisionError, NotAllowedError, SyncError, OSError) as error:
        return _say(str(error))


def _unreadable(options: argparse.Namespace) -> str | None:
    """The first argument whose bytes are no text: neither the database nor a record takes them.
    Names of folders may be any bytes."""
    for name, value in vars(options).items():
        texts = value if isinstance(value, list) else [value]
        for text in texts:
            if name != "data" and isinstance(text, str) and not text.isascii():
                try:
                    text.encode()
                except UnicodeEncodeError:
                    return name.replace("_", "-")
    return None


def _serve(portal: Portal, options: argparse.Namespace) -> int:
    from sync.portal.serving import Door, UnsafeAddressError, serve

    door = Door(
        options.host,
        options.port,
        options.tls_cert,
        options.tls_key,
        options.behind_proxy,
        options.port_file,
    )
    try:
        serve(portal, door)
    except UnsafeAddressError as error:
        return _say(str(error))
    return 0


def _enrol_code(portal: Portal, options: argparse.Namespace) -> int:
    url = portal.settings.url if options.url is None else read_address(options.url)
    if options.file is None:
        print(registering.invite_by_code(portal))
        return 0
    made = registering.invite_by_file(portal, url)
    # The file holds a secret: nobody else on this machine may read it.
    handle = os.open(options.file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(made.to_text() + "\n")
    _say(f"{options.file}: for one machine, characters {made.characters}, valid 14 days")
    return 0


def _user_add(portal: Portal, options: argparse.Namespace) -> int:
    role = accounts.Role(options.role)
    print(accounts.add_account(portal.store, options.name, role, portal.clock()))
    return 0


def _user_pin(portal: Portal, options: argparse.Namespace) -> int:
    print(staff.set_pin(portal, options.name, _OPERATOR))
    _say(
        "for the machines, once: there a PIN of one's own is chosen. It travels with the next"
        " contact of each machine; whatever PIN was used before ends then"
    )
    return 0


def _user_remove(portal: Portal, options: argparse.Namespace) -> int:
    staff.remove_account(portal, options.name, _OPERATOR)
    _say(f"{options.name}: removed here, and at each machine with its next contact")
    return 0


def _user_list(portal: Portal, _options: argparse.Namespace) -> int:
    with portal.store.reading() as connection:
        found = staff.list_people(connection)
    people = [{"name": one.name, "role": one.role.value, "pin": one.has_pin} for one in found]
    print(json.dumps(people, ensure_ascii=False))
    return 0


def _machine(portal: Portal, options: argparse.Namespace) -> int:
    try:
        registering.set_standing(portal, options.characters, options.standing)
    except KeyError:
        return _say(f"no machine has the characters {options.characters}")
    return 0


def _applications(portal: Portal, options: argparse.Namespace) -> int:
    with portal.store.reading() as connection:
        found = applications.as_json(connection, portal.blobs)
    if options.json:
        print(json.dumps(found, ensure_ascii=False))
        return 0
    for one in found:
        print(f"{one['code']}  {one['state']:22}  {one['procedure']}  {len(one['attachments'])}")
    return 0


def _set_status(portal: Portal, options: argparse.Namespace) -> int:
    decision = decisions.Decision(
        State(options.state),
        options.by,
        options.note,
        options.authority_number,
        options.due,
        tuple(options.paper),
    )
    folded = decisions.decide(portal, options.code, decision)
    _say(f"{options.code}: {folded.state.value}")
    return 0


def _import(portal: Portal, options: argparse.Namespace) -> int:
    report = importing.import_folder(portal, options.folder)
    print(json.dumps(report.as_json()))
    return EXIT_PROBLEM if report.bad else 0


def _verify(portal: Portal, _options: argparse.Namespace) -> int:
    """Look at every page of the database, every blob, the audit chain; demote what is missing."""
    bad: list[str] = [f"database: {text}" for text in store.check_pages(portal.store)]
    with portal.store.reading() as connection:
        broken = audit.broken_at(connection)
        digests, results = wanted_papers.whole(connection), wanted_papers.results(connection)
        count = wanted_papers.count_records(connection)
    if broken is not None:
        bad.append(f"audit: row {broken}")
    missing = [digest for digest in digests if not _is_whole(portal, digest)]
    lost = [digest for digest in results if not _is_whole(portal, digest)]
    with portal.store.writing() as connection:
        for digest in missing:
            portal.blobs.path(digest).unlink(missing_ok=True)
            wanted_papers.demote(connection, digest)
    bad += [f"blob: {digest.hex()} is wanted again" for digest in missing]
    bad += [f"result: {digest.hex()} is lost: restore it from the backup" for digest in lost]
    counts = {"records": count, "attachments": len(digests), "results": len(results)}
    print(json.dumps({**counts, "bad": bad}))
    return EXIT_PROBLEM if bad else 0


def _is_whole(portal: Portal, digest: bytes) -> bool:
    try:
        portal.blobs.read(digest)
    except (FileNotFoundError, WrongDigestError):
        return False
    return True


def _say(words: str) -> int:
    print(words, file=sys.stderr)
    return EXIT_USAGE


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    # SUPPRESS: the subcommand's own default must not wipe what stood before it.
    words = "data folder (else $MOTCUA_PORTAL_DATA, else ./portal-data)"
    shared.add_argument("--data", metavar="DIR", default=argparse.SUPPRESS, help=words)
    parser = argparse.ArgumentParser(prog="motcua-portal", description="The portal of Một Cửa.")
    parser.add_argument("--data", metavar="DIR", default=None, help=words)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Callable[[Portal, argparse.Namespace], int], words: str):  # type: ignore[no-untyped-def]
        made = commands.add_parser(name, parents=[shared], help=words, description=words)
        made.set_defaults(command=run, makes=run in (_serve, _enrol_code))
        return made

    _add_serve(add("serve", _serve, "serve machines and the desk"))
    enrol = add("enrol-code", _enrol_code, "let one machine in")
    enrol.add_argument("--file", type=Path, help="write an enrolment file instead of a code")
    enrol.add_argument("--url", help="the portal's address in the file (else that of the settings)")
    _add_user(commands.add_parser("user", parents=[shared], help="people who may sign in"), shared)
    machine = add("machine", _machine, "retire a machine, mark it compromised, take it back")
    machine.add_argument("characters")
    machine.add_argument("standing", choices=registering.STANDINGS)
    listing = add("applications", _applications, "list every application")
    listing.add_argument("--json", action="store_true", help="the whole of each, as JSON")
    _add_set_status(add("set-status", _set_status, "decide on an application"))
    add("import", _import, "take in a courier's folder").add_argument("folder", type=Path)
    cli_publishing.add_commands(add)
    add("verify", _verify, "check database, papers and audit record")
    return parser


def _add_user(user: argparse.ArgumentParser, shared: argparse.ArgumentParser) -> None:
    actions = user.add_subparsers(required=True, metavar="ACTION")

    def add(name: str, run: Callable[[Portal, argparse.Namespace], int], words: str):  # type: ignore[no-untyped-def]
        made = actions.add_parser(name, parents=[shared], help=words, description=words)
        made.set_defaults(command=run, makes=run is _user_add)
        return made

    adding = add("add", _user_add, "make an account; prints its one-time password")
    adding.add_argument("name")
    adding.add_argument("--role", required=True, choices=[role.value for role in accounts.Role])
    add("pin", _user_pin, "print a one-time PIN for the machines").add_argument("name")
    add("remove", _user_remove, "end an account, here and at the machines").add_argument("name")
    add("list", _user_list, "every account, its role, whether it has a PIN")


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8765, help="0 takes a free one")
    parser.add_argument("--port-file", type=Path, help="write the port here once it is open")
    parser.add_argument("--tls-cert", type=Path, help="certificate chain, PEM")
    parser.add_argument("--tls-key", type=Path, help="its key, PEM")
    parser.add_argument("--behind-proxy", action="store_true", help="a proxy does TLS")


def _add_set_status(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", help="the kiosk's code or the authority's number")
    parser.add_argument("state", choices=[state.value for state in State][1:])
    parser.add_argument("--note", default="", help="read by the citizen")
    parser.add_argument("--due", help="2026-11-30 or 2026-11-30T17:00+07:00, at most 5 years ahead")
    parser.add_argument("--authority-number", help="at most 40 characters; else counted")
    words = "code of a paper of the procedure, asked for; repeatable"
    parser.add_argument("--paper", action="append", default=[], help=words)
    parser.add_argument("--by", default="portal", help="who decided")

"""`motcua-portal`: serve, let machines and people in, list, decide, carry by hand, verify.

It owns arguments, exit codes and words; JSON and secrets that are asked for go to standard output,
everything for people to standard error. What is done stands in the modules that it calls.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from sync.errors import SyncError, in_words
from sync.portal import (
    accounts,
    applications,
    archiving,
    audit,
    checking,
    cli_archive,
    cli_backup,
    cli_jobs,
    cli_keys,
    cli_machines,
    cli_people,
    cli_publishing,
    cli_storage,
    decisions,
    importing,
    objecting,
    retention,
    store,
)
from sync.portal import papers as wanted_papers
from sync.portal.opening import Portal, Rules, is_made, no_rules, open_portal
from sync.portal.settings import SettingsProblem, data_folder, load_settings, planted
from sync.portal.states import NotAllowedError, State
from sync.portal.stepping import OtherSchemaError
from sync.typed import NO_TEXT, place, port, speak_utf8, unreadable

EXIT_PROBLEM = 1
EXIT_USAGE = 2
EXIT_ENDED = 130  # as a shell says of what Ctrl-C ended
MAKING = frozenset({"serve", "enrol-code"})  # everything else asks, and makes no data folder


def main(arguments: Sequence[str] | None = None, rules: Rules = no_rules) -> int:
    """The exit code: 0 done, 1 found something wrong, 2 could not be done as asked, 130 ended from
    the keyboard."""
    speak_utf8()
    options = _parser().parse_args(arguments)
    if (name := unreadable(options)) is not None:
        return _say(f"{name}: {NO_TEXT}")
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
    except (SettingsProblem, OtherSchemaError, accounts.AccountError) as error:
        return _say(str(error))
    except (decisions.DecisionError, NotAllowedError, SyncError, OSError) as error:
        return _say(in_words(error))
    except KeyboardInterrupt:
        print("ended from the keyboard; what was done is kept", file=sys.stderr)
        return EXIT_ENDED
    except SQLAlchemyError as error:
        return _say(f"the database: {objecting.told(error, data)}")


def _serve(portal: Portal, options: argparse.Namespace) -> int:
    from sync.portal.serving import Door, UnsafeAddressError, serve
    from sync.portal.workers import NoWorkersError, serve_with

    door = Door(
        options.host,
        options.port,
        options.tls_cert,
        options.tls_key,
        options.behind_proxy,
        options.port_file,
    )

    metrics = None
    if options.metrics_port is not None:
        metrics = replace(
            door,
            host=options.metrics_host,
            port=options.metrics_port,
            port_file=None,
            option="metrics-",
        )

    def say(words: str) -> None:
        print(words, file=sys.stderr, flush=True)

    for words in filter(None, (portal.blobs.trouble(), retention.trouble(portal.data))):
        say(words)  # and serve: what people file is taken in meanwhile
    try:
        if options.workers == 1:
            serve(portal, door, say, metrics)
            return 0
        portal.close()  # it made and migrated what was needed; each worker opens its own
        serve_with(options.workers, portal.again, door, say, metrics)
    except (UnsafeAddressError, NoWorkersError) as error:
        return _say(str(error))
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
    if options.state == State.ACCEPTED.value:
        _say_gap(portal, options.code)
    return 0


def _say_gap(portal: Portal, code: str) -> None:
    """Without the procedure's file nothing says when the answer is due."""
    with portal.store.reading() as connection:
        row = decisions.find_application(connection, code)
    if row is None or portal.labels.has(row.procedure, row.version):
        return
    own = portal.settings.catalogue
    where = (
        f"Put it into {portal.data / own}"
        if own
        else f"Copy the shipped procedures into a folder of {portal.data}, put it beside them, and"
        ' name that folder in portal.toml: catalogue = "procedures"'
    )
    due = f"due {row.due}, by another version of it" if row.due else "no due date: give --due"
    _say(
        f"the portal has no file of procedure {row.procedure}, version {row.version}: {due}."
        f" {where}"
    )


def _import(portal: Portal, options: argparse.Namespace) -> int:
    report = importing.import_folder(portal, options.folder)
    print(json.dumps(report.as_json()))
    if not report.bad:
        return 0
    _say(
        'what "bad" names was left as it is: cut, damaged, nothing of a machine of this portal, or'
        " the stick did not take an answer; all else is done"
    )
    return EXIT_PROBLEM


def _verify(portal: Portal, _options: argparse.Namespace) -> int:
    """Look at every page of the database, every blob, the audit chain, every sum; demote what is
    missing, set right what was summed wrongly."""
    bad: list[str] = [f"database: {text}" for text in store.check_pages(portal.store)]
    with portal.store.reading() as connection:
        broken = audit.broken_at(connection)
        digests, results = wanted_papers.whole(connection), wanted_papers.results(connection)
        count = wanted_papers.count_records(connection)
    if broken is not None:
        bad.append(f"audit: row {broken}")
    missing, lost = (checking.demote_lost(portal, some) for some in (digests, results))
    bad += [f"blob: {digest.hex()} is wanted again" for digest in missing]
    again = "is wanted again from the machine that fetched it, or restore it from the backup"
    bad += [f"result: {digest.hex()} {again}" for digest in lost]
    sums = checking.set_sums_right(portal)
    bad += [f"sums: those of machine {one} were wrong and are set right" for one in sums]
    bad += [
        f"archive: {name} is missing or damaged, put it back" for name in archiving.damaged(portal)
    ]
    counts = {"records": count, "attachments": len(digests), "results": len(results)}
    print(json.dumps({**counts, "bad": bad}))
    if not bad:
        return 0
    _say('each line of "bad" says what is wrong, and what is done about it')
    return EXIT_PROBLEM


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
        made.set_defaults(command=run, makes=name in MAKING)
        return made

    _add_serve(add("serve", _serve, "serve machines and the desk"))
    cli_machines.add_commands(add)
    _add_group(commands, shared, "user", "people who may sign in", cli_people.add_commands)
    _add_group(commands, shared, "keys", "the portal's online keys", cli_keys.add_commands)
    listing = add("applications", _applications, "list every application")
    listing.add_argument("--json", action="store_true", help="the whole of each, as JSON")
    _add_set_status(add("set-status", _set_status, "decide on an application"))
    add("import", _import, "take in a courier's folder").add_argument("folder", type=place)
    cli_publishing.add_commands(add)
    cli_archive.add_commands(add)
    cli_backup.add_commands(add)
    cli_jobs.add_commands(add)
    cli_storage.add_commands(add)
    add("verify", _verify, "check database, papers and audit record")
    return parser


def _add_group(
    commands: Any,
    shared: argparse.ArgumentParser,
    group: str,
    about: str,
    add_commands: Callable[[Any], None],
) -> None:
    """A command with actions of its own."""
    actions = commands.add_parser(group, parents=[shared], help=about).add_subparsers(
        required=True, metavar="ACTION"
    )

    def add(name: str, run: Callable[[Portal, argparse.Namespace], int], words: str):  # type: ignore[no-untyped-def]
        made = actions.add_parser(name, parents=[shared], help=words, description=words)
        made.set_defaults(command=run, makes=group == "user" and name == "add")
        return made

    add_commands(add)


def _add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=port, default=8765, help="0 takes a free one")
    parser.add_argument("--port-file", type=place, help="write the port here once it is open")
    parser.add_argument("--tls-cert", type=place, help="certificate chain, PEM")
    parser.add_argument("--tls-key", type=place, help="its key, PEM")
    words = "processes behind this address, for a database server (Linux)"
    parser.add_argument("--workers", type=int, default=1, choices=range(1, 65), help=words)
    words = "answer GET /metrics for Prometheus on a port of its own; 0 takes a free one"
    parser.add_argument("--metrics-port", type=port, help=words)
    words = "its address; beyond this machine with the certificate of the door"
    parser.add_argument("--metrics-host", default="127.0.0.1", help=words)
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

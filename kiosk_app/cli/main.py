"""`motcua-kiosk`: the arguments, which command they mean, and how a failure is told.

It owns the grammar of the command line. `--data DIR` may stand before or after a subcommand. It
imports neither Kivy nor a command's own needs before that command is chosen.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from kiosk_app import __version__
from kiosk_app.cli.answers import BAD_INPUT, CommandError, say, told
from kiosk_app.cli.opening import require_data
from kiosk_app.watch import signs
from sync import SyncError

INTERRUPTED = 130
Run = Callable[[argparse.Namespace], int]
# What is in the data folder is asked for, so that a folder without one must not be made.
ASKING = frozenset({"status", "erase", "receipt", "receipt-key", "integrity", "backup", "audit"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; without one, runs the interface."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    try:
        _refuse_half_signs(given)
        options = parser().parse_args(given)
        module, _, function = options.run.partition(":")
        run: Run = getattr(import_module(module), function)
        if options.asks:
            require_data(options)
        return run(options)
    except (CommandError, SyncError) as error:
        say(f"motcua-kiosk: {error}")
        return BAD_INPUT
    except BrokenPipeError:
        # The reader of our output has gone; closing it again at exit must not complain either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except OSError as error:
        say(f"motcua-kiosk: {told(error)}")
        return BAD_INPUT
    except KeyboardInterrupt:
        return INTERRUPTED


def _refuse_half_signs(given: Sequence[str]) -> None:
    """Bytes that are no UTF-8 come as halves of signs, which neither database nor JSON can hold."""
    for number, word in enumerate(given, 1):
        try:
            word.encode("utf-8")
        except UnicodeEncodeError as error:
            raise CommandError(f"argument {number} is not UTF-8 text") from error


def parser() -> argparse.ArgumentParser:
    """The whole grammar."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--data",
        metavar="DIR",
        default=argparse.SUPPRESS,
        help="data folder ($MOTCUA_DATA, ./data)",
    )
    top = argparse.ArgumentParser(
        prog="motcua-kiosk",
        parents=[common],
        description="The kiosk of a commune's one-stop desk. Without a command: the interface.",
    )
    top.add_argument("--version", action="version", version=f"motcua-kiosk {__version__}")
    top.add_argument("--selftest", action="store_true", help="try the whole program, print JSON")
    from_watcher = (signs.WATCHED, signs.RESTING, signs.NEXT, signs.STANDBY)
    for mine in from_watcher:
        top.add_argument(mine, action="store_true", help=argparse.SUPPRESS)
    top.set_defaults(run="kiosk_app.cli.interface:run_interface", asks=False)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, run: str, words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[common], help=words, description=words)
        made.set_defaults(run=f"kiosk_app.cli.{run}", asks=name in ASKING)
        return made

    _catalogue(commands, common)
    _languages(commands, common)
    _applications(command)
    _reading(command)
    _storage(command, commands, common)
    return top


def _catalogue(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    group = commands.add_parser("catalogue", help="procedures: check, example, sign, new-key")
    inner = group.add_subparsers(required=True, metavar="WHAT")

    def command(name: str, words: str) -> argparse.ArgumentParser:
        made = inner.add_parser(name, parents=[common], help=words, description=words)
        made.set_defaults(run=f"kiosk_app.cli.catalogue:{name.replace('-', '_')}")
        return made

    example = command("example", "valid, invented answers for a procedure")
    example.add_argument("code", metavar="CODE")
    example.add_argument("--seed", type=int)
    check = command("check", "read every procedure file; exit 1 when one is refused")
    check.add_argument("files", metavar="FILE", type=Path, nargs="*")
    sign = command("sign", "write FILE.sig")
    sign.add_argument("file", metavar="FILE", type=Path)
    sign.add_argument("--key", metavar="KEY", type=Path, required=True)
    new_key = command("new-key", "make a signing key KEY and its public half KEY.pub")
    new_key.add_argument("key", metavar="KEY", type=Path)


def _languages(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    group = commands.add_parser("language", help="languages: list, check, sign, add, remove")
    inner = group.add_subparsers(required=True, metavar="WHAT")

    def command(name: str, words: str) -> argparse.ArgumentParser:
        made = inner.add_parser(name, parents=[common], help=words, description=words)
        made.set_defaults(run=f"kiosk_app.cli.languages:{name}_language")
        return made

    command("list", "what can be chosen on this machine; exit 1 when a pack is refused")
    for name, words in (
        ("check", "judge the folder of a pack; exit 1 when it cannot be used"),
        ("add", "take a signed pack into the data folder"),
    ):
        command(name, words).add_argument("folder", metavar="FOLDER", type=Path)
    sign = command("sign", "write the list of the pack's files and its signature")
    sign.add_argument("folder", metavar="FOLDER", type=Path)
    sign.add_argument("--key", metavar="KEY", type=Path, required=True)
    command("remove", "take an added pack away").add_argument("lang", metavar="LANG")


def _applications(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    file = command("file", "applications:file_application", "file an application from JSON")
    file.add_argument("file", metavar="FILE.json", type=Path)
    pages = "a page of a paper; as often as there are pages"
    file.add_argument("--attach", metavar="PAPER=PATH", action="append", default=[], help=pages)
    status = command("status", "applications:status", "what became of an application")
    status.add_argument("code", metavar="CODE")
    status.add_argument("--json", action="store_true")
    more = command("supplement", "supplement:supplement", "hand in papers that are asked for")
    more.add_argument("code", metavar="CODE")
    more.add_argument("--attach", metavar="PAPER=PATH", action="append", default=[], help=pages)
    more.add_argument("--note", metavar="TEXT", default="", help="a few words to the official")
    due = command("due", "applications:due_date", "when an answer is due")
    due.add_argument("code", metavar="CODE", help="a procedure's or an application's code")
    due.add_argument("--received", metavar="ISO", required=True)
    due.add_argument("--json", action="store_true")
    erase = command("erase", "applications:erase", "destroy an application that was delivered")
    erase.add_argument("code", metavar="CODE")
    search = command("search", "applications:search", "find procedures or communes")
    search.add_argument("words", metavar="WORDS", nargs="+")
    search.add_argument("--kind", choices=("procedure", "commune"), default="procedure")
    search.add_argument("--json", action="store_true")


def _reading(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    card = command("id-card", "reading:id_card", "read the QR of an identity card")
    card.add_argument("images", metavar="IMAGE", type=Path, nargs="*")
    card.add_argument("--text")
    page = command("page", "reading:page", "re-encode a photographed page")
    page.add_argument("image", metavar="IMAGE", type=Path)
    page.add_argument("--out", metavar="FILE.jpg", type=Path, required=True)
    verify = command("verify-receipt", "reading:verify", "check a filing receipt's QR")
    verify.add_argument("receipt", metavar="IMAGE|TEXT")
    verify.add_argument("--key", metavar="FILE", type=Path, required=True)
    key = command("receipt-key", "reading:receipt_key", "write the key that checks receipts")
    key.add_argument("--out", metavar="FILE", type=Path, required=True)
    paper = command("receipt", "reading:receipt", "the filing receipt as PDF or PNG")
    paper.add_argument("code", metavar="CODE")
    paper.add_argument("--out", metavar="FILE.pdf|FILE.png", type=Path, required=True)


def _storage(
    command: Callable[[str, str, str], argparse.ArgumentParser],
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    common: argparse.ArgumentParser,
) -> None:
    command("settings", "settings:check", "does settings.toml name what is on this machine?")
    command("voice", "voice:voice", "who speaks here, and which messages lack a clip")
    command("integrity", "storage:integrity", "check every page of the database and every paper")
    command("audit", "storage:audit", "check the record of what officials did at this machine")
    backup = command("backup", "storage:backup_to", "an online copy of database and papers")
    backup.add_argument("dest", metavar="DEST", type=Path)
    group = commands.add_parser("restore", help="restore: check")
    inner = group.add_subparsers(required=True, metavar="WHAT")
    check = inner.add_parser("check", parents=[common], help="would this backup restore?")
    check.add_argument("source", metavar="DIR", type=Path)
    check.set_defaults(run="kiosk_app.cli.storage:restore_check")

"""`motcua-sync`: run the agent, make one contact, answer what waits, enrol, carry by hand.

It owns arguments, exit codes and words; JSON goes to standard output, everything for people to
standard error. What is done stands in the modules that it calls, imported when needed.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sync.config import data_folder, load_config
from sync.database import open_to_ask, write
from sync.errors import (
    FailureClass,
    IntegrityError,
    RemoteProtocolError,
    SyncError,
    TransportError,
    in_words,
)
from sync.founding import require_database
from sync.keys import open_key
from sync.lock import AnotherAgent, only_agent, only_kiosk
from sync.status import WORDS, agent_status, iso
from sync.supervise import UNTIL_INPUT_ENDS
from sync.tasks import close_task, open_tasks
from sync.typed import NO_TEXT, number, place, speak_utf8, unreadable

if TYPE_CHECKING:
    from sync.datafolder import DataFolder
    from sync.device import Device

EXIT_PROBLEM = 1
EXIT_USAGE = 2
EXIT_CONTACT_FAILED = 3
EXIT_ANOTHER_AGENT = 4
EXIT_ENDED = 130  # as a shell says of what Ctrl-C ended

Command = Callable[[argparse.Namespace, Path], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0 done, 1 found something wrong, 2 could not be done as asked, 3 the contact
    failed, 4 another agent serves the folder, 130 ended from the keyboard."""
    speak_utf8()
    options = _parser().parse_args(arguments)
    if (name := unreadable(options, ("data", "where", "code"))) is not None:
        return _say(f"{name}: {NO_TEXT}", EXIT_USAGE)
    if options.selftest:
        return _selftest(options, Path())
    if options.version:
        return _version(options, Path())
    if options.command is None:
        _parser().print_help(sys.stderr)
        return EXIT_USAGE
    command: Command = options.command
    try:
        return command(options, data_folder(options.data))
    except AnotherAgent as error:
        return _say(str(error), EXIT_ANOTHER_AGENT)
    except (TransportError, RemoteProtocolError) as error:
        return _say_failure(error.failure_class)
    except (SyncError, OSError) as error:
        return _say(in_words(error), EXIT_USAGE)
    except KeyboardInterrupt:
        return _say("ended from the keyboard; what was done is kept", EXIT_ENDED)


@contextmanager
def _opened(data: Path, *, make: bool = False) -> Iterator[DataFolder]:
    from sync.datafolder import open_data_folder

    folder = open_data_folder(data, make=make)
    try:
        yield folder
    finally:
        folder.close()


def _run(options: argparse.Namespace, data: Path) -> int:
    import logging
    import signal
    import threading

    from sync.mirroring import mirrored
    from sync.runner import Runner
    from sync.supervise import stop_with_input

    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )
    # The HTTP library names addresses at lower levels.
    logging.getLogger("urllib3").setLevel(logging.ERROR)
    stop = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stop.set())
    if options.until_input_ends:
        stop_with_input(stop)
    require_database(data)
    with only_agent(data), _opened(data) as folder, mirrored(folder):
        runner = Runner(folder)
        try:
            runner.run(stop)
        finally:
            runner.close()
    return 0


def _once(_options: argparse.Namespace, data: Path) -> int:
    from sync.contact import ContactFailed
    from sync.runner import Runner

    require_database(data)
    try:
        with only_agent(data), _opened(data) as folder:
            runner = Runner(folder)
            try:
                runner.once()
            finally:
                runner.close()
    except ContactFailed as error:
        return _say_failure(error.failure, error.detail)
    except IntegrityError as error:
        # The database did not even open; no note of it can be kept there.
        return _say_failure(error.failure_class, str(error))
    return 0


def _status(options: argparse.Namespace, data: Path) -> int:
    # The few figures alone, without keys, queues and dictionaries: asked often, by scripts too.
    require_database(data)
    db = open_to_ask(data / "motcua.db", open_key(load_config(data).key, data, make=False))
    try:
        status = agent_status(db)
    finally:
        db.close()
    if options.json:
        print(json.dumps(status.to_json()))
    else:
        print("\n".join(status.for_people()))
    return 0


def _task_list(_options: argparse.Namespace, data: Path) -> int:
    with _opened(data) as folder:
        found = open_tasks(folder.db)
    print(
        json.dumps(
            [
                {
                    "id": one.number,
                    "kind": one.kind,
                    "about": None if one.about is None else one.about.hex(),
                    "application": None if one.application is None else one.application.hex(),
                    "detail": one.detail,
                    "owner": one.owner.value,
                    "at": iso(one.made_ms),
                    "due": iso(one.due_ms),
                    "answer": one.answer,
                }
                for one in found
            ]
        )
    )
    return 0


def _task_done(options: argparse.Namespace, data: Path) -> int:
    with _opened(data) as folder, write(folder.db):
        now_ms = folder.outbox.now_ms()
        is_closed = close_task(folder.db, options.number, now_ms, options.note, "technician")
    if not is_closed:
        return _say(f"no task {options.number} is open: see motcua-sync task list", EXIT_USAGE)
    return _say(f"task {options.number} is closed", 0)


def _verify(_options: argparse.Namespace, data: Path) -> int:
    from sync.verifying import verify_store

    with _opened(data) as folder:
        found = verify_store(folder.db, folder.files)
    print(json.dumps(found))
    if not found["bad"]:
        return 0
    words = (
        'what "bad" names is damaged or missing here: restore it, motcua-kiosk restore check DIR'
    )
    return _say(words, EXIT_PROBLEM)


def _enrol(options: argparse.Namespace, data: Path) -> int:
    from sync.carried import read_file
    from sync.enrolment import FILE_BYTES, EnrolmentFile, read_address, read_code
    from sync.portal_link import enrol_by_code, enrol_by_file
    from sync.recovery import keep_sealed
    from sync.transport.making import make_line

    # Looked at before anything is made: a mistyped word must not leave a data folder behind.
    if options.code is None:
        place = Path(options.where)
        text = read_file(place.resolve(), FILE_BYTES).decode("ascii", "replace")
        EnrolmentFile.from_text(text)
        with _alone(options, data), _opened(data, make=not options.anew) as folder:
            enrol_by_file(folder, text, _identity(options, folder))
            _name_first_technician(folder)
            keep_sealed(folder)
        return _say("enrolled; the registration travels with the first contact", 0)
    url = read_address(options.where)
    read_code(options.code)
    with _alone(options, data), _opened(data, make=not options.anew) as folder:
        line = make_line(url, folder.config.sync)
        try:
            anew = _identity(options, folder)
            try:
                enrol_by_code(folder, url, options.code, line.transport, anew)
            except TransportError as error:
                if error.failure_class is not FailureClass.CLOCK:
                    raise
                # A machine whose clock is years off: chain and name are verified all the same, and
                # both sides prove the code.
                line.trust_dates(False)
                enrol_by_code(folder, url, options.code, line.transport, anew)
        finally:
            line.transport.close()
        _name_first_technician(folder)
        keep_sealed(folder)
    return _say("enrolled", 0)


@contextmanager
def _alone(options: argparse.Namespace, data: Path) -> Iterator[None]:
    """Every process keeps the identity that it opened with: for a new one nobody may be there."""
    if not options.anew:
        yield
        return
    require_database(data)
    with only_agent(data), only_kiosk(data):
        yield


def _identity(options: argparse.Namespace, folder: DataFolder) -> Device | None:
    """The new identity when one is asked for. Raises EnrolmentError while something waits."""
    from sync.enrolment import EnrolmentError
    from sync.renewing import prepare

    if not options.anew:
        return None
    made = prepare(folder.db, folder.device)
    if made is None:
        raise EnrolmentError(
            "something still waits under the present identity: send it first (motcua-sync once), or"
            " carry it by hand (motcua-sync export, import)"
        )
    return made


def _recovery_key(options: argparse.Namespace, _data: Path) -> int:
    from sync.recovery import make_recovery_key

    public = make_recovery_key(options.file)
    print(json.dumps({"private": str(options.file), "public": str(public)}))
    return _say(f"keep {options.file} offline, twice; then motcua-portal keys recovery {public}", 0)


def _recover(options: argparse.Namespace, data: Path) -> int:
    from sync.recovery import recover

    recover(data, options.key, options.out)
    print(json.dumps({"key": str(options.out)}))
    return _say(
        f'in settings.toml of that folder: [key] provider = "file", file = "{options.out}"; then'
        " motcua-sync export, motcua-kiosk integrity",
        0,
    )


def _name_first_technician(folder: DataFolder) -> None:
    """Somebody must be able to sign in at the machine before the portal has named anybody."""
    from sync.staff_here import make_first_technician

    pin = make_first_technician(folder.db)
    if pin is not None:
        print(pin)
        _say("the PIN above is the first technician's, for one sign-in at this machine", 0)


def _export(options: argparse.Namespace, data: Path) -> int:
    from sync.cli_courier import run_export

    with _opened(data) as folder:
        return run_export(folder, options.folder)


def _import(options: argparse.Namespace, data: Path) -> int:
    from sync.cli_courier import run_import

    with _opened(data) as folder:
        return run_import(folder, options.folder)


def _list(options: argparse.Namespace, data: Path) -> int:
    from sync.cli_courier import run_list

    with _opened(data) as folder:
        return run_list(folder, options.folder)


def _version(_options: argparse.Namespace, _data: Path) -> int:
    from importlib.metadata import PackageNotFoundError, version

    try:
        print(version("motcua"))
    except PackageNotFoundError:
        print("0 (not installed)")
    return 0


def _selftest(_options: argparse.Namespace, _data: Path) -> int:
    from sync.selftest import selftest

    try:
        print(selftest())
    except SyncError as error:
        return _say(str(error), EXIT_PROBLEM)
    return 0


def _say_failure(failure: FailureClass, detail: str = "") -> int:
    """Words for people, then the class alone on the last line."""
    print(detail or WORDS[failure], file=sys.stderr)
    return _say(failure.value, EXIT_CONTACT_FAILED)


def _say(words: str, code: int) -> int:
    print(words, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    words = "the kiosk's data folder (else $MOTCUA_DATA, else ./data)"
    shared = argparse.ArgumentParser(add_help=False)
    # SUPPRESS: the subcommand's own default must not wipe what stood before it.
    shared.add_argument("--data", metavar="DIR", default=argparse.SUPPRESS, help=words)
    parser = argparse.ArgumentParser(prog="motcua-sync", description="The sync agent of Một Cửa.")
    parser.add_argument("--data", metavar="DIR", default=None, help=words)
    parser.add_argument("--selftest", action="store_true", help="prove that this program works")
    parser.add_argument("--version", action="store_true", help="print the version")
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(metavar="COMMAND")

    def add(name: str, command: Command, words: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[shared], help=words, description=words)
        made.set_defaults(command=command)
        return made

    run = add("run", _run, "serve the folder until a signal comes")
    run.add_argument(
        UNTIL_INPUT_ENDS,
        action="store_true",
        help="end as well when standard input ends: so a kiosk starts its own agent",
    )
    add("once", _once, "one whole contact; 3 and the failure class when it fails")
    status = add("status", _status, "what waits, what arrived, what went wrong")
    status.add_argument("--json", action="store_true")
    tasks = commands.add_parser("task", parents=[shared], help="what waits for a person")
    actions = tasks.add_subparsers(required=True, metavar="ACTION")
    listing = actions.add_parser("list", parents=[shared], help="the open ones, newest first")
    listing.set_defaults(command=_task_list)
    done = actions.add_parser("done", parents=[shared], help="a person has dealt with it")
    done.add_argument("number", type=number, metavar="ID")
    done.add_argument("--note", default="", help="what was done; the operator reads it")
    done.set_defaults(command=_task_done)
    add("verify", _verify, "every record and ciphertext against its digest")
    enrol = add("enrol", _enrol, "enrol by URL and CODE, or by FILE without a link")
    enrol.add_argument("where", metavar="URL|FILE")
    enrol.add_argument("code", metavar="CODE", nargs="?")
    words = "with a new identity, when this disk was copied; the kiosk must be closed"
    enrol.add_argument("--anew", action="store_true", help=words)
    made = add("recovery-key", _recovery_key, "make a key that opens broken machines' databases")
    made.add_argument("file", type=place, metavar="FILE", help="new, on a medium of its own")
    words = "have the database key of a broken machine's folder back (--data)"
    recovered = add("recover", _recover, words)
    recovered.add_argument("--key", type=place, required=True, help="the private recovery key")
    recovered.add_argument("--out", type=place, required=True, help="a new file for the key")
    for name, command, help_words in (
        ("export", _export, "write what waits into a folder to be carried by hand"),
        ("import", _import, "apply the portal's answer from a carried folder"),
        ("list", _list, "what a carried folder holds"),
    ):
        add(name, command, help_words).add_argument("folder", type=place, metavar="DIR")
    add("version", _version, "print the version")
    return parser

"""Commands about procedures: example, check, sign, new-key.

It owns the signing key's file (the signing half of a key pair, in hexadecimal). Nothing here needs
the database.
"""

from __future__ import annotations

import secrets
from argparse import Namespace
from datetime import datetime
from pathlib import Path

from kiosk_app.cli.answers import CommandError, answer, read_input, say, write_output
from kiosk_app.cli.opening import settings_of
from kiosk_app.domain.example import example_for
from kiosk_app.domain.fact_tables import FACT_FILES
from kiosk_app.facts import check_facts
from kiosk_app.reference import added_files, check_files, load_procedures, signatures
from kiosk_app.store.shelf import Signature
from sync import Context, PrivateKeys, SyncError
from sync import sign as sign_bytes

REFUSED = 1
SIGNATURE_WORDS = {
    Signature.GOOD: "signed by a trusted key",
    Signature.NONE: "not signed",
    Signature.UNKNOWN: "signed by no trusted key, or changed after it was signed",
}


def example(options: Namespace) -> int:
    """Valid, invented answers; the same seed gives the same text, as long as that can be filed."""
    settings = settings_of(options)
    shelf = load_procedures(settings)
    seed = secrets.randbits(64) if options.seed is None else options.seed
    today = datetime.now().astimezone().date()
    try:
        procedure = shelf.catalogue.get(options.code)
    except KeyError as error:
        raise CommandError(f"no procedure has the code {options.code!r}") from error
    try:
        answers = example_for(procedure, seed, today)
    except ValueError as error:  # a file may ask for what contradicts itself
        raise CommandError(str(error)) from error
    answer({"procedure": procedure.code, "answers": answers})
    return 0


def check(options: Namespace) -> int:
    """Every procedure file and table of facts, or the given ones; problems with file, line, place
    and remedy, and what the signatures of files in DATA/catalogue say."""
    settings = settings_of(options)
    for file in options.files:
        read_input(file)
    signed = signatures(settings, options.files or added_files(settings))
    files = [file for file in options.files if file.name not in FACT_FILES]
    shelf = check_files(settings, files) if options.files else load_procedures(settings)
    facts = check_facts(settings, options.files)
    problems = (*shelf.problems, *shelf.others().problems, *shelf.words().problems, *facts)
    for name, state in signed.items():
        say(f"{name}: {SIGNATURE_WORDS[state]}")
    for problem in problems:
        say(str(problem))
    answer(
        {
            "signatures": {name: state.value for name, state in signed.items()},
            "procedures": [
                {"code": code, "version": version} for code, version in sorted(shelf.sources)
            ],
            "problems": [
                {
                    "file": p.file,
                    "line": p.line,
                    "column": p.column,
                    "place": p.place or p.spot,
                    "message": p.message,
                    "remedy": p.remedy,
                }
                for p in problems
            ],
        }
    )
    return REFUSED if problems else 0


def sign(options: Namespace) -> int:
    """Writes FILE.sig over the exact bytes of FILE."""
    content = read_input(options.file)
    keys = private_key(options.key)
    signature = sign_bytes(keys, Context.CATALOGUE, content)
    target = options.file.with_name(options.file.name + ".sig")
    write_output(target, signature.hex().encode() + b"\n")
    answer({"file": str(options.file), "signature": str(target)})
    return 0


def new_key(options: Namespace) -> int:
    """Makes KEY (keep it off the machine) and KEY.pub (goes to DATA/keys/catalogue.pub)."""
    if options.key.exists():
        raise CommandError(f"{options.key}: exists already and is left as it is")
    keys = PrivateKeys.generate()
    public = options.key.with_name(options.key.name + ".pub")
    write_output(options.key, keys.to_bytes().hex().encode() + b"\n", is_secret=True)
    try:
        write_output(public, keys.public.signing.hex().encode() + b"\n")
    except CommandError:
        options.key.unlink(missing_ok=True)  # without its other half it would sign for nobody
        raise
    answer({"key": str(options.key), "public": str(public)})
    return 0


def private_key(path: Path) -> PrivateKeys:
    """The signing key of a file that new-key made. Raises CommandError."""
    try:
        return PrivateKeys.from_bytes(bytes.fromhex(read_input(path).decode("ascii").strip()))
    except (ValueError, SyncError) as error:
        raise CommandError(f"{path}: is no signing key; make one with catalogue new-key") from error

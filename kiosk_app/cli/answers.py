"""How a command answers: one JSON document on standard output, words for people on standard error.

It owns the exit codes' exceptions. It must never print anything else on standard output.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from kiosk_app.devices.ports import DeviceError, Fault
from kiosk_app.domain.code import never_in_a_code
from sync import Unreadable, is_full, read_file, read_json, write_whole

BAD_INPUT = 2
LARGEST_INPUT_BYTES = 32 * 1024 * 1024
LARGEST_DOCUMENT_BYTES = 4 * 1024 * 1024  # an application has at most 64 KiB


class CommandError(Exception):
    """What a person gave cannot be used: said in words, exit code 2, no traceback."""


def answer(document: object) -> None:
    """Prints the one document of a command, in UTF-8 whatever the locale says."""
    try:
        text = json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8")
    except UnicodeEncodeError:  # half a sign that somebody sent: told as JSON tells such things
        text = json.dumps(document, indent=2).encode("ascii")
    sys.stdout.buffer.write(text + b"\n")
    sys.stdout.buffer.flush()


def say(words: str) -> None:
    """Words for a person; nothing in them may steer the terminal."""
    print("".join(c if c.isprintable() or c == "\n" else "?" for c in words), file=sys.stderr)


def not_here(typed: str) -> str:
    """That nothing here has this code, and why it can be none."""
    strange = never_in_a_code(typed)
    why = f": a code never holds {strange}, look at it again" if strange else ""
    return f"no application {typed} on this machine{why}"


def told(error: OSError) -> str:
    """What the operating system refused, in words."""
    if is_full(error):
        return "the disk is full: free space, then try again"
    name = f"{error.filename}: " if error.filename else ""
    return f"{name}{error.strerror or type(error).__name__}"


def read_input(path: Path, most_bytes: int = LARGEST_INPUT_BYTES) -> bytes:
    """A file that a person named, or a pipe. Raises CommandError."""
    try:
        return read_file(path, most_bytes, only_regular=False)
    except Unreadable as error:
        raise CommandError(f"{path}: {error}") from error


def unusable(error: DeviceError) -> str:
    """Why a picture cannot be used, in words with the limits."""
    # Pillow takes a while to import: only who handed a picture in waits for it.
    from kiosk_app.devices.pictures import LARGEST_BYTES, LARGEST_PIXELS, LONGEST_SIDE

    if error.code is not Fault.IMAGE_TOO_LARGE:
        return "is no readable picture"
    return (
        f"is too large a picture ({error.detail}): at most {LARGEST_BYTES >> 20} MiB and"
        f" {LARGEST_PIXELS // 1_000_000} million pixels (fewer in colours when it is no JPEG),"
        f" {LONGEST_SIDE} a side"
    )


def write_output(path: Path, content: bytes, *, is_secret: bool = False) -> None:
    """A file that a person asked for: whole, or not there at all. Raises CommandError."""
    try:
        if path.exists() and not path.is_file():  # a pipe or a terminal has no place for a part
            path.write_bytes(content)
            return
        # A person named it, and what lies beside it is theirs.
        place = Path(os.path.realpath(path))
        write_whole(place, content, is_secret=is_secret, is_contended=True)
    except OSError as error:
        raise CommandError(f"{path}: {_unwritten(path, error)}") from error


def _unwritten(path: Path, error: OSError) -> str:
    if is_full(error):
        return "the disk is full"
    if not path.parent.exists():
        return f"there is no folder {path.parent}: make it first, or name another"
    return error.strerror or "cannot be written"


def read_document(path: Path) -> object:
    """A JSON file that a person named. Raises CommandError naming the line."""
    content = read_input(path, LARGEST_DOCUMENT_BYTES)
    try:
        document: object = read_json(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: is not UTF-8 text") from error
    except Unreadable as error:
        raise CommandError(f"{path}: {error}") from error
    return document

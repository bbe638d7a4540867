"""How a command answers: one JSON document on standard output, words for people on standard error.

It owns the exit codes' exceptions. It must never print anything else on standard output.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from sync import Unreadable, read_file, read_json

BAD_INPUT = 2
LARGEST_INPUT_BYTES = 32 * 1024 * 1024


class CommandError(Exception):
    """What a person gave cannot be used: said in words, exit code 2, no traceback."""


def answer(document: object) -> None:
    """Prints the one document of a command, in UTF-8 whatever the locale says."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    sys.stdout.buffer.write(text.encode("utf-8") + b"\n")
    sys.stdout.buffer.flush()


def say(words: str) -> None:
    """Words for a person."""
    print(words, file=sys.stderr)


def read_input(path: Path) -> bytes:
    """A file that a person named. Raises CommandError."""
    try:
        return read_file(path, LARGEST_INPUT_BYTES, only_regular=False)
    except Unreadable as error:
        raise CommandError(f"{path}: {error}") from error


def write_output(path: Path, content: bytes) -> None:
    """A file that a person asked for. Raises CommandError."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or 'cannot be written'}") from error


def read_document(path: Path) -> object:
    """A JSON file that a person named. Raises CommandError naming the line."""
    content = read_input(path)
    try:
        document: object = read_json(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: is not UTF-8 text") from error
    except Unreadable as error:
        raise CommandError(f"{path}: {error}") from error
    return document

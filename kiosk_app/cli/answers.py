"""How a command answers: one JSON document on standard output, words for people on standard error.

It owns the exit codes' exceptions. It must never print anything else on standard output.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

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
        if path.stat().st_size > LARGEST_INPUT_BYTES:
            raise CommandError(f"{path}: larger than {LARGEST_INPUT_BYTES >> 20} MiB")
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or 'cannot be read'}") from error


def write_output(path: Path, content: bytes) -> None:
    """A file that a person asked for. Raises CommandError."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror or 'cannot be written'}") from error


def read_json(path: Path) -> object:
    """A JSON file that a person named. Raises CommandError naming the line."""
    try:
        document: object = json.loads(read_input(path).decode("utf-8"))
    except UnicodeDecodeError as error:
        raise CommandError(f"{path}: is not UTF-8 text") from error
    except json.JSONDecodeError as error:
        raise CommandError(f"{path}: line {error.lineno}: {error.msg}") from error
    except RecursionError as error:
        raise CommandError(f"{path}: nested too deeply") from error
    return document

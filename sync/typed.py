"""What is typed at a command line, judged before anything is done.

It owns the kinds of an argument that both programs share, their words when one is none, and the
encoding of what is answered. It must
never look at a disk: whether a folder is there is seen by whoever uses it.
"""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Collection
from pathlib import Path

HIGHEST_PORT = 65_535
_LARGEST = 2**63 - 1  # of a number that a database holds


def port(text: str) -> int:
    """A port of TCP; 0 takes a free one."""
    found = _whole(text)
    if not 0 <= found <= HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {HIGHEST_PORT}")
    return found


def number(text: str) -> int:
    """The number by which something is listed."""
    found = _whole(text)
    if not 0 <= found <= _LARGEST:
        raise argparse.ArgumentTypeError("no such number")
    return found


def place(text: str) -> Path:
    """A file or folder. An empty word, such as a variable of a shell that was never set, would mean
    the folder that one happens to stand in."""
    if not text.strip():
        raise argparse.ArgumentTypeError("an empty name: give a file or folder")
    return Path(text)


def unreadable(options: argparse.Namespace, places: Collection[str] = ("data",)) -> str | None:
    """The first argument whose bytes are no text: neither a database nor a record takes them.
    `places` are names of files and folders, which may be any bytes."""
    for name, value in vars(options).items():
        texts = value if isinstance(value, list) else [value]
        for text in texts:
            if name not in places and isinstance(text, str) and not text.isascii():
                try:
                    text.encode()
                except UnicodeEncodeError:
                    return name.replace("_", "-")
    return None


def speak_utf8() -> None:
    """JSON and names are UTF-8 on standard output, whatever the terminal's encoding is."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


NO_TEXT = "these bytes are no text in UTF-8"


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text[:40]} is no whole number") from error

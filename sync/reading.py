"""Files and texts that somebody else wrote, read within bounds.

It owns the door to tomllib and json and the reading of whole files: whatever such a file or text
does to them ends as Unreadable, with words, a remedy and the line where one is known. It must never
judge what a text means, wait for a pipe or take memory that the file, not we, decides about.
"""

from __future__ import annotations

import json
import os
import re
import stat
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sync.errors import SyncError

DEEPEST = 32  # tables in tables; a condition in a column of the catalogue has some 20
# Absent on Windows, where what is open and what the name is have to do.
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_LEAST, _MOST = -(2**63), 2**63 - 1
_LINE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)\s*$")
# Time grows with the square of such a key's length, so it is refused before it is parsed.
_LONG_KEY = re.compile(
    r"""(?:\.[ \t]*+(?:[A-Za-z0-9_-]++|"(?:[^"\\\n]|\\.)*+"|'[^'\n]*+')[ \t]*+){32}"""
)
_LONG_NUMBER = re.compile(r"[=,\[]\s*+([+-]?(?:0[box][0-9a-fA-F_]{16,}+|[0-9_]{19,}+))")
_CLOSE = "look at this line and the one before: quotes, brackets and commas must be closed"


class Unreadable(SyncError):
    """A file or text that cannot be used: what is wrong, what to do, and on which line (from 1;
    `column` of a sign that does not belong there)."""

    def __init__(
        self, words: str, remedy: str, line: int | None = None, column: int | None = None
    ) -> None:
        column_words = f", column {column}" if column else ""
        place = f"line {line}{column_words}: " if line else ""
        super().__init__(f"{place}{words}; {remedy}")
        self.words = words
        self.remedy = remedy
        self.line = line
        self.column = column


class Absent(Unreadable):
    """There is no such file."""


def read_file(
    path: Path, most_bytes: int, *, only_regular: bool = True, through_links: bool = True
) -> bytes:
    """The bytes of a file of at most `most_bytes`. Raises Absent, Unreadable.

    `only_regular` refuses pipes and devices without waiting for them; without `through_links` the
    name itself must be that of a file.
    """
    flags = (_NO_WAIT if only_regular else 0) | (0 if through_links else _NO_LINK)
    try:
        if not through_links and path.is_symlink():  # for systems that do not know the flag
            raise _not_a_file()
        with open(path, "rb", opener=lambda name, mode: os.open(name, mode | flags)) as file:
            if only_regular and not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise _not_a_file()
            content = file.read(most_bytes + 1)
    except FileNotFoundError as error:
        raise Absent("there is no such file", "look at its name") from error
    except IsADirectoryError as error:
        raise _not_a_file() from error
    except OSError as error:
        words = f"it cannot be read ({error.strerror or type(error).__name__})"
        raise Unreadable(words, "look at the file and its permissions") from error
    except ValueError as error:  # a NUL in its name
        raise Unreadable("no file can have this name", "look at its name") from error
    if len(content) > most_bytes:
        raise Unreadable(
            f"it is larger than {_size(most_bytes)}", "look whether it is the right one"
        )
    return content


def read_text(path: Path, most_bytes: int) -> str:
    """The text of a regular file in UTF-8. Raises Absent, Unreadable."""
    try:
        return read_file(path, most_bytes).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable("it is not UTF-8 text", "save it as UTF-8") from error


def read_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text, whole numbers within 64 bits. Raises Unreadable only."""
    text = text.removeprefix("\ufeff")
    if _LONG_KEY.search(text):
        raise _too_deep()
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _toml_problem(str(error), text) from error
    except RecursionError as error:
        raise _too_deep() from error
    except (ValueError, OverflowError) as error:  # the parser of numbers, not of TOML
        raise _too_large(text) from error
    for value in _values(tree):
        if isinstance(value, int) and not _LEAST <= value <= _MOST:
            raise _too_large(text)
    return tree


def read_json(text: str) -> Any:
    """The document of a JSON text. Raises Unreadable only.

    A whole number beyond 64 bits comes as a float: whoever checks values can then name its place.
    """
    try:
        document = json.loads(text, parse_int=_whole)
    except json.JSONDecodeError as error:
        words = f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise Unreadable(words, _CLOSE, error.lineno, error.colno) from error
    except RecursionError as error:
        raise _too_deep() from error
    for _ in _values(document):
        pass  # the depth is bounded on the way
    return document


def _not_a_file() -> Unreadable:
    return Unreadable("it is not a file", "put a plain file there")


def _size(count: int) -> str:
    for unit, bits in (("MiB", 20), ("KiB", 10)):
        if count >> bits:
            return f"{count >> bits} {unit}"
    return f"{count} bytes"


def _whole(digits: str) -> int | float:
    is_short = len(digits) <= 20  # longer ones are never made: that takes quadratic time
    return int(digits) if is_short and _LEAST <= int(digits) <= _MOST else float(digits)


def _toml_problem(words: str, text: str) -> Unreadable:
    found = _LINE.search(words)
    line, column = (int(found[1]), int(found[2])) if found and found[1] else _end_of(text)
    words = _LINE.sub("", words)
    return Unreadable(
        f"not TOML: {words[:1].lower()}{words[1:]}",
        f"{_CLOSE}, and no key may be there twice",
        line,
        column,
    )


def _end_of(text: str) -> tuple[int, int]:
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def _too_deep() -> Unreadable:
    return Unreadable("it is nested too deeply", f"write at most {DEEPEST} levels")


def _too_large(text: str) -> Unreadable:
    found = _LONG_NUMBER.search(text)
    line = text.count("\n", 0, found.start(1)) + 1 if found else None
    return Unreadable("a number is too large", "whole numbers have at most 18 digits here", line)


def _values(tree: object) -> Iterator[object]:
    """Every value in any order; raises Unreadable when they lie too deep. Never recurses itself."""
    waiting = [(tree, 0)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise _too_deep()
        if isinstance(value, dict):
            waiting += [(inner, depth + 1) for inner in value.values()]
        elif isinstance(value, list):
            waiting += [(inner, depth + 1) for inner in value]
        else:
            yield value

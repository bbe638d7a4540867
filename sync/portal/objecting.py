"""What the database objects to, in words for whoever must act, without a word of anybody's data.

It owns which of SQLAlchemy's errors mean that the database cannot be used now (away, full, held,
damaged) rather than that this program asked for something wrong. A driver's text may quote rows, so
only the first line of those errors is told, which names hosts, files and limits. It must never tell
the values of a statement.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sqlalchemy.exc import (
    DatabaseError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoneFree

_MOST_CHARACTERS = 300
_ROOM_BYTES = 64 * 1024
"""SQLite needs some to open at all, and reports its lack as a failure of the disk."""
_SQLITE = (
    ("disk is full", "the disk is full: free space, nothing was lost"),
    ("is locked", "another program holds the database: end it, or try again"),
    ("malformed", "the database is damaged: put it back from the backup"),
    (
        "not a database",
        "this is no database of the portal, or damaged: put it back from the backup",
    ),
    ("readonly", "the database cannot be written: look at its permissions and at the disk"),
)


def is_unusable(error: SQLAlchemyError) -> bool:
    """Whether the database cannot be used now; else it refused one statement."""
    if isinstance(error, OperationalError | InterfaceError | NoneFree):
        return True
    # Of none of the driver's finer kinds: SQLite's words for a file that is damaged.
    return type(error) is DatabaseError or (
        isinstance(error, DBAPIError) and error.connection_invalidated
    )


def told(error: SQLAlchemyError, folder: Path | None = None) -> str:
    """The words. `folder` is where the embedded database lies, so that a full disk is told."""
    if isinstance(error, NoneFree):
        return "every connection to the database is in use: try again"
    if not isinstance(error, DBAPIError):
        return f"it refused what it was asked ({type(error).__name__})"
    if not is_unusable(error):
        return f"it refused what it was asked ({type(error.orig).__name__})"
    first = str(error.orig).strip().partition("\n")[0][:_MOST_CHARACTERS]
    for sign, words in _SQLITE:
        if sign in first:
            return f"{words} ({first})"
    if folder is not None and _is_full(folder):
        return f"{_SQLITE[0][1]} ({first})"
    return first


def logged(error: SQLAlchemyError) -> str:
    """The same with the statement, whose values are no part of it."""
    statement = error.statement if isinstance(error, DBAPIError) else None
    return f"{told(error)}: {' '.join((statement or '').split())[:_MOST_CHARACTERS]}"


def _is_full(folder: Path) -> bool:
    try:
        return shutil.disk_usage(folder).free < _ROOM_BYTES
    except OSError:
        return False

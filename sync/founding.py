"""Remembers that a data folder has had a database: a lost one is never taken for a new machine.

It owns the file DATA/database-was-made, written once the first database is on the medium and never
removed here. A key alone proves nothing: an operator may seal one before the first start.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from sync.errors import SyncError
from sync.whole_files import write_new

MARK = "database-was-made"
_WORDS = (
    b"This folder has had a database. While this file is here, no new one is made\n"
    b"in place of one that is lost: restore it from the backup.\n"
)


class DatabaseLost(SyncError):
    """The database of this folder is gone or empty; the text says what to do."""


class NoDataFolder(SyncError):
    """There is no kiosk's database in that folder."""


class OtherFolder(SyncError):
    """The folder is another program's."""


def had_database(folder: Path) -> bool:
    """Whether a database was ever made in this folder."""
    return (folder / MARK).exists()


def require_database(data: Path) -> None:
    """Raises NoDataFolder where nothing was ever made; leaves no trace there."""
    if not (data / "motcua.db").exists() and not had_database(data):
        raise NoDataFolder(
            f"there is no database in {data}: start the kiosk or enrol first; for another folder"
            " give --data"
        )


def is_missing(database: Path) -> bool:
    """Whether there is no database, or a file without a byte in it."""
    try:
        return database.stat().st_size == 0
    except FileNotFoundError:
        return True


def refuse_lost(database: Path) -> None:
    """Raises DatabaseLost where a new database would hide that the old one is gone."""
    if is_missing(database) and had_database(database.parent):
        raise DatabaseLost(
            f"{database.name} is {'empty' if database.exists() else 'gone'}, but this folder has"
            f" had a database: restore {database.name} and attachments from the backup. No new"
            " one was made. For a new machine take an empty folder."
        )


def remember(database: Path) -> None:
    """Marks the folder; the database must be on the medium by then."""
    with suppress(FileExistsError):
        write_new(database.parent / MARK, _WORDS)


def refuse_portal(data: Path) -> None:
    """Raises OtherFolder where a portal keeps its data and no kiosk does."""
    if (data / "portal.db").exists() and not (data / "motcua.db").exists():
        raise OtherFolder(
            f"{data} is the data folder of a portal: give the kiosk one of its own with --data"
        )

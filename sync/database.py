"""Opens the one encrypted database that kiosk and agent share, and guards every transaction.

It owns the SQLCipher settings, the write transaction and the map from the driver's exceptions
to ours. It must never create a database where one with another key stands, never change the tables
of a database that is in use, and never let an exception class of the driver escape.
"""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlcipher3

from sync.errors import IntegrityError, LocalProtocolError, SyncError
from sync.founding import had_database, is_missing, refuse_lost, remember
from sync.migrations import apply_migrations, has_tables, is_outdated, refuse_newer
from sync.whole_files import PART, fsync_file, fsync_folder, rename_durably

if TYPE_CHECKING:
    import sqlite_utils

BUSY_TIMEOUT_S = 10.0
TRUNCATE_WAIT_MS = 500
PAGE_BYTES = 4096
# The agent checkpoints; whoever else commits does so only when the agent has been away long
# enough for the log to reach this size, so that a screen never pays for a checkpoint.
FOREIGN_CHECKPOINT_BYTES = 64 * 1024 * 1024


class DatabaseFull(SyncError):
    """The disk (or the page limit) has no room; the transaction was rolled back whole."""


class DatabaseBusy(SyncError):
    """Another process held the write lock for longer than `BUSY_TIMEOUT_S`."""


class DatabaseUnavailable(SyncError):
    """The file cannot be opened, read or written: permissions, read-only medium, I/O error."""


class TablesOutdated(SyncError):
    """This program knows newer tables; the kiosk's start makes them while no agent runs."""


class WrongKey(IntegrityError):
    """The file is not a database under this key: another key, or a damaged first page."""


_FULL = {sqlcipher3.SQLITE_FULL}
_DAMAGED = {sqlcipher3.SQLITE_CORRUPT, sqlcipher3.SQLITE_NOTADB}
_BUSY = {sqlcipher3.SQLITE_BUSY, sqlcipher3.SQLITE_LOCKED}
_UNAVAILABLE = {
    sqlcipher3.SQLITE_CANTOPEN,
    sqlcipher3.SQLITE_IOERR,
    sqlcipher3.SQLITE_READONLY,
    sqlcipher3.SQLITE_PERM,
    sqlcipher3.SQLITE_NOLFS,
    sqlcipher3.SQLITE_NOMEM,
}


_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
# SQLite needs some room to open at all and reports its lack as a failure of the disk.
_ROOM_TO_OPEN_BYTES = 64 * 1024


def is_full(error: OSError) -> bool:
    """Whether the operating system refused because there is no room."""
    return error.errno in _NO_ROOM


def mapped(error: Exception) -> SyncError:
    """Our exception for one of the driver's. Total: whatever it does not know is our own mistake.

    Only the name of the error travels on: the driver's text may quote a value.
    """
    code = getattr(error, "sqlite_errorcode", None)
    name = str(getattr(error, "sqlite_errorname", None) or type(error).__name__)
    primary = code & 0xFF if isinstance(code, int) else None
    if primary in _FULL:
        return DatabaseFull(f"the disk is full ({name}): free space, nothing was written")
    if primary in _DAMAGED:
        return IntegrityError(f"the database is damaged ({name}): restore it from the backup")
    if primary in _BUSY:
        return DatabaseBusy(f"another program holds the database ({name}): try again")
    if primary in _UNAVAILABLE:
        return DatabaseUnavailable(f"the database cannot be read or written ({name})")
    return LocalProtocolError(f"the database refused the statement ({name})")


@contextmanager
def database_errors() -> Iterator[None]:
    """The one boundary: the driver's exceptions come in, ours go out."""
    try:
        yield
    except (sqlcipher3.Error, sqlcipher3.Warning) as error:
        raise mapped(error) from error


@contextmanager
def _room_in(folder: Path) -> Iterator[None]:
    """Inside, a failure on a disk without room is told as what it is."""
    try:
        yield
    except (DatabaseUnavailable, LocalProtocolError) as error:
        if shutil.disk_usage(folder).free >= _ROOM_TO_OPEN_BYTES:
            raise
        raise DatabaseFull("the disk is full: free space, nothing was lost") from error


@contextmanager
def write(db: sqlite_utils.Database) -> Iterator[sqlite_utils.Database]:
    """BEGIN IMMEDIATE ... COMMIT; rolled back whole when anything is raised.

    Immediate, because a deferred BEGIN fails at once when another process commits between its
    read and its write. Raises DatabaseFull, DatabaseBusy, DatabaseUnavailable, IntegrityError.
    """
    connection = db.conn
    if connection.in_transaction:
        raise LocalProtocolError("a write transaction is open already")
    with database_errors():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield db
            connection.execute("COMMIT")
        except BaseException:
            # SQLite may have rolled back by itself (disk full): then there is nothing to undo.
            with suppress(sqlcipher3.Error):
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
            raise


def open_database(path: Path, key: bytes) -> sqlite_utils.Database:
    """The database at `path` under the raw 32-byte `key`; made with its tables when absent.

    Tables of an earlier version are left as they are: another program may be using them. Raises
    TablesOutdated and WrongKey in words, DatabaseUnavailable, DatabaseFull. The connection may be
    handed to another thread, but only one thread may use it at a time.
    """
    db = connect(path, key)
    with database_errors():
        if not has_tables(db):
            apply_migrations(db, write)
        elif is_outdated(db):
            db.close()
            raise _outdated()
    return db


def migrate(db: sqlite_utils.Database) -> None:
    """Brings the set "sync" up to date, whole or not at all. For a start-up that knows that no
    other program has this database open."""
    with database_errors():
        apply_migrations(db, write)


def needs_migration(db: sqlite_utils.Database) -> bool:
    """Whether steps of the set "sync" are pending; a database without tables needs all of them."""
    with database_errors():
        return is_outdated(db)


def connect(path: Path, key: bytes) -> sqlite_utils.Database:
    """As `open_database`, whatever tables there are; makes and changes none.

    Raises DatabaseLost where there was a database, NewerDatabase before anything is written.
    """
    # Here, because it takes longer than all that `status` does.
    import sqlite_utils

    return sqlite_utils.Database(_opened(path, key), execute_plugins=False)


@dataclass(frozen=True, slots=True)
class AskedDatabase:
    """A connection for a few questions and nothing else; what asks needs `execute` only."""

    conn: Any

    def execute(self, statement: str, values: Sequence[Any] = ()) -> Any:
        """The cursor of one question."""
        return self.conn.execute(statement, values)

    def close(self) -> None:
        """Gives it back."""
        self.conn.close()


def open_to_ask(path: Path, key: bytes) -> AskedDatabase:
    """The database with the tables of this version, opened in milliseconds to be asked.

    Raises as `open_database`."""
    db = AskedDatabase(_opened(path, key))
    with database_errors():
        if is_outdated(db):
            db.close()
            raise _outdated()
    return db


def _outdated() -> TablesOutdated:
    return TablesOutdated(
        "the database has the tables of an earlier version:"
        " stop motcua-sync and start the kiosk once"
    )


def _opened(path: Path, key: bytes) -> Any:
    if len(key) != 32:
        raise LocalProtocolError("a database key has 32 bytes")
    refuse_lost(path)
    is_new = is_missing(path)
    if is_new:
        path.parent.mkdir(parents=True, exist_ok=True)
    with _room_in(path.parent), database_errors():
        connection = _connection(path, key)
        try:
            _prove_key(connection, path)
            refuse_newer(connection)
            _settle(connection)
        except BaseException:
            connection.close()
            raise
    if is_new:
        fsync_file(path)
        fsync_folder(path.parent)
        fsync_folder(path.parent.absolute().parent)
    if not had_database(path.parent):
        remember(path)
        fsync_folder(path.parent)
    return connection


def _connection(path: Path, key: bytes) -> Any:
    # isolation_level None: the driver opens no transactions of its own; `write` is the only door.
    connection = sqlcipher3.connect(
        str(path), timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
    )
    # SQLCipher otherwise writes its findings to standard error of whoever uses it.
    connection.execute("PRAGMA cipher_log_level = NONE")
    # x'..' is a raw key: no derivation, so that opening takes milliseconds.
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    return connection


def _prove_key(connection: Any, path: Path) -> None:
    try:
        # Reads the first page and no other: damage elsewhere is no question of the key.
        connection.execute("PRAGMA schema_version").fetchone()
    except sqlcipher3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlcipher3.SQLITE_NOTADB:
            raise
        raise WrongKey(
            f"{path.name} does not open with this key: the key file belongs to another database,"
            " or the file is damaged. Put the right key back or restore the backup;"
            " the file was left as it is."
        ) from error


def _settle(connection: Any) -> None:
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",  # NORMAL may roll back a committed transaction on power loss
        "foreign_keys = ON",
        "secure_delete = ON",
        "temp_store = MEMORY",
        f"busy_timeout = {int(BUSY_TIMEOUT_S * 1000)}",
        f"wal_autocheckpoint = {FOREIGN_CHECKPOINT_BYTES // PAGE_BYTES}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def checkpoint(db: sqlite_utils.Database, *, truncate: bool = False) -> bool:
    """Copies the log into the database as far as readers allow; the agent's duty.

    True when all of it was copied and, with `truncate`, the log is empty on the disk: until then it
    holds pages as they were before. False while another program reads or writes: try again later.
    """
    with database_errors():
        if not truncate:
            return _folds_log(db, "PASSIVE")
        # Somebody at the screen may be waiting behind this; the next hour is as good.
        db.conn.execute(f"PRAGMA busy_timeout = {TRUNCATE_WAIT_MS}")
        try:
            return _folds_log(db, "TRUNCATE")
        finally:
            db.conn.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT_S * 1000)}")


def _folds_log(db: sqlite_utils.Database, mode: str) -> bool:
    busy, pages, copied = db.conn.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
    return not busy and pages == copied


def data_version(db: sqlite_utils.Database) -> int:
    """A number that changes when another connection commits: the cheap wake-up."""
    with database_errors():
        return int(db.conn.execute("PRAGMA data_version").fetchone()[0])


def integrity_problems(db: sqlite_utils.Database) -> list[str]:
    """What quick_check, the page authentication and the foreign keys object to; [] when sound."""
    problems: list[str] = []
    for pragma, words in (
        # The page authentication reads the file itself, past the log. Pages that a power cut left
        # half copied still stand in the log: they are damaged only if copying them again fails.
        ("wal_checkpoint(FULL)", None),
        ("cipher_integrity_check", "{}"),
        ("quick_check", "{}"),
        ("foreign_key_check", "foreign key of {}"),
    ):
        try:
            with database_errors():
                rows = db.conn.execute(f"PRAGMA {pragma}").fetchall()
        except IntegrityError as error:
            problems.append(f"{pragma}: {error}")
            continue
        if words is not None:
            problems += [words.format(row[0]) for row in rows if row[0] != "ok"]
    return problems


def backup(db: sqlite_utils.Database, target: Path, key: bytes) -> None:
    """An online copy under the same `key`, complete and durable at `target` or not there at all."""
    part = target.with_name(target.name + PART)
    for leftover in (part, Path(f"{part}-journal"), Path(f"{part}-wal")):
        leftover.unlink(missing_ok=True)
    try:
        with _room_in(target.parent), database_errors():
            copy = _connection(part, key)
            try:
                db.conn.backup(copy)
            finally:
                copy.close()
        fsync_file(part)
        rename_durably(part, target)
    finally:
        part.unlink(missing_ok=True)

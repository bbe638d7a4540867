"""Opens the kiosk's half of the shared database and names the errors of its tables.

It owns the order of opening (key, sync's tables, ours, quick check) and the machine's secret for
keyed digests. It must never migrate while the agent runs: only start-up does, before the agent is
started, and an old table set under a running agent is refused in words.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import sqlite_utils

from kiosk_app.store.migrations import migration_set
from sync import (
    IntegrityError,
    connect,
    database_errors,
    migrate,
    needs_migration,
    write,
)

DATABASE_FILE = "motcua.db"
ID_BYTES = 16
KEY_BYTES = 32


class AgentRunning(Exception):
    """The tables must be migrated but the sync agent holds the database: stop it first."""


def open_store(
    data: Path, key: bytes, agent_runs: Callable[[], bool] = lambda: False
) -> sqlite_utils.Database:
    """DATA/motcua.db with both migration sets applied; made when absent.

    Raises AgentRunning when tables are old and the agent runs, IntegrityError when the file is
    damaged, and what `sync.connect` raises (WrongKey, DatabaseFull, DatabaseUnavailable).
    """
    path = data / DATABASE_FILE
    is_new = not path.exists()
    db = connect(path, key)
    # Both sets are looked at before either is applied: nothing changes under a running agent.
    if _is_outdated(db):
        if agent_runs():
            db.close()
            raise AgentRunning(
                "the database needs new tables while motcua-sync runs:"
                " stop motcua-sync, start the kiosk once, then start it again"
            )
        _migrate(db)
    if not is_new:
        with database_errors():
            _quick_check(db)
    return db


def open_copy(path: Path, key: bytes) -> sqlite_utils.Database:
    """A copy of a database that no other program can have open, brought up to date.

    Raises what `open_store` raises, except AgentRunning.
    """
    db = connect(path, key)
    _migrate(db)
    return db


def _is_outdated(db: sqlite_utils.Database) -> bool:
    with database_errors():
        return needs_migration(db) or bool(migration_set().pending(db))


def _migrate(db: sqlite_utils.Database) -> None:
    migrate(db)
    with database_errors():
        steps = migration_set()
        if steps.pending(db):
            with write(db):
                steps.apply(db)


def _quick_check(db: sqlite_utils.Database) -> None:
    """Cheap enough for every start; `integrity` reads every page."""
    found = [str(row[0]) for row in db.conn.execute("PRAGMA quick_check(1)")]
    if found != ["ok"]:
        raise IntegrityError("the database is damaged (quick_check): restore it from the backup")


def keyed_digest(db: sqlite_utils.Database, purpose: str, content: bytes) -> bytes:
    """32 bytes that only this machine can compute: what is looked up without being stored.

    The secret is made on first use, inside the caller's write(db).
    """
    with database_errors():
        db.execute(
            "INSERT OR IGNORE INTO kiosk_secret VALUES ('digest', ?)",
            [secrets.token_bytes(KEY_BYTES)],
        )
    digest = find_keyed_digest(db, purpose, content)
    assert digest is not None
    return digest


def find_keyed_digest(db: sqlite_utils.Database, purpose: str, content: bytes) -> bytes | None:
    """As keyed_digest, without a write: None before the first use, when nothing has any digest."""
    with database_errors():
        row = db.execute("SELECT value FROM kiosk_secret WHERE name = 'digest'").fetchone()
    if row is None:
        return None
    return hmac.digest(bytes(row[0]), purpose.encode() + b"\0" + content, sha256)

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
from sync import IntegrityError, database_errors, open_database, write

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
    damaged, and what `open_database` raises (WrongKey, DatabaseFull, DatabaseUnavailable).
    """
    path = data / DATABASE_FILE
    is_new = not path.exists()
    db = open_database(path, key)
    with database_errors():
        steps = migration_set()
        if not db["_sqlite_migrations"].exists() or steps.pending(db):
            if agent_runs():
                raise AgentRunning(
                    "the database needs new tables while motcua-sync runs:"
                    " stop motcua-sync, start the kiosk once, then start it again"
                )
            with write(db):
                steps.apply(db)
        if not is_new:
            _quick_check(db)
    return db


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
        row = db.execute("SELECT value FROM kiosk_secret WHERE name = 'digest'").fetchone()
    return hmac.digest(bytes(row[0]), purpose.encode() + b"\0" + content, sha256)

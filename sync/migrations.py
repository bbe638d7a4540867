"""The tables of the queues: the migration set "sync", applied to a new database or at start-up.

It owns every table whose name begins with `sync_`. It must never change a released step: later
versions add steps.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from sync.counting import COUNTED
from sync.errors import SyncError

if TYPE_CHECKING:
    import sqlite_utils
    from sqlite_utils.migrations import Migrations

# The steps of both sets that this program knows, the kiosk's by name only: each of the two programs
# must leave a database alone that a newer one of either has changed.
RELEASED = {
    "sync": (
        *("m001_queues", "m002_figures", "m003_fetches", "m004_counted", "m005_told"),
        *("m006_identities", "m007_mirror", "m008_settled"),
    ),
    "kiosk": (
        "m001_first",
        "m002_results",
        "m003_rated",
        "m004_staff",
        "m005_prints",
        "m006_publications",
        "m007_questions",
        "m008_requests",
        "m009_guesses",
        "m010_standing",
    ),
}


class NewerDatabase(SyncError):
    """A newer program migrated this database; the text says what to do."""


_QUEUES = """
CREATE TABLE sync_device (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id BLOB NOT NULL, keys BLOB NOT NULL,
    characters TEXT NOT NULL, earlier TEXT NOT NULL, made_ms INTEGER NOT NULL
);
CREATE TABLE sync_run (
    run BLOB PRIMARY KEY, last_n INTEGER NOT NULL, started_ms INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE sync_outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id BLOB NOT NULL UNIQUE, device BLOB NOT NULL, run BLOB NOT NULL, n INTEGER NOT NULL,
    kind TEXT NOT NULL, body BLOB NOT NULL, digest BLOB NOT NULL,
    about BLOB NOT NULL, due TEXT, priority INTEGER NOT NULL, queued_ms INTEGER NOT NULL,
    UNIQUE (run, n)
);
CREATE TRIGGER sync_outbox_is_immutable BEFORE UPDATE ON sync_outbox
BEGIN SELECT RAISE(ABORT, 'outbox rows are immutable'); END;
CREATE TABLE sync_delivery (
    id BLOB PRIMARY KEY, run BLOB NOT NULL, n INTEGER NOT NULL, digest BLOB NOT NULL,
    kind TEXT NOT NULL, about BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'acknowledged', 'refused')),
    verdict TEXT, reason TEXT, failures INTEGER NOT NULL DEFAULT 0,
    queued_ms INTEGER NOT NULL, sent_ms INTEGER, acknowledged_ms INTEGER, evidence INTEGER
) WITHOUT ROWID;
CREATE INDEX sync_delivery_by_state ON sync_delivery (state);
CREATE INDEX sync_delivery_by_about ON sync_delivery (about);
CREATE TABLE sync_attachment (
    cipher_sha256 BLOB PRIMARY KEY, record BLOB NOT NULL, about BLOB NOT NULL,
    cipher_bytes INTEGER NOT NULL, due TEXT,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'acknowledged')),
    location TEXT, sent_bytes INTEGER NOT NULL DEFAULT 0,
    queued_ms INTEGER NOT NULL, acknowledged_ms INTEGER, shed_ms INTEGER
) WITHOUT ROWID;
CREATE INDEX sync_attachment_by_state ON sync_attachment (state);
CREATE INDEX sync_attachment_by_about ON sync_attachment (about);
CREATE TABLE sync_inbox (
    position INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE,
    device BLOB NOT NULL, run BLOB NOT NULL, n INTEGER NOT NULL,
    kind TEXT NOT NULL, body BLOB NOT NULL, digest BLOB NOT NULL,
    received_ms INTEGER NOT NULL, read_ms INTEGER
);
CREATE INDEX sync_inbox_unread ON sync_inbox (position) WHERE read_ms IS NULL;
CREATE TABLE sync_evidence (
    id INTEGER PRIMARY KEY, encoded BLOB NOT NULL, signature BLOB NOT NULL
);
CREATE TABLE sync_feed (
    position INTEGER PRIMARY KEY, chain BLOB NOT NULL, id BLOB NOT NULL
);
CREATE TABLE sync_state (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE sync_task (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, about BLOB, detail TEXT NOT NULL,
    evidence BLOB, made_ms INTEGER NOT NULL, done_ms INTEGER
);
"""

# The header of every screen asks how many applications wait: answered from the index alone.
_FIGURES = """
DROP INDEX IF EXISTS sync_delivery_by_state;
CREATE INDEX sync_delivery_by_state ON sync_delivery (state, about);
"""

# What comes down by address: results, and records too large for a feed.
_FETCHES = """
CREATE TABLE sync_fetch (
    cipher_sha256 BLOB PRIMARY KEY, cipher_bytes INTEGER NOT NULL, about BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('wanted', 'arrived')),
    wanted_ms INTEGER NOT NULL, arrived_ms INTEGER
) WITHOUT ROWID;
CREATE INDEX sync_fetch_by_state ON sync_fetch (state, cipher_bytes);
CREATE INDEX sync_fetch_by_about ON sync_fetch (about);
CREATE TABLE sync_addressed (
    id BLOB PRIMARY KEY, digest BLOB NOT NULL, position INTEGER NOT NULL,
    device BLOB NOT NULL, run BLOB NOT NULL, n INTEGER NOT NULL,
    cipher_sha256 BLOB NOT NULL UNIQUE, key BLOB NOT NULL, plain_sha256 BLOB NOT NULL
) WITHOUT ROWID;
"""


# Tasks travel: what was said of one, by whom, and what the portal has heard of it.
_TOLD = """
ALTER TABLE sync_task ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_task ADD COLUMN done_by TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_task ADD COLUMN answer TEXT NOT NULL DEFAULT '';
ALTER TABLE sync_task ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sync_task_untold ON sync_task (id)
    WHERE told = 0 OR told = 1 AND done_ms IS NOT NULL;
"""

# Runs of an identity that this machine gave up: what they delivered is compared no more.
_IDENTITIES = """
ALTER TABLE sync_run ADD COLUMN is_former INTEGER NOT NULL DEFAULT 0;
"""


# What stands on the second medium, and what has to go from there because it was erased here.
_MIRROR = """
CREATE TABLE sync_mirror (
    record BLOB PRIMARY KEY, name TEXT NOT NULL, is_gone INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sync_mirror_by_name ON sync_mirror (name);
CREATE INDEX sync_mirror_gone ON sync_mirror (name) WHERE is_gone;
CREATE TABLE sync_mirror_paper (
    cipher_sha256 BLOB PRIMARY KEY, is_gone INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sync_mirror_paper_gone ON sync_mirror_paper (cipher_sha256) WHERE is_gone;
CREATE TRIGGER sync_mirror_erased AFTER DELETE ON sync_outbox
BEGIN
    UPDATE sync_mirror SET is_gone = 1 WHERE record = OLD.id;
END;
CREATE TRIGGER sync_mirror_shed AFTER UPDATE OF shed_ms ON sync_attachment
WHEN NEW.shed_ms IS NOT NULL
BEGIN
    UPDATE sync_mirror_paper SET is_gone = 1 WHERE cipher_sha256 = NEW.cipher_sha256;
END;
"""

# When the portal acknowledged, by its own clock: what may be shed is judged by that alone.
_SETTLED = """
ALTER TABLE sync_delivery ADD COLUMN settled_ms INTEGER;
ALTER TABLE sync_attachment ADD COLUMN settled_ms INTEGER;
CREATE INDEX sync_outbox_by_about ON sync_outbox (about);
"""


def migration_set() -> Migrations:
    """The steps in order; built on demand because importing a module must do no work."""
    # A tenth of a second: who only asks for figures does not wait for it.
    from sqlite_utils.migrations import Migrations

    steps = Migrations("sync")

    @steps()  # type: ignore[untyped-decorator]
    def m001_queues(db: sqlite_utils.Database) -> None:
        run_script(db, _QUEUES)

    @steps()  # type: ignore[untyped-decorator]
    def m002_figures(db: sqlite_utils.Database) -> None:
        run_script(db, _FIGURES)

    @steps()  # type: ignore[untyped-decorator]
    def m003_fetches(db: sqlite_utils.Database) -> None:
        run_script(db, _FETCHES)

    @steps()  # type: ignore[untyped-decorator]
    def m004_counted(db: sqlite_utils.Database) -> None:
        run_script(db, COUNTED)

    @steps()  # type: ignore[untyped-decorator]
    def m005_told(db: sqlite_utils.Database) -> None:
        run_script(db, _TOLD)

    @steps()  # type: ignore[untyped-decorator]
    def m006_identities(db: sqlite_utils.Database) -> None:
        run_script(db, _IDENTITIES)

    @steps()  # type: ignore[untyped-decorator]
    def m007_mirror(db: sqlite_utils.Database) -> None:
        run_script(db, _MIRROR)

    @steps()  # type: ignore[untyped-decorator]
    def m008_settled(db: sqlite_utils.Database) -> None:
        run_script(db, _SETTLED)

    return steps


def has_tables(db: sqlite_utils.Database) -> bool:
    """Whether any version of this program has made its tables here."""
    here = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'sync_state'"
    return db.execute(here).fetchone() is not None


def is_outdated(db: sqlite_utils.Database) -> bool:
    """Whether steps of this set are pending; reads only."""
    return not set(RELEASED["sync"]) <= {step for name, step in _applied(db) if name == "sync"}


def apply_migrations(
    db: sqlite_utils.Database,
    write: Callable[[sqlite_utils.Database], AbstractContextManager[Any]],
) -> None:
    """Applies what is pending, all of it in one transaction or none; cheap when nothing is."""
    if is_outdated(db):
        with write(db):
            migration_set().apply(db)


def refuse_newer(connection: Any) -> None:
    """Raises NewerDatabase when steps were applied that this program does not know; reads only."""
    for name, step in _applied(connection):
        if step not in RELEASED.get(name, ()):
            raise NewerDatabase(
                f"the database was changed by a newer program (step {step} of {name}):"
                " start that program, or restore a backup from before the update."
                " Nothing was written."
            )


def _applied(connection: Any) -> list[tuple[str, str]]:
    """(set, step) of everything that was ever applied here."""
    has_steps = "SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'"
    if connection.execute(has_steps).fetchone() is None:
        return []
    applied = "SELECT migration_set, name FROM _sqlite_migrations ORDER BY migration_set, name"
    return list(connection.execute(applied).fetchall())


def run_script(db: sqlite_utils.Database, script: str) -> None:
    """Executes the statements of `script` inside the open transaction.

    Not executescript(): that commits first, and a power cut would leave half of a step.
    """
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if _is_complete(statement):
            db.execute(statement)
            statement = ""


def _is_complete(statement: str) -> bool:
    text = statement.strip()
    if text.upper().startswith("CREATE TRIGGER"):
        return text.endswith("END;")
    return text.endswith(";")

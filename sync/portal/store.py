"""Where the portal's rows live: opens the database, owns its transactions and its tables' version.

This is the only module that knows which database product is below; everything else speaks
SQLAlchemy Core. It must never hold a transaction open while the network is waited for: callers take
`writing()` for one unit of work and leave. Nor may it open tables of another version as its own:
`stepping.py` brings them up to date before anything is served.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, insert, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from sync.portal.arrays import Packed, PackedDumper, dump
from sync.portal.objecting import is_unusable, told
from sync.portal.stepping import SCHEMA, STEPS, Step, bring_up
from sync.portal.tables import DEVICES, FACTS, INVITATIONS, SCHEMA_VERSION
from sync.portal.tables_work import ALL_TABLES

CONNECTIONS = 20
"""Kept open to a server by one process, and as many again for a while."""
_READ_ONLY = "motcua_read_only"
_BUSY_TIMEOUT_S = 30
_SERVER_LIMITS = {"connect_timeout": 10, "tcp_user_timeout": 30_000}
"""A host that takes a connection and says nothing, in s, and one that is gone, in ms; without them
one waits for ever. An address that names its own keeps them."""
# An error that quotes what was to be stored ends in a log.
_ALWAYS: dict[str, Any] = {"json_serializer": dump, "hide_parameters": True}


class DatabaseUnreachable(OSError):
    """The database named in the settings does not answer, or its driver is missing. The text says
    what to do and holds no password."""


class EmptyDatabase(OSError):
    """A database without tables where there were some."""


class Store:
    """One database. `writing()` is a unit of work that is durable on leaving, or has no effect."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        mode: dict[str, Any] = {_READ_ONLY: True}
        if engine.dialect.name != "sqlite":
            # Each statement of a server sees one moment anyway; BEGIN and ROLLBACK around a single
            # one are two trips for nothing.
            mode["isolation_level"] = "AUTOCOMMIT"
        self._reading = engine.execution_options(**mode)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Take the write lock at once: a transaction that starts by reading cannot be upgraded when
        another process has committed in between."""
        with self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view that neither blocks nor is blocked by writers."""
        with self._reading.connect() as connection:
            yield connection

    @property
    def most_connections(self) -> int:
        """That this process has at once."""
        pool: Any = self._engine.pool
        return int(pool.size() + max(0, pool._max_overflow))

    def watch(self, drawn: Callable[[int], None]) -> None:
        """`drawn` is told of every connection that is taken out of the pool (1) or put back."""

        def taken(*_: object) -> None:
            drawn(1)

        def returned(*_: object) -> None:
            drawn(-1)

        event.listen(self._engine, "checkout", taken)
        event.listen(self._engine, "checkin", returned)

    def checkpoint(self) -> None:
        """After an erasure: SQLite's log holds pages as they were before. A reader in the way
        leaves it to the next time; other databases have no such log of ours."""
        if self._engine.dialect.name != "sqlite":
            return
        raw = self._engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            raw.close()

    def copy_to(self, path: Path) -> bool:
        """A consistent copy of the embedded database while others read and write, durable on
        return; False when the database is another product's."""
        if self._engine.dialect.name != "sqlite":
            return False
        raw = self._engine.raw_connection()
        try:
            copy = sqlite3.connect(path)
            try:
                copy.execute("PRAGMA synchronous=FULL")
                raw.driver_connection.backup(copy)  # type: ignore[union-attr]
            finally:
                copy.close()
        finally:
            raw.close()
        return True

    def close(self) -> None:
        self._engine.dispose()


def open_store(
    url: str,
    version: int = SCHEMA_VERSION,
    steps: Sequence[Step] = STEPS,
    *,
    may_make: bool = True,
) -> Store:
    """Open `url`, creating the tables in an empty database and bringing older ones up to date.

    Raises OtherSchemaError, with nothing changed, for tables of another version, EmptyDatabase
    where none are and none `may_make` them, and DatabaseUnreachable."""
    engine = _engine(url)
    with ExitStack() as undoing:
        undoing.callback(engine.dispose)
        store = Store(engine)
        try:
            with store.writing() as connection:
                if not may_make and not inspect(connection).has_table(FACTS.name):
                    raise EmptyDatabase(f"{_shown(url)} is empty")
                bring_up(connection, ALL_TABLES, version, steps)
        except DBAPIError as error:
            if not is_unusable(error):
                raise
            # The driver's own words name the host and what it said, and no password.
            raise DatabaseUnreachable(f"{_shown(url)}: {told(error, _folder(url))}") from error
        undoing.pop_all()
    return store


def _engine(url: str) -> Engine:
    try:
        engine = create_engine(url, **_pool_options(url))
    except (ArgumentError, NoSuchModuleError, ValueError) as error:  # ValueError: of its port
        raise DatabaseUnreachable(
            "the setting `database` is no address that the portal knows: it is like"
            " postgresql://motcua@db.example/motcua, or empty for the embedded database"
        ) from error
    except ModuleNotFoundError as error:
        raise DatabaseUnreachable(
            f"{_shown(url)} needs the package {error.name}: install motcua[portal,postgresql]"
        ) from error
    (_prepare_sqlite if engine.dialect.name == "sqlite" else _prepare_server)(engine)
    return engine


def _shown(url: str) -> str:
    return make_url(url).render_as_string(hide_password=True)


def _folder(url: str) -> Path | None:
    """Where the embedded database lies."""
    place = make_url(url)
    is_file = place.get_backend_name() == "sqlite" and place.database
    return Path(place.database).parent if is_file and place.database else None


def sqlite_url(path: Path) -> str:
    return f"sqlite:///{path}"


def get_fact(connection: Connection, name: str) -> str | None:
    """One of the few single values: schema version, last backup."""
    found = connection.execute(select(FACTS.c.value).where(FACTS.c.name == name)).scalar()
    return None if found is None else str(found)


def put_fact(connection: Connection, name: str, value: str) -> None:
    changed = connection.execute(
        FACTS.update().where(FACTS.c.name == name).values(value=value)
    ).rowcount
    if not changed:
        connection.execute(insert(FACTS).values(name=name, value=value))


def has_invited(store: Store) -> bool:
    """Whether a machine was ever let in, or may be: from then on the portal's keys are pinned."""
    with store.reading() as connection:
        return any(
            connection.execute(select(func.count()).select_from(table)).scalar()
            for table in (DEVICES, INVITATIONS)
        )


def lock_counters(connection: Connection) -> None:
    """Wait for everybody else who counts (audit rows, numbers of the day) to end his transaction.

    The row is only a turnstile. Reading the last counted row for update would not do: whoever
    waited for it would still be given the old one (PostgreSQL, READ COMMITTED)."""
    turnstile = select(FACTS.c.value).where(FACTS.c.name == SCHEMA).with_for_update()
    connection.execute(turnstile).scalar()


def check_pages(store: Store) -> list[str]:
    """What the embedded database says about its own pages; empty when it is sound."""
    with store.reading() as connection:
        if connection.dialect.name != "sqlite":
            return []
        rows = connection.execute(text("PRAGMA integrity_check")).scalars().all()
    return [str(row) for row in rows if row != "ok"]


def _pool_options(url: str) -> dict[str, Any]:
    if make_url(url).get_backend_name() == "sqlite":
        arguments = {"timeout": _BUSY_TIMEOUT_S, "check_same_thread": False}
        return {**_ALWAYS, "connect_args": arguments}
    # The one used last is taken first: its statements are prepared, and those of the others rest.
    sizes = {"pool_size": CONNECTIONS, "max_overflow": CONNECTIONS, "pool_use_lifo": True}
    named = make_url(url).query
    limits = {name: value for name, value in _SERVER_LIMITS.items() if name not in named}
    return {**_ALWAYS, **sizes, "connect_args": limits}


def _prepare_sqlite(engine: Engine) -> None:
    """The one place with SQLite's own words: WAL, full sync, and explicit BEGIN."""

    def connected(raw: sqlite3.Connection, _record: object) -> None:
        # The driver's own implicit BEGIN is deferred and would fail late; we say it ourselves.
        raw.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",  # NORMAL may lose a commit that we have already acknowledged
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            raw.execute(f"PRAGMA {pragma}")

    def began(connection: Connection) -> None:
        read_only = connection.get_execution_options().get(_READ_ONLY, False)
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", began)


def _prepare_server(engine: Engine) -> None:
    """Arrays that are packed already pass the driver as they are."""

    def connected(raw: Any, _record: object) -> None:
        raw.adapters.register_dumper(Packed, PackedDumper)

    event.listen(engine, "connect", connected)

"""Many values in one statement, and statements that every exchange sends.

It owns what the databases differ in there. On PostgreSQL each column, or set of values, travels as
one array, packed here as the server packs arrays, so that the text of a statement, and its prepared
plan, are the same for any number of them; words are made once, and rows come from the driver
itself, because a layer between costs more than the question. The embedded database takes rows one
after the other, in its own process.
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Integer,
    LargeBinary,
    Table,
    any_,
    bindparam,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

_POSTGRESQL = "postgresql"
_HEAD = struct.Struct(">iiIii")  # of an array: dimensions, whether it has nulls, type, size, first
_SIZE = struct.Struct(">i")
_NULL = _SIZE.pack(-1)
_PARAMETER = re.compile(r"%\((\w+)\)[sb]")


@dataclass(frozen=True, slots=True)
class _Shape:
    """A type of the server: its name, its number (stable, pg_type.dat), how a value is sent."""

    name: str
    number: int
    send: Callable[[Any], bytes]


_BYTES = _Shape("bytea", 17, bytes)
_TEXT = _Shape("text", 25, str.encode)
_LONG = _Shape("bigint", 20, lambda value: int(value).to_bytes(8, signed=True))
_YES_NO = _Shape("boolean", 16, lambda value: b"\1" if value else b"\0")
_JSON = _Shape("json", 114, lambda tree: dump(tree).encode())


@dataclass(frozen=True, slots=True)
class Packed:
    """An array as the server takes it in binary. The statement says of what."""

    data: bytes


class PackedDumper:
    """Hands a Packed to the driver as it is (its protocol of adapters)."""

    format = 1  # binary
    oid = 0  # as the statement says

    def __init__(self, _class: type, _context: object = None) -> None:
        pass

    def dump(self, value: Packed) -> bytes:
        return value.data

    def quote(self, value: Packed) -> bytes:
        raise NotImplementedError("only as a parameter")

    def get_key(self, _value: Packed, _format: object) -> type:
        return Packed

    def upgrade(self, _value: Packed, _format: object) -> PackedDumper:
        return self


@dataclass(frozen=True, slots=True)
class Insert:
    """Rows for a table, all with the same columns. `adds`: numbers to add to those of a row that
    is there; without, there must be none."""

    table: Table
    rows: Sequence[dict[str, Any]]
    adds: tuple[str, ...] = ()

    def run(self, connection: Connection) -> None:
        """In one statement."""
        if not self.rows:
            return
        if connection.dialect.name != _POSTGRESQL:
            connection.execute(self._embedded(), self.rows)
        elif len(self.rows) == 1:
            _ask(connection, self.text(), self.values())
        else:
            names = tuple(self.rows[0])
            text = _from_arrays(self.table, names) + _adding(self.table, self.adds)
            _ask(connection, text, self._arrays(names))

    def text(self) -> str:
        """The words for a single row, whose parameters bear the table's name before their own."""
        return _from_values(self.table, tuple(self.rows[0])) + _adding(self.table, self.adds)

    def values(self) -> dict[str, Any]:
        """Its parameters."""
        row = self.rows[0]
        said = dict(zip(_prefixed(self.table, tuple(row)), row.values(), strict=True))
        for name in _trees(self.table):
            if name in said:
                said[name] = dump(said[name])
        return said

    def _arrays(self, names: tuple[str, ...]) -> dict[str, Packed]:
        return {
            name: _packed(_shape(self.table.c[name].type), [row[name] for row in self.rows])
            for name in names
        }

    def _embedded(self) -> Any:
        inserted = sqlite.insert(self.table)
        if not self.adds:
            return inserted
        sums = {name: self.table.c[name] + inserted.excluded[name] for name in self.adds}
        return inserted.on_conflict_do_update(index_elements=_key(self.table), set_=sums)


def is_among(where: Column[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """Whether the column is one of the values that the parameter `name` brings, a list."""
    if dialect != _POSTGRESQL:
        return where.in_(bindparam(name, expanding=True, type_=where.type))
    return where == any_(bindparam(name, type_=postgresql.ARRAY(where.type)))


class Statement:
    """A statement that every exchange sends: made, and on a server put into words, once for each
    kind of database. `make` is told the dialect's name; parameters named in `trees` are JSON."""

    def __init__(self, make: Callable[[str], Any], trees: Collection[str] = ()) -> None:
        self._make, self._trees = make, trees
        self._made: dict[str, Any] = {}
        self._worded: tuple[str, dict[str, Any]] | None = None

    def run(
        self, connection: Connection, values: dict[str, Any], first: Sequence[Insert] = ()
    ) -> Sequence[Any]:
        """Its rows, by the names of their columns. What is to be inserted `first` goes along in
        the same trip to a server where it is one row for a table: so that the rows of a single
        application, all of one machine, are one statement."""
        dialect = connection.dialect.name
        if dialect not in self._made:
            self._made[dialect] = self._make(dialect)
        alone: list[Insert] = []
        for one in first:
            if len(one.rows) == 1 and dialect == _POSTGRESQL:
                alone.append(one)
            else:
                one.run(connection)
        if dialect != _POSTGRESQL:
            done = connection.execute(self._made[dialect], values)
            return done.all() if done.returns_rows else ()
        if self._worded is None:
            compiled = self._made[dialect].compile(dialect=connection.dialect)
            fixed = {name: one for name, one in compiled.params.items() if one is not None}
            self._worded = str(compiled), fixed
        text, fixed = self._worded
        said = {**fixed, **values, **{name: dump(values[name]) for name in self._trees}}
        for one in alone:
            said |= one.values()
        return _ask(connection, _with([one.text() for one in alone]) + text, said)


def inserting(dialect: str, table: Table) -> Any:
    """INSERT with ON CONFLICT, which both databases have in their own dialects."""
    return (postgresql if dialect == _POSTGRESQL else sqlite).insert(table)


def dump(tree: object) -> str:
    """JSON as the columns hold it."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


def _ask(connection: Connection, text: str, values: dict[str, Any]) -> Sequence[Any]:
    """The rows of one statement, from the driver; its errors are SQLAlchemy's as everywhere."""
    dialect = connection.dialect
    worded, names = _numbered(text)
    cursor_class, rows = _driver()
    try:
        with cursor_class(connection.connection.driver_connection, row_factory=rows) as cursor:
            cursor.execute(worded, [values[name] for name in names])
            return cursor.fetchall() if cursor.description else ()
    except dialect.loaded_dbapi.Error as error:
        base = dialect.loaded_dbapi.Error
        # Without the values: they are somebody's, and errors are logged.
        raise DBAPIError.instance(text, None, error, base, dialect=dialect) from error


@cache
def _driver() -> tuple[Any, Any]:
    # Only where there is a server is its driver installed.
    from psycopg import RawCursor
    from psycopg.rows import namedtuple_row

    return RawCursor, namedtuple_row


@cache
def _numbered(text: str) -> tuple[str, tuple[str, ...]]:
    """The statement as the server wants it, and the names of its parameters in the order of their
    numbers. The driver would look through a long one for them at every turn."""
    names: dict[str, int] = {}
    found = _PARAMETER.sub(lambda one: f"${names.setdefault(one[1], len(names) + 1)}", text)
    return found.replace("%%", "%"), tuple(names)


def _packed(shape: _Shape, values: Sequence[Any]) -> Packed:
    parts = [_HEAD.pack(1, 1, shape.number, len(values), 1)]
    for value in values:
        if value is None:
            parts.append(_NULL)
        else:
            sent = shape.send(value)
            parts.append(_SIZE.pack(len(sent)))
            parts.append(sent)
    return Packed(b"".join(parts))


@cache
def _from_arrays(table: Table, names: tuple[str, ...]) -> str:
    arrays = [f"%({name})s::{_shape(table.c[name].type).name}[]" for name in names]
    quoted = _quoted(names)
    # Names of our own tables and columns only; every value is a parameter.
    return (
        f"INSERT INTO {table.name} ({quoted}) SELECT {quoted}"  # noqa: S608
        f" FROM unnest({', '.join(arrays)}) AS given ({quoted})"
    )


@cache
def _from_values(table: Table, names: tuple[str, ...]) -> str:
    values = [f"%({table.name}_{name})s::{_shape(table.c[name].type).name}" for name in names]
    return f"INSERT INTO {table.name} ({_quoted(names)}) VALUES ({', '.join(values)})"  # noqa: S608


@cache
def _prefixed(table: Table, names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{table.name}_{name}" for name in names)


@cache
def _trees(table: Table) -> tuple[str, ...]:
    """The parameters that are JSON."""
    return _prefixed(table, tuple(one.name for one in table.columns if isinstance(one.type, JSON)))


@cache
def _adding(table: Table, adds: tuple[str, ...]) -> str:
    if not adds:
        return ""
    sums = ", ".join(f'"{name}" = {table.name}."{name}" + excluded."{name}"' for name in adds)
    return f" ON CONFLICT ({_quoted(_key(table))}) DO UPDATE SET {sums}"


def _key(table: Table) -> tuple[str, ...]:
    return tuple(column.name for column in table.primary_key.columns)


def _with(texts: Sequence[str]) -> str:
    if not texts:
        return ""
    parts = (f"first_{n} AS ({text})" for n, text in enumerate(texts))
    return f"WITH {', '.join(parts)} "


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _shape(kind: TypeEngine[Any]) -> _Shape:
    match kind:
        case JSON():
            return _JSON
        case LargeBinary():
            return _BYTES
        case Integer() | BigInteger():
            return _LONG
        case Boolean():
            return _YES_NO
    return _TEXT

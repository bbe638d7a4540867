"""Many values in one statement: rows to insert, and values to be among.

It owns what the databases differ in there. On PostgreSQL each column, or set of values, travels as
one array, so that the text of a statement, and its prepared plan, are the same for any number of
them; the embedded database takes rows one after the other, in its own process.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
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
    insert,
)
from sqlalchemy.dialects import postgresql, sqlite

_POSTGRESQL = "postgresql"


def insert_rows(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """All rows, which have the same columns, in one statement."""
    if not rows:
        return
    if connection.dialect.name != _POSTGRESQL:
        connection.execute(insert(table), rows)
        return
    names = tuple(rows[0])
    values = {name: [row[name] for row in rows] for name in names}
    for name in names:
        if isinstance(table.c[name].type, JSON):
            values[name] = [dump(one) for one in values[name]]
    connection.exec_driver_sql(_from_arrays(table, names), values)


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

    def run(self, connection: Connection, values: dict[str, Any]) -> Any:
        dialect = connection.dialect.name
        if dialect not in self._made:
            self._made[dialect] = self._make(dialect)
        if dialect != _POSTGRESQL:
            return connection.execute(self._made[dialect], values)
        if self._worded is None:
            compiled = self._made[dialect].compile(dialect=connection.dialect)
            fixed = {name: one for name, one in compiled.params.items() if one is not None}
            self._worded = str(compiled), fixed
        text, fixed = self._worded
        dumped = {name: dump(values[name]) for name in self._trees}
        return connection.exec_driver_sql(text, {**fixed, **values, **dumped})


def inserting(dialect: str, table: Table) -> Any:
    """INSERT with ON CONFLICT, which both databases have in their own dialects."""
    return (postgresql if dialect == _POSTGRESQL else sqlite).insert(table)


def dump(tree: object) -> str:
    """JSON as the columns hold it."""
    return json.dumps(tree, ensure_ascii=False, separators=(",", ":"))


@cache
def _from_arrays(table: Table, names: tuple[str, ...]) -> str:
    shapes = [_shape(table.c[name]) for name in names]
    quoted = [f'"{name}"' for name in names]
    chosen = [
        f"{name}::json" if isinstance(table.c[bare].type, JSON) else name
        for name, bare in zip(quoted, names, strict=True)
    ]
    arrays = [
        f"%({name}){'b' if shape == 'bytea' else 's'}::{shape}[]"
        for name, shape in zip(names, shapes, strict=True)
    ]
    # Names of our own tables and columns only; every value is a parameter.
    return (
        f"INSERT INTO {table.name} ({', '.join(quoted)}) SELECT {', '.join(chosen)}"  # noqa: S608
        f" FROM unnest({', '.join(arrays)}) AS given ({', '.join(quoted)})"
    )


def _shape(column: Column[Any]) -> str:
    match column.type:
        case LargeBinary():
            return "bytea"
        case BigInteger():
            return "bigint"
        case Integer():
            return "integer"
        case Boolean():
            return "boolean"
    return "text"

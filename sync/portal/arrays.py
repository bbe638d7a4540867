"""Many values in one statement: rows to insert, and values to be among.

It owns what the databases differ in there. On PostgreSQL each column, or set of values, travels as
one array, so that the text of a statement, and its prepared plan, are the same for any number of
them; the embedded database takes rows one after the other, in its own process.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    LargeBinary,
    Table,
    any_,
    insert,
    literal,
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


def among(connection: Connection, where: Column[Any], values: Collection[Any]) -> Any:
    """Whether the column is one of the values."""
    listed = list(values)
    if connection.dialect.name != _POSTGRESQL:
        return where.in_(listed)
    return where == any_(literal(listed, postgresql.ARRAY(where.type)))


def inserting(connection: Connection, table: Table) -> Any:
    """INSERT with ON CONFLICT, which both databases have in their own dialects."""
    dialect = postgresql if connection.dialect.name == _POSTGRESQL else sqlite
    return dialect.insert(table)


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

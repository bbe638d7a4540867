"""From the tables of one version to those of the next, without stopping what is served.

It owns the ordered steps and the facts `schema` (the number of the tables as they are) and `least`
(the oldest program that may still use them). Every step only adds, so that the program before it
goes on beside the new one: a nullable column, a table, an index. What nobody needs any more is
taken away by a later step, in a release whose predecessor has already stopped using it; that step
raises `least`. Whoever starts first takes the steps, in one transaction under a lock that all
replicas ask for; the others wait and find them taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, inspect, select, text

from sync.portal.tables import FACTS

SCHEMA, LEAST = "schema", "least"
_LOCK = 0x6D63_7561
_LOCK_WAIT = "10s"


class OtherSchemaError(RuntimeError):
    """The database has the tables of another version; the text tells the operator what to do."""


@dataclass(frozen=True, slots=True)
class Step:
    """`change` makes tables `number` out of those before; `least` is the oldest program, by the
    number that it knows, that may go on beside them. A step that fails changes nothing."""

    number: int
    least: int
    change: Callable[[Connection], None]


STEPS: tuple[Step, ...] = ()
"""In order, from number 2 on; never changed once released."""


def bring_up(
    connection: Connection, tables: MetaData, version: int, steps: Sequence[Step] = STEPS
) -> None:
    """Inside a write transaction: make all tables in an empty database, or take the steps that are
    missing. Raises OtherSchemaError, with nothing changed."""
    _lock(connection)
    found = _number(connection, SCHEMA) if inspect(connection).has_table(FACTS.name) else None
    if found is None:
        tables.create_all(connection)
        _put(connection, {SCHEMA: version, LEAST: version})
        return
    if found > version and (_number(connection, LEAST) or found) > version:
        raise OtherSchemaError(_words(found, version, "start the newer program again"))
    for number in range(found + 1, version + 1):
        step = next((one for one in steps if one.number == number), None)
        if step is None:
            remedy = "this program cannot bring it up to date; start the earlier program again"
            raise OtherSchemaError(_words(found, version, remedy))
        step.change(connection)
        _put(connection, {SCHEMA: number, LEAST: step.least})


def _lock(connection: Connection) -> None:
    # The embedded database is locked already: BEGIN IMMEDIATE.
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
        # A step that waits for a table makes everybody behind it wait: rather give up and be
        # started again.
        connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_WAIT}'"))


def _number(connection: Connection, name: str) -> int | None:
    value = connection.execute(select(FACTS.c.value).where(FACTS.c.name == name)).scalar()
    if value is None:
        return None
    try:
        return int(value)
    except ValueError as error:
        words = f"the portal's database says no number for its {name}: put it back from the backup"
        raise OtherSchemaError(words) from error


def _put(connection: Connection, facts: dict[str, int]) -> None:
    connection.execute(FACTS.delete().where(FACTS.c.name.in_(facts)))
    rows = [{"name": name, "value": str(value)} for name, value in facts.items()]
    connection.execute(FACTS.insert(), rows)


def _words(found: int, known: int, remedy: str) -> str:
    return f"the portal's database has schema {found}, this program knows {known}: {remedy}"

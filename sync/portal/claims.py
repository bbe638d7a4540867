"""The authority's numbers that were given: each names one application, whoever gives it and where.

It owns the table `claims`. A claim is made in the transaction that gives the number and is never
taken back: an erased application's number is given to nobody else.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from sync.portal.arrays import inserting
from sync.portal.tables_work import CLAIMS


class NumberTaken(ValueError):
    """The number is another application's."""


def take(connection: Connection, number: str, application: bytes) -> None:
    """Make the number this application's. Raises NumberTaken; waits for whoever claims it now."""
    row = {"number": number, "application": application}
    connection.execute(inserting(connection.dialect.name, CLAIMS).on_conflict_do_nothing(), row)
    if owner(connection, number) != application:
        raise NumberTaken(number)


def owner(connection: Connection, number: str) -> bytes | None:
    """Whose number this is."""
    here = select(CLAIMS.c.application).where(CLAIMS.c.number == number)
    return connection.execute(here).scalar()

"""The authority's own number of an application, e.g. `H40.15.07-261123-0007`.

Unit, day of acceptance (yymmdd) and the order within that day, as the national one-stop rules
number dossiers. The order is counted in the caller's transaction, so that no number is given twice
and none is given for a decision that did not commit.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from sync.portal.moments import in_vietnam
from sync.portal.store import lock_counters
from sync.portal.tables import APPLICATIONS, NUMBERS


def next_number(connection: Connection, unit: str, at_ms: int) -> str:
    lock_counters(connection)
    day = f"{in_vietnam(at_ms):%y%m%d}"
    here = (NUMBERS.c.unit == unit) & (NUMBERS.c.day == day)
    found = connection.execute(select(NUMBERS.c.last).where(here)).scalar()
    order = int(found or 0) + 1
    # A number typed by an official may already stand where ours would come.
    while is_taken(connection, number := f"{unit}-{day}-{order:04d}"):
        order += 1
    if found is None:
        connection.execute(insert(NUMBERS).values(unit=unit, day=day, last=order))
    else:
        connection.execute(NUMBERS.update().where(here).values(last=order))
    return number


def is_taken(connection: Connection, number: str) -> bool:
    known = select(APPLICATIONS.c.id).where(APPLICATIONS.c.authority_number == number)
    return connection.execute(known).first() is not None

"""Which records speak of an application: those that made its rows, and the few others that name it.

It owns that question, asked by indexes: what a machine has sent in its years is not read for it. It
must never change a row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, select, text, union_all

from sync.portal.tables import APPLICATIONS, ATTACHMENTS, EVENTS, IS_UNCOMMON, RECORDS


def records_about(connection: Connection, application: bytes, owners: Sequence[bytes]) -> list[Any]:
    """Rows of `records`, of the machine that filed it and of those that may speak of it."""
    of_owners = select(RECORDS).where(RECORDS.c.device.in_(list(owners)))
    rows = (
        (APPLICATIONS, APPLICATIONS.c.id),
        (EVENTS, EVENTS.c.application),
        (ATTACHMENTS, ATTACHMENTS.c.application),
    )
    # One list of ids: a server that is given three would rather read the whole table.
    made = RECORDS.c.id.in_(
        union_all(*(select(table.c.record).where(of == application) for table, of in rows))
    )
    # An applied record of a common kind made a row; what the others name stands in their bodies.
    named = text(IS_UNCOMMON) & _holds(connection.dialect.name, application)
    found = [row for where in (made, named) for row in connection.execute(of_owners.where(where))]
    return list({(row.device, row.id): row for row in found}.values())


def _holds(dialect: str, application: bytes) -> Any:
    """Whether the body of a record holds these bytes, asked where it lies."""
    if dialect == "postgresql":
        return func.pg_catalog.position(RECORDS.c.body, application) > 0
    return func.instr(RECORDS.c.body, application) > 0

"""The names of applicants, for the queue and its search, whenever their procedure becomes known.

It owns the columns `applicant` and `applicant_plain` after intake: an application may arrive before
the file of its procedure. It must never change a name that is there, and never run inside another
transaction.
"""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from sync.portal.content import plain_letters
from sync.portal.fresh import Fresh
from sync.portal.labels import Labels
from sync.portal.privacy import is_private
from sync.portal.store import Store
from sync.portal.tables import APPLICATIONS

PART = 200


class Naming:
    """`settle()` before applicants are shown; it works only after the catalogue has changed."""

    def __init__(self, store: Store, catalogue: Fresh[Labels]) -> None:
        self._store, self._catalogue = store, catalogue
        self._settled: Labels | None = None

    def settle(self) -> None:
        """Writes the names that the catalogue of this moment finds for applications without one."""
        labels = self._catalogue.get()
        if labels is self._settled:
            return
        after: bytes | None = b""
        while after is not None:
            with self._store.reading() as connection:
                names, after = _found(connection, labels, after)
            if names:
                with self._store.writing() as connection:
                    _name(connection, names)
        self._settled = labels


def _found(
    connection: Connection, labels: Labels, after: bytes
) -> tuple[dict[bytes, str], bytes | None]:
    """Names of the next applications without one, by id, and the last that was looked at; None at
    the end: whole answers are read, a few at a time, and nobody waits meanwhile."""
    columns = (
        APPLICATIONS.c.id,
        APPLICATIONS.c.procedure,
        APPLICATIONS.c.version,
        APPLICATIONS.c.answers,
    )
    nameless = select(*columns).where(
        (APPLICATIONS.c.applicant == "") & (APPLICATIONS.c.id > after)
    )
    rows = connection.execute(nameless.order_by(APPLICATIONS.c.id).limit(PART)).all()
    names = {
        bytes(row.id): labels.applicant(row.procedure, row.version, row.answers)
        for row in rows
        if not is_private(row.answers)
    }
    last = bytes(rows[-1].id) if len(rows) == PART else None
    return {one: name for one, name in names.items() if name}, last


def _name(connection: Connection, names: dict[bytes, str]) -> None:
    for one, name in names.items():
        here = (APPLICATIONS.c.id == one) & (APPLICATIONS.c.applicant == "")
        named = update(APPLICATIONS).where(here)
        connection.execute(named.values(applicant=name, applicant_plain=plain_letters(name)))

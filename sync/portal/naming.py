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
        with self._store.writing() as connection:
            _name(connection, labels)
        self._settled = labels


def _name(connection: Connection, labels: Labels) -> None:
    columns = (
        APPLICATIONS.c.id,
        APPLICATIONS.c.procedure,
        APPLICATIONS.c.version,
        APPLICATIONS.c.answers,
    )
    nameless = select(*columns).where(APPLICATIONS.c.applicant == "")
    for row in connection.execute(nameless).all():
        if is_private(row.answers):
            continue
        name = labels.applicant(row.procedure, row.version, row.answers)
        if name:
            here = update(APPLICATIONS).where(APPLICATIONS.c.id == row.id)
            connection.execute(here.values(applicant=name, applicant_plain=plain_letters(name)))

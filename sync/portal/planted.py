"""A fault planted on purpose, so that the proofs can be proven: an answer before its commit.

It owns `ack_early`, which `planted()` in settings.py honours in development only. Nothing of it is
in the way of a portal without that plant.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from sync.portal.store import Store

ACK_EARLY = "ack_early"
_LATE_S = 0.25


class LateStore(Store):
    """Goes on before what was written is committed, which follows a moment later."""

    def __init__(self, store: Store) -> None:
        super().__init__(store._engine)
        self._late: list[threading.Timer] = []

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Waits for what is to follow: a machine that goes on at once is told what it knows."""
        while self._late:
            self._late.pop().join()
        with super().reading() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        connection = self._engine.connect()
        connection.begin()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        later = threading.Timer(_LATE_S, _commit, [connection])
        later.daemon = True
        later.start()
        self._late.append(later)


def _commit(connection: Connection) -> None:
    connection.commit()
    connection.close()

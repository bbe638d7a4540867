"""Ciphertexts that nobody may read any more leave disk and store, however long that takes.

The removal is asked for in the transaction that forgets them, tried at once after it, and stays in
the queue until it is done. It must never begin before that commit, nor take what a row names again
by then.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from sqlalchemy import Connection

from sync.lock import NeverFree
from sync.portal import jobs, papers
from sync.portal.opening import Portal

REMOVE = "remove"
LOG = logging.getLogger("motcua.portal")


def ask(connection: Connection, digests: Iterable[bytes], at_ms: int) -> None:
    """Inside the transaction that forgets them."""
    jobs.add(connection, REMOVE, (digest.hex() for digest in digests), at_ms)


def remove(portal: Portal, digest: bytes) -> None:
    """Gone on return, unless a row names it again: an application came back from the archive."""

    def is_needed() -> bool:
        with portal.store.reading() as connection:
            return papers.is_named(connection, digest)

    portal.blobs.remove(digest, is_needed)


def after_commit(portal: Portal, digests: Iterable[bytes]) -> None:
    """What can be done at once; the rest is the queue's."""
    gone = []
    try:
        for digest in digests:
            remove(portal, digest)
            gone.append(digest.hex())
    except (OSError, NeverFree) as error:
        LOG.warning("papers that were erased stay for a while: %s", error)
    if gone:
        with portal.store.writing() as connection:
            jobs.drop(connection, REMOVE, gone)

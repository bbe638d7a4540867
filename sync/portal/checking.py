"""Whether ciphertexts and sums are what rows say: what is missing or rotten is wanted again, what
was summed wrongly is set right.

It owns the look at bytes, a part at a time or all at once. It must never ask people for anything
because a store did not answer: BlobsUnreachable goes through.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, select

from sync.portal import papers, ranges
from sync.portal.feeds import lock_device
from sync.portal.opening import Portal
from sync.portal.registering import list_machines
from sync.portal.shelves import WrongDigestError
from sync.portal.store import get_fact, put_fact
from sync.portal.tables import ATTACHMENTS, RESULTS
from sync.portal.tasks import PAPERS_LOST, open_task

_REACHED = "checked_through"
PART = 200
"""Some 16 MB of papers."""


def demote_lost(portal: Portal, digests: Iterable[bytes]) -> list[bytes]:
    """Those of them that are not whole: their rests are removed, and machines are asked again."""
    lost = [digest for digest in digests if _is_lost(portal, digest)]
    if lost:
        with portal.store.writing() as connection:
            for digest in lost:
                _demote(connection, digest, portal.clock())
    return lost


def check_part(portal: Portal) -> bool:
    """The next ones in the order of their digests; whether that was the end of a round."""
    with portal.store.reading() as connection:
        after = bytes.fromhex(get_fact(connection, _REACHED) or "")
        digests = _next(connection, after)
    demote_lost(portal, digests)
    is_end = len(digests) < PART
    with portal.store.writing() as connection:
        put_fact(connection, _REACHED, "" if is_end else digests[-1].hex())
    return is_end


def set_sums_right(portal: Portal) -> list[str]:
    """Characters of the machines whose sums were not those of their records: such a machine would
    send everything again at every contact."""
    with portal.store.reading() as connection:
        machines = [(row.id, str(row.characters)) for row in list_machines(connection)]
    found = []
    for device, characters in machines:
        with portal.store.writing() as connection:
            lock_device(connection, device)
            if not ranges.recount(connection, device):
                found.append(characters)
    return found


def _next(connection: Connection, after: bytes) -> list[bytes]:
    found: set[bytes] = set()
    for table in (ATTACHMENTS, RESULTS):
        digest = table.c.cipher_sha256
        query = select(digest).distinct().where(digest > after, table.c.complete.is_(True))
        found.update(connection.execute(query.order_by(digest).limit(PART)).scalars())
    return sorted(found)[:PART]


def _demote(connection: Connection, digest: bytes, at_ms: int) -> None:
    papers.demote(connection, digest)
    for row in papers.machines_with(connection, digest):
        open_task(connection, PAPERS_LOST, row.characters, at_ms, row.id)


def _is_lost(portal: Portal, digest: bytes) -> bool:
    """Looked at again before its rests go: it may have come anew meanwhile."""

    def is_whole() -> bool:
        return _is_whole(portal, digest)

    return not is_whole() and portal.blobs.remove(digest, is_whole)


def _is_whole(portal: Portal, digest: bytes) -> bool:
    try:
        portal.blobs.read(digest)
    except (FileNotFoundError, WrongDigestError):
        return False
    return True

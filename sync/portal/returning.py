"""What this portal said and forgot, as a kiosk gives it back: decisions, results, answers.

Only what bears this portal's mark is believed. It is put where it stood: among the application's
events, and at the end of the device's feed, so that a kiosk that is restored one day finds it there
too. It must never decide anything, nor give one number to two applications: that is for a person.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from sync.documents import INLINE_BYTES, SealedDocument
from sync.errors import RecordError
from sync.portal import erasing, feeds, history
from sync.portal.audit import note_act
from sync.portal.content import Content, ContentError
from sync.portal.marks import is_marked
from sync.portal.numbering import is_taken, note_number
from sync.portal.requesting import ANSWERED, ERASE
from sync.portal.tables import APPLICATIONS, REQUESTS, RESULTS
from sync.portal.tasks import NUMBER_TWICE, open_task
from sync.records import Record, Tree
from sync.returning import MEANT, Origin

BY = "portal"


@dataclass(frozen=True, slots=True)
class Returned:
    """A record of ours that bears our mark, and what it says."""

    record: Record
    content: Content
    application: bytes


def read(author: feeds.Author, tree: Tree) -> Returned:
    """What a kiosk gave back. Raises ContentError for what this portal never said."""
    try:
        record = Origin.from_content(tree).record
        said = record.content()
    except RecordError as error:
        raise ContentError("returned") from error
    if record.kind not in MEANT or record.device != author.id:
        raise ContentError("returned")
    if not is_marked(author.marks, record.kind, said):
        raise ContentError("mark")
    content = Content(said)
    return Returned(record, content, content.data("application", 16))


def keep(
    connection: Connection,
    has_blob: Callable[[bytes], bool],
    device: bytes,
    found: Returned,
    at_ms: int,
) -> list[bytes]:
    """Puts it back where it stood, once; the digests of ciphertexts to be unlinked after it.

    The caller holds the device's lock. What is here already changes nothing."""
    row = feeds.lock_device(connection, device)
    if row is None or feeds.has(connection, device, found.record):
        return []
    if len(found.record.body) <= INLINE_BYTES:
        feeds.put(connection, row, found.record, at_ms)
    doomed = _said_again(connection, has_blob, device, found, at_ms)
    note_act(connection, at_ms, BY, "decision.returned", found.application.hex())
    return doomed


def _said_again(
    connection: Connection,
    has_blob: Callable[[bytes], bool],
    device: bytes,
    found: Returned,
    at_ms: int,
) -> list[bytes]:
    if found.record.kind == ANSWERED:
        return _answered(connection, found, at_ms)
    event = _numbered(connection, history.read_event(found.content, device), at_ms)
    if history.add(connection, event, at_ms):
        _document(connection, has_blob, found, at_ms)
        history.refresh(connection, found.application, at_ms)
    return []


def _numbered(connection: Connection, event: history.EventRow, at_ms: int) -> history.EventRow:
    """Without its number when that was given to another application meanwhile: both people hold a
    paper with it, and only a person can tell one of them so."""
    number = event.authority_number
    if number is None:
        return event
    note_number(connection, number)
    own = select(APPLICATIONS.c.code, APPLICATIONS.c.authority_number)
    row = connection.execute(own.where(APPLICATIONS.c.id == event.application)).one()
    if row.authority_number == number or not is_taken(connection, number):
        return event
    open_task(connection, NUMBER_TWICE, f"{row.code} {number}", at_ms)
    return history.without_number(event)


def _document(
    connection: Connection, has_blob: Callable[[bytes], bool], found: Returned, at_ms: int
) -> None:
    tree = found.content.find_tree("document")
    if tree is None:
        return
    try:
        sealed = SealedDocument.from_tree(tree)
    except RecordError as error:
        raise ContentError("document") from error
    known = select(RESULTS.c.cipher_sha256).where(RESULTS.c.cipher_sha256 == sealed.cipher_sha256)
    if connection.execute(known).first():
        return
    owner = select(APPLICATIONS.c.device).where(APPLICATIONS.c.id == found.application)
    connection.execute(
        insert(RESULTS).values(
            cipher_sha256=sealed.cipher_sha256,
            application=found.application,
            device=connection.execute(owner).scalar_one(),
            cipher_bytes=sealed.cipher_bytes,
            media_type=sealed.media_type,
            key=sealed.key,
            plain_sha256=sealed.plain_sha256,
            complete=has_blob(sealed.cipher_sha256),
            told=0,
            added_ms=at_ms,
        )
    )


def _answered(connection: Connection, found: Returned, at_ms: int) -> list[bytes]:
    granted = found.content.flag("granted")
    here = (REQUESTS.c.id == found.content.data("request", 16)) & REQUESTS.c.answered_ms.is_(None)
    done = {"answered_ms": at_ms, "granted": granted, "answered_by": BY}
    connection.execute(update(REQUESTS).where(here).values(**done))
    if granted and found.content.text("what", 20) == ERASE:
        return erasing.erase(connection, found.application, at_ms)
    return []

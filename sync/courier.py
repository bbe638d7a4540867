"""Removable media, both ways: the same sealed envelopes and ciphertexts, carried by hand.

`DIR/up/<device>-<run>.mc` is a body of framed envelopes, `DIR/attachments/<digest>` a ciphertext,
`DIR/down/<same name>` the portal's answer; an empty `DIR/wanted/<digest>` asks for a ciphertext of
the portal, which it puts into `DIR/documents/`. Files appear whole or not at all; repeats, old
folders and foreign sticks are harmless. It owns the state key "courier": what was exported, so that
an answer is known to be one.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from sync import state, wire
from sync.carried import entries, is_file, place_file, read_entry, require_folder
from sync.carrying import remember_load
from sync.clock import read_clock
from sync.database import write
from sync.datafolder import DataFolder
from sync.documents import ADDRESSED, SealedDocument
from sync.downloading import receive
from sync.durable import MOST_ROWS, Durable
from sync.enrolment import KIND as REGISTERED
from sync.errors import (
    FailureClass,
    IntegrityError,
    RecordError,
    RemoteProtocolError,
    SyncError,
    TransportError,
)
from sync.giving_back import application_of
from sync.mail_here import take_mail
from sync.messages import (
    FAULT_UNKNOWN_DICTIONARY,
    NONCE_BYTES,
    Channel,
    Clock,
    Cursor,
    Direction,
    Down,
    FeedItem,
    Header,
    Up,
)
from sync.portal_link import PortalLink, find_portal, take_told
from sync.records import LIMITS, Record, Tree, chain
from sync.recovery import SEALED, keep_sealed
from sync.sealing import SUITE
from sync.status import FAULT_WORDS
from sync.steps import (
    ApplyFeed,
    CallTechnician,
    Effect,
    NoteCarried,
    NoteFailure,
    RecordCompleted,
    StoreVerdicts,
)

UP, DOWN, PAPERS, SUFFIX = "up", "down", "attachments", ".mc"
WANTED, DOCUMENTS = "wanted", "documents"
MOST_RECORDS = 50
MOST_RESPONSE = 256 * 1024
_EXPORTS_KEPT = 2000  # envelopes, so of 31 full sticks: as many as one row of the state holds
_MOST_WAITING = 3000


class NotEnrolled(SyncError):
    """There is no portal to seal to."""


def export_bundle(folder: DataFolder, target: Path) -> dict[str, Any]:
    """Writes what waits: {"envelopes", "records", "attachments", "wanted", "bad"}."""
    link = find_portal(folder.db)
    if link is None:
        raise NotEnrolled("enrol this machine first: there is no portal to seal to")
    outgoing = folder.outbox.waiting(_MOST_WAITING)
    # A portal reads no file beyond that: what is over waits for the next one.
    batches = list(islice(_batches([one.record for one in outgoing]), LIMITS.body_envelopes))
    headers, envelopes = _sealed(folder, link, batches or [()])
    taken = outgoing[: sum(map(len, batches))]
    name = f"{folder.device.id.hex()[:16]}-{folder.outbox.run.hex()}{SUFFIX}"
    with write(folder.db):
        # Remembered before a byte is on the stick, or its answer would not be known.
        _remember(folder, headers)
        remember_load(folder.db, name, len(taken), (one.about for one in taken))
    for start in range(0, len(taken), MOST_ROWS):
        with write(folder.db):
            some = taken[start : start + MOST_ROWS]
            folder.outbox.mark_sending(one.record.id for one in some)
    # Text first: a stick may have no room for all pictures.
    place_file(target / UP / name, wire.frame(envelopes))
    attachments, bad = _copy_papers(folder, target / PAPERS)
    wanted = folder.fetches.waiting(_MOST_WAITING)
    for one in wanted:
        place_file(target / WANTED / one.cipher_sha256.hex(), b"")
    return {
        "envelopes": len(envelopes),
        "records": len(taken),
        "attachments": attachments,
        "wanted": len(wanted),
        "bad": bad,
    }


def _sealed(
    folder: DataFolder, link: PortalLink, batches: Sequence[tuple[Record, ...]]
) -> tuple[list[Header], list[bytes]]:
    """An envelope for each batch, and its header."""
    headers = [_header(folder, link, number) for number in range(1, len(batches) + 1)]
    machine = Durable(folder).load_state()
    packs_with = folder.dictionaries.newest if machine.use_dictionary else None
    envelopes = [
        wire.encode_up(
            Up(header, _clock(), batch, cursor=machine.cursor, max_response=MOST_RESPONSE),
            folder.device.keys,
            link.keys,
            None if _introduces(batch) else packs_with,
        )
        for header, batch in zip(headers, batches, strict=True)
    ]
    return headers, envelopes


def import_bundle(folder: DataFolder, source: Path) -> dict[str, Any]:
    """Applies the answers that are ours: {"answers", "records", "documents", "mail", "bad"}.

    Raises NotPlain when `source` is no folder."""
    link = find_portal(folder.db)
    if link is None:
        raise NotEnrolled("enrol this machine first: it does not know its portal")
    require_folder(source)
    own = f"{folder.device.id.hex()[:16]}-*{SUFFIX}"
    answers, judged = 0, 0
    bad: list[str] = []
    for path in entries(source / DOWN, own, bad):
        body = read_entry(path, LIMITS.body_bytes, bad)
        if body is None:
            continue
        try:
            for envelope in wire.frames(body):
                if (statement := wire.stated(envelope)) is not None:
                    link = take_told(folder.db, link, statement)
                    continue
                judged += _apply(folder, _read(folder, link, envelope))
                answers += 1
        except (RemoteProtocolError, TransportError):
            # Torn or foreign: what was whole before it counts, the rest comes another time.
            bad.append(path.name)
    documents = _take_documents(folder, source / DOCUMENTS, bad)
    mail = take_mail(folder, source, link.signers, bad)
    try:
        keep_sealed(folder)  # a machine without a link hears of a recovery key by its stick alone
    except (SyncError, OSError):
        bad.append(SEALED.name)
    counts = {"answers": answers, "records": judged, "documents": documents, "mail": mail}
    return {**counts, "bad": bad}


def _take_documents(folder: DataFolder, source: Path, bad: list[str]) -> int:
    taken = 0
    here = {path.name: path for path in entries(source, "*", bad)}
    for one in folder.fetches.waiting(_MOST_WAITING):
        path = here.get(one.cipher_sha256.hex())
        data = None if path is None else read_entry(path, one.cipher_bytes, bad)
        if path is None or data is None:
            continue
        if hashlib.sha256(data).digest() != one.cipher_sha256:
            bad.append(path.name)
            continue
        folder.files.put(data)
        receive(folder, one.cipher_sha256)
        taken += 1
    return taken


def _read(folder: DataFolder, link: PortalLink, envelope: bytes) -> Down:
    header = wire.peek_header(envelope)
    question = [header.run, header.counter, header.nonce]
    if question not in _exports(folder):
        raise RemoteProtocolError("an answer to no bundle of ours")
    expected = replace(header, direction=Direction.UP)
    known = folder.dictionaries.known
    return wire.decode_down(
        envelope, folder.device.keys, link.signers, known, wire.Question(expected)
    )


def _apply(folder: DataFolder, down: Down) -> int:
    """Verdicts and papers hold from any carrier; the feed only where it continues ours."""
    durable = Durable(folder)
    before = durable.load_state()
    effects: list[Effect] = [NoteCarried(down.portal_ms)]
    if down.verdicts is not None:
        effects.append(StoreVerdicts(down.verdicts))
    if down.complete:
        effects.append(RecordCompleted(down.complete))
    fresh = tuple(item for item in down.feed if item.position > before.cursor.position)
    end = before.cursor
    for item in fresh:
        if item.position != end.position + 1:
            break
        end = Cursor(item.position, chain(end.chain, item.record.digest))
    after = before
    if fresh and end == down.cursor:
        effects.append(ApplyFeed(fresh, end))
        after = replace(before, cursor=end)
    if down.fault in FAULT_WORDS:
        effects += [
            NoteFailure(FailureClass.REFUSED_DEVICE, down.fault),
            CallTechnician(down.fault),
        ]
    if down.fault == FAULT_UNKNOWN_DICTIONARY:
        # Nothing of that envelope was taken; the next bundle carries the same without it.
        after = replace(after, use_dictionary=False)
    durable.store(before, after, effects)
    _want_documents(folder, fresh if after.cursor != before.cursor else ())
    return len(down.verdicts.lines) if down.verdicts is not None else 0


def _want_documents(folder: DataFolder, items: Sequence[FeedItem]) -> None:
    """A result's document often lies on the same stick: asked for before the kiosk has read the
    news of it."""
    with write(folder.db):
        for item in items:
            try:
                match item.record.content():
                    case {"document": dict(tree)} if item.record.kind != ADDRESSED:
                        document = SealedDocument.from_tree(tree)
                        about = application_of(item.record)
                        folder.fetches.want(document.cipher_sha256, document.cipher_bytes, about)
            except RecordError:
                continue


def _batches(records: list[Record]) -> Iterator[tuple[Record, ...]]:
    batch: list[Record] = []
    size = 0
    for record in records:
        size += len(record.body)
        if batch and (len(batch) >= MOST_RECORDS or size > LIMITS.envelope_bytes // 2):
            yield tuple(batch)
            batch, size = [], len(record.body)
        batch.append(record)
    if batch:
        yield tuple(batch)


def _introduces(records: tuple[Record, ...]) -> bool:
    """Whether the portal may not know who speaks. Nothing signed can be said to a stranger, not
    even that a dictionary is unknown: such an envelope goes without."""
    return any(record.kind == REGISTERED for record in records)


def _header(folder: DataFolder, link: PortalLink, counter: int) -> Header:
    return Header(
        Direction.UP,
        Channel.COURIER,
        SUITE,
        folder.device.id,
        link.keys.key_id,
        folder.outbox.run,
        counter,
        secrets.token_bytes(NONCE_BYTES),
    )


def _clock() -> Clock:
    return Clock(read_clock().wall_ms)


def _exports(folder: DataFolder) -> list[Tree]:
    tree = state.load(folder.db, "courier")
    return tree if isinstance(tree, list) else []


def _remember(folder: DataFolder, headers: list[Header]) -> None:
    new: list[Tree] = [[one.run, one.counter, one.nonce] for one in headers]
    state.save(folder.db, "courier", [*_exports(folder), *new][-_EXPORTS_KEPT:])


def _copy_papers(folder: DataFolder, target: Path) -> tuple[int, list[str]]:
    copied, bad = 0, []
    for one in folder.outbox.waiting_attachments(_MOST_WAITING):
        digest = one.cipher_sha256.hex()
        place = target / digest
        if is_file(place, one.cipher_bytes):
            copied += 1
            continue
        try:
            place_file(place, folder.files.get(digest))
            copied += 1
        except IntegrityError:
            bad.append(digest)
    return copied, bad

"""The decoders that read what somebody else wrote, each as a function of bytes.

It owns which exceptions may leave a decoder: those that it declares, and no others. What was read
is written and read again where there is a writer: two readings must agree. A target that returns
has found nothing.
"""

from __future__ import annotations

import asyncio
import itertools
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kiosk_app.domain.catalogue import parse_code_lists, parse_life_events, parse_procedure
from kiosk_app.resources import read_asset
from sync import contents, read_json, wire
from sync.codec import Undecodable, UnknownDictionary, unpack
from sync.columns import read_table, write_table
from sync.dictionaries import load_dictionaries
from sync.documents import addressed_document
from sync.duties import TASK_TOLD
from sync.enrolment import EnrolmentError, EnrolmentFile, Registration, read_welcome
from sync.errors import BadSignature, Mismatched, RecordError, RemoteProtocolError, TransportError
from sync.messages import NO_DICTIONARY, Channel, Cursor, Direction, Header
from sync.portal.http import make_app
from sync.portal.intake import Intake
from sync.portal.labels import read_labels
from sync.portal.opening import Portal
from sync.portal.receiving import Receiver
from sync.progress import SyncState
from sync.records import LIMITS, Record, Tree, canonical, parse
from sync.returning import MISSED, RETURNED, Given, Origin, read_missed
from sync.sealing import SUITE, PublicKeys
from sync.streams import TableError
from tests.support.portal_device import Ticking, enrolled, portal_at

HOME, RUN = bytes(range(16)), b"kioskrun"
HEADER = Header(
    Direction.UP, Channel.LIVE, SUITE, HOME, bytes(8), RUN, 1, b"nonce___", NO_DICTIONARY
)
ASKED = tuple(Record.create(HOME, RUN, n, "e.v1", {"n": n}) for n in (1, 2))
QUESTION = wire.Question(HEADER, ASKED, Cursor(3, b"chain___"))
KEYS = PublicKeys(bytes(32), bytes(32))
KINDS = (
    "application.submitted.v1",
    "event.appended.v1",
    "attachment.described.v1",
    "device.registered.v1",
    "rating.given.v1",
    "opinion.given.v1",
    "status.asked.v1",
    "personal.requested.v1",
    RETURNED,
    MISSED,
    TASK_TOLD,
    "unheard.of.v9",
)
SHAPE = (TypeError, ValueError, LookupError, RecordError, TableError)
_UNPACKED_BYTES = 256 * 1024
_DOORS = ("POST", "HEAD", "PATCH", "OPTIONS", "GET")

Decoder = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class Target:
    """`opened` prepares what many inputs share; `cost`: how many quick inputs one of its takes."""

    opened: Callable[[], AbstractContextManager[Decoder]]
    cost: int = 1


def frames() -> Decoder:
    """Bodies of an exchange, bundles of a stick: framing and headers."""

    def decode(data: bytes) -> None:
        try:
            for envelope in wire.frames(data):
                wire.peek_header(envelope)
        except (RemoteProtocolError, TransportError):
            return

    return decode


def up_envelope() -> Decoder:
    """What stands behind the seal of an uplink; the first byte chooses whether with dictionary."""
    shipped = load_dictionaries()
    assert shipped.newest is not None
    named = shipped.newest.id

    def decode(data: bytes) -> None:
        plain = data[1:]
        if len(plain) < 32:
            return
        header = replace(HEADER, dictionary=named if data[0] & 1 else NO_DICTIONARY)
        try:
            wire.decode_up(wire.Opened(header, plain, bytes(32), bytes(64)), shipped.known)
        except (Undecodable, UnknownDictionary):
            return

    return decode


def up_content() -> Decoder:
    """The tree of an uplink; written again it reads the same."""

    def decode(data: bytes) -> None:
        tree = _tree(data, LIMITS.envelope_bytes)
        try:
            up = contents.read_up(tree, HEADER)
            again = canonical(contents.up_tree(up), LIMITS.envelope_bytes)
        except SHAPE:
            return
        assert contents.read_up(parse(again, LIMITS.envelope_bytes), HEADER) == up

    return decode


def down_content() -> Decoder:
    """The tree of an answer to a question with two records."""

    def decode(data: bytes) -> None:
        tree = _tree(data, LIMITS.envelope_bytes)
        try:
            contents.read_down(tree, HEADER, QUESTION)
        except SHAPE:
            return

    return decode


def table() -> Decoder:
    """A table of records; its records in a table of their own are the same records."""

    def decode(data: bytes) -> None:
        tree = _tree(data, LIMITS.envelope_bytes)
        try:
            records = read_table(tree, HOME)
            again = canonical(write_table(records, HOME), LIMITS.envelope_bytes)
        except (TableError, RecordError):
            return
        assert read_table(parse(again, LIMITS.envelope_bytes), HOME) == records

    return decode


def verdict_block() -> Decoder:
    """Signed facts, once their signature was right."""

    def decode(data: bytes) -> None:
        try:
            contents.read_block(_tree(data, LIMITS.envelope_bytes))
        except SHAPE:
            return

    return decode


def packed() -> Decoder:
    """A packing byte and a zstd frame, perhaps with a dictionary; never more than the limit."""
    newest = load_dictionaries().newest

    def decode(data: bytes) -> None:
        if not data:
            return
        try:
            found = unpack(data[0] % 4, data[1:], newest, _UNPACKED_BYTES)
        except (Undecodable, UnknownDictionary):
            return
        assert len(found) <= _UNPACKED_BYTES

    return decode


def tree() -> Decoder:
    """Canonical CBOR: what is read is written as it was."""

    def decode(data: bytes) -> None:
        try:
            found = parse(data)
        except RecordError:
            return
        assert canonical(found) == data

    return decode


def state() -> Decoder:
    """The protocol machine's own row."""

    def decode(data: bytes) -> None:
        try:
            read = SyncState.from_tree(_tree(data))
        except RecordError:
            return
        assert SyncState.from_tree(parse(canonical(read.to_tree()))) == read

    return decode


def record_contents() -> Decoder:
    """Contents that one side reads for itself: registration, wrapped records, documents."""
    readers: tuple[Callable[[Tree], object], ...] = (
        Registration.from_content,
        Given.from_content,
        Origin.from_content,
        read_missed,
        addressed_document,
    )

    def decode(data: bytes) -> None:
        found = _tree(data)
        for read in readers:
            try:
                read(found)
            except RecordError:
                continue

    return decode


def enrolment_text() -> Decoder:
    """What a stick or a QR says to a machine that is let in, and the portal's welcome."""

    def decode(data: bytes) -> None:
        with suppress(EnrolmentError):
            EnrolmentFile.from_text(data.decode("latin-1"))
        try:
            read_welcome(data, bytes(32), KEYS, None)
        except (EnrolmentError, RecordError, BadSignature, Mismatched):
            return

    return decode


@contextmanager
def procedure() -> Iterator[Decoder]:
    """A procedure file, as the kiosk reads it and as the desk does."""
    schema = read_json(read_asset("catalogue", "procedure.schema.json"))
    doors, _ = parse_life_events(read_asset("catalogue", "life_events.toml"))
    lists, _ = parse_code_lists({})
    with tempfile.TemporaryDirectory(prefix="motcua-fuzz-") as folder:
        file = Path(folder) / "x.toml"

        def decode(data: bytes) -> None:
            parse_procedure(data.decode("utf-8", "replace"), file.name, schema, doors, lists)
            file.write_bytes(data)
            read_labels(file.parent)

        yield decode


class Undone(Exception):
    """Nothing of a transaction stays."""


@contextmanager
def portal_record() -> Iterator[Decoder]:
    """The content of a record of any kind, at the portal: a verdict, never an exception."""
    with _portal() as portal:
        device, numbers = enrolled(portal), itertools.count(1)

        def decode(data: bytes) -> None:
            kind = KINDS[data[0] % len(KINDS)] if data else KINDS[0]
            record = Record(device.id, device.run, next(numbers), kind, data[1:])
            with suppress(Undone), portal.store.writing() as connection:
                intake = _intake(portal, connection)
                Receiver(intake).take([record])
                intake.changes.write(connection)
                raise Undone

        yield decode


def _intake(portal: Portal, connection: Any) -> Intake:
    return Intake(
        connection,
        portal.clock(),
        portal.blobs.has,
        portal.labels.applicant,
        portal.author,
        portal.teller(connection, portal.clock()),
    )


@contextmanager
def upload_door() -> Iterator[Decoder]:
    """Headers of a resumable upload: whatever they say, the portal answers without an error."""
    with _portal() as portal, asyncio.Runner() as runner:
        app = make_app(portal)

        def decode(data: bytes) -> None:
            head, _, body = data.partition(b"\n\n")
            choice, *lines = head.split(b"\n")
            method = _DOORS[choice[0] % len(_DOORS)] if choice else "POST"
            name = choice[1:33].decode("latin-1") or "0" * 32
            path = "/v1/files" if method in ("POST", "OPTIONS") else f"/v1/files/{name}"
            pairs = (line.partition(b":") for line in lines)
            headers = [(key.strip().lower(), value.strip()) for key, _, value in pairs]
            status = runner.run(_ask(app, method, path, headers, body))
            assert status < 500, status

        yield decode


@contextmanager
def _portal() -> Iterator[Portal]:
    with tempfile.TemporaryDirectory(prefix="motcua-fuzz-") as folder:
        portal = portal_at(Path(folder), Ticking())
        try:
            yield portal
        finally:
            portal.close()


async def _ask(
    app: Any, method: str, path: str, headers: list[tuple[bytes, bytes]], body: bytes
) -> int:
    """The status of one request, straight into the application."""
    statuses: list[int] = []
    sent = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Mapping[str, Any]:
        return sent.pop() if sent else {"type": "http.disconnect"}

    async def send(message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            statuses.append(int(message["status"]))

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode("latin-1"),
        "query_string": b"",
        "headers": headers,
        "scheme": "http",
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 1),
    }
    await app(scope, receive, send)
    return statuses[0]


def _tree(data: bytes, most_bytes: int = LIMITS.record_bytes) -> Tree:
    """The tree in the bytes; where they are none, the bytes themselves, which every reader of a
    tree must refuse as well."""
    try:
        return parse(data, most_bytes)
    except RecordError:
        return data


def _simple(make: Callable[[], Decoder], cost: int = 1) -> Target:
    return Target(lambda: nullcontext(make()), cost)


TARGETS: Mapping[str, Target] = {
    "frames": _simple(frames),
    "up_envelope": _simple(up_envelope, 3),
    "up_content": _simple(up_content),
    "down_content": _simple(down_content),
    "table": _simple(table),
    "verdict_block": _simple(verdict_block),
    "packed": _simple(packed),
    "tree": _simple(tree),
    "state": _simple(state),
    "record_contents": _simple(record_contents),
    "enrolment_text": _simple(enrolment_text),
    "procedure": Target(procedure, 40),
    "portal_record": Target(portal_record, 12),
    "upload_door": Target(upload_door, 12),
}

"""Inputs that a fuzzer begins with: bytes of real objects, made by the product's own writers.

It owns a handful for each target of tests/fuzz/targets.py, the same at every call, and simple
changes of them, so that an ordinary test reads some thousands of hostile inputs without a fuzzer.
"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from kiosk_app.resources import asset_files
from sync import contents, wire
from sync.codec import pack
from sync.columns import write_table
from sync.dictionaries import load_dictionaries
from sync.messages import Clock, Cursor, Down, FeedItem, RangeDigest, Up, VerdictLine, Wanted
from sync.portal.registering import invite_by_file
from sync.progress import Outstanding, SyncState
from sync.records import LIMITS, Record, Tree, Verdict, canonical
from sync.returning import Given, Origin, missed_content
from sync.sealing import PrivateKeys, seal_attachment
from tests.fuzz.targets import ASKED, HEADER, HOME, KINDS, QUESTION, RUN
from tests.support.portal_device import Ticking, described, happened, portal_at, submitted

_KEYS = bytes(range(64))
_OTHER = b"o" * 16


def seeds(target: str) -> list[bytes]:
    """What this target begins with."""
    return list(_SEEDS[target]())


def changed(seed: bytes, count: int) -> Iterator[bytes]:
    """`count` changes of one input: bits flipped, pieces cut out, doubled, and moved."""
    rng = random.Random(seed)
    for _ in range(count):
        data = bytearray(seed)
        for _ in range(rng.choice((1, 1, 2, 4))):
            _change(rng, data)
        yield bytes(data)


def _change(rng: random.Random, data: bytearray) -> None:
    if not data:
        data += rng.randbytes(3)
        return
    at = rng.randrange(len(data))
    end = min(len(data), at + rng.choice((1, 1, 2, 8, 40)))
    match rng.randrange(6):
        case 0:
            data[at] ^= 1 << rng.randrange(8)
        case 1:
            data[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
        case 2:
            del data[at:end]
        case 3:
            data[at:at] = data[at:end]
        case 4:
            piece = data[at:end]
            del data[at:end]
            place = rng.randrange(len(data) + 1)
            data[place:place] = piece
        case _:
            data[at:end] = rng.randbytes(end - at)


def _records() -> list[Record]:
    contents_: list[tuple[str, Tree]] = [
        ("application.submitted.v1", submitted(1)),
        ("application.submitted.v1", submitted(2)),
        ("event.appended.v1", happened(1, 3, "accepted")),
        ("event.appended.v1", happened(2, 4, None, bytes(16))),
        ("attachment.described.v1", described(1, seal_attachment(b"page"))),
        ("odd.v1", [None, True, -5, "", b"", {"a": [1, 2, {"b": "x"}]}]),
        ("odd.v1", "2026-11-23T09:42:00+07:00"),
        ("odd.v1", "0040"),
    ]
    return [Record.create(HOME, RUN, n, kind, one) for n, (kind, one) in enumerate(contents_, 1)]


def _up() -> Up:
    ranges = (RangeDigest(RUN, 1, 64, b"digest__", 7),)
    clock = Clock(1_795_496_400_000, 1_795_496_300_000, 5)
    return Up(HEADER, clock, tuple(_records()), b"window__", Cursor(3, b"chain___"), 9000, b"h",
              ranges)  # fmt: skip


def _down() -> Down:
    feed = tuple(FeedItem(4 + n, one) for n, one in enumerate(_records()[2:4]))
    lines = [VerdictLine(one.id, one.digest, Verdict.APPLIED) for one in ASKED]
    block = wire.sign_verdicts(PrivateKeys.from_bytes(_KEYS), HOME, b"chain___", lines)
    return Down(
        HEADER, 1_795_496_400_000, block, feed, Cursor(5, b"chain_2_"), True,
        (Wanted(bytes(32), 10, 20, bytes(32)),), (bytes(32),), b"apart___",
        (RangeDigest(RUN, 1, 64, b"digest__", 7),), 5, "clone",
    )  # fmt: skip


def _frames() -> Iterator[bytes]:
    keys = PrivateKeys.from_bytes(_KEYS)
    envelope = wire.encode_up(_up(), keys, keys.public, None)
    yield wire.frame([envelope])
    yield wire.frame([envelope, envelope[:130]])


def _up_envelope() -> Iterator[bytes]:
    keys, newest = PrivateKeys.from_bytes(_KEYS), load_dictionaries().newest
    for mark, dictionary, is_plain in ((0, None, False), (1, newest, False), (0, None, True)):
        for up in (_up(), replace(_up(), records=())):
            envelope = wire.encode_up(up, keys, keys.public, dictionary, is_plain=is_plain)
            yield bytes([mark]) + wire.open_envelope(envelope, keys).plain


def _up_content() -> Iterator[bytes]:
    for up in (_up(), replace(_up(), records=()), Up(HEADER, Clock(1))):
        for is_plain in (False, True):
            yield canonical(contents.up_tree(up, is_plain=is_plain), LIMITS.envelope_bytes)


def _down_content() -> Iterator[bytes]:
    for question in (None, QUESTION):
        yield canonical(contents.down_tree(_down(), question), LIMITS.envelope_bytes)
    yield canonical(contents.down_tree(Down(HEADER, 1), QUESTION))


def _table() -> Iterator[bytes]:
    records = _records()
    foreign = [Record(_OTHER, one.run, one.n, one.kind, one.body) for one in records[:2]]
    opaque = [Record(HOME, RUN, 9, "x.v1", b"\xff")]
    for some in (records, records[:1], records[5:], [*records[:2], *foreign], opaque):
        yield canonical(write_table(some, HOME), LIMITS.envelope_bytes)


def _verdict_block() -> Iterator[bytes]:
    lines = [
        VerdictLine(one.id, one.digest, verdict, "why") for one in ASKED for verdict in Verdict
    ]
    yield canonical(contents.block_tree(HOME, bytes(8), lines), LIMITS.envelope_bytes)


def _packed() -> Iterator[bytes]:
    data = canonical(contents.up_tree(_up()), LIMITS.envelope_bytes)
    for dictionary in (None, load_dictionaries().newest):
        packing, body = pack(data, dictionary)
        yield bytes([packing]) + body
    packing, body = pack(bytes(200_000), None)
    yield bytes([packing]) + body


def _trees() -> Iterator[bytes]:
    for record in _records():
        yield record.body


def _state() -> Iterator[bytes]:
    outstanding = (Outstanding(7, b"nonce___", (bytes(16),), True, True, Cursor(2, bytes(8))),)
    yield canonical(SyncState().to_tree())
    yield canonical(SyncState(RUN, 7, outstanding=outstanding, groups=((bytes(16),),),
                              walk_to=3).to_tree())  # fmt: skip


def _record_contents() -> Iterator[bytes]:
    record = _records()[0]
    given = Given(record, record.digest, Verdict.APPLIED, True, bytes(32))
    document = {"cipher_sha256": bytes(32), "plain_sha256": bytes(32), "key": bytes(32),
                "bytes": 9000, "media_type": "application/pdf"}  # fmt: skip
    for tree in (given.content(), Origin(record).content(), missed_content({RUN: 7}),
                 {"document": document}, _registration()):  # fmt: skip
        yield canonical(tree)


def _registration() -> Tree:
    return {"signing": bytes(32), "box": bytes(32), "characters": "M7F", "earlier": ["ABC"],
            "secret_id": bytes(8), "proof": bytes(32)}  # fmt: skip


def _enrolment_text() -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        portal = portal_at(Path(folder), Ticking())
        yield invite_by_file(portal, "https://portal.example").to_text().encode()
        portal.close()
    statement = canonical(
        {"root": bytes(32), "version": 1, "keys": [], "recovery": b"", "signature": bytes(64)}
    )
    yield canonical([statement, "M7F", bytes(32)])


def _procedure() -> Iterator[bytes]:
    for path in asset_files("catalogue/procedures", ".toml")[:4]:
        yield path.read_bytes()


def _portal_record() -> Iterator[bytes]:
    by_kind = {one.kind: one.body for one in reversed(_records())}
    event = {**happened(1, 3, "accepted"), "text": "x", "stars": 5, "code": "M7F-22221-222-2"}
    for n, kind in enumerate(KINDS):
        yield bytes([n]) + by_kind.get(kind, canonical(event))
    yield bytes([KINDS.index("records.missed.v1")]) + canonical(missed_content({RUN: 7}))


def _upload_door() -> Iterator[bytes]:
    yield b"\x00\nUpload-Length: 10\nUpload-Metadata: grant AAAA\nTus-Resumable: 1.0.0\n\n"
    yield b"\x00\nUpload-Length: 10\nUpload-Metadata: grant AAAA,x y\n\n0123456789"
    name = b"0123456789abcdef0123456789abcdef"
    yield b"\x01" + name + b"\nTus-Resumable: 1.0.0\n\n"
    yield (b"\x02" + name + b"\nUpload-Offset: 0\nContent-Length: 3"
           b"\nContent-Type: application/offset+octet-stream\n\nabc")  # fmt: skip
    yield b"\x03\nAccess-Control-Request-Method: POST\n\n"
    yield b"\x04" + name + b"\nRange: bytes=0-4\n\n"


_SEEDS: Mapping[str, Callable[[], Iterator[bytes]]] = {
    "frames": _frames,
    "up_envelope": _up_envelope,
    "up_content": _up_content,
    "down_content": _down_content,
    "table": _table,
    "verdict_block": _verdict_block,
    "packed": _packed,
    "tree": _trees,
    "state": _state,
    "record_contents": _record_contents,
    "enrolment_text": _enrolment_text,
    "procedure": _procedure,
    "portal_record": _portal_record,
    "upload_door": _upload_door,
}

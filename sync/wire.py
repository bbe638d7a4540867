"""Envelopes: messages to bytes and back, for both halves.

It owns the byte layout (PROTOCOL.md), the order of the checks (seal, signature, unpacking, root)
and the framing of several envelopes. Nothing is believed before its signature was verified,
and no record is handed out before the root over all of them was compared.

    body      = frame ...
    frame     = length (4 bytes, big endian) envelope
    envelope  = header (51 bytes) signature (64 bytes) sealed
    sealed    = HPKE(info = context header, root (16 bytes) packed)
    signature = Ed25519(context, header, root, SHA-256(sealed))
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from sync.codec import Dictionary, Undecodable, UnknownDictionary, pack, unpack
from sync.errors import BadSignature, Mismatched, RecordError, RemoteProtocolError, Truncated
from sync.messages import (
    FAULTS,
    HEADER_BYTES,
    HEARTBEAT_BYTES,
    NO_DICTIONARY,
    VERSION,
    Channel,
    Clock,
    Cursor,
    Direction,
    Down,
    FeedItem,
    Header,
    RangeDigest,
    Up,
    VerdictBlock,
    VerdictLine,
    Wanted,
)
from sync.records import LIMITS, Record, Tree, Verdict, canonical, parse
from sync.sealing import (
    SIGNATURE_BYTES,
    SUITE,
    Context,
    PrivateKeys,
    PublicKeys,
    seal,
    sign,
    unseal,
    verify,
)
from sync.trees import as_bytes, as_int, as_int_or_none, as_list, as_text

ROOT_BYTES = 16
_HEADER = struct.Struct(">BBB16s8s8sI8s4s")
_CONTEXTS = {Direction.UP: Context.EXCHANGE_UP, Direction.DOWN: Context.EXCHANGE_DOWN}

Dictionaries = Mapping[bytes, Dictionary]


def root(records: Iterable[Record]) -> bytes:
    """16 bytes over the digests of all records in their order."""
    return hashlib.sha256(b"".join(record.digest for record in records)).digest()[:ROOT_BYTES]


def frame(envelopes: Iterable[bytes]) -> bytes:
    """One body of several envelopes."""
    return b"".join(len(envelope).to_bytes(4) + envelope for envelope in envelopes)


def frames(body: bytes) -> Iterator[bytes]:
    """The envelopes of a body, each as soon as it is whole; Truncated when the last is not."""
    at = count = 0
    while at < len(body):
        size = int.from_bytes(body[at : at + 4])
        if size > LIMITS.envelope_bytes or count >= LIMITS.body_envelopes:
            raise RemoteProtocolError("an envelope or a body beyond the limits")
        if at + 4 + size > len(body) or len(body) - at < 4:
            raise Truncated("the body breaks off inside an envelope")
        yield body[at + 4 : at + 4 + size]
        at, count = at + 4 + size, count + 1


def peek_header(envelope: bytes) -> Header:
    """The header, which nothing vouches for yet; RemoteProtocolError when it is none."""
    if len(envelope) < HEADER_BYTES + SIGNATURE_BYTES:
        raise Truncated("shorter than a header and a signature")
    parts = _HEADER.unpack(envelope[:HEADER_BYTES])
    version, way, suite, device, recipient, run, counter, nonce, dictionary = parts
    try:
        direction, channel = Direction(way >> 4), Channel(way & 15)
    except ValueError as error:
        raise RemoteProtocolError("not an envelope of this protocol") from error
    if version != VERSION or suite != SUITE:
        raise RemoteProtocolError(f"version {version} with suite {suite} is not spoken here")
    return Header(
        direction, channel, suite, device, recipient, run, counter, nonce, dictionary, version
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """An envelope whose seal opened; `packed` is believed only after verify()."""

    header: Header
    root: bytes
    packed: bytes
    sealed_sha256: bytes
    signature: bytes

    def verify(self, signing: bytes) -> None:
        """BadSignature unless the owner of `signing` made this envelope."""
        context = _CONTEXTS[self.header.direction]
        header = self.header.to_bytes()
        verify(signing, context, self.signature, header, self.root, self.sealed_sha256)

    def content(self, dictionaries: Dictionaries) -> Any:
        """The tree inside; Undecodable or UnknownDictionary."""
        wanted = self.header.dictionary
        dictionary = dictionaries.get(wanted)
        if wanted != NO_DICTIONARY and dictionary is None:
            raise UnknownDictionary("the dictionary of this envelope is not here")
        data = unpack(self.packed, dictionary, LIMITS.envelope_bytes)
        try:
            return parse(data, LIMITS.envelope_bytes)
        except RecordError as error:
            raise Undecodable("the content is not canonical") from error


def open_envelope(envelope: bytes, keys: PrivateKeys) -> Opened:
    """Opens the seal; BadSignature when it is for another key or was changed."""
    header = peek_header(envelope)
    if header.recipient != keys.public.key_id:
        raise BadSignature("sealed to another key")
    signature = envelope[HEADER_BYTES : HEADER_BYTES + SIGNATURE_BYTES]
    sealed = envelope[HEADER_BYTES + SIGNATURE_BYTES :]
    plain = unseal(_CONTEXTS[header.direction], header.to_bytes(), sealed, keys)
    if len(plain) < ROOT_BYTES:
        raise BadSignature("a sealed content without a root")
    digest = hashlib.sha256(sealed).digest()
    return Opened(header, plain[:ROOT_BYTES], plain[ROOT_BYTES:], digest, signature)


def encode_up(
    up: Up,
    keys: PrivateKeys,
    portal: PublicKeys,
    dictionary: Dictionary | None,
    *,
    is_plain: bool = False,
) -> bytes:
    """One envelope from a device to the portal; `is_plain`: not compressed."""
    return _close(up.header, up.records, _up_tree(up), keys, portal, dictionary, is_plain)


def decode_up(opened: Opened, dictionaries: Dictionaries) -> Up:
    """What a verified envelope says. Undecodable when the root over its records differs."""
    tree = opened.content(dictionaries)
    try:
        heartbeat, clock, groups, window, cursor, max_response, ranges = tree
        up = Up(
            opened.header,
            _clock(clock),
            tuple(_grouped(opened.header.device, groups)),
            as_bytes(window, 8),
            Cursor(as_int(cursor[0]), as_bytes(cursor[1], 8)),
            as_int(max_response),
            as_bytes(heartbeat, most=HEARTBEAT_BYTES),
            tuple(_range(item) for item in ranges),
        )
    except (TypeError, ValueError, LookupError, RecordError) as error:
        raise Undecodable("not the shape of an uplink") from error
    _compare_root(opened, up.records)
    return up


def encode_down(
    down: Down, keys: PrivateKeys, device: PublicKeys, dictionary: Dictionary | None
) -> bytes:
    """One answer of the portal to a device."""
    records = tuple(item.record for item in down.feed)
    return _close(down.header, records, _down_tree(down), keys, device, dictionary)


def answer_header(request: Header, device: PublicKeys) -> Header:
    """The header of the answer to `request`: same run, counter and nonce, sealed to the device."""
    return replace(
        request, direction=Direction.DOWN, recipient=device.key_id, dictionary=NO_DICTIONARY
    )


def decode_down(
    envelope: bytes,
    keys: PrivateKeys,
    portal: PublicKeys,
    dictionaries: Dictionaries,
    expected: Header,
) -> Down:
    """The answer to `expected`. BadSignature, Mismatched (another request's, or given before)."""
    opened = open_envelope(envelope, keys)
    opened.verify(portal.signing)
    header = opened.header
    answered = (header.direction, header.device, header.run, header.counter, header.nonce)
    wanted = (Direction.DOWN, expected.device, expected.run, expected.counter, expected.nonce)
    if answered != wanted:
        raise Mismatched("an answer to another request")
    return _down(opened, opened.content(dictionaries), portal)


def sign_verdicts(
    keys: PrivateKeys, device: bytes, feed: bytes, lines: Sequence[VerdictLine]
) -> VerdictBlock:
    """The signed facts about records of one device."""
    table: Tree = [[v.id, v.digest, v.verdict.value, v.reason] for v in lines]
    encoded = canonical([device, feed, table], LIMITS.envelope_bytes)
    return VerdictBlock(device, feed, tuple(lines), encoded, sign(keys, Context.VERDICTS, encoded))


def read_verdicts(encoded: bytes, signature: bytes, signing: bytes) -> VerdictBlock:
    """Facts from any carrier; BadSignature unless the portal signed them."""
    verify(signing, Context.VERDICTS, signature, encoded)
    try:
        device, feed, table = as_list(parse(encoded, LIMITS.envelope_bytes), 3)
        lines = tuple(_line(item) for item in as_list(table, most=LIMITS.envelope_records))
        return VerdictBlock(as_bytes(device, 16), as_bytes(feed, 8), lines, encoded, signature)
    except (ValueError, RecordError) as error:
        raise Undecodable("not the shape of verdicts") from error


def _close(
    header: Header,
    records: Iterable[Record],
    tree: Tree,
    keys: PrivateKeys,
    to: PublicKeys,
    dictionary: Dictionary | None,
    is_plain: bool = False,
) -> bytes:
    dictionary = None if is_plain else dictionary
    named = dictionary.id if dictionary is not None else NO_DICTIONARY
    header = replace(header, recipient=to.key_id, dictionary=named)
    context, head, top = _CONTEXTS[header.direction], header.to_bytes(), root(records)
    packed = pack(canonical(tree, LIMITS.envelope_bytes), dictionary, is_plain=is_plain)
    plain = top + packed
    sealed = seal(context, head, plain, to.box)
    return head + sign(keys, context, head, top, hashlib.sha256(sealed).digest()) + sealed


def _compare_root(opened: Opened, records: Iterable[Record]) -> None:
    if root(records) != opened.root:
        raise Undecodable("the root over the records differs")


def _up_tree(up: Up) -> Tree:
    c = up.clock
    clock: Tree = [c.wall_ms, c.boottime_ms, c.boot, c.trusted_ms, c.since_ms]
    listed: Tree = [
        [run, [[record.n, record.kind, record.body] for record in rows]]
        for run, rows in groupby(up.records, key=lambda record: record.run)
    ]
    ranges: Tree = [[r.run, r.first, r.last, r.digest, r.count] for r in up.ranges]
    cursor: Tree = [up.cursor.position, up.cursor.chain]
    return [up.heartbeat, clock, listed, up.window, cursor, up.max_response, ranges]


def _grouped(device: bytes, groups: Any) -> Iterator[Record]:
    for run, rows in groups:
        for n, kind, body in rows:
            yield _record(device, run, n, kind, body)


def _down_tree(down: Down) -> Tree:
    block = down.verdicts
    return [
        down.portal_ms,
        None if block is None else [block.encoded, block.signature],
        [[i.position, i.record.device, i.record.run, i.record.n, i.record.kind, i.record.body]
         for i in down.feed],
        [down.cursor.position, down.cursor.chain],
        down.more,
        [[w.cipher_sha256, w.length, w.expires_ms, w.grant] for w in down.wanted],
        list(down.complete),
        down.window_matches,
        [[r.run, r.first, r.last, r.digest, r.count] for r in down.ranges],
        down.backed_up_through_ms,
        down.fault,
        down.key_statement,
    ]  # fmt: skip


def _down(opened: Opened, tree: Any, portal: PublicKeys) -> Down:
    try:
        (portal_ms, block, feed, cursor, more, wanted, complete, matches, ranges, backed, fault,
         statement) = tree  # fmt: skip
        if fault not in FAULTS or not isinstance(more, bool):
            raise Undecodable("not the shape of an answer")
        down = Down(
            opened.header,
            as_int(portal_ms),
            None if block is None else read_verdicts(block[0], block[1], portal.signing),
            tuple(FeedItem(as_int(item[0]), _record(*item[1:])) for item in feed),
            Cursor(as_int(cursor[0]), as_bytes(cursor[1], 8)),
            more,
            tuple(
                Wanted(as_bytes(d, 32), as_int(n), as_int(e), as_bytes(g, 32))
                for d, n, e, g in wanted
            ),
            tuple(as_bytes(digest, 32) for digest in complete),
            matches if matches is None else bool(matches),
            tuple(_range(item) for item in ranges),
            as_int(backed),
            fault,
            as_bytes(statement, most=4096),
        )
    except (TypeError, ValueError, LookupError, RecordError) as error:
        raise Undecodable("not the shape of an answer") from error
    _compare_root(opened, [item.record for item in down.feed])
    return down


def _line(item: Any) -> VerdictLine:
    record, digest, verdict, reason = as_list(item, 4)
    return VerdictLine(
        as_bytes(record, 16), as_bytes(digest, 32), Verdict(as_text(verdict)), as_text(reason, 64)
    )


def _record(device: Any, run: Any, n: Any, kind: Any, body: Any) -> Record:
    if not as_text(kind, LIMITS.kind_chars).isascii() or not kind:
        raise RecordError("a kind is not ASCII")
    content = as_bytes(body, most=LIMITS.record_bytes)
    return Record(as_bytes(device, 16), as_bytes(run, 8), as_int(n, 1), kind, content)


def _clock(item: Any) -> Clock:
    wall, boottime, boot, trusted, since = as_list(item, 5)
    return Clock(
        as_int(wall), as_int(boottime), as_bytes(boot, 8), as_int_or_none(trusted),
        as_int_or_none(since),
    )  # fmt: skip


def _range(item: Any) -> RangeDigest:
    run, first, last, digest, count = item
    return RangeDigest(
        as_bytes(run, 8), as_int(first), as_int(last), as_bytes(digest, 8), as_int(count)
    )

"""Envelopes: messages to bytes and back, for both halves.

It owns the byte layout (PROTOCOL.md, section 4), the order of the checks (seal, signature,
unpacking, root) and the framing of several envelopes; what stands inside is `contents`. Nothing is
believed before its signature was verified, and no record is handed out before the root over all of
them was compared.

    body      = frame ...
    frame     = length (4 bytes, big endian) envelope
    envelope  = header (51 bytes, or the short one of an answer) signature (64 bytes) sealed
    sealed    = HPKE(info = context header, packing (1 byte) root (16 bytes or none) packed padding)
    signature = Ed25519(context, header, root, SHA-256(sealed))
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sync import contents
from sync.codec import (
    BLOCK,
    Dictionary,
    Packing,
    Undecodable,
    UnknownDictionary,
    pack,
    pad,
    unpack,
    unpad,
)
from sync.contents import Question
from sync.errors import BadSignature, Mismatched, RecordError, RemoteProtocolError, Truncated
from sync.messages import (
    HEADER_BYTES,
    NO_DICTIONARY,
    VERSION,
    Channel,
    Direction,
    Down,
    Header,
    Up,
    VerdictBlock,
    VerdictLine,
)
from sync.records import ID_BYTES, LIMITS, Record, Tree, canonical, parse
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
    verify_any,
)
from sync.streams import TableError

__all__ = [
    "Dictionaries",
    "Opened",
    "Question",
    "answer_header",
    "asked",
    "decode_down",
    "decode_up",
    "encode_down",
    "encode_up",
    "frame",
    "frames",
    "open_envelope",
    "peek_header",
    "read_verdicts",
    "root",
    "sign_verdicts",
    "stated",
    "stating",
]

ROOT_BYTES = 16
_HEADER = struct.Struct(">BBB16s8s8sI8s4s")
_SHAPE_ERRORS = (TypeError, ValueError, LookupError, RecordError, TableError)
_ROOTED = 0x80  # in the packing byte: a root follows
_SHORT = 0x80 | VERSION << 1  # an answer without a header; the lowest bit: with the dictionary
_TAG_BYTES = 4
_STATING = 0xC0 | VERSION
_SENDER = slice(3, 3 + ID_BYTES)
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


def stating(statement: bytes) -> bytes:
    """A key statement as a frame of its own, before the answers of a body."""
    return bytes([_STATING]) + statement


def stated(part: bytes) -> bytes | None:
    """The statement in such a frame, unproven; None for any other."""
    return part[1:] if part[:1] == bytes([_STATING]) else None


def sender(envelope: bytes) -> bytes:
    """The machine that an envelope names, unproven; fewer bytes when it is none."""
    return envelope[_SENDER]


@dataclass(frozen=True, slots=True)
class Opened:
    """An envelope whose seal opened; `plain` is believed only after verify()."""

    header: Header
    plain: bytes
    sealed_sha256: bytes
    signature: bytes

    @property
    def root(self) -> bytes:
        """Over the records inside; b"" when there are none."""
        return self.plain[1 : 1 + ROOT_BYTES] if self.plain[0] & _ROOTED else b""

    def verify(self, signing: bytes) -> None:
        """BadSignature unless the owner of `signing` made this envelope."""
        context = _CONTEXTS[self.header.direction]
        header = self.header.to_bytes()
        verify(signing, context, self.signature, header, self.root, self.sealed_sha256)

    def signer(self, signers: Sequence[bytes]) -> bytes:
        """Which of `signers` made this envelope; BadSignature when none did."""
        context, header = _CONTEXTS[self.header.direction], self.header.to_bytes()
        return verify_any(signers, context, self.signature, header, self.root, self.sealed_sha256)

    def content(self, dictionaries: Dictionaries) -> Tree:
        """The tree inside; Undecodable or UnknownDictionary."""
        wanted = self.header.dictionary
        dictionary = dictionaries.get(wanted)
        if wanted != NO_DICTIONARY and dictionary is None:
            raise UnknownDictionary("the dictionary of this envelope is not here")
        packing = self.plain[0] & ~_ROOTED
        packed = unpad(self.plain)[1 + len(self.root) :]
        data = unpack(packing, packed, dictionary, LIMITS.envelope_bytes)
        try:
            return parse(data, LIMITS.envelope_bytes)
        except RecordError as error:
            raise Undecodable("the content is not canonical") from error


def open_envelope(envelope: bytes, keys: PrivateKeys) -> Opened:
    """Opens the seal; BadSignature when it is for another key or was changed."""
    header = peek_header(envelope)
    if header.recipient != keys.public.key_id:
        raise BadSignature("sealed to another key")
    return _open(header, envelope[HEADER_BYTES:], keys)


def _open(header: Header, rest: bytes, keys: PrivateKeys) -> Opened:
    sealed = rest[SIGNATURE_BYTES:]
    plain = unseal(_CONTEXTS[header.direction], header.to_bytes(), sealed, keys)
    if len(plain) < BLOCK:
        raise BadSignature("a sealed content without a block")
    return Opened(header, plain, hashlib.sha256(sealed).digest(), rest[:SIGNATURE_BYTES])


def encode_up(
    up: Up,
    keys: PrivateKeys,
    portal: PublicKeys,
    dictionary: Dictionary | None,
    *,
    is_plain: bool = False,
) -> bytes:
    """One envelope from a device to the portal; `is_plain`: neither in columns nor compressed."""
    tree = contents.up_tree(up, is_plain=is_plain)
    header = _addressed(up.header, portal, None if is_plain else dictionary)
    packed = pack(canonical(tree, LIMITS.envelope_bytes), dictionary, is_plain=is_plain)
    return header.to_bytes() + _close(header, up.records, packed, keys, portal)


def decode_up(opened: Opened, dictionaries: Dictionaries) -> Up:
    """What a verified envelope says. Undecodable when the root over its records differs."""
    tree = opened.content(dictionaries)
    try:
        up = contents.read_up(tree, opened.header)
    except _SHAPE_ERRORS as error:
        raise Undecodable("not the shape of an uplink") from error
    _compare_root(opened, up.records)
    return up


def asked(envelope: bytes, up: Up) -> Question:
    """What the answer to `envelope`, which holds `up`, is about."""
    return Question(peek_header(envelope), up.records, up.cursor)


def encode_down(
    down: Down,
    keys: PrivateKeys,
    device: PublicKeys,
    dictionary: Dictionary | None,
    up: Up | None = None,
) -> bytes:
    """One answer of the portal to a device. By wire it has no header of its own, and when the
    question `up` was understood, nothing of that is repeated; a carried one stands for itself."""
    is_live = down.header.channel is Channel.LIVE
    question = Question(up.header, up.records, up.cursor) if up is not None and is_live else None
    tree = contents.down_tree(down, question)
    header = _addressed(down.header, device, dictionary)
    packed = pack(canonical(tree, LIMITS.envelope_bytes), dictionary)
    top = header.to_bytes()
    if is_live:
        top = bytes([_SHORT | (dictionary is not None)]) + header.nonce[:_TAG_BYTES]
    records = [item.record for item in down.feed]
    return top + _close(header, records, packed, keys, device)


def answer_header(request: Header, device: PublicKeys) -> Header:
    """The header of the answer to `request`: same run, counter and nonce, sealed to the device."""
    return replace(
        request, direction=Direction.DOWN, recipient=device.key_id, dictionary=NO_DICTIONARY
    )


def decode_down(
    envelope: bytes,
    keys: PrivateKeys,
    signers: Sequence[bytes],
    dictionaries: Dictionaries,
    question: Question,
) -> Down:
    """The answer to `question`, signed by one of `signers`. BadSignature, Mismatched (another
    request's, or given before)."""
    expected = answer_header(question.header, keys.public)
    if envelope[:1] and envelope[0] & ~1 == _SHORT:
        if envelope[1 : 1 + _TAG_BYTES] != expected.nonce[:_TAG_BYTES]:
            raise Mismatched("an answer to another request")
        if envelope[0] & 1:
            expected = replace(expected, dictionary=question.header.dictionary)
        opened = _open(expected, envelope[1 + _TAG_BYTES :], keys)
    else:
        opened = open_envelope(envelope, keys)
        if replace(opened.header, dictionary=NO_DICTIONARY) != expected:
            raise Mismatched("an answer to another request")
    signer = opened.signer(signers)
    return _down(opened, opened.content(dictionaries), signer, question)


def sign_verdicts(
    keys: PrivateKeys, device: bytes, feed: bytes, lines: Sequence[VerdictLine]
) -> VerdictBlock:
    """The signed facts about records of one device."""
    encoded = _block(device, feed, lines)
    return VerdictBlock(device, feed, tuple(lines), encoded, sign(keys, Context.VERDICTS, encoded))


def read_verdicts(encoded: bytes, signature: bytes, signing: bytes) -> VerdictBlock:
    """Facts from any carrier; BadSignature unless the portal signed them."""
    verify(signing, Context.VERDICTS, signature, encoded)
    try:
        device, feed, lines = contents.read_block(parse(encoded, LIMITS.envelope_bytes))
    except _SHAPE_ERRORS as error:
        raise Undecodable("not the shape of verdicts") from error
    return VerdictBlock(device, feed, lines, encoded, signature)


def _block(device: bytes, feed: bytes, lines: Sequence[VerdictLine]) -> bytes:
    return canonical(contents.block_tree(device, feed, lines), LIMITS.envelope_bytes)


def _addressed(header: Header, to: PublicKeys, dictionary: Dictionary | None) -> Header:
    named = dictionary.id if dictionary is not None else NO_DICTIONARY
    return replace(header, recipient=to.key_id, dictionary=named)


def _close(
    header: Header,
    records: Sequence[Record],
    packed: tuple[Packing, bytes],
    keys: PrivateKeys,
    to: PublicKeys,
) -> bytes:
    """Signature and seal."""
    context, head = _CONTEXTS[header.direction], header.to_bytes()
    packing, data = packed
    top = root(records) if records else b""
    plain = pad(bytes([packing | (_ROOTED if records else 0)]) + top + data)
    sealed = seal(context, head, plain, to.box)
    return sign(keys, context, head, top, hashlib.sha256(sealed).digest()) + sealed


def _down(opened: Opened, tree: Tree, signer: bytes, question: Question) -> Down:
    try:
        down = contents.read_down(tree, opened.header, question)
    except _SHAPE_ERRORS as error:
        raise Undecodable("not the shape of an answer") from error
    _compare_root(opened, [item.record for item in down.feed])
    block = down.verdicts
    if block is None:
        return down
    encoded = block.encoded or _block(block.device, block.feed, block.lines)
    return replace(down, verdicts=read_verdicts(encoded, block.signature, signer))


def _compare_root(opened: Opened, records: Sequence[Record]) -> None:
    if opened.root != (root(records) if records else b""):
        raise Undecodable("the root over the records differs")

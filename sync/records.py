"""What travels: records, their canonical bytes, their digests and their identity.

It owns the one encoding (deterministic CBOR, RFC 8949 section 4.2), the one table of limits and the
arithmetic of identities. It must never know what a record means, and never read a clock or a disk.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from unicodedata import normalize

import cbor2

from sync.errors import RecordError

Tree = None | bool | int | str | bytes | list["Tree"] | dict[str, "Tree"]

ID_BYTES = 16
RUN_BYTES = 8
CHAIN_BYTES = 8
DIGEST_BYTES = 32
_MAX_INT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Limits:
    """The one table of limits, checked when filing, so that whatever is written can be sent."""

    record_bytes: int = 64 * 1024
    envelope_bytes: int = 1024 * 1024
    envelope_records: int = 500
    body_envelopes: int = 64
    response_bytes: int = 1024 * 1024
    attachment_bytes: int = 8 * 1024 * 1024
    depth: int = 16
    nodes: int = 20_000
    envelope_nodes: int = 400_000
    envelope_depth: int = 56
    kind_chars: int = 64

    @property
    def body_bytes(self) -> int:
        """The largest body of frames, each with its length before it."""
        return (self.envelope_bytes + 4) * self.body_envelopes


LIMITS = Limits()


class Verdict(Enum):
    """What the portal did with a record; a signed fact, valid from any carrier."""

    APPLIED = "applied"
    STORED = "stored"
    REFUSED = "refused"
    ERASED = "erased"
    PARKED = "parked"


@dataclass(frozen=True)
class Record:
    """One immutable fact. `device` 16 bytes, `run` 8, `n` from 1; `body` is canonical content.

    `tree` is what the body says where that is known anyway; whoever gets it must not change it."""

    device: bytes
    run: bytes
    n: int
    kind: str
    body: bytes
    tree: Tree = field(default=None, compare=False, repr=False)

    @classmethod
    def create(cls, device: bytes, run: bytes, n: int, kind: str, content: Tree) -> Record:
        """A record of `content`; RecordError when it could not travel."""
        if not is_kind(kind):
            raise RecordError(f"a kind has 1 to {LIMITS.kind_chars} printable ASCII characters")
        return cls(device, run, n, kind, canonical(content))

    @classmethod
    def rebuilt(cls, device: bytes, run: bytes, n: int, kind: str, content: Tree) -> Record:
        """The same of a `content` that nobody else holds, which then need not be read again."""
        body, tree = _encoded(content, LIMITS.record_bytes)
        return cls(device, run, n, kind, body, tree)

    @cached_property
    def id(self) -> bytes:
        """16 bytes: see record_id."""
        return record_id(self.device, self.run, self.n)

    @cached_property
    def digest(self) -> bytes:
        """SHA-256 over the canonical pair of kind and body."""
        return hashlib.sha256(_dump([self.kind, self.body])).digest()

    def content(self) -> Tree:
        """The tree in `body`; RecordError when the bytes are not canonical."""
        return parse(self.body) if self.tree is None else self.tree


def is_kind(text: str) -> bool:
    """Whether a record may be of a kind of this name."""
    return 0 < len(text) <= LIMITS.kind_chars and text.isascii() and text.isprintable()


def record_id(device: bytes, run: bytes, n: int) -> bytes:
    """SHA-256(device || run || n as unsigned 64 bit big endian)[:16]."""
    if len(device) != ID_BYTES or len(run) != RUN_BYTES or not 0 < n <= _MAX_INT:
        raise RecordError("a record's identity is 16 bytes, 8 bytes and a number from 1")
    return hashlib.sha256(device + run + n.to_bytes(8)).digest()[:ID_BYTES]


def made_id(device: bytes, run: bytes, number: int) -> bytes:
    """The id (16 bytes) of the `number`-th thing that a machine made in a run: a draft, an event.

    SHA-256("motcua/1/made" || 0 || device || run || number as unsigned 64 bit big endian)[:16]. As
    unlike any other as a random one, and a number on the wire, where the run stands once.
    """
    text = device + run + number.to_bytes(8)
    return hashlib.sha256(b"motcua/1/made\0" + text).digest()[:ID_BYTES]


def chain(previous: bytes, record_digest: bytes) -> bytes:
    """The 8-byte digest of a feed up to and with this record; the empty feed has eight zeros."""
    return hashlib.sha256(previous + record_digest).digest()[:CHAIN_BYTES]


def canonical(tree: Tree, most_bytes: int = LIMITS.record_bytes) -> bytes:
    """The one encoding of a tree, text in NFC; RecordError beyond LIMITS or outside Tree.

    `most_bytes` above a record's size is for envelopes, which may hold more and nest deeper.
    """
    return _encoded(tree, most_bytes)[0]


def parse(data: bytes, most_bytes: int = LIMITS.record_bytes) -> Tree:
    """The tree in canonical bytes; RecordError for anything else, in constant memory."""
    if len(data) > most_bytes:
        raise RecordError(f"{len(data)} bytes are more than {most_bytes}")
    try:
        tree = cbor2.loads(
            data,
            semantic_decoders=dict.fromkeys(_KNOWN_TAGS, _refuse_tag),
            max_depth=LIMITS.envelope_depth + 2,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            strict_hashable_types=True,
        )
    except (cbor2.CBORError, ValueError, RecursionError, OverflowError, MemoryError) as error:
        raise RecordError("not canonical CBOR") from error
    if canonical(tree, most_bytes) != data:
        raise RecordError("not the canonical form")
    return tree  # type: ignore[no-any-return]  # canonical() has just checked every node


# Tags that the library would act upon (dates, big numbers, regular expressions, shared values).
_KNOWN_TAGS = (0, 1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 100, 256, 258, 260, 261, 1004, 43000)


def _refuse_tag(*_: object) -> None:
    raise RecordError("tags do not travel")


def _dump(tree: object) -> bytes:
    try:
        return cbor2.dumps(tree, canonical=True)
    except (cbor2.CBORError, ValueError) as error:
        raise RecordError("text that is not Unicode") from error


def _encoded(tree: Tree, most_bytes: int) -> tuple[bytes, Tree]:
    """The bytes, and the tree that they say (its texts in NFC)."""
    checked = _Check(most_bytes).tree(tree, 0)
    data = _dump(checked)
    if len(data) > most_bytes:
        raise RecordError(f"{len(data)} bytes are more than {most_bytes}")
    return data, checked


class _Check:
    """One walk through a tree, within the limits: this sees every value of every exchange."""

    __slots__ = ("_bytes_left", "_depth", "_most_bytes", "_nodes_left")

    def __init__(self, most_bytes: int) -> None:
        is_record = most_bytes <= LIMITS.record_bytes
        self._most_bytes = self._bytes_left = most_bytes
        self._nodes_left = LIMITS.nodes if is_record else LIMITS.envelope_nodes
        self._depth = LIMITS.depth if is_record else LIMITS.envelope_depth

    def tree(self, tree: Tree, depth: int) -> Tree:
        """The tree with its texts in NFC. By exact type, the common ones first."""
        kind = type(tree)
        if kind is str or kind is bytes:
            self._take(1, len(tree))  # type: ignore[arg-type]
            if kind is bytes or tree.isascii():  # type: ignore[union-attr]
                return tree
            return normalize("NFC", tree)  # type: ignore[arg-type]
        self._take(1, 0)
        if tree is None or kind is bool:
            return tree
        if isinstance(tree, int):
            if not -_MAX_INT - 1 <= tree <= _MAX_INT:
                raise RecordError("an integer does not fit 64 bits")
            return tree
        # Nothing lies deeper than the limit: at the limit itself a container must be empty.
        if tree and depth >= self._depth:
            raise RecordError("nested too deep")
        if isinstance(tree, list):
            return [self.tree(item, depth + 1) for item in tree]
        if isinstance(tree, dict):
            return self._map(tree, depth + 1)
        raise RecordError(f"{kind.__name__} cannot travel")

    def _map(self, tree: dict[str, Tree], depth: int) -> Tree:
        found: dict[str, Tree] = {}
        plain = size = 0
        for key, value in tree.items():
            if not isinstance(key, str):
                raise RecordError("keys are text")
            size += len(key)
            if type(value) is str and value.isascii():
                # Most values of most records, counted together.
                plain += 1
                size += len(value)
            else:
                value = self.tree(value, depth)
            found[key if key.isascii() else normalize("NFC", key)] = value
        if len(found) < len(tree):
            raise RecordError("two keys are one in NFC")
        self._take(plain, size)
        return found

    def _take(self, nodes: int, size: int) -> None:
        """Counted before encoding: a value shared a thousand times is small until then."""
        self._nodes_left -= nodes
        self._bytes_left -= size
        if self._nodes_left < 0:
            raise RecordError("too many values")
        if self._bytes_left < 0:
            raise RecordError(f"more than {self._most_bytes} bytes")

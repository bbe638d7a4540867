"""What travels by address: a ciphertext named by its digest, for bytes too large for a feed.

It owns the shape of that description and the wrapping of a whole record whose body exceeds
INLINE_BYTES. Pure; the bytes themselves lie in the portal's blobs and in the kiosk's files, and
nothing here may read what a record or a document means.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.records import DIGEST_BYTES, LIMITS, Tree, canonical, parse
from sync.sealing import KEY_BYTES, SealedAttachment, seal_attachment
from sync.trees import as_bytes, as_int, as_list, as_map, as_text

INLINE_BYTES = 8 * 1024
"""A larger body does not stand in a feed: it would be sent again whenever an answer is lost."""
ADDRESSED = "record.addressed.v1"
PACKED_BYTES = LIMITS.record_bytes + 1024
_SEAL_OVERHEAD = 16
_KEYS = frozenset({"cipher_sha256", "plain_sha256", "key", "bytes", "media_type"})


@dataclass(frozen=True, slots=True)
class SealedDocument:
    """Digests and key 32 bytes each, `cipher_bytes` the size of the ciphertext."""

    cipher_sha256: bytes
    plain_sha256: bytes
    key: bytes = field(repr=False)
    cipher_bytes: int
    media_type: str

    @classmethod
    def of(cls, sealed: SealedAttachment, media_type: str) -> SealedDocument:
        """The description of a ciphertext."""
        size = len(sealed.ciphertext)
        return cls(sealed.cipher_sha256, sealed.plain_sha256, sealed.key, size, media_type)

    @classmethod
    def from_tree(cls, tree: Tree) -> SealedDocument:
        """RecordError when it is none."""
        found = as_map(tree, _KEYS)
        most = LIMITS.attachment_bytes + _SEAL_OVERHEAD
        return cls(
            as_bytes(found["cipher_sha256"], DIGEST_BYTES),
            as_bytes(found["plain_sha256"], DIGEST_BYTES),
            as_bytes(found["key"], KEY_BYTES),
            as_int(found["bytes"], _SEAL_OVERHEAD, most),
            as_text(found["media_type"], 80),
        )

    @property
    def plain_bytes(self) -> int:
        """The size of the document itself."""
        return self.cipher_bytes - _SEAL_OVERHEAD

    def to_tree(self) -> Tree:
        """As it stands in a record's content."""
        return {
            "cipher_sha256": self.cipher_sha256,
            "plain_sha256": self.plain_sha256,
            "key": self.key,
            "bytes": self.cipher_bytes,
            "media_type": self.media_type,
        }


def seal_record(kind: str, body: bytes) -> tuple[SealedAttachment, Tree]:
    """A record's kind and body as a ciphertext, and the content that stands in the feed for it."""
    sealed = seal_attachment(canonical([kind, body], PACKED_BYTES))
    document = SealedDocument.of(sealed, "application/cbor")
    return sealed, {"document": document.to_tree()}


def addressed_document(content: Tree) -> SealedDocument:
    """What an ADDRESSED record stands for; RecordError when it is none."""
    return SealedDocument.from_tree(as_map(content, frozenset({"document"}))["document"])


def read_record(plaintext: bytes) -> tuple[str, bytes]:
    """Kind and body again; RecordError when these are not the bytes of a record."""
    kind, body = as_list(parse(plaintext, PACKED_BYTES), 2)
    return as_text(kind, LIMITS.kind_chars), as_bytes(body, most=LIMITS.record_bytes)

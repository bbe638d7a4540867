"""Sealing, signing and the keys for it; nothing home-made.

It owns the choice of suite 1 (HPKE base mode with X25519, HKDF-SHA256 and ChaCha20-Poly1305;
Ed25519; ChaCha20-Poly1305 for single blobs), the context strings that keep one signature from
passing for another, and the key containers. It must never write, print or log a key.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sync.errors import BadSignature, IntegrityError, LocalProtocolError
from sync.records import LIMITS

SUITE = 1
KEY_BYTES = 32
NONCE_BYTES = 12
SIGNATURE_BYTES = 64
_LABEL = b"motcua/1/"


class Context(Enum):
    """What a signature or a seal is for; a signature under one context is none under another."""

    EXCHANGE_UP = "exchange-up"
    EXCHANGE_DOWN = "exchange-down"
    VERDICTS = "verdicts"
    RECEIPT = "receipt"
    SETTINGS = "settings"
    CATALOGUE = "catalogue"
    KEYS = "keys"
    COURIER = "courier"
    ENROLMENT = "enrolment"
    ARCHIVE = "archive"
    RECOVERY = "recovery"

    @property
    def label(self) -> bytes:
        """The bytes that open everything signed or sealed under this context."""
        return _LABEL + self.value.encode() + b"\0"


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """Both public halves, 32 bytes each."""

    signing: bytes
    box: bytes

    @property
    def id16(self) -> bytes:
        """The identity of their owner: SHA-256 of the signing key, first 16 bytes."""
        return hashlib.sha256(self.signing).digest()[:16]

    @property
    def key_id(self) -> bytes:
        """8 bytes naming the sealing key in an envelope's header."""
        return hashlib.sha256(self.box).digest()[:8]


@dataclass(frozen=True)
class PrivateKeys:
    """A signing key (Ed25519) and a sealing key (X25519), 32 raw bytes each."""

    signing: bytes = field(repr=False)
    box: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> PrivateKeys:
        """Fresh keys from the system's randomness."""
        return cls(
            Ed25519PrivateKey.generate().private_bytes_raw(),
            X25519PrivateKey.generate().private_bytes_raw(),
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> PrivateKeys:
        """From 64 bytes as to_bytes() gave them."""
        if len(data) != 2 * KEY_BYTES:
            raise IntegrityError("stored keys have another length")
        return cls(data[:KEY_BYTES], data[KEY_BYTES:])

    def to_bytes(self) -> bytes:
        """64 bytes; for encrypted storage only."""
        return self.signing + self.box

    @cached_property
    def public(self) -> PublicKeys:
        """The halves that may be shown; to compute them costs as much as a signature."""
        return PublicKeys(
            self.signer.public_key().public_bytes_raw(), self.opener.public_key().public_bytes_raw()
        )

    @cached_property
    def signer(self) -> Ed25519PrivateKey:
        """The signing key, ready: to make it so takes as long as to sign."""
        return Ed25519PrivateKey.from_private_bytes(self.signing)

    @cached_property
    def opener(self) -> X25519PrivateKey:
        """The sealing key, ready."""
        return X25519PrivateKey.from_private_bytes(self.box)


@dataclass(frozen=True, slots=True)
class SealedAttachment:
    """A paper's page under a random key of its own; retries send the same ciphertext."""

    ciphertext: bytes = field(repr=False)
    key: bytes = field(repr=False)
    cipher_sha256: bytes
    plain_sha256: bytes
    plain_bytes: int


def sign(keys: PrivateKeys, context: Context, *parts: bytes) -> bytes:
    """64 bytes of Ed25519 over the context and the length-prefixed parts."""
    return keys.signer.sign(_message(context, parts))


def verify(public_signing: bytes, context: Context, signature: bytes, *parts: bytes) -> None:
    """Returns when the signature fits; BadSignature otherwise."""
    try:
        key = Ed25519PublicKey.from_public_bytes(public_signing)
        key.verify(signature, _message(context, parts))
    except (InvalidSignature, ValueError) as error:
        raise BadSignature(f"a signature for {context.value} does not fit") from error


def seal(context: Context, header: bytes, plaintext: bytes, recipient_box: bytes) -> bytes:
    """HPKE single shot to a public sealing key; `info` is the context and the header."""
    public = X25519PublicKey.from_public_bytes(recipient_box)
    return _suite().encrypt(plaintext, public, info=context.label + header)


def unseal(context: Context, header: bytes, ciphertext: bytes, keys: PrivateKeys) -> bytes:
    """What was sealed; BadSignature when header, key or bytes are not those of the sealing."""
    try:
        return _suite().decrypt(ciphertext, keys.opener, info=context.label + header)
    except (InvalidTag, ValueError) as error:
        raise BadSignature(f"a seal for {context.value} does not open") from error


def seal_attachment(plaintext: bytes) -> SealedAttachment:
    """A page under a fresh key; one key, one text: the nonce may be zero (RFC 8439, 2.8)."""
    if len(plaintext) > LIMITS.attachment_bytes:
        raise LocalProtocolError(f"a page has at most {LIMITS.attachment_bytes} bytes")
    key = secrets.token_bytes(KEY_BYTES)
    ciphertext = ChaCha20Poly1305(key).encrypt(bytes(NONCE_BYTES), plaintext, None)
    return SealedAttachment(
        ciphertext,
        key,
        hashlib.sha256(ciphertext).digest(),
        hashlib.sha256(plaintext).digest(),
        len(plaintext),
    )


def open_attachment(ciphertext: bytes, key: bytes, plain_sha256: bytes) -> bytes:
    """The page; IntegrityError when anything differs."""
    try:
        plaintext = ChaCha20Poly1305(key).decrypt(bytes(NONCE_BYTES), ciphertext, None)
    except (InvalidTag, ValueError) as error:
        raise IntegrityError("a stored page does not open with its key") from error
    if hashlib.sha256(plaintext).digest() != plain_sha256:
        raise IntegrityError("a stored page is not what its record says")
    return plaintext


def seal_local(key: bytes, plaintext: bytes, aad: bytes) -> bytes:
    """Nonce (12 bytes) and ciphertext under a stored key; `aad` binds it to its place."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, plaintext, aad)


def open_local(key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """What seal_local() sealed; IntegrityError when key, bytes or place differ."""
    try:
        return ChaCha20Poly1305(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
    except (InvalidTag, ValueError) as error:
        raise IntegrityError("sealed content does not open") from error


def verify_any(
    signers: Sequence[bytes], context: Context, signature: bytes, *parts: bytes
) -> bytes:
    """Which of `signers` made it; BadSignature when none did."""
    for signing in signers:
        with suppress(BadSignature):
            verify(signing, context, signature, *parts)
            return signing
    raise BadSignature(f"a signature for {context.value} by no key that is believed")


def _message(context: Context, parts: tuple[bytes, ...]) -> bytes:
    # Lengths keep ("ab", "c") and ("a", "bc") from being one message.
    return context.label + b"".join(len(part).to_bytes(8) + part for part in parts)


def _suite() -> hpke.Suite:
    return hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)

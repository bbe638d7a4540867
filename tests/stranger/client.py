"""A kiosk's side of PROTOCOL.md, written from that page alone: it imports nothing of the product.

Whatever it needs and the page does not say is a fault of the page. It keeps nothing but what a test
looks at, and it believes nothing that is not signed.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import cbor2
import httpx
import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from stranger.columns import Told, canonical, read_table, write_table

SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
VERDICTS = ("applied", "stored", "refused", "erased", "parked")
NO_DICTIONARY = bytes(4)
BEGINNING = bytes(8)


def sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def label(context: str) -> bytes:
    return b"motcua/1/" + context.encode() + b"\0"


def message(context: str, *parts: bytes) -> bytes:
    return label(context) + b"".join(len(part).to_bytes(8) + part for part in parts)


@dataclass(frozen=True)
class Portal:
    """A statement that the root signed: what is sealed to, whose signature is believed."""

    root: bytes
    version: int
    box: bytes
    believed: tuple[bytes, ...]
    once: tuple[bytes, ...] = ()

    @property
    def key_id(self) -> bytes:
        return sha(self.box)[:8]


def read_statement(data: bytes) -> Portal:
    """Section 9; raises InvalidSignature."""
    said = cbor2.loads(data)
    keys = said["keys"]
    signed = message("keys", said["version"].to_bytes(8), canonical(keys), said["recovery"])
    Ed25519PublicKey.from_public_bytes(said["root"]).verify(said["signature"], signed)
    (box,) = [box for _, box, use in keys if use == "current"]
    believed = tuple(signing for signing, _, use in keys if use in ("next", "current", "former"))
    return Portal(said["root"], said["version"], box, believed, tuple(one[0] for one in keys))


def check(signers: tuple[bytes, ...], signature: bytes, signed: bytes) -> None:
    """One of them made it; raises InvalidSignature."""
    for signing in signers:
        with contextlib.suppress(InvalidSignature):
            Ed25519PublicKey.from_public_bytes(signing).verify(signature, signed)
            return
    raise InvalidSignature


@dataclass(frozen=True)
class Answer:
    """Section 6, checked. `verdicts`: id -> (word, reason)."""

    verdicts: dict[bytes, tuple[str, str]]
    feed: list[Told]
    cursor: tuple[int, bytes]
    complete: list[bytes]
    wanted: list[list[Any]]
    off: bool | bytes | None
    fault: str
    more: bool


class Untold(Exception):
    """Nothing but a key statement came: the portal could not open the envelope."""


@dataclass
class Kiosk:
    """Keys, one run, what was sent, how far the feed was read."""

    url: str
    signing: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    box: X25519PrivateKey = field(default_factory=X25519PrivateKey.generate)
    run: bytes = field(default_factory=lambda: secrets.token_bytes(8))
    portal: Portal | None = None
    characters: str = ""
    counter: int = 0
    n: int = 0
    cursor: tuple[int, bytes] = (0, BEGINNING)
    header: bytes = b""
    asked: list[Told] = field(default_factory=list)

    @property
    def device(self) -> bytes:
        return sha(self.signing.public_key().public_bytes_raw())[:16]

    def record(self, kind: str, content: Any) -> Told:
        self.n += 1
        return (self.device, self.run, self.n, kind, canonical(content))

    # Section 9

    def enrol_by_code(self, code: str) -> None:
        """Over the link; both sides prove that they know the code."""
        assert is_code(code)
        secret = sha(b"motcua/1/enrolment-code\0" + code.encode())
        answer = httpx.post(
            f"{self.url}/v1/enrol", content=canonical(self._registration(secret)), timeout=60
        )
        statement, characters, proof = cbor2.loads(answer.raise_for_status().content)
        expected = _mac(secret, "portal", *self._public(), statement, characters.encode())
        assert hmac.compare_digest(expected, proof)
        self.portal, self.characters = read_statement(statement), characters

    def read_file(self, text: str) -> Told:
        """Without a link: keys and root from the file; the record that registers."""
        line = text.strip().removeprefix("motcua-enrolment-1:")
        data = base64.urlsafe_b64decode(line + "=" * (-len(line) % 4))
        body, check = data[:-4], data[-4:]
        assert sha(body)[:4] == check
        self.url, root, statement, secret, self.characters = cbor2.loads(body)
        self.portal = read_statement(statement)
        assert self.portal.root == root
        return self.record("device.registered.v1", self._registration(secret))

    def take_statement(self, data: bytes) -> None:
        """A newer one of the pinned root; an older one changes nothing."""
        assert self.portal is not None
        told = read_statement(data)
        assert told.root == self.portal.root
        if told.version > self.portal.version:
            self.portal = told

    def _public(self) -> tuple[bytes, bytes]:
        return (
            self.signing.public_key().public_bytes_raw(),
            self.box.public_key().public_bytes_raw(),
        )

    def _registration(self, secret: bytes) -> dict[str, Any]:
        signing, box = self._public()
        return {
            "signing": signing,
            "box": box,
            "characters": self.characters,
            "earlier": [],
            "secret_id": _mac(secret, "id")[:8],
            "proof": _mac(secret, "device", signing, box, self.characters.encode(), b""),
        }

    # Sections 4 to 6

    def exchange(self, *records: Told, **how: Any) -> Answer:
        """One envelope, one answer; the cursor follows."""
        body = self.envelope(*records, **how)
        answer = httpx.post(f"{self.url}/v1/exchange", content=body, timeout=60)
        return self.read(answer.raise_for_status().content)

    def envelope(
        self,
        *records: Told,
        plain: bool = False,
        window: bytes = b"",
        dictionary: bytes = b"",
        damage: bool = False,
    ) -> bytes:
        """A body of one frame."""
        assert self.portal is not None
        self.counter += 1
        self.asked = list(records)
        dictionary_id = sha(dictionary)[:4] if dictionary else NO_DICTIONARY
        self.header = (
            bytes([1, 0x10, 1])
            + self.device
            + self.portal.key_id
            + self.run
            + self.counter.to_bytes(4)
            + secrets.token_bytes(8)
            + dictionary_id
        )
        assert len(self.header) == 51
        root = bytes(16) if damage else _root(records)
        packing, packed = self._packed(records, plain, window, dictionary)
        plain_text = bytes([packing | (0x80 if records else 0)]) + root + packed + b"\x80"
        plain_text += bytes(-len(plain_text) % 32)
        to = X25519PublicKey.from_public_bytes(self.portal.box)
        sealed = SUITE.encrypt(plain_text, to, label("exchange-up") + self.header)
        signature = self.signing.sign(message("exchange-up", self.header, root, sha(sealed)))
        envelope = self.header + signature + sealed
        return len(envelope).to_bytes(4) + envelope

    def _packed(
        self, records: tuple[Told, ...], plain: bool, window: bytes, dictionary: bytes
    ) -> tuple[int, bytes]:
        position, chain = self.cursor
        sent: Any = write_table(list(records)) if records else []
        if plain and records:
            runs = {record[1] for record in records}
            sent = [[run, [[n, k, b] for _, r, n, k, b in records if r == run]] for run in runs]
        wall_ms = int(time.time() * 1000)
        content = [
            *([wall_ms], sent, [position, chain] if position else [], 65_536, window, b"", [])
        ]
        while content[-1] in (None, 0, "", b"", []):
            content.pop()
        data = canonical(content)
        if plain:
            return 0, data
        parameters = zstandard.ZstdCompressionParameters.from_level(
            9, format=zstandard.FORMAT_ZSTD1_MAGICLESS, write_content_size=1, write_dict_id=0,
            window_log=20,
        )  # fmt: skip
        held = zstandard.ZstdCompressionDict(dictionary, zstandard.DICT_TYPE_RAWCONTENT)
        options = {"dict_data": held} if dictionary else {}
        squeezed = zstandard.ZstdCompressor(compression_params=parameters, **options)
        return 2 if dictionary else 1, squeezed.compress(data)

    def read(self, body: bytes) -> Answer:
        """The one answer to the outstanding envelope; raises InvalidSignature, AssertionError,
        Untold."""
        assert self.portal is not None
        frames = list(_frames(body))
        if frames[0][0] == 0xC1:
            self.take_statement(frames.pop(0)[1:])
        if not frames:
            raise Untold
        (envelope,) = frames
        mark, nonce, signature, sealed = envelope[0], envelope[1:5], envelope[5:69], envelope[69:]
        assert nonce == self.header[39:43]
        key_id = sha(self._public()[1])[:8]
        dictionary_id = {0x82: NO_DICTIONARY, 0x83: self.header[47:]}[mark]
        header = bytes([1, 0x20, 1]) + self.device + key_id + self.header[27:47] + dictionary_id
        plain = SUITE.decrypt(sealed, self.box, label("exchange-down") + header)
        assert len(plain) % 32 == 0
        plain = plain.rstrip(b"\0")
        assert plain[-1] == 0x80
        has_root = bool(plain[0] & 0x80)
        root, packed = (plain[1:17], plain[17:-1]) if has_root else (b"", plain[1:-1])
        check(self.portal.believed, signature, message("exchange-down", header, root, sha(sealed)))
        return self._answer(cbor2.loads(_unpacked(plain[0] & 0x7F, packed)), root)

    def _answer(self, content: list[Any], root: bytes) -> Answer:
        empty = [0, None, None, [], None, [], [], None, 0, "", []]
        said = content + empty[len(content) :]
        feed = read_table(said[3][1:], self.device) if said[3] else []
        assert _root(feed) == root
        cursor = self._followed(feed, said)
        verdicts = self._verdicts(said[1], cursor[1])
        self.cursor = cursor
        for _, _, _, kind, data in feed:
            if kind == "keys.stated.v1":
                self.take_statement(cbor2.loads(data)["statement"])
        return Answer(
            verdicts, feed, cursor, said[5], said[6], said[7], said[9], more=bool(said[4])
        )

    def _followed(self, feed: list[Told], said: list[Any]) -> tuple[int, bytes]:
        position, chain = self.cursor
        assert not feed or said[3][0] == position + 1
        for one in feed:
            position, chain = position + 1, sha(chain + digest_of(one))[:8]
        cursor = self.cursor if said[2] is None else (said[2][0], said[2][1])
        # Another cursor without a feed is the portal's own end, after a fault.
        assert said[9] or cursor == (position, chain)
        return cursor

    def _verdicts(self, said: Any, chain: bytes) -> dict[bytes, tuple[str, str]]:
        assert self.portal is not None
        if said is None:
            return {}
        if len(said) == 2:
            block, signature = said
        else:
            words, reasons, told_chain, signature = said
            why = dict(reasons)
            lines = [
                [id_of(one), digest_of(one), VERDICTS[word], why.get(at, "")]
                for at, (one, word) in enumerate(zip(self.asked, words, strict=True))
            ]
            block = canonical([self.device, told_chain or chain, lines])
        check(self.portal.believed, signature, message("verdicts", block))
        return {line[0]: (line[2], line[3]) for line in cbor2.loads(block)[2]}

    # Section 7

    def upload(self, wanted: list[Any], ciphertext: bytes, slice_bytes: int) -> int:
        """tus: begun, asked for its offset, sent slice after slice; how many requests it took."""
        digest, length, _expires, grant = wanted
        assert sha(ciphertext) == digest and len(ciphertext) == length
        metadata = "grant " + base64.b64encode(grant).decode()
        tus = {"Tus-Resumable": "1.0.0"}
        begun = httpx.post(
            f"{self.url}/v1/files",
            headers={**tus, "Upload-Length": str(length), "Upload-Metadata": metadata},
            timeout=60,
        )
        place = f"{self.url}{begun.raise_for_status().headers['location']}"
        asked = httpx.head(place, headers=tus, timeout=60)
        offset, requests = int(asked.headers["upload-offset"]), 2
        while offset < length:
            answer = httpx.patch(
                place,
                content=ciphertext[offset : offset + slice_bytes],
                headers={
                    **tus,
                    "Upload-Offset": str(offset),
                    "Content-Type": "application/offset+octet-stream",
                },
                timeout=60,
            )
            assert answer.status_code == 204
            offset, requests = int(answer.headers["upload-offset"]), requests + 1
        return requests


def _frames(body: bytes) -> Iterator[bytes]:
    while body:
        size = int.from_bytes(body[:4])
        assert len(body) >= 4 + size
        yield body[4 : 4 + size]
        body = body[4 + size :]


def seal_page(page: bytes) -> tuple[bytes, bytes]:
    """Section 7: ciphertext and key."""
    key = secrets.token_bytes(32)
    return ChaCha20Poly1305(key).encrypt(bytes(12), page, None), key


def open_page(ciphertext: bytes, key: bytes) -> bytes:
    return ChaCha20Poly1305(key).decrypt(bytes(12), ciphertext, None)


def is_code(code: str) -> bool:
    signs = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    bare = code.replace("-", "")
    check = int.from_bytes(sha(bare[:19].encode())[:8]) % 30
    return len(bare) == 20 and bare[19] == signs[check] and set(bare) <= set(signs)


def id_of(record: Told) -> bytes:
    device, run, n, _kind, _body = record
    return sha(device + run + n.to_bytes(8))[:16]


def digest_of(record: Told) -> bytes:
    return sha(canonical([record[3], record[4]]))


def _root(records: Any) -> bytes:
    return sha(b"".join(digest_of(one) for one in records))[:16] if records else b""


def _mac(secret: bytes, purpose: str, *parts: bytes) -> bytes:
    told = b"".join(len(part).to_bytes(4) + part for part in parts)
    return hmac.digest(secret, b"motcua/1/enrolment/" + purpose.encode() + b"\0" + told, "sha256")


def _unpacked(packing: int, packed: bytes) -> bytes:
    if packing == 0:
        return packed
    assert packing == 1
    opened = zstandard.ZstdDecompressor(format=zstandard.FORMAT_ZSTD1_MAGICLESS)
    return opened.decompress(packed, max_output_size=1024 * 1024)

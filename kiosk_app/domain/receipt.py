"""The filing receipt's signed content: worth something before any network was seen.

It owns the text of the receipt's QR ("MC1:" and Base45, RFC 9285, which QR stores densely): code,
procedure, version, filing time with its uncertainty, papers received and missing, key, signature.
It must hold no personal data, for a receipt gets lost; signing and verifying are handed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

PREFIX = "MC1:"
KEY_ID_BYTES = 8
SIGNATURE_BYTES = 64
MAX_TEXT = 4000
_SEPARATOR = "\n"
_BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
# Codes of national components open alike; the sign saves ten characters each in the QR.
_COMMON, _SHORT = "000.00.00.", "~"


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What a receipt vouches for. `papers` and `missing` are paper codes; `filed_at` ISO 8601."""

    code: str
    procedure: str
    version: str
    filed_at: str
    uncertainty_s: int
    papers: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SignedReceipt:
    """A receipt as read: its facts, whose key signed it (8 bytes) and the signature to check."""

    facts: ReceiptFacts
    key_id: bytes
    message: bytes
    signature: bytes

    def is_signed_by(self, verify: Callable[[bytes, bytes], bool]) -> bool:
        """Whether `verify(message, signature)` says so."""
        return verify(self.message, self.signature)


def receipt_text(facts: ReceiptFacts, key_id: bytes, sign: Callable[[bytes], bytes]) -> str:
    """The text of the QR; `sign(message)` returns 64 bytes."""
    message = _message(facts, key_id)
    signature = sign(message)
    if len(signature) != SIGNATURE_BYTES:
        raise ValueError("a receipt's signature has 64 bytes")
    return PREFIX + base45(message + signature)


def read_receipt(text: str) -> SignedReceipt | None:
    """The receipt in a QR's text, its signature not yet checked; None when it is none."""
    text = text.strip()
    if not text.startswith(PREFIX) or len(text) > MAX_TEXT:
        return None
    data = from_base45(text[len(PREFIX) :])
    if data is None or len(data) <= KEY_ID_BYTES + SIGNATURE_BYTES:
        return None
    message, signature = data[:-SIGNATURE_BYTES], data[-SIGNATURE_BYTES:]
    facts = _facts(message[KEY_ID_BYTES:])
    if facts is None or _message(facts, message[:KEY_ID_BYTES]) != message:
        return None
    return SignedReceipt(facts, message[:KEY_ID_BYTES], message, signature)


def base45(data: bytes) -> str:
    """RFC 9285: two bytes become three signs."""
    signs = []
    for start in range(0, len(data), 2):
        pair = data[start : start + 2]
        number = int.from_bytes(pair)
        for _ in range(len(pair) + 1):
            number, index = divmod(number, 45)
            signs.append(_BASE45[index])
    return "".join(signs)


def from_base45(text: str) -> bytes | None:
    """The bytes, or None when the text is not Base45."""
    if len(text) % 3 == 1 or any(sign not in _BASE45 for sign in text):
        return None
    data = bytearray()
    for start in range(0, len(text), 3):
        signs = text[start : start + 3]
        number = sum(_BASE45.index(sign) * 45**power for power, sign in enumerate(signs))
        size = len(signs) - 1
        if number >= 256**size:
            return None
        data += number.to_bytes(size)
    return bytes(data)


def _message(facts: ReceiptFacts, key_id: bytes) -> bytes:
    fields = (
        facts.code,
        facts.procedure,
        facts.version,
        facts.filed_at,
        str(facts.uncertainty_s),
        _codes(facts.papers),
        _codes(facts.missing),
    )
    if any(_SEPARATOR in field for field in fields):
        raise ValueError("a receipt's fields are single lines")
    return key_id + _SEPARATOR.join(fields).encode()


def _codes(papers: tuple[str, ...]) -> str:
    return " ".join(
        _SHORT + paper.removeprefix(_COMMON) if paper.startswith(_COMMON) else paper
        for paper in papers
    )


def _facts(body: bytes) -> ReceiptFacts | None:
    try:
        fields = body.decode().split(_SEPARATOR)
        code, procedure, version, filed_at, uncertainty, papers, missing = fields
        return ReceiptFacts(
            code, procedure, version, filed_at, int(uncertainty), _papers(papers), _papers(missing)
        )
    except (UnicodeDecodeError, ValueError):
        return None


def _papers(text: str) -> tuple[str, ...]:
    return tuple(
        _COMMON + paper[1:] if paper.startswith(_SHORT) else paper for paper in text.split()
    )

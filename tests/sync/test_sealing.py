"""Keys, seals and signatures: what opens, and that nothing else does."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import BadSignature, IntegrityError, LocalProtocolError
from sync.records import LIMITS
from sync.sealing import (
    Context,
    PrivateKeys,
    open_attachment,
    open_local,
    seal,
    seal_attachment,
    seal_local,
    sign,
    unseal,
    verify,
)

KEYS = PrivateKeys.from_bytes(bytes(range(64)))
CONTEXTS = list(permutations([Context.EXCHANGE_UP, Context.EXCHANGE_DOWN, Context.VERDICTS], 2))


def test_keys_come_back_from_their_bytes_and_do_not_show_themselves() -> None:
    """A key in a log line is a key lost."""
    keys = PrivateKeys.generate()
    assert PrivateKeys.from_bytes(keys.to_bytes()) == keys
    assert keys.signing.hex() not in repr(keys) and "signing" not in repr(keys)
    assert len(keys.public.id16) == 16
    with pytest.raises(IntegrityError):
        PrivateKeys.from_bytes(b"short")


@pytest.mark.parametrize(("made", "used"), CONTEXTS)
def test_a_signature_for_one_purpose_is_none_for_another(made: Context, used: Context) -> None:
    """Nobody may turn a receipt into a verdict."""
    signature = sign(KEYS, made, b"part")
    verify(KEYS.public.signing, made, signature, b"part")
    with pytest.raises(BadSignature):
        verify(KEYS.public.signing, used, signature, b"part")


@given(st.binary(min_size=19, max_size=20), st.integers(1, 19))
def test_parts_cannot_be_shifted_into_each_other(text: bytes, cut: int) -> None:
    """ "ab" and "c" must not verify as "a" and "bc"."""
    signature = sign(KEYS, Context.RECEIPT, text[:cut], text[cut:])
    with pytest.raises(BadSignature):
        verify(KEYS.public.signing, Context.RECEIPT, signature, text[: cut - 1], text[cut - 1 :])


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(64), bytes(65)])
def test_a_signature_of_any_wrong_shape_is_refused(signature: bytes) -> None:
    """Foreign bytes reach this function; none may escape as another error."""
    with pytest.raises(BadSignature):
        verify(KEYS.public.signing, Context.RECEIPT, signature, b"part")
    with pytest.raises(BadSignature):
        verify(b"no key", Context.RECEIPT, signature, b"part")


def test_a_seal_opens_with_its_key_header_and_context_only() -> None:
    """The header in clear is part of the seal."""
    sealed = seal(Context.EXCHANGE_UP, b"header", b"text", KEYS.public.box)
    assert unseal(Context.EXCHANGE_UP, b"header", sealed, KEYS) == b"text"
    flipped = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for context, header, data, keys in (
        (Context.EXCHANGE_DOWN, b"header", sealed, KEYS),
        (Context.EXCHANGE_UP, b"headers", sealed, KEYS),
        (Context.EXCHANGE_UP, b"header", flipped, KEYS),
        (Context.EXCHANGE_UP, b"header", b"", KEYS),
        (Context.EXCHANGE_UP, b"header", sealed, PrivateKeys.generate()),
    ):
        with pytest.raises(BadSignature):
            unseal(context, header, data, keys)


def test_an_attachment_opens_with_its_own_key_and_digest() -> None:
    """Each page has a key of its own, so that erasing a key erases the page."""
    page = b"a page" * 100
    one, two = seal_attachment(page), seal_attachment(page)
    assert one.key != two.key and one.ciphertext != two.ciphertext
    assert open_attachment(one.ciphertext, one.key, one.plain_sha256) == page
    for ciphertext, key, digest in (
        (one.ciphertext, two.key, one.plain_sha256),
        (one.ciphertext[:-1], one.key, one.plain_sha256),
        (one.ciphertext, one.key, bytes(32)),
        (one.ciphertext, b"", one.plain_sha256),
    ):
        with pytest.raises(IntegrityError):
            open_attachment(ciphertext, key, digest)
    with pytest.raises(LocalProtocolError):
        seal_attachment(bytes(LIMITS.attachment_bytes + 1))


def test_local_sealing_is_bound_to_its_place() -> None:
    """A row copied over another row must not open there."""
    key = bytes(32)
    sealed = seal_local(key, b"answers", b"row 1")
    assert open_local(key, sealed, b"row 1") == b"answers"
    assert sealed != seal_local(key, b"answers", b"row 1")
    for wrong_key, data, place in (
        (b"\x01" * 32, sealed, b"row 1"),
        (key, sealed, b"row 2"),
        (key, sealed[:10], b"row 1"),
        (key, b"", b"row 1"),
    ):
        with pytest.raises(IntegrityError):
            open_local(wrong_key, data, place)

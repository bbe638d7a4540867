"""The root's word on the portal's keys: what is believed of it, and for what each key is good."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.errors import BadSignature, Mismatched
from sync.key_statements import (
    STATEMENT_BYTES,
    KeyStatement,
    KeyUse,
    StatedKey,
    first_statement,
    make_statement,
    read_statement,
)
from sync.sealing import PrivateKeys

ROOT = PrivateKeys.generate()
PINNED = ROOT.public.signing
KEYS = [PrivateKeys.generate().public for _ in range(8)]


def stated(*uses: KeyUse, version: int = 3) -> KeyStatement:
    keys = [StatedKey(key, use) for key, use in zip(KEYS, uses, strict=False)]
    return make_statement(ROOT, version, keys)


def test_it_never_goes_back() -> None:
    """A stolen old online key must stay retired."""
    old = first_statement(ROOT, KEYS[0])
    assert read_statement(old.to_bytes(), PINNED, 1) == old
    with pytest.raises(Mismatched):
        read_statement(old.to_bytes(), PINNED, 2)


def test_only_the_pinned_root_is_believed() -> None:
    """Whoever sits on the wire may make statements as well, under a root of his own."""
    other = PrivateKeys.generate()
    with pytest.raises(BadSignature):
        read_statement(first_statement(other, KEYS[0]).to_bytes(), PINNED)
    forged = KeyStatement(9, first_statement(ROOT, KEYS[1]).keys, PINNED, bytes(64))
    with pytest.raises(BadSignature):
        read_statement(forged.to_bytes(), PINNED)


def test_each_use_says_what_is_believed() -> None:
    """Sealed to: the current one. Believed: also the next and the former. The past only opens."""
    uses = (KeyUse.PAST, KeyUse.FORMER, KeyUse.CURRENT, KeyUse.NEXT)
    found = read_statement(stated(*uses).to_bytes(), PINNED)
    signing = [key.signing for key in KEYS[:4]]
    assert found.online == KEYS[2]
    assert list(found.signers) == signing[1:] and list(found.once_signers) == signing


@pytest.mark.parametrize(
    "uses",
    [(), (KeyUse.NEXT,), (KeyUse.CURRENT,) * 2, (KeyUse.CURRENT, KeyUse.NEXT, KeyUse.NEXT)],
)
def test_one_key_is_current_and_at_most_one_next(uses: tuple[KeyUse, ...]) -> None:
    """Two current ones would leave it to chance what a machine seals to."""
    with pytest.raises(ValueError, match="one current"):
        stated(*uses)


def test_the_fullest_one_fits_where_it_travels() -> None:
    """An enrolment file, a record and a frame carry it."""
    full = stated(KeyUse.CURRENT, *(KeyUse.FORMER,) * 7, version=2**62)
    assert len(full.to_bytes()) <= STATEMENT_BYTES


@given(st.integers(0, 400), st.integers(1, 255))
def test_a_changed_byte_is_noticed(place: int, change: int) -> None:
    """On a stick any byte may be another one; nothing but a refusal may come of it."""
    data = bytearray(stated(KeyUse.CURRENT, KeyUse.NEXT).to_bytes())
    data[place % len(data)] ^= change
    with pytest.raises(BadSignature):
        read_statement(bytes(data), PINNED)

"""Canonical bytes, limits and identities."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from support.trees import TREES

from sync.errors import RecordError
from sync.records import LIMITS, Record, Tree, canonical, chain, parse, record_id


@given(TREES)
def test_a_tree_comes_back_from_its_one_encoding(tree: Tree) -> None:
    """Digests are worth something only when equal content has equal bytes."""
    data = canonical(tree)
    assert parse(data) == tree
    assert canonical(parse(data)) == data


@pytest.mark.parametrize(
    ("what", "data"),
    [
        ("a longer integer than needed", "1801"),
        ("keys out of order", "a2616201616102"),
        ("a key twice", "a2616101616102"),
        ("indefinite length", "9f01ff"),
        ("a float", "f93c00"),
        ("undefined", "f7"),
        ("a simple value", "e0"),
        ("a date", "c11a514b67b0"),
        ("a regular expression", "d8236161"),
        ("a big number", "c24101"),
        ("a shared value", "d81c80"),
        ("a self-description", "d9d9f701"),
        ("a number as key", "a10161"),
        ("text not in NFC", "6361cc81"),
        ("text that is not UTF-8", "61ff"),
        ("bytes after the end", "0101"),
        ("nothing", ""),
        ("a promise of four gigabytes", "5affffffff00"),
        ("a promise of an endless list", "9bffffffffffffffff"),
    ],
)
def test_anything_but_the_canonical_form_is_refused(what: str, data: str) -> None:
    """Two encodings of one content would be two digests, and a door for clever bytes."""
    with pytest.raises(RecordError):
        parse(bytes.fromhex(data))


def test_text_is_brought_to_nfc_when_written() -> None:
    """Two keyboards write one Vietnamese letter in two ways."""
    assert canonical({"tên": "Nguye\u0302\u0303n"}) == canonical({"te\u0302n": "Nguyễn"})


@pytest.mark.parametrize(
    "tree",
    [1.5, {1: 2}, 2**63, -(2**63) - 1, {"a\u0301": 1, "á": 2}, "\ud800", [set()], {"a": object()}],
)
def test_what_is_no_tree_cannot_be_written(tree: object) -> None:
    """What is written can be sent; so it must be refused when filing, not on the way."""
    with pytest.raises(RecordError):
        canonical(tree)  # type: ignore[arg-type]


def test_limits_hold_when_filing() -> None:
    """Size, depth and number of values, before anything is built from them."""
    deep: Tree = []
    for _ in range(LIMITS.depth):
        deep = [deep]
    canonical(deep)
    shared = "x" * 60_000
    for beyond in ([deep], "x" * LIMITS.record_bytes, [0] * LIMITS.nodes, [shared] * 10_000):
        with pytest.raises(RecordError):
            canonical(beyond)  # type: ignore[arg-type]


def test_identity_digest_and_chain_are_as_published() -> None:
    """PROTOCOL.md promises these to strangers: they are final."""
    record = Record.create(bytes(16), b"\x01" * 8, 7, "event.appended.v1", {"b": 1, "a": [None]})
    assert record.body.hex() == "a2616181f6616201"
    assert record.id == hashlib.sha256(bytes(16) + b"\x01" * 8 + (7).to_bytes(8)).digest()[:16]
    pair = b"\x82\x71event.appended.v1\x48" + record.body
    assert record.digest == hashlib.sha256(pair).digest()
    assert chain(bytes(8), record.digest) == hashlib.sha256(bytes(8) + record.digest).digest()[:8]


@pytest.mark.parametrize(("device", "run", "n"), [(b"", b"r" * 8, 1), (b"d" * 16, b"", 1)])
def test_an_identity_has_fixed_sizes(device: bytes, run: bytes, n: int) -> None:
    """Joined parts of free length could be cut in two ways."""
    for wrong in (n, 0):
        with pytest.raises(RecordError):
            record_id(device, run, wrong)


@pytest.mark.parametrize("kind", ["", "x" * 65, "đơn"])
def test_a_kind_is_short_ascii(kind: str) -> None:
    """Kinds are names in a protocol, not words for people."""
    with pytest.raises(RecordError):
        Record.create(bytes(16), bytes(8), 1, kind, None)

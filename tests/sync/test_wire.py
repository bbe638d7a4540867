"""Envelopes both ways: round trips, every kind of tampering, and hostile content."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from support.trees import TREES, records

from sync import wire
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
from sync.errors import BadSignature, Mismatched, RemoteProtocolError, SyncError, Truncated
from sync.messages import (
    FAULTS,
    HEADER_BYTES,
    Channel,
    Clock,
    Cursor,
    Direction,
    Down,
    FeedItem,
    Header,
    RangeDigest,
    Up,
    VerdictLine,
    Wanted,
)
from sync.records import LIMITS, Record, Tree, Verdict, canonical
from sync.sealing import SIGNATURE_BYTES, Context, PrivateKeys, seal, sign

KIOSK = PrivateKeys.from_bytes(bytes(range(64)))
PORTAL = PrivateKeys.from_bytes(bytes(range(64, 128)))
DEVICE = KIOSK.public.id16
DICTIONARY = Dictionary(b"application.submitted.v1 event.appended.v1 procedure answers" * 4)
KNOWN = {DICTIONARY.id: DICTIONARY}
COUNT = st.integers(0, 2**62)
D8, D16, D32 = (st.binary(min_size=n, max_size=n) for n in (8, 16, 32))
RANGES = st.lists(st.builds(RangeDigest, D8, COUNT, COUNT, D8, COUNT), max_size=2).map(tuple)
CURSORS = st.builds(Cursor, COUNT, D8)
HEADER = Header(
    Direction.UP, Channel.LIVE, 1, DEVICE, PORTAL.public.key_id, b"agentrun", 3, b"nonce...",
    DICTIONARY.id,
)  # fmt: skip
CARRIED = replace(HEADER, channel=Channel.COURIER)
CLOCK = Clock(1_000)
CLOCKS = st.builds(Clock, COUNT) | st.builds(Clock, COUNT, COUNT, st.none() | COUNT)
UPS = st.builds(
    Up,
    header=st.just(HEADER),
    clock=CLOCKS,
    records=records(DEVICE),
    window=D8,
    cursor=CURSORS,
    max_response=COUNT,
    heartbeat=st.binary(max_size=16),
    ranges=RANGES,
)
LINES = st.lists(
    st.builds(VerdictLine, D16, D32, st.sampled_from(Verdict), st.sampled_from(["", "waits"])),
    min_size=1,
    max_size=4,
)


def _opened(data: bytes) -> Up:
    opened = wire.open_envelope(data, PORTAL)
    opened.verify(KIOSK.public.signing)
    return wire.decode_up(opened, KNOWN)


def _decoded(data: bytes, expected: Header = HEADER, up: Up | None = None) -> Down:
    asked = (
        wire.Question(expected) if up is None else wire.Question(expected, up.records, up.cursor)
    )
    return wire.decode_down(data, KIOSK, [PORTAL.public.signing], KNOWN, asked)


def _down(request: Header = HEADER, **fields: object) -> Down:
    header = wire.answer_header(request, KIOSK.public)
    return replace(Down(header, 1_700_000_000_000), **fields)  # type: ignore[arg-type]


def _bytes(down: Down, up: Up | None = None) -> bytes:
    return wire.encode_down(down, PORTAL, KIOSK.public, DICTIONARY, up)


def _named(header: Header, dictionary: Dictionary | None) -> Header:
    return replace(header, dictionary=dictionary.id if dictionary else bytes(4))


@given(UPS, st.sampled_from([None, DICTIONARY]), st.booleans())
@settings(max_examples=60, deadline=None)
def test_what_goes_up_comes_out_as_it_was(
    up: Up, dictionary: Dictionary | None, is_plain: bool
) -> None:
    """Compressed, with a dictionary or plain: the same records with the same digests."""
    data = wire.encode_up(up, KIOSK, PORTAL.public, dictionary, is_plain=is_plain)
    header = _named(HEADER, None if is_plain else dictionary)
    assert _opened(data) == replace(up, header=header)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_what_comes_down_comes_out_as_it_was(data: st.DataObject) -> None:
    """Verdicts, feed, grants and faults all survive, and verdicts keep their own signature."""
    feed = data.draw(records(PORTAL.public.id16))
    block = wire.sign_verdicts(PORTAL, DEVICE, b"feed....", data.draw(LINES))
    down = _down(
        verdicts=data.draw(st.sampled_from([None, block])),
        feed=tuple(FeedItem(i + 5, record) for i, record in enumerate(feed)),
        cursor=data.draw(CURSORS),
        more=data.draw(st.booleans()),
        wanted=tuple(data.draw(st.lists(st.builds(Wanted, D32, COUNT, COUNT, D32), max_size=2))),
        complete=tuple(data.draw(st.lists(D32, max_size=3))),
        window_off=data.draw(st.none() | st.just(bytes(8)) | D8),
        ranges=data.draw(RANGES),
        backed_up_through_ms=data.draw(COUNT),
        fault=data.draw(st.sampled_from(sorted(FAULTS))),
    )
    decoded = _decoded(_bytes(down))
    assert decoded == replace(down, header=_named(down.header, DICTIONARY))
    carried = replace(down, header=wire.answer_header(CARRIED, KIOSK.public))
    decoded = _decoded(_bytes(carried), CARRIED)
    assert decoded == replace(carried, header=_named(carried.header, DICTIONARY))
    assert wire.read_verdicts(block.encoded, block.signature, PORTAL.public.signing) == block


@given(UPS, st.data())
@settings(max_examples=60, deadline=None)
def test_what_the_question_says_is_not_answered_again(up: Up, data: st.DataObject) -> None:
    """Ids, digests and the cursor are known to whoever asked; the signed facts are whole again."""
    verdicts = st.sampled_from(Verdict)
    lines = [
        VerdictLine(one.id, one.digest, data.draw(verdicts), data.draw(st.sampled_from(["", "x"])))
        for one in up.records
    ]
    block = wire.sign_verdicts(
        PORTAL, DEVICE, data.draw(st.sampled_from([up.cursor.chain, b"feed...."])), lines
    )
    down = _down(verdicts=block if lines else None, cursor=up.cursor)
    short = _bytes(down, up)
    assert _decoded(short, up=up) == replace(down, header=_named(down.header, DICTIONARY))
    if lines:
        assert len(short) < len(_bytes(down)) - 40 * len(lines) + 32
        with pytest.raises(RemoteProtocolError):
            _decoded(short)


@pytest.mark.parametrize("header", [HEADER, CARRIED])
def test_every_changed_byte_is_noticed(header: Header) -> None:
    """A proxy, a worn flash stick or an attacker: none may change one bit unseen."""
    good = _bytes(_down(header))
    for place in range(len(good)):
        broken = good[:place] + bytes([good[place] ^ 0x41]) + good[place + 1 :]
        with pytest.raises((BadSignature, RemoteProtocolError, Truncated)):
            _decoded(broken, header)


def test_every_cut_is_noticed() -> None:
    """A body broken off at any byte is a failure, never a shorter truth."""
    body = wire.frame([_bytes(_down()), _bytes(_down())])
    for length in range(1, len(body)):
        cut = body[:length]
        whole = []
        try:
            whole.extend(wire.frames(cut))
        except Truncated:
            continue
        assert len(whole) == 1 and wire.frame(whole) == cut, "only the gap between two frames"


def test_a_cut_envelope_fails_in_its_own_class() -> None:
    """Shorter than a header is truncated; a shorter seal does not open."""
    good = _bytes(_down(CARRIED))
    with pytest.raises(Truncated):
        _decoded(good[: HEADER_BYTES + SIGNATURE_BYTES - 1], CARRIED)
    with pytest.raises(BadSignature):
        _decoded(good[:-1], CARRIED)
    with pytest.raises(BadSignature):
        _decoded(_bytes(_down())[:-1])


@pytest.mark.parametrize(
    "other",
    [replace(HEADER, nonce=b"another."), replace(CARRIED, nonce=b"another.")],
)
def test_a_signed_answer_to_another_request_is_mismatched(other: Header) -> None:
    """Yesterday's answer is rightly signed too."""
    with pytest.raises(Mismatched):
        _decoded(_bytes(_down()), expected=other)


@pytest.mark.parametrize("field", ["counter", "run", "device"])
def test_a_carried_answer_names_what_it_answers(field: str) -> None:
    """Whatever bundle lies beside it on the stick."""
    other = {"counter": 4, "run": b"otherrun", "device": bytes(16)}[field]
    with pytest.raises(Mismatched):
        _decoded(_bytes(_down(CARRIED)), expected=replace(CARRIED, **{field: other}))  # type: ignore[arg-type]


def test_a_stranger_cannot_answer_nor_a_device_for_the_portal() -> None:
    """Base-mode HPKE does not say who sealed: only the signature does."""
    for keys in (PrivateKeys.generate(), KIOSK):
        with pytest.raises(BadSignature):
            _decoded(wire.encode_down(_down(), keys, KIOSK.public, None))
    stranger = PrivateKeys.generate().public
    with pytest.raises(BadSignature):
        _decoded(wire.encode_down(_down(), PORTAL, stranger, None))


def test_our_own_request_sent_back_is_no_answer() -> None:
    """Reflection: direction is part of seal and signature."""
    up = wire.encode_up(Up(HEADER, CLOCK), KIOSK, PORTAL.public, None)
    with pytest.raises(SyncError):
        _decoded(up)


def _sealed_up(tree: Tree, top: bytes = b"") -> bytes:
    """An envelope by a rightful device whose program is not ours."""
    head = replace(HEADER, dictionary=bytes(4)).to_bytes()
    packing, data = pack(canonical(tree, LIMITS.envelope_bytes), None)
    mark = packing | 0x80 if top else packing
    sealed = seal(Context.EXCHANGE_UP, head, pad(bytes([mark]) + top + data), PORTAL.public.box)
    digest = hashlib.sha256(sealed).digest()
    return head + sign(KIOSK, Context.EXCHANGE_UP, head, top, digest) + sealed


@given(TREES, st.integers(0, 7))
@settings(max_examples=150, deadline=None)
def test_a_rightful_device_with_a_strange_program_is_answered_undecodable(
    strange: Tree, place: int
) -> None:
    """Signed nonsense must end in one known error, whatever it is and wherever it stands."""
    good: list[Tree] = [[1], [], [0, bytes(8)], 9, bytes(8), b"", []]
    tree: Tree = strange if place == 7 else [*good[:place], strange, *good[place + 1 :]]
    try:
        _opened(_sealed_up(tree))
    except Undecodable:
        return


def test_records_are_handed_out_only_under_their_root() -> None:
    """Root before apply: a fault in unpacking must never become an application."""
    record = Record.create(DEVICE, b"kioskrun", 1, "event.appended.v1", {"n": 1})
    group: Tree = [b"kioskrun", [[1, record.kind, record.body]]]
    tree: Tree = [[1], [group], [0, bytes(8)], 9]
    assert _opened(_sealed_up(tree, wire.root([record]))).records == (record,)
    for other in (b"", wire.root([record, record])):
        with pytest.raises(Undecodable):
            _opened(_sealed_up(tree, other))


def test_an_unknown_dictionary_has_a_name_of_its_own() -> None:
    """The kiosk must learn that it should come without."""
    up = Up(HEADER, CLOCK)
    data = wire.encode_up(up, KIOSK, PORTAL.public, Dictionary(b"a dictionary of tomorrow" * 9))
    with pytest.raises(UnknownDictionary):
        _opened(data)


def _bomb(declares: bool, size: int) -> bytes:
    compressor = zstandard.ZstdCompressor(
        compression_params=zstandard.ZstdCompressionParameters.from_level(
            19, write_content_size=declares, format=zstandard.FORMAT_ZSTD1_MAGICLESS
        )
    )
    stream = compressor.compressobj(size=size if declares else -1)
    return b"".join(stream.compress(bytes(1 << 20)) for _ in range(size >> 20)) + stream.flush()


@pytest.mark.parametrize("declares", [True, False])
def test_a_decompression_bomb_is_refused_in_bounded_memory(declares: bool) -> None:
    """256 MB in a few kilobytes, with and without an honest declaration."""
    bomb = _bomb(declares, 256 << 20)
    assert len(bomb) < 50_000
    with pytest.raises(Undecodable):
        unpack(Packing.ZSTD, bomb, None, LIMITS.envelope_bytes)


@pytest.mark.parametrize("padded", [b"", bytes(32), pad(b"x" * 40) + bytes(32), b"no padding"])
def test_broken_padding_is_undecodable(padded: bytes) -> None:
    """One mark, and fewer zeros than a block."""
    with pytest.raises(Undecodable):
        unpad(padded)


def test_two_frames_or_a_cut_frame_are_undecodable() -> None:
    """One frame, whole, of a packing that there is."""
    packing, body = pack(b"text " * 200, None)
    assert packing is Packing.ZSTD
    for broken in (body + body[1:], body + b"\x00x", body[:-1], b"", b"abc"):
        with pytest.raises(Undecodable):
            unpack(packing, broken, None, 10_000)
    with pytest.raises(Undecodable):
        unpack(9, body, None, 10_000)


def test_much_content_is_packed_more_slowly_and_within_the_same_bounds() -> None:
    """A backlog is worth half a second of a processor; a bomb is none of ours."""
    data = b"".join(b"%d ho so %d\n" % (n, n * n) for n in range(6_000))
    packing, packed = pack(data, DICTIONARY)
    assert packing is Packing.LZMA2 and unpack(packing, packed, None, len(data)) == data
    bomb = pack(bytes(8 << 20), None)[1]
    for broken in (bomb, b"", b"abc", packed[:-1], packed + b"x"):
        with pytest.raises(Undecodable):
            unpack(Packing.LZMA2, broken, None, len(data))


@given(st.binary(max_size=300), st.sampled_from([None, DICTIONARY]), st.booleans())
def test_packing_is_undone(data: bytes, dictionary: Dictionary | None, is_plain: bool) -> None:
    """The smallest packing wins."""
    packing, packed = pack(data, dictionary, is_plain=is_plain)
    assert len(packed) <= len(data) or (is_plain and packed == data)
    assert unpack(packing, packed, dictionary, 300) == data


@given(st.binary(max_size=300))
def test_sizes_step_by_a_block(data: bytes) -> None:
    """So that they say little."""
    assert len(pad(data)) % BLOCK == 0 and unpad(pad(data)) == data


def test_a_body_has_bounds() -> None:
    """A frame may not promise more than an envelope may hold, nor a body more than its number."""
    with pytest.raises(RemoteProtocolError):
        list(wire.frames((LIMITS.envelope_bytes + 1).to_bytes(4) + bytes(10)))
    with pytest.raises(RemoteProtocolError):
        list(wire.frames(wire.frame([b"x"] * (LIMITS.body_envelopes + 1))))


@given(st.binary(max_size=400))
def test_foreign_bytes_end_in_a_known_error(data: bytes) -> None:
    """Whatever a sign-in page or a proxy says."""
    with pytest.raises(SyncError):
        _decoded(data)

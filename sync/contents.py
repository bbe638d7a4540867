"""What stands inside an envelope: the parts of an exchange as trees, and back.

It owns the two layouts (PROTOCOL.md, sections 5 and 6). What the receiver knows already is left
out: the device of its own records, ids and digests of what was asked, a cursor that did not move,
everything empty at the end. It must never sign, seal or pack.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from sync.columns import read_table, write_table
from sync.errors import RecordError
from sync.messages import (
    FAULTS,
    HEARTBEAT_BYTES,
    Clock,
    Cursor,
    Down,
    FeedItem,
    Header,
    RangeDigest,
    Up,
    VerdictBlock,
    VerdictLine,
    Wanted,
)
from sync.records import LIMITS, Record, Tree, Verdict, is_kind
from sync.trees import MAX_INT, as_bool, as_bytes, as_int, as_int_or_none, as_list, as_text
from sync.window import NOTHING

_UP_PARTS, _DOWN_PARTS = 7, 11
_WORDS = tuple(Verdict)  # by their numbers on the wire
_NOBODY = b""  # a feed has no device of its own


@dataclass(frozen=True, slots=True)
class Question:
    """An envelope that an answer is about: its header as it was sent, its records, its cursor."""

    header: Header
    records: tuple[Record, ...] = ()
    cursor: Cursor = field(default_factory=Cursor)


def up_tree(up: Up, *, is_plain: bool = False) -> Tree:
    """The content of an envelope to the portal; `is_plain`: records one by one, not in columns."""
    return _trimmed(
        [
            _clock_tree(up.clock),
            _rows(up.records) if is_plain else _table(up.records, up.header.device),
            _cursor_tree(up.cursor),
            up.max_response,
            up.window if up.window != NOTHING else b"",
            up.heartbeat,
            _ranges_tree(up.ranges),
        ]
    )


def read_up(tree: Tree, header: Header) -> Up:
    """Raises RecordError, ValueError, TypeError or LookupError for another shape."""
    clock, records, cursor, most, window, heartbeat, ranges = _whole(tree, _UP_PARTS)
    return Up(
        header,
        _clock(clock),
        tuple(_records(records, header.device)),
        as_bytes(window, 8) if window else NOTHING,
        _cursor(cursor),
        as_int(most or 0),
        as_bytes(heartbeat or b"", most=HEARTBEAT_BYTES),
        tuple(map(_range, as_list(ranges or []))),
    )


def down_tree(down: Down, question: Question | None) -> Tree:
    """The content of an answer; with the `question`, what that says is not repeated."""
    cursor = question.cursor if question is not None else None
    first = [] if not down.feed else [down.feed[0].position]
    return _trimmed(
        [
            down.portal_ms,
            _verdicts_tree(down, question),
            None if down.cursor == cursor else [down.cursor.position, down.cursor.chain],
            [*first, *_table([item.record for item in down.feed], _NOBODY)],
            down.more or None,
            list(down.complete),
            [[w.cipher_sha256, w.length, w.expires_ms, w.grant] for w in down.wanted],
            True if down.window_off == NOTHING else down.window_off,
            down.backed_up_through_ms,
            down.fault,
            _ranges_tree(down.ranges),
        ]
    )


def read_down(tree: Tree, header: Header, question: Question) -> Down:
    """The answer. Nobody has verified the signature of its verdicts yet: they stand either in
    `encoded` or, where they were not repeated, in `lines`."""
    (portal_ms, verdicts, cursor, feed, more, complete, wanted, off, backed, fault,
     ranges) = _whole(tree, _DOWN_PARTS)  # fmt: skip
    if (fault or "") not in FAULTS:
        raise RecordError("an unknown fault")
    end = question.cursor if cursor is None else _cursor(cursor)
    block = None if verdicts is None else _verdicts(verdicts, header, question, end)
    return Down(
        header,
        as_int(portal_ms),
        block,
        tuple(_feed(as_list(feed or []))),
        end,
        as_bool(more or False),
        tuple(map(_wanted, as_list(wanted or []))),
        tuple(as_bytes(digest, 32) for digest in as_list(complete or [])),
        _off(off),
        tuple(map(_range, as_list(ranges or []))),
        as_int(backed or 0),
        as_text(fault or ""),
    )


# --- verdicts ---------------------------------------------------------------------------------


def block_tree(device: bytes, feed: bytes, lines: Sequence[VerdictLine]) -> Tree:
    """What the signature of verdicts covers, whole."""
    table: Tree = [[v.id, v.digest, v.verdict.value, v.reason] for v in lines]
    return [device, feed, table]


def read_block(tree: Tree) -> tuple[bytes, bytes, tuple[VerdictLine, ...]]:
    """Device, chain digest of its feed, lines."""
    device, feed, table = as_list(tree, 3)
    lines = as_list(table, most=LIMITS.envelope_records)
    return as_bytes(device, 16), as_bytes(feed, 8), tuple(map(_line, lines))


def _verdicts_tree(down: Down, question: Question | None) -> Tree:
    block = down.verdicts
    if block is None:
        return None
    asked = [(one.id, one.digest) for one in question.records] if question is not None else None
    if asked != [(line.id, line.digest) for line in block.lines]:
        return [block.encoded, block.signature]
    words = bytes(_WORDS.index(line.verdict) for line in block.lines)
    reasons: Tree = [[n, line.reason] for n, line in enumerate(block.lines) if line.reason]
    chain = b"" if block.feed == down.cursor.chain else block.feed
    return [words, reasons, chain, block.signature]


def _verdicts(tree: Tree, header: Header, question: Question, end: Cursor) -> VerdictBlock:
    parts = as_list(tree)
    if len(parts) == 2:
        return VerdictBlock(header.device, b"", (), as_bytes(parts[0]), as_bytes(parts[1], 64))
    words, told, chain, signature = as_list(tree, 4)
    verdicts = [_WORDS[byte] for byte in as_bytes(words)]
    reasons = dict(map(_reason, as_list(told)))
    lines = tuple(
        VerdictLine(record.id, record.digest, verdict, reasons.get(n, ""))
        for n, (record, verdict) in enumerate(zip(question.records, verdicts, strict=True))
    )
    signed_at = as_bytes(chain, 8) if chain else end.chain
    return VerdictBlock(header.device, signed_at, lines, b"", as_bytes(signature, 64))


def _reason(item: Tree) -> tuple[int, str]:
    place, reason = as_list(item, 2)
    return as_int(place), as_text(reason, 64)


def _line(item: Tree) -> VerdictLine:
    record, digest, verdict, reason = as_list(item, 4)
    return VerdictLine(
        as_bytes(record, 16), as_bytes(digest, 32), Verdict(as_text(verdict)), as_text(reason, 64)
    )


# --- records ----------------------------------------------------------------------------------


def _table(records: Sequence[Record], home: bytes) -> list[Tree]:
    return write_table(records, home) if records else []


def _rows(records: Sequence[Record]) -> Tree:
    return [
        [run, [[record.n, record.kind, record.body] for record in rows]]
        for run, rows in groupby(records, key=lambda record: record.run)
    ]


def _records(tree: Tree, home: bytes) -> Iterator[Record]:
    parts = as_list(tree or [])
    if parts and isinstance(parts[0], int):
        for record in read_table(parts, home):
            if record.device != home:
                raise RecordError("a record of another device")
            yield record
        return
    for group in parts:
        run, rows = as_list(group, 2)
        for row in as_list(rows, most=LIMITS.envelope_records):
            n, kind, body = as_list(row, 3)
            content = as_bytes(body, most=LIMITS.record_bytes)
            yield Record(home, as_bytes(run, 8), as_int(n, 1), _kind(kind), content)


def _feed(parts: list[Tree]) -> Iterator[FeedItem]:
    if not parts:
        return
    first = as_int(parts[0], 1)
    for n, record in enumerate(read_table(parts[1:], _NOBODY)):
        yield FeedItem(first + n, record)


def _kind(tree: Tree) -> str:
    kind = as_text(tree, LIMITS.kind_chars)
    if not is_kind(kind):
        raise RecordError("not the name of a kind")
    return kind


def _wanted(item: Tree) -> Wanted:
    digest, length, expires_ms, grant = as_list(item, 4)
    return Wanted(as_bytes(digest, 32), as_int(length), as_int(expires_ms), as_bytes(grant, 32))


# --- small parts ------------------------------------------------------------------------------


def _off(tree: Tree) -> bytes | None:
    """How far the windows are apart; that they are not takes one byte."""
    if tree is True:
        return NOTHING
    return None if tree is None else as_bytes(tree, 8)


def _trimmed(parts: list[Tree]) -> list[Tree]:
    """Without what is empty at the end; a no is not empty."""
    while parts and not parts[-1] and parts[-1] is not False:
        parts.pop()
    return parts


def _whole(tree: Tree, size: int) -> list[Tree]:
    parts = as_list(tree, most=size)
    return [*parts, *[None] * (size - len(parts))]


def _cursor_tree(cursor: Cursor) -> Tree:
    return [cursor.position, cursor.chain] if cursor != Cursor() else []


def _cursor(tree: Tree) -> Cursor:
    if not tree:
        return Cursor()
    position, chain = as_list(tree, 2)
    return Cursor(as_int(position), as_bytes(chain, 8))


def _clock_tree(clock: Clock) -> Tree:
    """The trusted time as how far it lies behind the wall clock: a short number."""
    if clock.trusted_ms is None:
        return [clock.wall_ms]
    return [clock.wall_ms, clock.wall_ms - clock.trusted_ms, clock.since_ms]


def _clock(tree: Tree) -> Clock:
    parts = as_list(tree)
    wall_ms = as_int(parts[0])
    if len(parts) == 1:
        return Clock(wall_ms)
    _, behind, since = as_list(parts, 3)
    trusted_ms = as_int(wall_ms - as_int(behind, -MAX_INT))
    return Clock(wall_ms, trusted_ms, as_int_or_none(since))


def _ranges_tree(ranges: Sequence[RangeDigest]) -> Tree:
    return [[r.run, r.first, r.last, r.digest, r.count] for r in ranges]


def _range(item: Tree) -> RangeDigest:
    run, first, last, digest, count = as_list(item, 5)
    return RangeDigest(
        as_bytes(run, 8), as_int(first), as_int(last), as_bytes(digest, 8), as_int(count)
    )

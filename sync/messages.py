"""The parts of an exchange, both ways, as frozen values.

It owns the shapes that stand between the protocol machine, the portal's service and the wire:
header, what goes up, what comes down. It must hold no bytes of an envelope and do no I/O.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from sync.records import CHAIN_BYTES, ID_BYTES, RUN_BYTES, Record, Verdict

VERSION = 1
NONCE_BYTES = 8
KEY_ID_BYTES = 8
DICTIONARY_BYTES = 4
NO_DICTIONARY = bytes(DICTIONARY_BYTES)
HEADER_BYTES = 3 + ID_BYTES + KEY_ID_BYTES + RUN_BYTES + 4 + NONCE_BYTES + DICTIONARY_BYTES
HEARTBEAT_BYTES = 16
EMPTY_CHAIN = bytes(CHAIN_BYTES)


class Direction(IntEnum):
    """Which half speaks."""

    UP = 1
    DOWN = 2


class Channel(IntEnum):
    """By wire or by hand; control data counts only by wire."""

    LIVE = 0
    COURIER = 1


@dataclass(frozen=True, slots=True)
class Header:
    """In clear before every envelope, bound by seal and signature.

    `run` and `counter` are those of the agent process that speaks; an answer repeats run, counter
    and nonce of what it answers. `recipient` names the sealing key, `dictionary` the compression
    dictionary (four zeros: none).
    """

    direction: Direction
    channel: Channel
    suite: int
    device: bytes
    recipient: bytes
    run: bytes
    counter: int
    nonce: bytes
    dictionary: bytes = NO_DICTIONARY
    version: int = VERSION

    def to_bytes(self) -> bytes:
        """HEADER_BYTES bytes."""
        return (
            bytes([self.version, self.direction << 4 | self.channel, self.suite])
            + self.device
            + self.recipient
            + self.run
            + self.counter.to_bytes(4)
            + self.nonce
            + self.dictionary
        )


@dataclass(frozen=True, slots=True)
class Clock:
    """What the sender's clocks say, in milliseconds; None: no trusted time yet."""

    wall_ms: int
    trusted_ms: int | None = None
    since_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the downlink was taken: position and the digest of the feed up to it."""

    position: int = 0
    chain: bytes = EMPTY_CHAIN


@dataclass(frozen=True, slots=True)
class RangeDigest:
    """Reconciliation: 8-byte digest over records `first` to `last` of a run, and how many."""

    run: bytes
    first: int
    last: int
    digest: bytes
    count: int


@dataclass(frozen=True, slots=True)
class Up:
    """One envelope from a device. `heartbeat` is empty when nothing is wrong.

    `window` is the 8-byte digest over the open window (window.py); `max_response` the
    largest answer in bytes that the link should carry; `ranges` are sent after a difference.
    """

    header: Header
    clock: Clock
    records: tuple[Record, ...] = ()
    window: bytes = EMPTY_CHAIN
    cursor: Cursor = Cursor()
    max_response: int = 65_536
    heartbeat: bytes = b""
    ranges: tuple[RangeDigest, ...] = ()


@dataclass(frozen=True, slots=True)
class VerdictLine:
    """What became of one record. `reason` is a code for people to be told about, "" for applied."""

    id: bytes
    digest: bytes
    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VerdictBlock:
    """Signed facts about records of `device`, valid from any carrier and kept as evidence.

    `encoded` is what `signature` covers under Context.VERDICTS; `feed` the chain digest of the
    device's feed when they were given.
    """

    device: bytes
    feed: bytes
    lines: tuple[VerdictLine, ...]
    encoded: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One record of the downlink at its position (from 1) in the device's feed."""

    position: int
    record: Record


@dataclass(frozen=True, slots=True)
class Wanted:
    """A ciphertext that the portal lacks, and the grant to upload it.

    `grant` is a MAC over (device, digest, length, expiry) that only the portal can make and check.
    """

    cipher_sha256: bytes
    length: int
    expires_ms: int
    grant: bytes


@dataclass(frozen=True, slots=True)
class Down:
    """The portal's answer to one envelope.

    `fault` is "" or one of FAULTS; `complete` are ciphertext digests that the portal holds durably;
    `backed_up_through_ms` the time up to which acknowledgements are on a backup; `window_off`
    how far our window is from the portal's (8 bytes, zeros when both are the same), None when it
    did not compare.
    """

    header: Header
    portal_ms: int
    verdicts: VerdictBlock | None = None
    feed: tuple[FeedItem, ...] = ()
    cursor: Cursor = Cursor()
    more: bool = False
    wanted: tuple[Wanted, ...] = ()
    complete: tuple[bytes, ...] = ()
    window_off: bytes | None = None
    ranges: tuple[RangeDigest, ...] = ()
    backed_up_through_ms: int = 0
    fault: str = ""


# Signed faults: what the device should do is written beside each in PROTOCOL.md.
FAULT_UNDECODABLE = "undecodable"
FAULT_UNKNOWN_DICTIONARY = "unknown_dictionary"
FAULT_REFUSED_DEVICE = "refused_device"
FAULT_ENROLMENT_USED = "enrolment_used"
FAULT_ENROLMENT_EXPIRED = "enrolment_expired"
FAULT_ROLLED_BACK = "rolled_back"
FAULT_CLONE = "clone"
FAULTS = frozenset(
    {
        "",
        FAULT_UNDECODABLE,
        FAULT_UNKNOWN_DICTIONARY,
        FAULT_REFUSED_DEVICE,
        FAULT_ENROLMENT_USED,
        FAULT_ENROLMENT_EXPIRED,
        FAULT_ROLLED_BACK,
        FAULT_CLONE,
    }
)

"""A machine as the portal's tests need it: it speaks the wire and keeps nothing."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from pathlib import Path

from sync import enrolment, wire
from sync.messages import (
    NO_DICTIONARY,
    Channel,
    Clock,
    Cursor,
    Direction,
    Down,
    Header,
    Up,
)
from sync.portal import registering
from sync.portal.opening import Portal, Rules, no_rules, open_portal
from sync.portal.service import handle_exchange
from sync.records import Record, Tree
from sync.sealing import SUITE, PrivateKeys, PublicKeys, SealedAttachment

NOON = 1_795_496_400_000


@dataclass(slots=True)
class Ticking:
    """A clock that tests turn by hand."""

    now: int = NOON

    def __call__(self) -> int:
        return self.now


def portal_at(
    folder: Path,
    clock: Ticking,
    plants: frozenset[str] = frozenset(),
    rules: Rules = no_rules,
) -> Portal:
    return open_portal(folder / "portal", clock=clock, plants=plants, rules=rules)


@dataclass(slots=True)
class FakeDevice:
    """Keys, a run, counters; `sent` repeats the last bytes."""

    portal_keys: PublicKeys
    keys: PrivateKeys = field(default_factory=PrivateKeys.generate)
    run: bytes = b"run-0001"
    counter: int = 0
    n: int = 0
    cursor: Cursor = field(default_factory=Cursor)
    sent: bytes = b""
    header: Header | None = None
    asked: wire.Question | None = None
    rng: random.Random = field(default_factory=lambda: random.Random(7))

    @property
    def id(self) -> bytes:
        return self.keys.public.id16

    def record(self, kind: str, content: Tree) -> Record:
        self.n += 1
        return Record.create(self.id, self.run, self.n, kind, content)

    def envelope(
        self, *records: Record, channel: Channel = Channel.LIVE, max_response: int = 65_536
    ) -> bytes:
        self.counter += 1
        self.header = Header(
            Direction.UP,
            channel,
            SUITE,
            self.id,
            self.portal_keys.key_id,
            self.run,
            self.counter,
            self.rng.randbytes(8),
            NO_DICTIONARY,
        )
        up = Up(self.header, Clock(NOON), records, cursor=self.cursor, max_response=max_response)
        self.sent = wire.encode_up(up, self.keys, self.portal_keys, None)
        self.asked = wire.asked(self.sent, up)
        return self.sent

    def read(self, answer: bytes) -> Down:
        assert self.asked is not None
        return wire.decode_down(answer, self.keys, [self.portal_keys.signing], {}, self.asked)

    def exchange(self, portal: Portal, *records: Record, max_response: int = 65_536) -> Down:
        """One contact; the cursor follows the answer."""
        body = wire.frame([self.envelope(*records, max_response=max_response)])
        (answer,) = wire.frames(handle_exchange(portal, body))
        down = self.read(answer)
        self.cursor = down.cursor
        return down


def enrolled(portal: Portal) -> FakeDevice:
    code = registering.invite_by_code(portal)
    device = FakeDevice(portal.keys.online.public)
    secret = enrolment.secret_of(code)
    registering.admit(portal, enrolment.register(secret, device.keys.public, "M7F"))
    return device


def submitted(number: int = 1, **changes: Tree) -> dict[str, Tree]:
    """An invented application; `number` makes ids and code."""
    content: dict[str, Tree] = {
        "application": _id("application", number),
        "event": _id("event", number),
        "code": f"M7F-2222{number:01X}-222-2",
        "procedure": "1.001193",
        "version": "1",
        "filed_at": "2026-11-23T09:42:00+07:00",
        "uncertainty_s": 30,
        "due": "2026-11-23T17:00:00+07:00",
        "clock": {},
        "answers": {"ho_ten": "LẦU BÁ TỦA", "so_trang": 2, "con": [{"ten": "<b>Mai</b>"}]},
        "identity": {"how": "typed"},
        "papers": [{"paper": "giay_chung_sinh", "pages": 1}],
        "missing": [],
        "notice": {"text": "", "lang": "vi", "shown_at": "2026-11-23T09:30:00+07:00"},
        "titles": {"procedure": "Đăng ký khai sinh"},
    }
    return {**content, **changes}


def described(number: int, sealed: SealedAttachment, media_type: str = "image/jpeg") -> Tree:
    return {
        "application": _id("application", number),
        "code": f"M7F-2222{number:01X}-222-2",
        "paper": "giay_chung_sinh",
        "page": 1,
        "cipher_sha256": sealed.cipher_sha256,
        "plain_sha256": sealed.plain_sha256,
        "key": sealed.key,
        "cipher_bytes": len(sealed.ciphertext),
        "plain_bytes": sealed.plain_bytes,
        "media_type": media_type,
    }


def happened(number: int, event: int, state: str | None, sees: Tree = None) -> dict[str, Tree]:
    return {
        "application": _id("application", number),
        "code": f"M7F-2222{number:01X}-222-2",
        "event": _id("event", event),
        "sees": sees,
        "at": "2026-11-23T10:00:00+07:00",
        "what": state or "remark",
        "state": state,
        "by": "kiosk",
        "note": "",
        "authority_number": None,
        "due": None,
        "papers": [],
    }


def event_id(number: int) -> bytes:
    return _id("event", number)


def _id(what: str, number: int) -> bytes:
    return hashlib.sha256(f"{what}{number}".encode()).digest()[:16]

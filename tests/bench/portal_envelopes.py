"""Envelopes as kiosks send them, made before the clock runs.

The contents are what a kiosk's own filing puts into its outbox for invented people, with fresh ids
and codes; records, sealing, signing and packing (with the shipped dictionary) are the client's.
Nothing here is part of what is measured.
"""

from __future__ import annotations

import copy
import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.work import filing_ms, opened

from sync import wire
from sync.codec import Dictionary
from sync.messages import NO_DICTIONARY, Channel, Clock, Cursor, Direction, Header, Up
from sync.records import Record, parse
from sync.sealing import SUITE, PrivateKeys, PublicKeys

SUBMITTED = "application.submitted.v1"
_SIGNS = "234679ACDEFHJKMNPQRTWXY"


def filed_contents(data: Path, count: int = 24) -> list[dict[str, Any]]:
    """What a real kiosk in `data` enqueued for `count` filings over four procedures."""
    with opened(data) as kiosk:
        filing_ms(kiosk, count)
        rows = kiosk.machine.db.execute(
            "SELECT body FROM sync_outbox WHERE kind = ?", [SUBMITTED]
        ).fetchall()
    return [parse(bytes(row[0])) for row in rows]  # type: ignore[misc]


@dataclass(slots=True)
class Machine:
    """A simulated kiosk: keys, one run, its counters."""

    portal: PublicKeys
    contents: Sequence[dict[str, Any]]
    dictionary: Dictionary | None
    keys: PrivateKeys = field(default_factory=PrivateKeys.generate)
    run: bytes = field(default_factory=lambda: secrets.token_bytes(8))
    counter: int = 0
    n: int = 0
    header: Header | None = None

    @property
    def id(self) -> bytes:
        return self.keys.public.id16

    def filed(self) -> Record:
        """A new application."""
        self.n += 1
        content = copy.copy(self.contents[self.n % len(self.contents)])
        content["application"], content["event"] = secrets.token_bytes(16), secrets.token_bytes(16)
        signs = "".join(random.choices(_SIGNS, k=11))
        content["code"] = f"{signs[:3]}-{signs[3:7]}-{signs[7:]}"
        return Record.create(self.id, self.run, self.n, SUBMITTED, content)

    def body(self, applications: int) -> bytes:
        """A body of one sealed, signed envelope with that many new applications."""
        self.counter += 1
        self.header = Header(
            Direction.UP, Channel.LIVE, SUITE, self.id, self.portal.key_id, self.run,
            self.counter, secrets.token_bytes(8), NO_DICTIONARY,
        )  # fmt: skip
        records = tuple(self.filed() for _ in range(applications))
        clock = Clock(1_795_496_400_000)
        up = Up(self.header, clock, records, cursor=Cursor(), max_response=65_536)
        return wire.frame([wire.encode_up(up, self.keys, self.portal, self.dictionary)])

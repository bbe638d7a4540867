"""Envelopes as kiosks send them, made before the clock runs, and answers read after it stopped.

The contents are what a kiosk's own filing puts into its outbox for invented people, with fresh ids
and codes; records, sealing, signing and packing (with the shipped dictionary) are the client's, and
so is the reading of answers. Nothing here is part of what is measured.
"""

from __future__ import annotations

import copy
import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bench.work import filing_ms, opened

from sync import wire
from sync.dictionaries import Shipped, load_dictionaries
from sync.messages import NO_DICTIONARY, Channel, Clock, Cursor, Direction, Header, Up
from sync.records import Record, Verdict, parse
from sync.sealing import SUITE, PrivateKeys, PublicKeys

SUBMITTED = "application.submitted.v1"
Content = dict[str, Any]
_SIGNS = "234679ACDEFHJKMNPQRTWXY"


class WrongAnswer(Exception):
    """Not every application of an envelope was acknowledged."""


def filed_contents(data: Path, count: int = 24) -> list[Content]:
    """What a real kiosk in `data` enqueued for `count` filings over four procedures."""
    with opened(data) as kiosk:
        filing_ms(kiosk, count)
        rows = kiosk.machine.db.execute(
            "SELECT body FROM sync_outbox WHERE kind = ?", [SUBMITTED]
        ).fetchall()
    return [parse(bytes(row[0])) for row in rows]  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class Asked:
    """As much of a record as an answer is about."""

    id: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A body of one envelope, and what its answer is read by. `keys` as PrivateKeys keep them."""

    body: bytes
    keys: bytes = field(repr=False)
    header: Header
    asked: tuple[Asked, ...]

    def check(self, answer: bytes, portal: PublicKeys) -> None:
        """Opens the answer: the portal's, to this very envelope, with a signed verdict for each
        record. Raises RemoteProtocolError or WrongAnswer."""
        question = wire.Question(self.header, self.asked)  # type: ignore[arg-type]
        keys = PrivateKeys.from_bytes(self.keys)
        (envelope,) = wire.frames(answer)
        down = wire.decode_down(envelope, keys, [portal.signing], _shipped().known, question)
        verdicts = [line.verdict for line in down.verdicts.lines] if down.verdicts else []
        if down.fault or verdicts != [Verdict.APPLIED] * len(self.asked):
            raise WrongAnswer(down.fault or str(verdicts))


@dataclass(slots=True)
class Machine:
    """A simulated kiosk: keys, one run, its counters."""

    keys: bytes = field(default_factory=lambda: PrivateKeys.generate().to_bytes(), repr=False)
    run: bytes = field(default_factory=lambda: secrets.token_bytes(8))
    counter: int = 0
    n: int = 0

    @property
    def public(self) -> PublicKeys:
        return PrivateKeys.from_bytes(self.keys).public

    def letters(
        self, portal: PublicKeys, contents: Sequence[Content], count: int, each: int
    ) -> list[Letter]:
        """So many bodies of one sealed, signed envelope, each with `each` new applications."""
        keys = PrivateKeys.from_bytes(self.keys)
        return [self._letter(keys, portal, contents, each) for _ in range(count)]

    def _letter(
        self, keys: PrivateKeys, portal: PublicKeys, contents: Sequence[Content], each: int
    ) -> Letter:
        self.counter += 1
        header = Header(
            Direction.UP, Channel.LIVE, SUITE, keys.public.id16, portal.key_id, self.run,
            self.counter, secrets.token_bytes(8), NO_DICTIONARY,
        )  # fmt: skip
        records = tuple(self._filed(header.device, contents) for _ in range(each))
        up = Up(header, Clock(1_795_496_400_000), records, cursor=Cursor(), max_response=65_536)
        envelope = wire.encode_up(up, keys, portal, _shipped().newest)
        asked = tuple(Asked(record.id, record.digest) for record in records)
        return Letter(wire.frame([envelope]), self.keys, wire.peek_header(envelope), asked)

    def _filed(self, device: bytes, contents: Sequence[Content]) -> Record:
        """A new application."""
        self.n += 1
        content = copy.copy(contents[self.n % len(contents)])
        content["application"], content["event"] = secrets.token_bytes(16), secrets.token_bytes(16)
        signs = "".join(random.choices(_SIGNS, k=11))
        content["code"] = f"{signs[:3]}-{signs[3:7]}-{signs[7:]}"
        return Record.create(device, self.run, self.n, SUBMITTED, content)


@cache
def _shipped() -> Shipped:
    """Once in each process that makes or reads envelopes."""
    return load_dictionaries()

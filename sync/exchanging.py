"""Envelopes of one body on their way: packed, sent together, their answers opened.

It owns what a link has shown so far (goodput, how far content shrinks) and the one HTTP request of
an exchange. It never decides what is asked, and stores nothing but newer keys of the portal that
its root signed: they stand before the answers that are signed with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sync import schedule, wire
from sync.clock import boottime_ms
from sync.datafolder import DataFolder
from sync.errors import RemoteProtocolError
from sync.messages import Down
from sync.portal_link import PortalLink, take_told
from sync.steps import Exchange
from sync.transport.answers import require_portal
from sync.transport.port import OCTETS, Request, Transport

EXCHANGE = "/v1/exchange"
_ROOM = 64 * 1024  # beside the feed: verdicts, grants, papers that are complete


@dataclass(frozen=True, slots=True)
class Packed:
    """An envelope as it leaves, and what its answer will be about."""

    envelope: bytes
    question: wire.Question
    response_bytes: int


@dataclass(slots=True)
class Exchanges:
    """The exchanges of one agent process over one transport. Bytes and bytes a second."""

    folder: DataFolder
    transport: Transport
    goodput: float = schedule.FIRST_GOODPUT
    shrinks_to: float = schedule.FIRST_RATIO

    def pack(self, link: PortalLink, request: Exchange) -> Packed:
        """One envelope."""
        up, newest = request.up, self.folder.dictionaries.newest
        envelope = wire.encode_up(
            up,
            self.folder.device.keys,
            link.keys,
            newest if request.use_dictionary else None,
            is_plain=request.is_plain,
        )
        size = sum(len(record.body) for record in up.records)
        self.shrinks_to = schedule.ratio_after(self.shrinks_to, size, len(envelope))
        return Packed(envelope, wire.asked(envelope, up), up.max_response)

    def send(self, link: PortalLink, packed: Sequence[Packed]) -> Iterator[Down]:
        """The answers in the order of the questions, each verified before it is handed on.

        Raises the error of the failure class that fits when there are fewer than questions.
        """
        body = wire.frame(one.envelope for one in packed)
        limit = sum(one.response_bytes + _ROOM for one in packed)
        started = boottime_ms()
        # No type is named in either direction: without one, a body is octets (RFC 9110 8.3).
        answer = self.transport.send(
            Request("POST", EXCHANGE, body, response_bytes=limit, may_repeat=True)
        )
        require_portal(answer, status=200, media_type=OCTETS)
        seconds = (boottime_ms() - started) / 1000
        self.goodput = schedule.goodput_after(self.goodput, len(body), seconds)
        keys, known = self.folder.device.keys, self.folder.dictionaries.known
        answers = iter(wire.frames(answer.body))
        first = next(answers, None)
        statement = None if first is None else wire.stated(first)
        if statement is not None:
            # Whoever was away while the portal's keys changed is told so before anything else.
            link, first = take_told(self.folder.db, link, statement), next(answers, None)
        for one in packed:
            envelope = first if one is packed[0] else next(answers, None)
            if envelope is None:
                raise RemoteProtocolError("fewer answers than questions")
            yield wire.decode_down(envelope, keys, link.signers, known, one.question)
        if next(answers, None) is not None:
            raise RemoteProtocolError("more answers than questions")

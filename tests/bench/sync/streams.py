"""What arrived at the server, from the packets: TCP streams put together, HTTP requests in them.

It owns the counting of application bytes. It needs nothing of the programs at either end, so that
the same counters hold for everybody who is measured. It must never count a byte twice that TCP
itself sent again: that is the wire's business, not the application's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tests.bench.sync.capture import SYN, Segment

_HALF = 1 << 31
_ROUND = 1 << 32


@dataclass(slots=True)
class Stream:
    """The bytes of one connection in one direction, in order. `arrivals`: (bytes so far, when)."""

    data: bytearray = field(default_factory=bytearray)
    arrivals: list[tuple[int, float]] = field(default_factory=list)
    _first: int = 0
    _early: dict[int, bytes] = field(default_factory=dict)

    def add(self, one: Segment) -> None:
        place = (one.sequence - self._first) % _ROUND
        if place >= _HALF:  # begins before what we know
            place -= _ROUND
        if one.payload:
            self._early.setdefault(place, one.payload)
            self._fold(one.at_s)

    def _fold(self, at_s: float) -> None:
        moved = True
        while moved:
            moved = False
            for place in sorted(self._early):
                payload = self._early[place]
                if place > len(self.data):
                    break
                del self._early[place]
                fresh = payload[len(self.data) - place :]
                if fresh:
                    self.data += fresh
                    self.arrivals.append((len(self.data), at_s))
                    moved = True

    def when(self, place: int) -> float:
        """When the byte before `place` had arrived, in seconds of the wall clock."""
        index = bisect_left(self.arrivals, place, key=lambda one: one[0])
        return self.arrivals[min(index, len(self.arrivals) - 1)][1]


def streams(found: Iterable[Segment], source: bytes) -> list[Stream]:
    """The streams that `source` (an IPv4 address) sent, in the order of their beginning."""
    open_ones: dict[int, Stream] = {}
    every: list[Stream] = []
    for one in found:
        if one.source != source:
            continue
        stream = open_ones.get(one.source_port)
        starts = bool(one.flags & SYN)
        if stream is None or (starts and stream.data):
            first = one.sequence + 1 if starts else one.sequence
            stream = open_ones[one.source_port] = Stream(_first=first % _ROUND)
            every.append(stream)
        if not starts:
            stream.add(one)
    return every


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as far as it arrived. `declared`: the body's length, None when chunked."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    is_whole: bool
    began_s: float
    ended_s: float


def requests(stream: Stream) -> Iterator[Request]:
    """The HTTP requests of a stream; the last one perhaps in part."""
    data, place = bytes(stream.data), 0
    while (ends := data.find(b"\r\n\r\n", place)) >= 0:
        lines = data[place:ends].decode("latin-1").split("\r\n")
        method, path, *_ = [*lines[0].split(" "), "", ""]
        pairs = (line.partition(":") for line in lines[1:])
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        start = ends + 4
        body, after, is_whole = _body(data, start, headers)
        began, ended = stream.when(place + 1), stream.when(after)
        yield Request(method, path, headers, body, is_whole, began, ended)
        place = after
        if not is_whole:
            return


def _body(data: bytes, start: int, headers: Mapping[str, str]) -> tuple[bytes, int, bool]:
    if "chunked" not in headers.get("transfer-encoding", "").lower():
        size = int(headers.get("content-length", "0"))
        return data[start : start + size], min(start + size, len(data)), start + size <= len(data)
    body = bytearray()
    while (ends := data.find(b"\r\n", start)) >= 0:
        size = int(data[start:ends].split(b";")[0] or b"0", 16)
        body += data[ends + 2 : ends + 2 + size]
        start = ends + 2 + size + 2
        if start > len(data):
            break
        if size == 0:
            return bytes(body), start, True
    return bytes(body), len(data), False


def doubled(parts: Iterable[tuple[int, int]]) -> int:
    """How many bytes of the ranges (start, end) lie in an earlier one as well."""
    total, covered, reached = 0, 0, 0
    for start, end in sorted(parts):
        total += end - start
        covered += max(0, end - max(start, reached))
        reached = max(reached, end)
    return total - covered


def _is_fresh(end: int, before: int | None) -> bool:
    return before is None or 0 < (end - before) % _ROUND < _HALF


def round_trips(found: Iterable[Segment], client: bytes) -> int:
    """How often the server answered with new bytes what the client had sent with new bytes."""
    turns, was_client = 0, False
    ends: dict[tuple[bytes, int], int] = {}
    for one in found:
        end, way = one.sequence + len(one.payload), (one.source, one.source_port)
        if not one.payload or not _is_fresh(end, ends.get(way)):
            continue
        ends[way] = end
        is_client = one.source == client
        turns += was_client and not is_client
        was_client = is_client
    return turns

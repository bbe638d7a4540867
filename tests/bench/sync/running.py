"""Runs one cell: programs at both ends of a link, clock, counters, what is left to be told.

It owns the order that is the same for everybody: all programs ready, counters to zero, "go", the
last word, a moment for what is still on the way, counters. It must never be faster for one than for
another.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from tests.bench.sync import capture
from tests.bench.sync.link import CLIENT_IP, ROOT, Link, Program
from tests.bench.sync.streams import Request, requests, round_trips, streams

PORT = 8765
PATH = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
_CLIENT = IPv4Address(CLIENT_IP).packed
_SETTLE_S = 0.3


@dataclass(frozen=True, slots=True)
class Seen:
    """What the packets say. Bytes are IP bytes; `wire_resent_bytes` are TCP's own repetitions."""

    up_bytes: int
    down_bytes: int
    requests: tuple[Request, ...]
    round_trips: int
    wire_resent_bytes: int
    connections: int


def python(module: str, *words: object) -> list[str]:
    """The words that start a module of this tree."""
    return [sys.executable, "-m", module, *map(str, words)]


def settle(link: Link, rtt_s: float) -> None:
    """Until nothing of the run is on the way."""
    before = -1
    while (now := sum(one["packets"] for one in link.counts().values())) != before:
        before = now
        time.sleep(_SETTLE_S + 2 * rtt_s)


def seen(link: Link, rtt_s: float) -> Seen:
    """Counts everything since the link began; the programs may still hold their connections."""
    settle(link, rtt_s)
    counts = link.counts()
    found = list(capture.segments(link.capture))
    arrived = streams(found, _CLIENT)
    heard = tuple(one for stream in arrived for one in requests(stream))
    return Seen(
        counts["up"]["bytes"],
        counts["down"]["bytes"],
        heard,
        round_trips(found, _CLIENT),
        counts["up"]["payload_bytes"] - sum(len(stream.data) for stream in arrived),
        counts["up"]["opened"],
    )


def start_server(link: Link, words: Sequence[str | Path], name: str = "server") -> Program:
    """A server that says when it listens."""
    program = link.server(name, words, env=PATH)
    program.hear()
    return program


def go(link: Link, client: Program, most_s: float) -> dict[str, Any] | None:
    """The client's last word; None when it was given up."""
    link.begin()
    client.say("go")
    return client.hear_within(most_s)

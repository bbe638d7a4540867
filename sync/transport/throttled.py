"""Wraps a transport with the pace of a slow line, and counts what passes.

It owns no connection. The sleep comes as an argument so that tests need none.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from sync.transport.port import Request, Response, Transport

_HEADER_BYTES = 120  # a request's or an answer's own lines with trimmed headers, about


@dataclass(slots=True)
class CountedTransport:
    """Counts bytes and requests of the transport inside, headers estimated."""

    inner: Transport
    up_bytes: int = 0
    down_bytes: int = 0
    requests: int = 0

    def send(self, request: Request) -> Response:
        self.requests += 1
        # Counted before the attempt: what is sent in vain is paid for as well.
        self.up_bytes += len(request.body) + _HEADER_BYTES
        response = self.inner.send(request)
        self.down_bytes += len(response.body) + _HEADER_BYTES
        return response

    def close(self) -> None:
        self.inner.close()


@dataclass(frozen=True, slots=True)
class ThrottledTransport:
    """As slow as `bytes_per_s` both ways with `round_trip_s` for each request."""

    inner: Transport
    bytes_per_s: float
    round_trip_s: float
    sleep: Callable[[float], None] = time.sleep

    def send(self, request: Request) -> Response:
        self.sleep(self.round_trip_s + (len(request.body) + _HEADER_BYTES) / self.bytes_per_s)
        response = self.inner.send(request)
        self.sleep((len(response.body) + _HEADER_BYTES) / self.bytes_per_s)
        return response

    def close(self) -> None:
        self.inner.close()

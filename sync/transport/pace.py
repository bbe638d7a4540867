"""How an answer must move: enough bytes after a while, and an end, from its first byte to its last.

It owns the rule and its place below the HTTP library, where status line, headers, interim answers
and a proxy's words pass as well as the body. It must never judge what the bytes say. (A socket's
own timeout ends silence, and Python counts it over a whole TLS handshake; neither ends a trickle.)
"""

from __future__ import annotations

import http.client
import io
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from sync.errors import Mismatched, Stalled
from sync.transport.onewrite import OneWrite
from sync.transport.sockets import Path, Watched, WatchedTls, wait_for_answer

HEAD_BYTES = 64 * 1024


@dataclass(slots=True)
class Pace:
    """The rule for one answer at a time; `begin` starts the next.

    After `grace_s` an answer has come at `least_bytes_per_s` on the whole, or it is `Stalled`: who
    sends one byte now and then never falls silent, and never ends.
    """

    grace_s: float
    least_bytes_per_s: float
    clock: Callable[[], float] = time.monotonic
    most_bytes: int = HEAD_BYTES
    _started: float = 0.0
    _size: int = 0

    def begin(self) -> None:
        self._started, self._size = self.clock(), 0

    def took(self, size_bytes: int) -> None:
        """Raises Stalled, or Mismatched for an answer whose head alone is beyond all bounds."""
        self._size += size_bytes
        elapsed = self.clock() - self._started
        if self._size > self.most_bytes + HEAD_BYTES:
            raise Mismatched(f"an answer beyond {self.most_bytes} bytes")
        if elapsed > self.grace_s and self._size < elapsed * self.least_bytes_per_s:
            raise Stalled(f"{self._size} bytes in {elapsed:.0f} s")


class _Paced(io.RawIOBase):
    """The bytes of a connection as they come in, each block reported to the rule, which counts
    from the first one: until then the request may be on its way still."""

    def __init__(self, raw: io.RawIOBase, sock: Any, pace: Pace) -> None:
        self._raw, self._sock, self._pace = raw, sock, pace
        self._has_begun = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        wait_for_answer(self._sock, self._sock.gettimeout())
        if not self._has_begun:
            self._has_begun = True
            self._pace.begin()
        size = self._raw.readinto(buffer)
        self._pace.took(size or 0)
        return int(size) if size is not None else None

    def close(self) -> None:
        self._raw.close()
        super().close()


def paced_pools(pace: Pace, way: Path) -> dict[str, type[HTTPConnectionPool]]:
    """Pools of the HTTP library, by scheme, whose connections keep to the rule."""

    class Answer(http.client.HTTPResponse):
        def __init__(self, sock: Any, *arguments: Any, **named: Any) -> None:
            super().__init__(sock, *arguments, **named)
            self.fp = io.BufferedReader(_Paced(self.fp.detach(), sock, pace))

    class Plain(OneWrite, Watched):
        response_class = Answer
        path = way

    class Secure(OneWrite, WatchedTls):
        response_class = Answer
        path = way

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}

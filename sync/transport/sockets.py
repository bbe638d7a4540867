"""What a connection's socket is told, and what its system knows of the bytes on their way.

It owns the options that differ between systems; a system that lacks one works without it. Nothing
here sends or reads.
"""

from __future__ import annotations

import select
import socket
import struct
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection

from sync.errors import Stalled

UNACKNOWLEDGED_S = 15
"""A path that swallows everything (the network forgot the connection) is left after so long: the
system's own patience is a quarter of an hour. A retransmission over a weak mast with a full queue
takes up to eight."""
CONNECT_S = 8.0
"""The system asks again after 1, 3 and 7 s; a fresh try is sooner heard than its fourth."""
_ABORT, _LINGER = struct.pack("ii", 1, 0), struct.pack("ii", 0, 0)
_SIOCOUTQ = 0x5411
_WIN_TCP_MAXRT = 5  # seconds (ws2ipdef.h)


@dataclass(slots=True)
class Path:
    """What one transport's connections show of the way to the portal, and what they keep to.

    `round_trip_s`: how long the last one took to open, 0 before the first. `buffer_bytes`: what
    the system may hold of a request for sending, None for as much as it likes. `is_new`: set when
    one was opened.
    """

    round_trip_s: float = 0.0
    buffer_bytes: int | None = None
    is_new: bool = False


def set_patience(sock: socket.socket, unacknowledged_s: int) -> None:
    """The system gives a connection up whose bytes nobody acknowledges for so long."""
    if sys.platform == "win32":
        option, value = _WIN_TCP_MAXRT, unacknowledged_s
    else:
        option, value = getattr(socket, "TCP_USER_TIMEOUT", None), unacknowledged_s * 1000
    if option is not None:
        with suppress(OSError):
            sock.setsockopt(socket.IPPROTO_TCP, option, value)


def set_abortive(sock: socket.socket | None, *, is_abortive: bool) -> None:
    """Whether closing throws away what was not sent yet. Without it the system goes on sending a
    request that was given up, beside the one that takes its place."""
    if sock is not None:
        with suppress(OSError):
            linger = _ABORT if is_abortive else _LINGER
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)


def set_buffer(sock: socket.socket | None, buffer_bytes: int | None) -> None:
    """Bounds the bytes that are on their way at once. A weak mast's queue is short: a connection
    that fills it loses its own packets and the others', and then waits for seconds."""
    if sock is not None and buffer_bytes is not None:
        with suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, buffer_bytes)


def unacknowledged(sock: socket.socket) -> int | None:
    """Bytes that the system holds because the other side has not confirmed them; None where
    nobody can tell."""
    if not sys.platform.startswith("linux"):
        return None
    import fcntl

    try:
        return int(struct.unpack("i", fcntl.ioctl(sock.fileno(), _SIOCOUTQ, bytes(4)))[0])
    except (OSError, ValueError):
        return None


def wait_for_answer(sock: Any, stall_s: float | None) -> None:
    """Until there is something to read. Raises Stalled when for `stall_s` nothing came and none of
    what was sent before arrived either: a slow link may still be busy with the request."""
    if getattr(sock, "pending", lambda: 0)():
        return
    held = unacknowledged(sock)
    while not select.select([sock], [], [], stall_s)[0]:
        before, held = held, unacknowledged(sock)
        if before is None or held is None or held >= before:
            raise Stalled(f"nothing moved for {stall_s} s")


class Watched(HTTPConnection):
    """A connection whose request is thrown away when it breaks, and whose opening is timed."""

    path = Path()

    def _new_conn(self) -> socket.socket:
        patience_s, started = self.timeout, time.monotonic()
        self.timeout = CONNECT_S if patience_s is None else min(CONNECT_S, patience_s)
        try:
            sock = super()._new_conn()
        finally:
            self.timeout = patience_s
        sock.settimeout(patience_s)
        self.path.is_new = True
        self.path.round_trip_s = time.monotonic() - started
        set_patience(sock, UNACKNOWLEDGED_S)
        set_abortive(sock, is_abortive=True)
        set_buffer(sock, self.path.buffer_bytes)
        return sock

    def request(self, *arguments: Any, **named: Any) -> None:
        set_abortive(self.sock, is_abortive=True)
        set_buffer(self.sock, self.path.buffer_bytes)
        super().request(*arguments, **named)

    def getresponse(self) -> Any:
        answer = super().getresponse()
        # Whoever answers has read what it wanted to read.
        set_abortive(self.sock, is_abortive=False)
        return answer


class WatchedTls(Watched, HTTPSConnection):
    """The same over TLS."""

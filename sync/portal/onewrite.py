"""An answer in one write: head and body of a small answer leave as one packet.

It owns a thin transport between the HTTP server and the socket: the head of an answer waits for
what is written next, for a moment at most. Everything else passes as it comes.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from sync.portal.patience import PatientProtocol

_MOMENT_S = 0.05
_HEAD, _INTERIM = b"HTTP/1.1 ", b"HTTP/1.1 1"


class _Gathering:
    """A transport that holds a head back until its body comes."""

    def __init__(self, inner: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._inner, self._loop = inner, loop
        self._head = b""
        self._timer: asyncio.TimerHandle | None = None

    def write(self, data: bytes) -> None:
        if self._head or not data.startswith(_HEAD) or data.startswith(_INTERIM):
            self._flush(data)
        else:
            self._head = bytes(data)
            self._timer = self._loop.call_later(_MOMENT_S, self._flush)

    def close(self) -> None:
        self._flush()
        self._inner.close()

    def _flush(self, more: bytes = b"") -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        data, self._head = self._head + more, b""
        if data:
            self._inner.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class OneWriteProtocol(PatientProtocol):
    """The server's protocol over such a transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        gathering = _Gathering(transport, self.loop)
        super().connection_made(cast(asyncio.Transport, gathering))

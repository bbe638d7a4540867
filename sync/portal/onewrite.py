"""An answer in one write: head and body of a small answer leave as one packet.

It owns a thin transport between the HTTP server and the socket. What is written in one turn of the
event loop leaves together at its end, or at once when it has become large.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

_AT_ONCE_BYTES = 64 * 1024


class _Gathering:
    """A transport whose small writes wait for the end of the turn."""

    def __init__(self, inner: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._inner, self._loop = inner, loop
        self._waiting = bytearray()

    def write(self, data: bytes) -> None:
        if not self._waiting:
            self._loop.call_soon(self._flush)
        self._waiting += data
        if len(self._waiting) >= _AT_ONCE_BYTES:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._inner.close()

    def _flush(self) -> None:
        if self._waiting:
            data, self._waiting = bytes(self._waiting), bytearray()
            self._inner.write(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


class OneWriteProtocol(H11Protocol):
    """The server's protocol over such a transport."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        gathering = _Gathering(transport, self.loop)
        super().connection_made(cast(asyncio.Transport, gathering))

"""A transport without a network: requests go straight into a function of this process.

It owns nothing; tests and the courier's rehearsals plug a portal's own handler into it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sync.transport.port import OCTETS, Request, Response


@dataclass(frozen=True, slots=True)
class MemoryTransport:
    """Hands every request to `handle`."""

    handle: Callable[[Request], Response]

    def send(self, request: Request) -> Response:
        return self.handle(request)

    def close(self) -> None:
        """Nothing is held."""


def exchange_only(handle_exchange: Callable[[bytes], bytes]) -> MemoryTransport:
    """A transport that knows POST /v1/exchange alone (a portal's service without its HTTP)."""

    def handle(request: Request) -> Response:
        if (request.method, request.path) != ("POST", "/v1/exchange"):
            return Response(404, {}, b"")
        return Response(200, {"content-type": OCTETS}, handle_exchange(request.body))

    return MemoryTransport(handle)

"""A transport that walks through the portal's real HTTP door without a network.

It owns an event loop. Whatever the door answers is handed over as it is; nothing is broken here.
"""

from __future__ import annotations

import asyncio

import httpx

from sync.portal.http import make_app
from sync.portal.opening import Portal
from sync.transport.port import Request, Response


class AppDoor:
    """Used by one thread; the portal stays the caller's."""

    def __init__(self, portal: Portal) -> None:
        self._loop = asyncio.new_event_loop()
        door = httpx.ASGITransport(app=make_app(portal))
        self._client = httpx.AsyncClient(transport=door, base_url="http://portal")

    def send(self, request: Request) -> Response:
        """One round trip."""
        answer = self._loop.run_until_complete(
            self._client.request(
                request.method, request.path, content=request.body, headers=dict(request.headers)
            )
        )
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Response(answer.status_code, headers, answer.content)

    def close(self) -> None:
        """Ends the loop and its threads."""
        self._loop.run_until_complete(self._client.aclose())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

"""Wrappers that break a transport on purpose: the switch of the demo and the faults of tests.

They own no connection and are put around one only by the composition root, in development.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sync.errors import NoLink
from sync.transport.port import Request, Response, Transport


@dataclass(frozen=True, slots=True)
class SwitchedTransport:
    """While `link_file` exists there is no link: nothing is sent, as with a pulled cable.

    Looked at again when the answer is there: a link that went away takes the answer with it.
    """

    inner: Transport
    link_file: Path

    def send(self, request: Request) -> Response:
        self._require_link()
        response = self.inner.send(request)
        self._require_link()
        return response

    def close(self) -> None:
        self.inner.close()

    def _require_link(self) -> None:
        if self.link_file.exists():
            raise NoLink("the link is switched off")


@dataclass(frozen=True, slots=True)
class FaultyTransport:
    """`before` may raise instead of sending; `after` may replace or lose the answer."""

    inner: Transport
    before: Callable[[Request], None] = lambda _request: None
    after: Callable[[Request, Response], Response] = lambda _request, response: response

    def send(self, request: Request) -> Response:
        self.before(request)
        return self.after(request, self.inner.send(request))

    def close(self) -> None:
        self.inner.close()

"""How long a connection may keep the portal waiting: strangers must not hold every one there is.

It owns the moments after which a connection is closed whose other end owes a request, or the rest
of one, and says nothing. A connection between two requests has its own end in the server's
settings, and one whose request is being worked on is never touched.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 60.0
"""For the whole of a request's head, from the opening or the end of the request before."""
SILENT_S = 120.0
"""Without a byte of a body. Machines give up far sooner themselves, on the worst of links."""


class PatientProtocol(H11Protocol):
    """The server's protocol, with an end to its patience. Looking now and then costs a request
    nothing but the noting of a time."""

    head_s, silent_s = HEAD_S, SILENT_S
    _heard_s = 0.0
    _owed_s: float | None = None
    _looking: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._owed_s = self._heard_s = self.loop.time()
        self._look_again()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._heard_s = self.loop.time()
        super().data_received(data)

    def _look_again(self) -> None:
        self._looking = self.loop.call_later(min(self.head_s, self.silent_s) / 4, self._look)

    def _look(self) -> None:
        now_s, cycle = self.loop.time(), self.cycle
        is_between = cycle is None or cycle.response_complete
        if not is_between or self.timeout_keep_alive_task is not None:
            self._owed_s = None
        elif self._owed_s is None:
            self._owed_s = now_s
        is_late = self._owed_s is not None and now_s - self._owed_s > self.head_s
        is_silent = not is_between and cycle.more_body and now_s - self._heard_s > self.silent_s
        if is_late or (is_silent and not self.flow.read_paused):
            self.transport.abort()
        else:
            self._look_again()

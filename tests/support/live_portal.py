"""A real portal for tests of the client: its own service, its own HTTP, a free port on loopback."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from sync.portal import registering
from sync.portal.http import make_app
from sync.portal.moments import Clock, system_clock
from sync.portal.opening import Portal, open_portal


@dataclass
class LivePortal:
    """The portal and the address where it answers."""

    portal: Portal
    url: str

    def code(self) -> str:
        """A one-time code for one machine."""
        return registering.invite_by_code(self.portal)

    def file(self) -> str:
        """The text of an enrolment file for one machine."""
        return registering.invite_by_file(self.portal, self.url).to_text()


@contextmanager
def live_portal(
    data: Path,
    port: int = 0,
    *,
    clock: Clock = system_clock,
    pem: Path | None = None,
    plants: frozenset[str] = frozenset(),
) -> Iterator[LivePortal]:
    """Serves until the block ends, at a free port unless one is given; under TLS with the key and
    certificate in `pem`."""
    portal = open_portal(data, clock=clock, plants=plants)
    config = uvicorn.Config(
        make_app(portal), port=port, log_level="error", lifespan="on",
        ssl_certfile=pem, ssl_keyfile=pem,
    )  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 15
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield LivePortal(portal, f"{'http' if pem is None else 'https'}://127.0.0.1:{port}")
    finally:
        server.should_exit = True
        thread.join(10)

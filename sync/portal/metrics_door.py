"""The door for Prometheus: `GET /metrics` on an address of its own, and nothing else there.

It owns that small server and who counts for it. It is opened only when it was asked for, on this
machine alone unless another address is given, never at the door of kiosks. Several workers are one
target: the library sums the files in which each keeps its values, so a worker that died is still
counted and its successor goes on, and one process more, which takes no other requests, answers for
all. (A port for each worker would forget what a dead one had counted, and ask the database for the
same gauges once for each.)
"""

from __future__ import annotations

import os
import socket
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography import x509
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.portal.opening import Portal
from sync.portal.patience import PatientProtocol
from sync.portal.serving import Door, Say, address, check_door, listen, server_of

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""By this variable the library knows where several processes put their values."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A door that is bound already, so that whoever started the portal hears at once if it
    cannot be."""

    door: Door
    listener: socket.socket


def open_door(door: Door, say: Say) -> Opened:
    """Raises UnsafeAddressError, PortError."""
    check_door(door)
    listener = listen(door)
    say(f"figures for Prometheus at {address(door, listener.getsockname()[1])}/metrics")
    return Opened(door, listener)


@contextmanager
def beside(portal: Portal, opened: Opened, certificate: Path | None) -> Iterator[Portal]:
    """The portal, counting, while a thread of this very process answers what it counted."""
    from prometheus_client import CollectorRegistry

    registry = CollectorRegistry()
    counted = counting(portal, registry)
    server = server_of(_app(registry, portal, certificate), opened.door, PatientProtocol)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [opened.listener]}, name="metrics", daemon=True
    )
    thread.start()
    try:
        yield counted
    finally:
        server.should_exit = True
        thread.join()


def counting(portal: Portal, registry: object = None) -> Portal:
    """The same portal with a meter that remembers."""
    from prometheus_client import CollectorRegistry

    from sync.portal.metrics import Metrics

    own = registry if isinstance(registry, CollectorRegistry) else CollectorRegistry()
    meter = Metrics(own)
    meter.pooled(portal.store.most_connections)
    portal.store.watch(meter.drawn)
    return replace(portal, meter=meter)


@contextmanager
def several(opened: Opened) -> Iterator[Summing]:
    """For workers that are made within the block: where they count, and who sums."""
    with tempfile.TemporaryDirectory(prefix="motcua-metrics-") as folder:
        os.environ[FOLDER] = folder
        try:
            yield Summing(opened, Path(folder))
        finally:
            os.environ.pop(FOLDER, None)
            opened.listener.close()


@dataclass(frozen=True, slots=True)
class Summing:
    """The values of all workers in `folder`."""

    opened: Opened
    folder: Path

    def serve(self, reopen: Callable[[], Portal], certificate: Path | None) -> None:
        """In a process of its own, until a signal ends it."""
        from prometheus_client import CollectorRegistry
        from prometheus_client.multiprocess import MultiProcessCollector

        registry = CollectorRegistry()
        MultiProcessCollector(registry, str(self.folder))  # type: ignore[no-untyped-call]
        portal = reopen()
        try:
            app = _app(registry, portal, certificate)
            server_of(app, self.opened.door, PatientProtocol).run(sockets=[self.opened.listener])
        finally:
            portal.close()

    def forget(self, process: int) -> None:
        """What a worker that ended had in hand; what it counted stays."""
        for path in self.folder.glob(f"gauge_live*_{process}.db"):
            with suppress(FileNotFoundError):
                path.unlink()


def _app(registry: object, portal: Portal, certificate: Path | None) -> Starlette:
    from prometheus_client import CollectorRegistry
    from prometheus_client.exposition import choose_encoder

    from sync.portal.gauging import Fleet, Keys

    assert isinstance(registry, CollectorRegistry)
    registry.register(Fleet(portal.store, portal.clock))
    registry.register(Keys(portal, _ends_s(certificate)))

    def metrics(request: Request) -> Response:
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(registry), media_type=None, headers={"Content-Type": media_type})

    return Starlette(routes=[Route("/metrics", metrics, methods=["GET"])])


def _ends_s(certificate: Path | None) -> float | None:
    """When the door's certificate ends, since 1970; the first of a chain is the door's own."""
    if certificate is None:
        return None
    first = x509.load_pem_x509_certificates(certificate.read_bytes())[0]
    return first.not_valid_after_utc.timestamp()

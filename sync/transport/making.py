"""Composes the transport of an agent from its settings: HTTP, counted, with the demo's switch.

It owns the order of the wrappers. It must never put a fault around a transport on its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from sync.config import CaFileProblem, SyncSettings
from sync.transport.faulty import SwitchedTransport
from sync.transport.https import HttpSettings, HttpTransport
from sync.transport.port import Transport
from sync.transport.throttled import CountedTransport


@dataclass(frozen=True, slots=True)
class Line:
    """A transport to `url` and the two things that the agent may ask of it besides sending."""

    url: str
    transport: Transport
    http: HttpTransport
    counted: CountedTransport

    def trust_dates(self, trusted: bool) -> None:
        """Whether certificates are judged by this machine's date."""
        self.http.trust_dates(trusted)

    def take_counts(self) -> tuple[int, int]:
        """Bytes up and down since the last call."""
        up, down = self.counted.up_bytes, self.counted.down_bytes
        self.counted.up_bytes = self.counted.down_bytes = 0
        return up, down


def make_line(url: str, settings: SyncSettings) -> Line:
    """The transport that the settings describe; raises LocalProtocolError for an unsafe address,
    CaFileProblem in words."""
    http = _http(url, settings)
    counted = CountedTransport(http)
    transport: Transport = counted
    if settings.link_file is not None:
        transport = SwitchedTransport(counted, settings.link_file)
    return Line(url, transport, http, counted)


def _http(url: str, settings: SyncSettings) -> HttpTransport:
    ca_file = settings.ca_file
    described = HttpSettings(
        url,
        stall_s=settings.stall_s,
        proxy=settings.proxy,
        ca_file=None if ca_file is None else str(ca_file),
        lab=settings.lab,
    )
    try:
        return HttpTransport(described)
    except (OSError, ValueError) as error:
        if ca_file is None:
            raise
        what = "holds no certificate in PEM" if ca_file.is_file() else "is no file"
        raise CaFileProblem(f"settings.toml: [sync] ca_file: {ca_file} {what}") from error

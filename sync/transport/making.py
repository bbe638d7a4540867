"""Composes the transport of an agent from its settings: HTTP, counted, with the demo's switch.

It owns the order of the wrappers. It must never put a fault around a transport on its own.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sync.config import CaFileProblem, SyncSettings
from sync.transport.faulty import SwitchedTransport
from sync.transport.https import HttpSettings, HttpTransport
from sync.transport.port import Transport
from sync.transport.throttled import CountedTransport


@dataclass(slots=True)
class Line:
    """A transport to `url`, further ones to the same place, and what the agent may ask of them all
    besides sending."""

    url: str
    settings: SyncSettings
    transport: Transport = field(init=False)
    http: HttpTransport = field(init=False)
    _https: list[HttpTransport] = field(default_factory=list)
    _counted: list[CountedTransport] = field(default_factory=list)
    _taken: tuple[int, int] = (0, 0)

    def __post_init__(self) -> None:
        self.transport = self.another()
        self.http = self._https[0]

    @property
    def round_trip_s(self) -> float:
        """The shortest that a connection met when it was opened last: others found queues."""
        met = [one.path.round_trip_s for one in self._https if one.path.round_trip_s]
        return min(met, default=0.0)

    def set_buffers(self, buffer_bytes: int | None) -> None:
        """Bounds what each connection's system holds of a request, from its next request on."""
        for one in self._https:
            one.path.buffer_bytes = buffer_bytes

    def another(self) -> Transport:
        """A transport with a connection of its own; it may be used by another thread."""
        http = _http(self.url, self.settings)
        if self._https:
            http.trust_dates(self.http.trusts_dates)
            http.path.buffer_bytes = self.http.path.buffer_bytes
        counted = CountedTransport(http)
        self._https.append(http)
        self._counted.append(counted)
        if self.settings.link_file is None:
            return counted
        return SwitchedTransport(counted, self.settings.link_file)

    def trust_dates(self, trusted: bool) -> None:
        """Whether certificates are judged by this machine's date."""
        for http in self._https:
            http.trust_dates(trusted)

    def take_counts(self) -> tuple[int, int]:
        """Bytes up and down since the last call."""
        # Other threads count on meanwhile: their figures are read, never set.
        up = sum(one.up_bytes for one in self._counted)
        down = sum(one.down_bytes for one in self._counted)
        before, self._taken = self._taken, (up, down)
        return up - before[0], down - before[1]


def make_line(url: str, settings: SyncSettings) -> Line:
    """The transports that the settings describe; raises LocalProtocolError for an unsafe address,
    CaFileProblem in words."""
    return Line(url, settings)


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

"""The one-method seam between the agent and whatever carries bytes to the portal.

It owns the values that cross it. Nothing here knows records, keys or the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from sync.errors import TransportError

OCTETS = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Request:
    """What leaves. `path` begins with "/"; at most `response_bytes` of an answer are read.

    `keeps_part`: an answer that breaks off is handed over with what came and why, for whoever can
    check the bytes by other means. `may_repeat`: harmless to whoever hears it twice.
    """

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    response_bytes: int = 1024 * 1024
    keeps_part: bool = False
    may_repeat: bool = False


@dataclass(frozen=True, slots=True)
class Response:
    """An answer of somebody; whether it is the portal's is for the signature to say.

    Complete, unless the request keeps a part: then `broke` says what ended it. Header names are in
    lower case.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    broke: TransportError | None = None

    def header(self, name: str) -> str:
        """The header's value, "" when absent."""
        return self.headers.get(name.lower(), "")


class Transport(Protocol):
    """Carries one request and its answer.

    Raises TransportError or RemoteProtocolError, which carry a failure class, and nothing else.
    """

    def send(self, request: Request) -> Response: ...

    def close(self) -> None: ...


class Lines(Protocol):
    """Further connections to the same portal, beside the one that a contact speaks over."""

    @property
    def round_trip_s(self) -> float: ...

    def another(self) -> Transport: ...

    def set_buffers(self, buffer_bytes: int | None) -> None: ...

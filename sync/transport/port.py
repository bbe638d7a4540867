"""The one-method seam between the agent and whatever carries bytes to the portal.

It owns the values that cross it. Nothing here knows records, keys or the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

OCTETS = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Request:
    """What leaves. `path` begins with "/"; at most `response_bytes` of an answer are read."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    response_bytes: int = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Response:
    """A complete answer of somebody; whether it is the portal's is for the signature to say.

    Header names are in lower case.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """The header's value, "" when absent."""
        return self.headers.get(name.lower(), "")


class Transport(Protocol):
    """Carries one request and its answer.

    Raises TransportError or RemoteProtocolError, which carry a failure class, and nothing else.
    """

    def send(self, request: Request) -> Response: ...

    def close(self) -> None: ...

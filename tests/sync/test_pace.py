"""An answer that trickles or never ends is left, wherever in it the bytes fall."""

from __future__ import annotations

import socket
import time
from contextlib import nullcontext, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.http_faults import Answer, reply, serving
from support.tls_faults import certificate, tls_serving

from sync.errors import FailureClass, RemoteProtocolError, Stalled, TransportError
from sync.transport.https import HttpSettings, HttpTransport
from sync.transport.pace import Pace
from sync.transport.port import Request

ASK = Request("POST", "/v1/exchange", b"sealed", response_bytes=4096)
_HEAD = b"HTTP/1.1 200 OK\r\n"


def trickling(*, after: bytes, block: bytes = b"x") -> Answer:
    """Sends `after` at once, then one block after the other for far longer than anybody waits."""

    def answer(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(after)
        with suppress(OSError):
            for _ in range(100):
                connection.sendall(block)
                time.sleep(0.1)

    return answer


def flooding(*, after: bytes, block: bytes) -> Answer:
    """Sends without end, and fast."""

    def answer(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(after)
        with suppress(OSError):
            for _ in range(10_000):
                connection.sendall(block)

    return answer


def failure_at(url: str, **settings: str | float | None) -> FailureClass:
    values = {"url": url, "stall_s": 0.5, "grace_s": 0.5, "least_bytes_per_s": 1000, **settings}
    transport = HttpTransport(HttpSettings(**values))  # type: ignore[arg-type]
    try:
        with pytest.raises((TransportError, RemoteProtocolError)) as caught:
            transport.send(ASK)
    finally:
        transport.close()
    assert isinstance(caught.value, TransportError | RemoteProtocolError)
    return caught.value.failure_class


TRICKLES = {
    "status line": trickling(after=b"HTTP/1.1 2"),
    "header": trickling(after=_HEAD + b"X-A: "),
    "headers": trickling(after=_HEAD, block=b"X: a\r\n"),
    "interim answers": trickling(after=b"", block=b"HTTP/1.1 100 Continue\r\n\r\n"),
    "chunk": trickling(after=_HEAD + b"Transfer-Encoding: chunked\r\n\r\n", block=b"1\r\nx\r\n"),
    "body": trickling(after=_HEAD + b"Content-Length: 1000\r\n\r\n"),
}


@pytest.mark.parametrize("place", TRICKLES)
def test_a_trickle_is_a_stall_wherever_it_falls(place: str) -> None:
    """The rule stood on the body alone: one byte of a header every 2 s held the agent for ever."""
    with serving(TRICKLES[place]) as url:
        assert failure_at(url) is FailureClass.STALLED


def test_a_trickle_under_tls_is_a_stall(tmp_path: Path) -> None:
    """A portal's own proxy may trickle too."""
    now = datetime.now(UTC)
    pem = certificate(tmp_path, begins=now - timedelta(days=1), ends=now + timedelta(days=1))
    with tls_serving(pem, trickling(after=_HEAD + b"X-A: ")) as url:
        assert failure_at(url, ca_file=str(pem)) is FailureClass.STALLED


def test_a_trickled_handshake_is_a_stall() -> None:
    """Before a certificate there is nobody to trust, and nobody to wait for."""
    hello = trickling(after=b"\x16\x03\x03\x40\x00")
    with serving(hello, lambda connection: connection.recv(65536)) as url:
        assert failure_at(url.replace("http:", "https:")) is FailureClass.STALLED


def test_a_proxy_that_trickles_is_a_stall() -> None:
    """Its answer to CONNECT comes before any of the portal's."""
    with serving(trickling(after=_HEAD + b"X-A: ")) as proxy:
        found = failure_at("https://portal.example", proxy=proxy)
    assert found is FailureClass.STALLED


@pytest.mark.parametrize(
    ("after", "block"),
    [(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), (_HEAD, b"X-A: " + b"a" * 1000 + b"\r\n")],
)
def test_a_head_without_end_is_left(after: bytes, block: bytes) -> None:
    """Fast enough for the rule of progress, and as endless."""
    with serving(flooding(after=after, block=block)) as url:
        assert failure_at(url, grace_s=60.0, stall_s=5.0) is FailureClass.MISMATCHED


@pytest.mark.parametrize(("elapsed_s", "is_stalled"), [(60.0, False), (60.5, True), (0.5, False)])
def test_the_rule_counts_after_the_grace_only(elapsed_s: float, is_stalled: bool) -> None:
    """A slow link's first minute is its own."""
    moments = iter([0.0, elapsed_s])
    pace = Pace(60.0, 40.0, lambda: next(moments))
    pace.begin()
    with pytest.raises(Stalled) if is_stalled else nullcontext():
        pace.took(2400)


def test_a_kept_connection_serves_again_after_whole_answers() -> None:
    """The rule stands on the stream that later answers come from as well."""
    with serving(reply(b"sealed")) as url:
        transport = HttpTransport(HttpSettings(url, grace_s=0.0, least_bytes_per_s=0.0))
        assert [transport.send(ASK).body for _ in range(3)] == [b"sealed"] * 3
        transport.close()

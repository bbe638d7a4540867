"""HTTP to a real server on loopback: every way in which it goes wrong has its failure class."""

from __future__ import annotations

import socket
import ssl
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests
import urllib3
from support.http_faults import Answer, reply, serving
from support.tls_faults import certificate, tls_serving

from sync.errors import (
    FailureClass,
    LocalProtocolError,
    NoLink,
    PortalBusy,
    RemoteProtocolError,
    TransportError,
)
from sync.transport.answers import RETRY_AFTER_CAP_S, require_portal
from sync.transport.faulty import SwitchedTransport
from sync.transport.https import HttpSettings, HttpTransport, mapped, require_safe_url
from sync.transport.port import OCTETS, Request, Response
from sync.transport.throttled import CountedTransport, ThrottledTransport

ASK = Request("POST", "/v1/exchange", b"sealed", response_bytes=64 * 1024)


def exchange(answer: Answer, request: Request = ASK, **settings: float) -> Response:
    """One exchange with a server that answers so, judged as the agent judges it."""
    with serving(answer) as url:
        transport = HttpTransport(HttpSettings(url, stall_s=0.4, **settings))
        try:
            return require_portal(transport.send(request), status=200, media_type=OCTETS)
        finally:
            transport.close()


def failure_of(answer: Answer, request: Request = ASK, **settings: float) -> FailureClass:
    with pytest.raises((TransportError, RemoteProtocolError)) as caught:
        exchange(answer, request, **settings)
    error = caught.value
    assert isinstance(error, TransportError | RemoteProtocolError)
    return error.failure_class


def _silent(_connection: socket.socket, _request: bytes) -> None:
    time.sleep(1.2)


def _trickle(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n")
    connection.sendall(b"Content-Length: 1000\r\n\r\n")
    for _ in range(20):
        connection.sendall(b"x")
        time.sleep(0.1)


def _stop_half_way(connection: socket.socket, _request: bytes) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf")
    time.sleep(1.2)


def _hang_up(connection: socket.socket, _request: bytes) -> None:
    connection.shutdown(socket.SHUT_RDWR)


HTML = reply(b"<html>Sign in</html>", media_type="text/html")
CASES = {
    "html": (HTML, FailureClass.CAPTIVE),
    "html without a type": (reply(b"\n<!DOCTYPE html><p>"), FailureClass.CAPTIVE),
    "html with a byte order mark": (reply(b"\xef\xbb\xbf<html>"), FailureClass.CAPTIVE),
    "html in 16 bits": (reply("\ufeff<html>".encode("utf-16-le")), FailureClass.CAPTIVE),
    "html after a comment": (reply(b"<!-- x --><html>"), FailureClass.CAPTIVE),
    "redirect": (
        reply(b"", status="302 Found", extra="Location: http://login.example/\r\n"),
        FailureClass.CAPTIVE,
    ),
    "sign-in wanted": (reply(b"", status="511 Sign in"), FailureClass.CAPTIVE),
    "other type": (reply(b"{}", media_type="application/json"), FailureClass.CAPTIVE),
    "cut body": (reply(b"half", declared=900), FailureClass.TRUNCATED),
    "hung up": (_hang_up, FailureClass.TRUNCATED),
    "empty": (reply(b""), FailureClass.TRUNCATED),
    "502": (reply(b"<html>", status="502 Bad", media_type="text/html"), FailureClass.PORTAL_BUSY),
    "503": (reply(b"", status="503 Busy"), FailureClass.PORTAL_BUSY),
    "504": (reply(b"", status="504 Late"), FailureClass.PORTAL_BUSY),
    "429": (reply(b"", status="429 Many"), FailureClass.PORTAL_BUSY),
    "silent": (_silent, FailureClass.STALLED),
    "stops half way": (_stop_half_way, FailureClass.STALLED),
    "401": (reply(b"", status="401 No"), FailureClass.MISMATCHED),
    "403": (reply(b"", status="403 No"), FailureClass.MISMATCHED),
    "410": (reply(b"", status="410 Gone"), FailureClass.MISMATCHED),
    "endless": (reply(b"x" * 100_000), FailureClass.MISMATCHED),
}


@pytest.mark.parametrize("name", CASES)
def test_each_fault_has_its_class(name: str) -> None:
    """None of these is a fact about any record."""
    answer, expected = CASES[name]
    assert failure_of(answer) is expected


@pytest.mark.parametrize("name", ["cut body", "stops half way"])
def test_what_came_before_a_break_is_kept_for_whoever_wants_it(name: str) -> None:
    """A download goes on at its byte; what is judged by its signature alone gets nothing."""
    answer, expected = CASES[name]
    with serving(answer) as url:
        transport = HttpTransport(HttpSettings(url, stall_s=0.5))
        part = transport.send(Request("GET", "/v1/blobs/00", keeps_part=True))
        transport.close()
    assert part.body == b"half"
    assert part.broke is not None and part.broke.failure_class is expected
    assert failure_of(answer) is expected


@pytest.mark.parametrize("start", [b"<", b"\n<h", b"\xff\xfe", b"\xef\xbb\xbf", b"<?"])
def test_a_ciphertext_may_begin_with_anything(start: bytes) -> None:
    """A document comes as random bytes: what looks a little like a page must not block it."""
    assert exchange(reply(start + bytes(60))).body.startswith(start)


def test_trickle_is_a_stall() -> None:
    """A proxy that sends a byte now and then must not hold the line for ever."""
    assert failure_of(_trickle, grace_s=0.5, least_bytes_per_s=100) is FailureClass.STALLED


def test_body_that_nobody_reads_stalls() -> None:
    """Sending must end as well when no byte moves, however large the body is."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    with listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        transport = HttpTransport(HttpSettings(url, stall_s=0.4))
        with pytest.raises(TransportError) as caught:
            transport.send(Request("POST", "/", bytes(20_000_000)))
        transport.close()
    assert caught.value.failure_class is FailureClass.STALLED


def test_slow_but_moving_body_is_not_a_stall() -> None:
    """The timeout counts silence, not the length of the whole transfer."""

    def slow(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n")
        connection.sendall(b"Content-Length: 8\r\n\r\n")
        for _ in range(8):
            time.sleep(0.1)
            connection.sendall(b"x")

    assert exchange(slow).body == b"x" * 8


def test_refused_connection_is_no_link() -> None:
    """Nothing listens there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    transport = HttpTransport(HttpSettings(f"http://127.0.0.1:{port}", stall_s=1))
    with pytest.raises(NoLink):
        transport.send(ASK)
    transport.close()


def test_unknown_name_is_dns() -> None:
    """The technician's next step is the resolver, not the cable."""
    transport = HttpTransport(HttpSettings("https://no-such-host.invalid", stall_s=5))
    with pytest.raises(TransportError) as caught:
        transport.send(ASK)
    transport.close()
    assert caught.value.failure_class is FailureClass.DNS


def test_every_exception_of_the_libraries_has_a_class() -> None:
    """The map is total, whatever the libraries raise."""
    known = [
        *(value for value in vars(requests.exceptions).values() if isinstance(value, type)),
        *(value for value in vars(urllib3.exceptions).values() if isinstance(value, type)),
        OSError, TimeoutError, ConnectionError, ssl.SSLError, socket.gaierror,
    ]  # fmt: skip
    for kind in known:
        if issubclass(kind, Exception) and not issubclass(kind, Warning):
            error = kind.__new__(kind)
            assert isinstance(mapped(error).failure_class, FailureClass)


def test_unsigned_wish_to_wait_is_capped() -> None:
    """A proxy must not be able to silence a kiosk for a week."""
    busy = reply(b"", status="503 Busy", extra="Retry-After: 604800\r\n")
    with pytest.raises(PortalBusy) as caught:
        exchange(busy)
    assert caught.value.retry_after == RETRY_AFTER_CAP_S


def test_one_connection_is_kept_with_few_headers() -> None:
    """A handshake and 200 bytes of headers at every contact cost more than the contact."""
    heads: list[bytes] = []
    peers: set[object] = set()

    def answer(connection: socket.socket, request: bytes) -> None:
        heads.append(request.partition(b"\r\n\r\n")[0])
        peers.add(connection.getpeername())
        reply(b"sealed")(connection, request)

    with serving(answer) as url:
        transport = HttpTransport(HttpSettings(url))
        for _ in range(3):
            transport.send(ASK)
        transport.close()
    assert len(peers) == 1
    names = [line.split(b":")[0].lower() for line in heads[0].split(b"\r\n")[1:]]
    assert sorted(names) == [b"content-length", b"host"]
    assert len(heads[0]) < 90


@pytest.mark.parametrize(
    "url", ["http://portal.example", "http://10.0.0.1", "ftp://x", "portal", "http://[::1"]
)
def test_plain_http_stays_on_this_machine(url: str) -> None:
    """A safe default: only a lab that says so may speak in clear."""
    with pytest.raises(LocalProtocolError):
        require_safe_url(url, lab=False)
    require_safe_url("http://127.0.0.1:8000", lab=False)
    require_safe_url("http://portal.example", lab=True)


def test_certificate_dates_are_the_clocks_fault(tmp_path: Path) -> None:
    """A clock years off must not stop sync: chain and name are still verified without dates."""
    past = datetime.now(UTC) - timedelta(days=400)
    pem = certificate(tmp_path, begins=past, ends=past + timedelta(days=30))
    with tls_serving(pem, reply(b"sealed")) as url:
        transport = HttpTransport(HttpSettings(url, stall_s=3, ca_file=str(pem)))
        with pytest.raises(TransportError) as caught:
            transport.send(ASK)
        assert caught.value.failure_class is FailureClass.CLOCK
        transport.trust_dates(False)
        assert transport.send(ASK).body == b"sealed"
        transport.close()


def test_foreign_certificate_is_tls(tmp_path: Path) -> None:
    """Somebody in between shows a certificate that nobody vouches for, dates or not."""
    now = datetime.now(UTC)
    pem = certificate(tmp_path, begins=now - timedelta(days=1), ends=now + timedelta(days=1))
    with tls_serving(pem, reply(b"sealed")) as url:
        transport = HttpTransport(HttpSettings(url, stall_s=3))
        for trusted in (True, False):
            transport.trust_dates(trusted)
            with pytest.raises(TransportError) as caught:
                transport.send(ASK)
            assert caught.value.failure_class is FailureClass.TLS
        transport.close()


def test_switched_off_link_is_no_link(tmp_path: Path) -> None:
    """The demo's switch pulls the cable, also while an answer is under way."""
    switch = tmp_path / "no-link"
    with serving(reply(b"sealed")) as url:
        counted = CountedTransport(HttpTransport(HttpSettings(url)))
        transport = SwitchedTransport(counted, switch)
        assert transport.send(ASK).body == b"sealed"
        switch.touch()
        with pytest.raises(NoLink):
            transport.send(ASK)
        transport.close()
    assert counted.requests == 1


def test_throttled_line_takes_its_time() -> None:
    """The wrapper charges size and round trip, without sleeping in a test."""
    slept: list[float] = []

    class Instant:
        def send(self, request: Request) -> Response:
            return Response(200, {}, bytes(1000))

        def close(self) -> None: ...

    ThrottledTransport(Instant(), 1000, 0.5, slept.append).send(ASK)
    assert 1.5 < sum(slept) < 2.0

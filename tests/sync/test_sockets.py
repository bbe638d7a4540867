"""What a connection's socket is told: patience, aborting, waiting for a slow request's answer."""

from __future__ import annotations

import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from support.http_faults import read_request, serving

from sync.errors import Stalled, TransportError, Truncated
from sync.transport import sockets
from sync.transport.https import HttpSettings, HttpTransport
from sync.transport.port import Request

_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
BODY = bytes(600_000)


@contextmanager
def narrow(read: threading.Event) -> Iterator[tuple[str, list[bytes]]]:
    """A server with a small window that reads a request in two halves, the second when told; what
    it was sent."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 * 1024)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    heard: list[bytes] = []

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(30)
            read.wait(30)
            try:
                heard.append(read_request(connection))
                connection.sendall(_ANSWER)
            except OSError as error:
                heard.append(type(error).__name__.encode())

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", heard
    finally:
        read.set()
        thread.join(30)
        listener.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the option is Linux's")
def test_the_system_gives_up_a_path_that_swallows_everything() -> None:
    """Its own patience is a quarter of an hour; a mast that forgot us is left in seconds."""

    with socket.socket() as one:
        sockets.set_patience(one, 12)
        assert one.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 12_000


@pytest.mark.parametrize("is_abortive", [True, False])
def test_a_request_that_was_given_up_is_thrown_away(is_abortive: bool) -> None:
    """Else the system goes on sending it, beside the one that takes its place."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        one = socket.create_connection(server.getsockname())
        other, _ = server.accept()
        other.settimeout(10)
        sockets.set_abortive(one, is_abortive=is_abortive)
        one.sendall(b"half")
        one.close()
        with other:
            if is_abortive:
                with pytest.raises(ConnectionResetError):
                    while other.recv(100):
                        pass
            else:
                assert other.recv(100) == b"half" and other.recv(100) == b""


def test_a_stalled_request_leaves_nothing_behind() -> None:
    """The portal must not hear the rest of it after the same bytes came over a new connection."""
    go_on = threading.Event()
    with narrow(go_on) as (url, heard):
        transport = HttpTransport(HttpSettings(url, stall_s=0.5))
        with pytest.raises(TransportError):
            transport.send(Request("PATCH", "/v1/files/1", BODY))
        transport.close()
        go_on.set()
    assert heard == [b"ConnectionResetError"]


def test_an_answer_may_take_as_long_as_its_request_moves() -> None:
    """The system took the whole slice at once; the mast takes it bit by bit."""
    moved = iter([400, 300, 200, 200, 0])
    one, other = socket.socketpair()
    with one, other, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sockets, "unacknowledged", lambda _sock: next(moved))
        with pytest.raises(Stalled):
            sockets.wait_for_answer(one, 0.02)
        other.send(b"x")
        sockets.wait_for_answer(one, 0.02)


def test_what_the_system_holds_is_bounded_when_told() -> None:
    """From the next request on; a system may round it."""
    with socket.socket() as one:
        before = one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
        sockets.set_buffer(one, None)
        assert one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) == before
        sockets.set_buffer(one, 10 * 1024)
        sockets.set_buffer(None, 10 * 1024)
        assert 10 * 1024 <= one.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF) <= 20 * 1024


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells")
def test_bytes_that_nobody_confirmed_are_known() -> None:
    """Until the other side's system has them, they are on their way."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with socket.create_connection(server.getsockname()) as one:
            one.setblocking(False)
            sent = one.send(bytes(2_000_000))
            assert 0 < (sockets.unacknowledged(one) or 0) <= sent
    assert sockets.unacknowledged(one) is None


def test_how_long_a_connection_took_to_open_is_known() -> None:
    """The schedule decides by it how many there are."""

    def answer(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(_ANSWER)

    with serving(answer) as url:
        transport = HttpTransport(HttpSettings(url))
        assert transport.path.round_trip_s == 0
        transport.send(Request("GET", "/"))
        transport.close()
        assert 0 < transport.path.round_trip_s < 30


def test_options_that_a_system_lacks_are_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows counts differently, others have none."""
    with socket.socket() as one:
        for platform in ("win32", "darwin"):
            monkeypatch.setattr(sys, "platform", platform)
            monkeypatch.delattr(socket, "TCP_USER_TIMEOUT", raising=False)
            sockets.set_patience(one, 12)
            assert platform == "win32" or sockets.unacknowledged(one) is None


def forget(connection: socket.socket) -> None:
    """As a network that has no memory of this connection any more."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


@pytest.mark.parametrize("may_repeat", [True, False])
def test_a_kept_connection_that_died_unheard_costs_no_contact(may_repeat: bool) -> None:
    """A mast forgets a silent machine within minutes; the next question goes over a new one."""
    heard: list[bytes] = []

    def answer(connection: socket.socket, request: bytes) -> None:
        heard.append(request.split()[1])
        if heard == [b"/first", b"/second"]:
            forget(connection)
        else:
            connection.sendall(_ANSWER)

    with serving(answer) as url:
        transport = HttpTransport(HttpSettings(url))
        transport.send(Request("POST", "/first", b"x"))
        second = Request("POST", "/second", b"x", may_repeat=may_repeat)
        if may_repeat:
            assert transport.send(second).body == b"ok"
        else:
            with pytest.raises(Truncated):
                transport.send(second)
        transport.close()
    assert heard == [b"/first", *[b"/second"] * (2 if may_repeat else 1)]


def test_a_new_connection_that_breaks_is_not_tried_again() -> None:
    """What breaks at once breaks again; the schedule decides when."""
    heard: list[bytes] = []

    def answer(connection: socket.socket, request: bytes) -> None:
        heard.append(request)
        forget(connection)

    with serving(answer) as url:
        transport = HttpTransport(HttpSettings(url))
        with pytest.raises(Truncated):
            transport.send(Request("POST", "/second", b"x", may_repeat=True))
        transport.close()
    assert len(heard) == 1

"""Connections that owe a request and say nothing end by themselves; all others stay."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from sync.portal.onewrite import OneWriteProtocol
from sync.portal.serving import Door, listen, server_of

HEAD_S, SILENT_S = 0.4, 1.2
HEALTH = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
LARGE = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\n"


class Hasty(OneWriteProtocol):
    head_s, silent_s = HEAD_S, SILENT_S


async def echo(request: Request) -> Response:
    return Response(await request.body() or b"nothing")


@pytest.fixture
def port() -> Iterator[int]:
    """Of a server whose patience is short."""
    door = Door(port=0)
    with listen(door) as listener:
        app = Starlette(routes=[Route("/", echo, methods=["GET", "POST"])])
        server = server_of(app, door, Hasty)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join()


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def is_ended(line: socket.socket) -> bool:
    """Waits for the other end to say something; that it hangs up is what counts."""
    try:
        return line.recv(1000) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("said", [b"", b"GET / HT", LARGE + b"half"])
def test_a_connection_that_owes_a_request_and_is_silent_ends(port: int, said: bytes) -> None:
    """Twenty thousand silent ones, which cost a stranger nothing, kept everybody else out."""
    with closing(connected(port)) as line:
        line.sendall(said)
        assert is_ended(line)


def test_a_head_that_trickles_ends_and_so_does_a_second_one(port: int) -> None:
    """A byte now and then is no sign of life where a whole head takes one packet."""
    with closing(connected(port)) as line:
        line.sendall(HEALTH)
        assert line.recv(1000).startswith(b"HTTP/1.1 200")
        with pytest.raises(OSError):
            for _ in range(1000):
                line.sendall(b"G")
                time.sleep(HEAD_S / 8)


def test_a_kept_connection_and_a_body_that_moves_stay(port: int) -> None:
    """Machines keep one for the next contact, and a mast gives them a byte at a time."""
    with closing(connected(port)) as line:
        line.sendall(HEALTH)
        assert line.recv(1000).startswith(b"HTTP/1.1 200")
        time.sleep(HEAD_S * 3)
        line.sendall(LARGE)
        for _ in range(20):
            time.sleep(SILENT_S / 10)
            line.sendall(b"x")
        answer = line.recv(1000)
        while b"x" * 20 not in answer:
            answer += line.recv(1000)

"""A real HTTP server on loopback whose answers a test writes byte by byte."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Answer = Callable[[socket.socket, bytes], None]
Reading = Callable[[socket.socket], bytes]


def read_request(connection: socket.socket) -> bytes:
    """Head and body of one request; b"" when the other side has closed."""
    data = b""
    while b"\r\n\r\n" not in data:
        block = connection.recv(65536)
        if not block:
            return b""
        data += block
    head, _, body = data.partition(b"\r\n\r\n")
    size = 0
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            size = int(line.split(b":")[1])
    while len(body) < size:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def serving(answer: Answer, read: Reading = read_request) -> Iterator[str]:
    """The address of a server that reads each request (whole) and lets `answer` reply."""
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_accept, args=(listener, answer, read), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        # shutdown wakes accept(); close alone would leave the thread in it.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _accept(listener: socket.socket, answer: Answer, read: Reading) -> None:
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection, suppress(OSError):
            connection.settimeout(5)
            while request := read(connection):
                answer(connection, request)


def reply(
    body: bytes,
    *,
    status: str = "200 OK",
    media_type: str = "application/octet-stream",
    extra: str = "",
    declared: int | None = None,
) -> Answer:
    """Sends that answer; a `declared` length beyond the body cuts it."""
    size = len(body) if declared is None else declared
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {size}\r\n{extra}\r\n"
    )

    def answer(connection: socket.socket, _request: bytes) -> None:
        connection.sendall(head.encode("ascii") + body)
        if size != len(body):
            connection.shutdown(socket.SHUT_RDWR)

    return answer

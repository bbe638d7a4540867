"""The proxy that cuts connections: it must outlive whatever happens to them."""

from __future__ import annotations

import socket
import time

from tests.support.byte_proxy import cutting

_MORE_THAN_BUFFERS_HOLD = 32 * 1024 * 1024


def test_both_ends_of_a_connection_that_end_together_do_not_end_the_proxy() -> None:
    """Else every later contact hangs, and the proof blames the product."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        cutting("127.0.0.1", server.getsockname()[1]) as proxy,
    ):
        busy, busy_far = _through(proxy.listener, server)
        ending, ending_far = _through(proxy.listener, server)
        with busy, busy_far:
            # While the proxy waits for a reader, both ends of the other connection close.
            busy.settimeout(0.5)
            sent = _fill(busy)
            ending.close()
            ending_far.close()
            time.sleep(0.1)
            _read(busy_far, sent)
        late, late_far = _through(proxy.listener, server)
        with late, late_far:
            late.sendall(b"still here")
            late_far.settimeout(10)
            assert late_far.recv(64) == b"still here"


def _through(listener: socket.socket, server: socket.socket) -> tuple[socket.socket, socket.socket]:
    near = socket.create_connection(listener.getsockname())
    server.settimeout(10)
    far, _ = server.accept()
    return near, far


def _fill(sender: socket.socket) -> int:
    """Sends until nothing more fits between the two ends."""
    sent = 0
    try:
        while sent < _MORE_THAN_BUFFERS_HOLD:
            sent += sender.send(bytes(4096))
    except TimeoutError:
        pass
    return sent


def _read(reader: socket.socket, count: int) -> None:
    reader.settimeout(10)
    while count > 0:
        count -= len(reader.recv(65536))

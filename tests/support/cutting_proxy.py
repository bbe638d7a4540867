"""A wire on loopback that breaks once, after so many bytes upwards, and says what it carried."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_BLOCK = 16 * 1024
_RESET = struct.pack("ii", 1, 0)


@dataclass
class CuttingProxy:
    """`cut_at`: the first connection to carry that many bytes up is reset there; later ones hold.

    `up` is everything that went up, connection by connection, without what the cut kept back.
    """

    target: tuple[str, int]
    cut_at: int
    url: str = ""
    cuts: int = 0
    up: list[bytearray] = field(default_factory=list)

    def requests(self) -> list[tuple[str, dict[str, str]]]:
        """Method and headers (in lower case) of every request that passed, in order."""
        return [one for part in self.up for one in _requests(bytes(part))]

    def carry(self, sender: socket.socket) -> None:
        """One connection to its end."""
        heard = bytearray()
        self.up.append(heard)
        with sender, socket.create_connection(self.target) as server:
            is_cut = threading.Event()
            back = threading.Thread(target=_pour, args=(server, sender, is_cut), daemon=True)
            back.start()
            with suppress(OSError):
                while not is_cut.is_set() and (block := sender.recv(_BLOCK)):
                    room = len(block) if self.cuts else self.cut_at - len(heard)
                    server.sendall(block[:room])
                    heard += block[:room]
                    if room < len(block):
                        self.cuts += 1
                        is_cut.set()
            with suppress(OSError):
                server.shutdown(socket.SHUT_WR)
            # The server hears of the break first: what it was sent is in its hands by then.
            back.join(60)
            if is_cut.is_set():
                sender.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)


@contextmanager
def cutting(url: str, cut_at: int) -> Iterator[CuttingProxy]:
    """A proxy before the server at `url`; its own address stands in `url` of what is yielded."""
    host, _, port = url.removeprefix("http://").partition(":")
    proxy = CuttingProxy((host, int(port)), cut_at)
    listener = socket.create_server(("127.0.0.1", 0))
    proxy.url = f"http://127.0.0.1:{listener.getsockname()[1]}"

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=proxy.carry, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _pour(source: socket.socket, sink: socket.socket, is_cut: threading.Event) -> None:
    with suppress(OSError):
        while block := source.recv(_BLOCK):
            if not is_cut.is_set():
                sink.sendall(block)
    with suppress(OSError):
        if not is_cut.is_set():
            sink.shutdown(socket.SHUT_WR)


def _requests(data: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    while b"\r\n\r\n" in data:
        head, _, data = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = (line.partition(":") for line in lines)
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        data = data[int(headers.get("content-length", "0")) :]
        yield first.split()[0], headers

"""A TCP proxy on loopback that lets so many bytes through and then breaks the connection.

It owns sockets and one thread. It never looks at what it carries. Every connection is broken in one
of three ways: reset, closed in good order, or left standing in silence.
"""

from __future__ import annotations

import selectors
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum

_BLOCK = 4096
_NO_LINGER = struct.pack("ii", 1, 0)


class Way(Enum):
    """Whose bytes are counted."""

    UP = "up"
    DOWN = "down"


class How(Enum):
    """What both sides see."""

    RESET = "reset"
    CLOSED = "closed"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Cut:
    """After `after` bytes of one direction nothing passes any more, either way."""

    way: Way
    after: int
    how: How


@dataclass
class CuttingProxy:
    """`passed` counts since `arm`; `was_cut`: the cut has happened. New connections pass."""

    target: tuple[str, int]
    listener: socket.socket
    passed: dict[Way, int] = field(default_factory=dict)
    was_cut: bool = False
    _plan: Cut | None = None
    _selector: selectors.DefaultSelector = field(default_factory=selectors.DefaultSelector)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def arm(self, plan: Cut | None) -> None:
        """Counts anew; called while nothing is under way."""
        self._plan, self.was_cut = plan, False
        self.passed = dict.fromkeys(Way, 0)

    def serve(self, wake: socket.socket) -> None:
        """Until a byte comes on `wake`."""
        self._selector.register(self.listener, selectors.EVENT_READ)
        self._selector.register(wake, selectors.EVENT_READ)
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is wake:
                    return
                if key.fileobj is self.listener:
                    self._accept()
                elif self._is_carried(key.fileobj):  # type: ignore[arg-type]
                    self._carry(key.fileobj, *key.data)  # type: ignore[arg-type]

    def _is_carried(self, source: socket.socket) -> bool:
        """Still: when both ends were ready at once, the first may have ended both."""
        return source.fileno() >= 0 and source in self._selector.get_map()

    def _accept(self) -> None:
        near, _ = self.listener.accept()
        far = socket.create_connection(self.target)
        for one in (near, far):
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._selector.register(near, selectors.EVENT_READ, (far, Way.UP))
        self._selector.register(far, selectors.EVENT_READ, (near, Way.DOWN))

    def _carry(self, source: socket.socket, target: socket.socket, way: Way) -> None:
        data = b""
        with suppress(OSError):
            data = source.recv(_BLOCK)
        left = self._left(way)
        with suppress(OSError):
            target.sendall(data if left is None else data[:left])
        self.passed[way] = self.passed.get(way, 0) + len(data)
        if left is not None and len(data) >= left:
            self.was_cut = True
            self._break(source, target)
        elif not data:
            self._drop(source, target)

    def _left(self, way: Way) -> int | None:
        """How many bytes may still pass; None while there is no end."""
        plan = self._plan
        if plan is None or plan.way is not way or self.was_cut:
            return None
        return plan.after - self.passed[way]

    def _break(self, *both: socket.socket) -> None:
        assert self._plan is not None
        if self._plan.how is How.SILENT:
            # Read no more; whoever waits there notices by his own clock.
            for one in both:
                self._selector.unregister(one)
            self._silent += both
            return
        if self._plan.how is How.RESET:
            for one in both:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self._drop(*both)

    def _drop(self, *both: socket.socket) -> None:
        for one in both:
            self._selector.unregister(one)
            one.close()

    _silent: list[socket.socket] = field(default_factory=list)

    def close(self) -> None:
        """Everything that is still open."""
        open_ones = [key.fileobj for key in list(self._selector.get_map().values())]
        for one in [*open_ones, *self._silent]:
            one.close()  # type: ignore[union-attr]
        self._selector.close()


@contextmanager
def cutting(host: str, port: int) -> Iterator[CuttingProxy]:
    """Stands before the server at `host`:`port` until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    proxy = CuttingProxy((host, port), listener)
    proxy.arm(None)
    wake, waker = socket.socketpair()
    thread = threading.Thread(target=proxy.serve, args=(wake,), daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        waker.send(b"x")
        thread.join(5)
        proxy.close()
        waker.close()

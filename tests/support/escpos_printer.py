"""A receipt printer that is none: reads ESC/POS as a printer does, behind TCP or a pty.

It keeps the dots that it was given and answers the questions about its state as `troubles` say. It
knows the five commands of the kiosk and complains of any other byte.
"""

from __future__ import annotations

import os
import select
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from PIL import Image

FINE = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}
NO_PAPER = {1: 0x1A, 2: 0x32, 4: 0x72}
COVER_OPEN = {1: 0x1A, 2: 0x16}
OFFLINE = {1: 0x1A}
CUTTER = {1: 0x1A, 2: 0x52, 3: 0x1A}


@dataclass
class Paper:
    """What came out: bands of dots, cuts, and bytes that no printer of ours should get."""

    width: int = 0
    rows: list[bytes] = field(default_factory=list)
    cuts: int = 0
    strange: list[int] = field(default_factory=list)

    def image(self) -> Image.Image:
        """As black on white."""
        dots = bytes(byte ^ 0xFF for byte in b"".join(self.rows))
        return Image.frombytes("1", (self.width, len(self.rows)), dots)


@dataclass
class EscposPrinter:
    """`troubles` are answers by question; `after_rows` says when they begin."""

    troubles: dict[int, int] = field(default_factory=dict)
    after_rows: int = 0
    is_mute: bool = False  # no answers at all
    hangs_up_after: int = 10**9  # rows
    never_finishes: bool = False
    babbles: bytes = b""  # another device that talks
    paper: Paper = field(default_factory=Paper)
    _held: bytes = b""

    @property
    def is_gone(self) -> bool:
        return len(self.paper.rows) >= self.hangs_up_after

    def feed(self, data: bytes) -> bytes:
        """Take bytes in, give the answers."""
        self._held += data
        answers = b""
        while self._held:
            used, answer = self._one(self._held)
            if not used:
                break
            self._held = self._held[used:]
            answers += answer
        return b"" if self.is_mute else answers

    def _one(self, held: bytes) -> tuple[int, bytes]:
        if self.babbles:
            return len(held), self.babbles
        if held.startswith(b"\x10\x04"):
            return (3, self._state(held[2])) if len(held) > 2 else (0, b"")
        if held.startswith(b"\x1b@"):
            return 2, b""
        if held.startswith(b"\x1dr"):
            return (3, b"" if self.never_finishes else b"\x00") if len(held) > 2 else (0, b"")
        if held.startswith(b"\x1dV"):
            self.paper.cuts += 1 if len(held) > 3 else 0
            return (4 if len(held) > 3 else 0), b""
        if held.startswith(b"\x1dv0"):
            return self._band(held), b""
        if held in (b"\x10", b"\x1b", b"\x1d", b"\x1dv"):
            return 0, b""
        self.paper.strange.append(held[0])
        return 1, b""

    def _state(self, asked: int) -> bytes:
        if len(self.paper.rows) < self.after_rows:
            return bytes((FINE[asked],))
        return bytes((self.troubles.get(asked, FINE[asked]),))

    def _band(self, held: bytes) -> int:
        if len(held) < 8:
            return 0
        each, rows = int.from_bytes(held[4:6], "little"), int.from_bytes(held[6:8], "little")
        if len(held) < 8 + each * rows:
            return 0
        self.paper.width = each * 8
        self.paper.rows += [held[8 + n * each : 8 + (n + 1) * each] for n in range(rows)]
        return 8 + each * rows


class Served:
    """The printer behind a socket or a pty, on a thread, until it is left."""

    def __init__(self, printer: EscposPrinter) -> None:
        self.printer = printer
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Served:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(5)
        self._close()

    def _serve(self) -> None:
        raise NotImplementedError

    def _close(self) -> None:
        raise NotImplementedError

    def _talk(self, read: Callable[[], bytes], write: Callable[[bytes], object]) -> None:
        while not self._ended.is_set() and not self.printer.is_gone:
            data = read()
            if not data:
                return
            write(self.printer.feed(data))


class TcpPrinter(Served):
    """Port 9100, on a free port of the loopback."""

    def __init__(self, printer: EscposPrinter) -> None:
        super().__init__(printer)
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._door.getsockname()[1]}"

    def _serve(self) -> None:
        while not self._ended.is_set():
            if not select.select([self._door], [], [], 0.05)[0]:
                continue
            guest, _ = self._door.accept()
            with guest, suppress(OSError):  # the kiosk hangs up when it has heard enough
                guest.settimeout(5)
                self._talk(partial(guest.recv, 4096), guest.sendall)

    def _close(self) -> None:
        self._door.close()


class PtyPrinter(Served):
    """A serial line."""

    def __init__(self, printer: EscposPrinter) -> None:
        super().__init__(printer)
        self._own, self._theirs = os.openpty()
        self.address = os.ttyname(self._theirs)

    def _serve(self) -> None:
        self._talk(self._read, lambda data: os.write(self._own, data))
        if self.printer.is_gone:  # pulled: whoever reads or writes is told
            os.close(self._own)
            self._own = -1

    def _read(self) -> bytes:
        while not self._ended.is_set():
            if select.select([self._own], [], [], 0.05)[0]:
                return os.read(self._own, 4096)
        return b""

    def _close(self) -> None:
        for file in (self._own, self._theirs):
            if file >= 0:
                os.close(file)

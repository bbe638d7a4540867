"""Ways to a printer: TCP (port 9100), a device file of USB, a serial line.

Owns opening, writing with a limit of time, reading one byte. It knows nothing of what is said.
Device files are of POSIX; on Windows a printer is reached over the network or the spooler.
"""

from __future__ import annotations

import os
import select
import socket
import time
from dataclasses import dataclass

CONNECT_S = 5.0
SEND_S = 15.0
PORT = 9100


class NetworkLine:
    """A printer's raw port."""

    def __init__(self, host: str, port: int = PORT) -> None:
        self._socket = socket.create_connection((host, port), CONNECT_S)

    def send(self, data: bytes) -> None:
        """All of it; TimeoutError when the printer's memory stays full."""
        self._socket.settimeout(SEND_S)
        self._socket.sendall(data)

    def receive(self, timeout_s: float) -> int | None:
        """The next byte; ConnectionError when the printer hung up."""
        self._socket.settimeout(timeout_s)
        try:
            byte = self._socket.recv(1)
        except TimeoutError:
            return None
        if not byte:
            raise ConnectionResetError("hung up")
        return byte[0]

    def close(self) -> None:
        """Hang up."""
        self._socket.close()


class FileLine:
    """A device file such as /dev/usb/lp0, or a serial line such as /dev/ttyUSB0 with its `baud`."""

    def __init__(self, path: str, baud: int = 0) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
        try:
            if os.isatty(self._file):
                _as_raw(self._file, baud)
        except BaseException:
            os.close(self._file)
            raise

    def send(self, data: bytes) -> None:
        """All of it; TimeoutError when the printer takes nothing for a while."""
        view, end = memoryview(data), time.monotonic() + SEND_S
        while view:
            _, ready, _ = select.select([], [self._file], [], max(0.0, end - time.monotonic()))
            if not ready:
                raise TimeoutError
            try:
                sent = os.write(self._file, view)
            except BlockingIOError:
                sent = 0
            if sent:
                view, end = view[sent:], time.monotonic() + SEND_S

    def receive(self, timeout_s: float) -> int | None:
        """The next byte; ConnectionError when the printer was pulled."""
        ready, _, _ = select.select([self._file], [], [], timeout_s)
        if not ready:
            return None
        byte = os.read(self._file, 1)
        if not byte:
            raise ConnectionResetError("pulled")
        return byte[0]

    def close(self) -> None:
        """Let it go."""
        os.close(self._file)


def _as_raw(file: int, baud: int) -> None:
    """Bytes as they are: no echo, no line ends, eight bits."""
    import termios
    import tty

    tty.setraw(file)
    if baud:
        speed = getattr(termios, f"B{baud}")
        settings = termios.tcgetattr(file)
        settings[4] = settings[5] = speed
        termios.tcsetattr(file, termios.TCSANOW, settings)


@dataclass(frozen=True, slots=True)
class Address:
    """Where a printer is: a device file, or host and port."""

    file: str = ""
    host: str = ""
    port: int = PORT
    baud: int = 0

    @classmethod
    def read(cls, words: str, baud: int = 0) -> Address:
        """From words like /dev/usb/lp0, 192.168.1.50 or 192.168.1.50:9100. ValueError."""
        if words.startswith("/"):
            return cls(file=words, baud=baud)
        host, sign, port = words.rpartition(":")
        if not sign:
            host, port = words, str(PORT)
        if not host or not port.isdigit() or not 0 < int(port) < 65536:
            raise ValueError("must be a device file such as /dev/usb/lp0, or HOST or HOST:PORT")
        return cls(host=host, port=int(port))

    def open(self) -> NetworkLine | FileLine:
        """The line, open. OSError."""
        return FileLine(self.file, self.baud) if self.file else NetworkLine(self.host, self.port)

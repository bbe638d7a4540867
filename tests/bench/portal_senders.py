"""Kiosks at their sockets, as far as HTTP goes: bodies that were made before, real answers.

A link is kept and sends one body after the other; a kiosk of the storm comes once within the minute
and again at the time that it is told (with the real agent's own delay). One process and no thread:
the generator shares the portal's processors, and what it uses is not what is measured. Answers are
kept as they came; whether each is a signed acknowledgement is read after the clock has stopped.
"""

from __future__ import annotations

import asyncio
import random
import selectors
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sync.schedule import retry_delay

_HEAD = "POST /v1/exchange HTTP/1.1\r\nHost: portal\r\nContent-Length: {}\r\n\r\n"
_END = b"\r\n\r\n"
_PATIENCE_S = 1800


class Refused(Exception):
    """The portal answered a kept connection with another status than 200."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came for one body: status, fields of the head by their small names, and the rest."""

    status: int
    fields: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Link:
    """A kept connection, what it still has to send, and what came: answers, milliseconds each."""

    requests: Sequence[bytes]
    connection: socket.socket
    answers: list[bytes] = field(default_factory=list)
    samples_ms: list[float] = field(default_factory=list)
    _coming: bytearray = field(default_factory=bytearray)
    _began: float = 0.0

    def send(self) -> None:
        """The next one, which a socket's buffer holds whole."""
        self._began = time.perf_counter()
        self.connection.sendall(self.requests[len(self.answers)])

    def receive(self) -> bool:
        """Whether an answer became whole. Raises Refused."""
        self._coming += self.connection.recv(1 << 16)
        answer = whole(bytes(self._coming))
        if answer is None:
            return False
        if answer.status != 200:
            raise Refused(f"{answer.status} {answer.body!r}")
        self.samples_ms.append((time.perf_counter() - self._began) * 1000)
        self.answers.append(answer.body)
        self._coming.clear()
        return True


@dataclass(slots=True)
class Storm:
    """What became of everybody: by kiosk seconds from its first knock until it was served and the
    answer, how many knocks were refused or failed, and what it took of a processor."""

    waits_s: dict[int, float] = field(default_factory=dict)
    answers: dict[int, bytes] = field(default_factory=dict)
    refused: int = 0
    failed: int = 0
    cpu_s: float = 0.0


def request(body: bytes) -> bytes:
    return _HEAD.format(len(body)).encode() + body


def whole(data: bytes) -> Answer | None:
    """The answer in `data`, None while it is not all there."""
    head, end, rest = data.partition(_END)
    if not end:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value for name, _, value in (one.partition(": ") for one in lines)}
    if len(rest) < int(fields.get("content-length", 0)):
        return None
    return Answer(int(first.split()[1]), fields, rest)


def keep_sending(port: int, bodies: Sequence[Sequence[bytes]]) -> list[Link]:
    """All bodies of each kept connection, one after the other. Raises Refused."""
    links = []
    with selectors.DefaultSelector() as waiting:
        for own in bodies:
            link = Link([request(body) for body in own], _connected(port))
            waiting.register(link.connection, selectors.EVENT_READ, link)
            links.append(link)
        for link in links:
            link.send()
        while waiting.get_map():
            for key, _ in waiting.select():
                link = key.data
                if not link.receive():
                    continue
                if len(link.answers) < len(link.requests):
                    link.send()
                else:
                    waiting.unregister(link.connection)
    for link in links:
        link.connection.close()
    return links


def storm(port: int, bodies: Sequence[bytes], within_s: float, seed: int) -> Storm:
    """Each body is a kiosk's that comes at some moment of `within_s` seconds."""
    used_s = time.process_time()
    found = asyncio.run(_storm(port, bodies, within_s, random.Random(seed)))
    found.cpu_s = time.process_time() - used_s
    return found


async def _storm(port: int, bodies: Sequence[bytes], within_s: float, rng: random.Random) -> Storm:
    found = Storm()
    come = [rng.uniform(0, within_s) for _ in bodies]
    pairs = zip(bodies, come, strict=True)
    await asyncio.gather(
        *(_kiosk(port, n, request(body), at, found, rng) for n, (body, at) in enumerate(pairs))
    )
    return found


async def _kiosk(
    port: int, number: int, sent: bytes, at_s: float, found: Storm, rng: random.Random
) -> None:
    await asyncio.sleep(at_s)
    began, failures = time.monotonic(), 0
    while time.monotonic() - began < _PATIENCE_S:
        retry_after = None
        try:
            answer = await _ask(port, sent)
            if answer.status == 200:
                found.waits_s[number] = time.monotonic() - began
                found.answers[number] = answer.body
                return
            told = answer.fields.get("retry-after")
            retry_after = float(told) if told else None
            found.refused += 1
        except (OSError, EOFError):
            found.failed += 1
        failures += 1
        await asyncio.sleep(retry_delay(failures, rng.random(), retry_after))


async def _ask(port: int, sent: bytes) -> Answer:
    """One exchange over a connection of its own. Raises OSError, EOFError."""
    loop = asyncio.get_running_loop()
    with socket.socket() as link:
        link.setblocking(False)
        await loop.sock_connect(link, ("127.0.0.1", port))
        await loop.sock_sendall(link, sent)
        data = b""
        while (answer := whole(data)) is None:
            more = await loop.sock_recv(link, 1 << 16)
            if not more:
                raise EOFError
            data += more
        return answer


def _connected(port: int) -> socket.socket:
    link = socket.create_connection(("127.0.0.1", port))
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return link

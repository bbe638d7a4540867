"""Kiosks at their sockets, as far as HTTP goes: bodies that were made before, real answers.

A sender keeps its connection, or comes once within the minute and again at the time that it is told
(with the real agent's own delay). It reads statuses and lengths and opens nothing: the generator's
cryptography is not what is measured.
"""

from __future__ import annotations

import asyncio
import random
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sync.schedule import retry_delay

_HEAD = "POST /v1/exchange HTTP/1.1\r\nHost: portal\r\nContent-Length: {}\r\n\r\n"
_PATIENCE_S = 1800


@dataclass(slots=True)
class Storm:
    """What became of everybody: seconds from its first knock until it was served, and refusals."""

    waits_s: list[float] = field(default_factory=list)
    refused: int = 0
    failed: int = 0


def request(body: bytes) -> bytes:
    return _HEAD.format(len(body)).encode() + body


def keep_sending(port: int, bodies: Sequence[bytes]) -> list[float]:
    """One kept connection, one after the other; milliseconds each. Raises RuntimeError."""
    samples = []
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reader = link.makefile("rb")
        for body in bodies:
            began = time.perf_counter()
            link.sendall(request(body))
            status = int(reader.readline().split()[1])
            length = 0
            while (line := reader.readline()) != b"\r\n":
                name, _, value = line.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
            reader.read(length)
            if status != 200:
                raise RuntimeError(f"the portal answered {status}")
            samples.append((time.perf_counter() - began) * 1000)
    return samples


def storm(port: int, bodies: Sequence[bytes], within_s: float, seed: int) -> Storm:
    """Each body is a kiosk's that comes at some moment of `within_s` seconds."""
    return asyncio.run(_storm(port, bodies, within_s, random.Random(seed)))


async def _storm(port: int, bodies: Sequence[bytes], within_s: float, rng: random.Random) -> Storm:
    found = Storm()
    come = [rng.uniform(0, within_s) for _ in bodies]
    await asyncio.gather(
        *(_kiosk(port, body, at, found, rng) for body, at in zip(bodies, come, strict=True))
    )
    return found


async def _kiosk(port: int, body: bytes, at_s: float, found: Storm, rng: random.Random) -> None:
    await asyncio.sleep(at_s)
    began, failures = time.monotonic(), 0
    while time.monotonic() - began < _PATIENCE_S:
        retry_after = None
        try:
            status, retry_after = await _ask(port, body)
            if status == 200:
                found.waits_s.append(time.monotonic() - began)
                return
            found.refused += 1
        except (OSError, asyncio.IncompleteReadError):
            found.failed += 1
        failures += 1
        await asyncio.sleep(retry_delay(failures, rng.random(), retry_after))


async def _ask(port: int, body: bytes) -> tuple[int, float | None]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request(body))
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:])
        }
        await reader.readexactly(int(fields.get("content-length", 0)))
        told = fields.get("retry-after")
        return int(head[0].split()[1]), float(told) if told else None
    finally:
        writer.close()

"""The link itself: a process between two TUN devices, each in its own network namespace.

It owns what happens to a packet on the way: rate, delay, random loss, a queue that drops what does
not fit, outages, forgotten connections. Both ends are the kernel's own TCP. It needs root and
/dev/net/tun; nothing leaves the machine. SIGUSR1 starts clock, counters and capture anew, SIGUSR2
writes the counters, SIGTERM ends.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import random
import select
import signal
import struct
import subprocess
import sys
import time
from collections import deque
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tests.bench.sync.capture import ACK, FIN, RST, SYN, Writer

SERVER_IP, CLIENT_IP = "10.9.0.1", "10.9.0.2"
CONGESTION = "cubic"
DEVICE = "mc0"
_TUNSETIFF, _TUN, _NO_INFO = 0x400454CA, 0x0001, 0x1000
_CLONE_NEWNET = 0x40000000
_LEAST_QUEUE_BYTES = 30_000
_AT_ONCE = 64


@dataclass(slots=True)
class Counts:
    """Of one direction; bytes are those of whole IP packets, as sent by that end, except
    `payload_bytes` (TCP's) and `delivered_bytes`."""

    packets: int = 0
    bytes: int = 0
    payload_bytes: int = 0
    delivered_bytes: int = 0
    lost_packets: int = 0
    dropped_packets: int = 0
    outage_packets: int = 0
    opened: int = 0
    resets: int = 0


@dataclass(slots=True)
class Direction:
    """One way through the link. `rate` in bit/s, 0 unbounded; `queue` of (due, packet)."""

    rate: int
    source: int
    target: int
    queue_bytes: float
    counts: Counts = field(default_factory=Counts)
    busy_until: float = 0.0
    queue: deque[tuple[float, bytes]] = field(default_factory=deque)


class Emulator:
    """Moves packets until it is told to stop."""

    def __init__(self, client: int, server: int, profile: dict[str, Any], seed: int, at: Path):
        self._profile, self._flap = profile, profile["flap"]
        self._random = random.Random(seed)
        self._delay = profile["rtt_s"] / 2
        self._up = self._direction(profile["up_bit_s"], client, server)
        self._down = self._direction(profile["down_bit_s"], server, client)
        self._opened: dict[bytes, int] = {}  # connection -> the period in which it was opened
        self._stats = at / "stats.json"
        self._capture = Writer(at / "link.pcap")
        self._start = time.monotonic()
        self._runs = True
        self._measurer = os.getppid()

    def _direction(self, rate: int, source: int, target: int) -> Direction:
        most = max(_LEAST_QUEUE_BYTES, rate / 8 * self._profile["rtt_s"]) if rate else float("inf")
        return Direction(rate, source, target, most)

    def begin(self, *_: object) -> None:
        self._start = time.monotonic()
        self._up.counts, self._down.counts = Counts(), Counts()
        self._capture.begin()

    def tell(self, *_: object) -> None:
        self._capture.flush()
        found = {"up": asdict(self._up.counts), "down": asdict(self._down.counts)}
        new = self._stats.with_suffix(".new")
        new.write_text(json.dumps(found), "utf-8")
        new.replace(self._stats)

    def end(self, *_: object) -> None:
        self._runs = False

    def run(self) -> None:
        directions = {self._up.source: self._up, self._down.source: self._down}
        while self._runs:
            due = min((d.queue[0][0] for d in directions.values() if d.queue), default=None)
            wait = 0.5 if due is None else min(max(due - time.monotonic(), 0), 0.5)
            readable, _, _ = select.select(list(directions), [], [], wait)
            for source in readable:
                self._take(directions[source])
            for direction in directions.values():
                self._deliver(direction)
            if os.getppid() != self._measurer:
                return  # whoever measured was killed
        self._capture.flush()

    def _take(self, direction: Direction) -> None:
        for _ in range(_AT_ONCE):
            try:
                packet = os.read(direction.source, 65_536)
            except BlockingIOError:
                return
            if packet[0] >> 4 == 4:
                self._enter(direction, packet, time.monotonic())

    def _enter(self, direction: Direction, packet: bytes, now: float) -> None:
        counts = direction.counts
        counts.packets += 1
        counts.bytes += len(packet)
        if direction is self._down:
            self._capture.add(packet, time.time())
        start = (packet[0] & 15) * 4
        counts.payload_bytes += len(packet) - start - (packet[start + 12] >> 4) * 4
        counts.opened += packet[start + 13] & (SYN | ACK) == SYN
        if self._is_out(now):
            counts.outage_packets += 1
        elif self._is_forgotten(direction, packet, now):
            counts.resets += 1
            if not packet[start + 13] & RST:
                os.write(direction.source, reset_for(packet))
        elif self._random.random() < self._profile["loss"]:
            counts.lost_packets += 1
        else:
            self._queue(direction, packet, now)

    def _queue(self, direction: Direction, packet: bytes, now: float) -> None:
        if direction.rate:
            waiting = max(0.0, direction.busy_until - now) * direction.rate / 8
            if waiting + len(packet) > direction.queue_bytes:
                direction.counts.dropped_packets += 1
                return
            begins = max(now, direction.busy_until)
            direction.busy_until = begins + len(packet) * 8 / direction.rate
            now = direction.busy_until
        direction.queue.append((now + self._delay, packet))

    def _deliver(self, direction: Direction) -> None:
        now, queue, counts = time.monotonic(), direction.queue, direction.counts
        while queue and queue[0][0] <= now:
            due, packet = queue.popleft()
            if self._is_out(due):
                counts.outage_packets += 1
                continue
            counts.delivered_bytes += len(packet)
            if direction is self._up:
                self._capture.add(packet, time.time())
            os.write(direction.target, packet)

    def _is_out(self, now: float) -> bool:
        return self._flap is not None and (now - self._start) % sum(self._flap) >= self._flap[0]

    def _is_forgotten(self, direction: Direction, packet: bytes, now: float) -> bool:
        """Whether the connection was opened before an outage that the network did not survive."""
        if not self._profile["cuts"]:
            return False
        start, period = (packet[0] & 15) * 4, int((now - self._start) // sum(self._flap))
        ports = packet[start : start + 4]
        connection = ports if direction is self._up else ports[2:] + ports[:2]
        if packet[start + 13] & (SYN | ACK) == SYN:
            self._opened[connection] = period
            return False
        return self._opened.get(connection, 0) != period


def reset_for(packet: bytes) -> bytes:
    """The answer of a network that does not know this connection any more."""
    start = (packet[0] & 15) * 4
    source, target, sequence, acknowledged = struct.unpack_from("!HHII", packet, start)
    flags = packet[start + 13]
    size = len(packet) - start - (packet[start + 12] >> 4) * 4 + bool(flags & (SYN | FIN))
    number = acknowledged if flags & ACK else 0
    ends = (sequence + size) & 0xFFFFFFFF
    tcp = struct.pack("!HHIIBBHHH", target, source, number, ends, 0x50, RST | ACK, 0, 0, 0)
    pseudo = packet[16:20] + packet[12:16] + struct.pack("!BBH", 0, 6, len(tcp))
    tcp = tcp[:16] + _checksum(pseudo + tcp) + tcp[18:]
    ip = struct.pack(
        "!BBHHHBBH4s4s", 0x45, 0, 40, 0, 0x4000, 64, 6, 0, packet[16:20], packet[12:16]
    )
    return ip[:10] + _checksum(ip) + ip[12:] + tcp


def _checksum(data: bytes) -> bytes:
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return struct.pack("!H", ~total & 0xFFFF)


def open_tun(namespace: str, address: str, peer: str) -> int:
    """A TUN device inside a namespace, up; its file here."""
    libc = ctypes.CDLL(None, use_errno=True)
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    if libc.setns(there, _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), f"namespace {namespace}")
    try:
        tun = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(tun, _TUNSETIFF, struct.pack("16sH", DEVICE.encode(), _TUN | _NO_INFO))
    finally:
        libc.setns(here, _CLONE_NEWNET)
        os.close(there)
        os.close(here)
    for words in (
        ["addr", "add", address, "peer", peer, "dev", DEVICE],
        ["link", "set", DEVICE, "mtu", "1500", "up", "txqueuelen", "1000"],
        # By the route, at both ends: the system's own default may be another, and a namespace may
        # not choose one that the system does not allow everybody.
        ["route", "replace", peer, "dev", DEVICE, "src", address, "congctl", CONGESTION],
    ):
        subprocess.run(["ip", "-n", namespace, *words], check=True)
    return tun


def main(client: str, server: str, profile: str, seed: str, at: str) -> None:
    client_tun = open_tun(client, CLIENT_IP, SERVER_IP)
    server_tun = open_tun(server, SERVER_IP, CLIENT_IP)
    link = Emulator(client_tun, server_tun, json.loads(profile), int(seed), Path(at))
    signal.signal(signal.SIGUSR1, link.begin)
    signal.signal(signal.SIGUSR2, link.tell)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, link.end)
    print("ready", flush=True)
    link.run()


if __name__ == "__main__":
    main(*sys.argv[1:6])

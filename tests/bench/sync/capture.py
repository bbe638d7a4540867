"""Packets as the server saw them, in a file that Wireshark opens too (pcap, raw IP).

It owns the file's form. The emulator writes it, everything else reads it when the run is over, so
that looking disturbs nobody. It must never drop a packet.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_FILE = struct.Struct("<IHHiIII")
_PACKET = struct.Struct("<IIII")
_MAGIC_US, _LARGEST, _RAW_IP = 0xA1B2C3D4, 65_535, 101
_TCP = 6
FIN, SYN, RST, ACK = 1, 2, 4, 16


class Writer:
    """One capture; `began` throws away what was written so far."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("wb")
        self.begin()

    def begin(self) -> None:
        self._file.seek(0)
        self._file.truncate()
        self._file.write(_FILE.pack(_MAGIC_US, 2, 4, 0, 0, _LARGEST, _RAW_IP))

    def add(self, packet: bytes, at_s: float) -> None:
        """`at_s` in seconds of the wall clock."""
        second = int(at_s)
        microseconds = int((at_s - second) * 1e6)
        self._file.write(_PACKET.pack(second, microseconds, len(packet), len(packet)) + packet)

    def flush(self) -> None:
        self._file.flush()


@dataclass(frozen=True, slots=True)
class Segment:
    """One TCP segment over IPv4. `at_s` of the wall clock, `size` of the whole packet in bytes."""

    at_s: float
    source: bytes
    source_port: int
    target_port: int
    sequence: int
    flags: int
    payload: bytes
    size: int


def segments(path: Path) -> Iterator[Segment]:
    """Every TCP segment of a capture, in the order in which it was seen."""
    with path.open("rb") as file:
        file.read(_FILE.size)
        while head := file.read(_PACKET.size):
            second, microseconds, size, _ = _PACKET.unpack(head)
            packet = file.read(size)
            if packet[0] >> 4 == 4 and packet[9] == _TCP:
                yield segment(packet, second + microseconds / 1e6)


def segment(packet: bytes, at_s: float) -> Segment:
    """The TCP segment in an IPv4 packet."""
    start = (packet[0] & 15) * 4
    source_port, target_port, sequence = struct.unpack_from("!HHI", packet, start)
    payload = start + (packet[start + 12] >> 4) * 4
    flags = packet[start + 13]
    source = packet[12:16]
    return Segment(
        at_s, source, source_port, target_port, sequence, flags, packet[payload:], len(packet)
    )

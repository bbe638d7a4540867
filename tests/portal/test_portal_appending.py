"""Bytes of an upload as they come: kept before a cut, told exactly, by two senders at once."""

from __future__ import annotations

import base64
import hashlib
import random
import socket
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from support.live_portal import LivePortal, live_portal
from support.portal_device import FakeDevice, described, enrolled, submitted

from sync.messages import Wanted
from sync.portal.blobs import Blobs
from sync.sealing import seal_attachment

TYPE = "application/offset+octet-stream"
_RESET = struct.pack("ii", 1, 0)
PAGE = random.Random(1).randbytes(90_000)


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[LivePortal]:
    with live_portal(tmp_path / "portal") as live:
        yield live


def announced(portal: LivePortal, device: FakeDevice) -> tuple[bytes, Wanted]:
    """A described page: its ciphertext, and what the portal wants of it."""
    sealed = seal_attachment(PAGE)
    filed = device.record("application.submitted.v1", submitted())
    page = device.record("attachment.described.v1", described(1, sealed))
    (wanted,) = device.exchange(portal.portal, filed, page).wanted
    return sealed.ciphertext, wanted


def creation(wanted: Wanted, **more: str) -> dict[str, str]:
    grant = "grant " + base64.b64encode(wanted.grant).decode()
    size = {"Upload-Length": str(wanted.length), "Upload-Metadata": grant}
    return {"Tus-Resumable": "1.0.0", **size, **more}


def begun(portal: LivePortal, wanted: Wanted, data: bytes = b"") -> httpx.Response:
    kind = {"Content-Type": TYPE} if data else {}
    headers = creation(wanted, **kind)
    return httpx.post(f"{portal.url}/v1/files", headers=headers, content=data, timeout=30)


def patched(portal: LivePortal, place: str, offset: int, data: bytes) -> httpx.Response:
    headers = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), "Content-Type": TYPE}
    return httpx.patch(portal.url + place, headers=headers, content=data, timeout=30)


def told(portal: LivePortal, place: str) -> int:
    answer = httpx.head(portal.url + place, headers={"Tus-Resumable": "1.0.0"}, timeout=30)
    return int(answer.headers["upload-offset"])


def opened(portal: LivePortal, method: str, path: str, headers: dict[str, str]) -> socket.socket:
    """A request whose body is still to come."""
    parts = urlsplit(portal.url)
    connection = socket.create_connection((parts.hostname, parts.port), timeout=30)
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: portal",
        *(f"{k}: {v}" for k, v in headers.items()),
    ]
    connection.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
    return connection


def reaches(portal: LivePortal, digest: bytes, size: int) -> bool:
    """Whether so many bytes are on the portal's disk after a while, and no more."""
    until = time.monotonic() + 20
    while portal.portal.blobs.offset(digest) < size and time.monotonic() < until:
        time.sleep(0.01)
    return portal.portal.blobs.offset(digest) == size


def test_a_small_picture_needs_one_request(portal: LivePortal) -> None:
    """On a satellite every round trip is two thirds of a second in which nothing moves."""
    spoken = httpx.options(f"{portal.url}/v1/files").headers["tus-extension"]
    assert "creation-with-upload" in spoken.split(",")
    device = enrolled(portal.portal)
    data, wanted = announced(portal, device)
    answer = begun(portal, wanted, data)
    assert answer.status_code == 201
    assert int(answer.headers["upload-offset"]) == len(data)
    assert device.exchange(portal.portal).complete == (wanted.cipher_sha256,)


def test_a_picture_that_begins_anew_is_not_written_twice(portal: LivePortal) -> None:
    """The answer that named its place was lost; what is here is told, or passed over."""
    device = enrolled(portal.portal)
    data, wanted = announced(portal, device)
    begun(portal, wanted, data[:50_000])
    assert int(begun(portal, wanted).headers["upload-offset"]) == 50_000
    answer = begun(portal, wanted, data[:60_000])
    place = answer.headers["location"]
    assert int(answer.headers["upload-offset"]) == told(portal, place) == 60_000
    assert patched(portal, place, 60_000, data[60_000:]).status_code == 204
    assert device.exchange(portal.portal).complete == (wanted.cipher_sha256,)


@pytest.mark.parametrize("is_reset", [True, False])
def test_every_byte_before_a_break_counts(portal: LivePortal, is_reset: bool) -> None:
    """Reset by the network, or only silent: what had come is on the disk before the end."""
    device = enrolled(portal.portal)
    data, wanted = announced(portal, device)
    headers = creation(wanted, **{"Content-Type": TYPE, "Content-Length": str(len(data))})
    connection = opened(portal, "POST", "/v1/files", headers)
    connection.sendall(data[:33_333])
    assert reaches(portal, wanted.cipher_sha256, 33_333)
    if is_reset:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        connection.close()
    answer = begun(portal, wanted)
    assert int(answer.headers["upload-offset"]) == 33_333
    assert patched(portal, answer.headers["location"], 33_333, data[33_333:]).status_code == 204
    assert device.exchange(portal.portal).complete == (wanted.cipher_sha256,)
    connection.close()


def test_a_sender_that_was_overtaken_harms_nothing(portal: LivePortal) -> None:
    """The old connection's bytes come out of a slow network after the new one's."""
    device = enrolled(portal.portal)
    data, wanted = announced(portal, device)
    headers = creation(wanted, **{"Content-Type": TYPE, "Content-Length": str(len(data))})
    old = opened(portal, "POST", "/v1/files", headers)
    old.sendall(data[:10_000])
    assert reaches(portal, wanted.cipher_sha256, 10_000)
    place = begun(portal, wanted).headers["location"]
    assert patched(portal, place, 10_000, data[10_000:40_000]).status_code == 204
    old.sendall(data[10_000:])
    with old.makefile("rb") as answer:
        assert answer.readline().split()[1] == b"201"
    old.close()
    assert told(portal, place) == len(data)
    assert patched(portal, place, 40_000, data[40_000:]).status_code == 409
    assert device.exchange(portal.portal).complete == (wanted.cipher_sha256,)


def test_two_replicas_append_to_one_ciphertext(tmp_path: Path) -> None:
    """On shared storage each block is put behind what is there, whoever brought that."""
    data = random.Random(2).randbytes(400_000)
    digest = hashlib.sha256(data).digest()

    def send(seed: int) -> None:
        blobs, sizes, at = Blobs(tmp_path), random.Random(seed), 0
        while at < len(data):
            block = data[at : at + sizes.randint(1, 3_000)]
            assert blobs.append(digest, at, block) >= at + len(block)
            at += len(block)
        blobs.complete(digest)

    senders = [threading.Thread(target=send, args=(seed,)) for seed in range(3)]
    for one in senders:
        one.start()
    for one in senders:
        one.join(60)
    assert Blobs(tmp_path).read(digest) == data
    assert not list((tmp_path / "partial").iterdir())


def test_a_gap_takes_nothing(tmp_path: Path) -> None:
    """Bytes whose predecessors are missing would make a whole file of a wrong one."""
    blobs = Blobs(tmp_path)
    assert blobs.append(b"d" * 32, 0, b"abc") == 3
    assert blobs.append(b"d" * 32, 5, b"fg") == 3
    assert blobs.offset(b"d" * 32) == 3

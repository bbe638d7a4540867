"""Papers that change their place, or come, while somebody looks for them: none is called lost."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from sync.portal import checking
from sync.portal.blobs import Blobs
from sync.portal.opening import Portal

PAPER = b"a sealed page" * 40
DIGEST = hashlib.sha256(PAPER).digest()


@dataclass(slots=True)
class Shelf:
    """A store in memory. `carried` is whose papers come back to the disk just before a question."""

    held: dict[bytes, bytes] = field(default_factory=dict)
    carried: Blobs | None = None

    def _meanwhile(self) -> None:
        if (blobs := self.carried) is not None:
            self.carried = None
            blobs.carry_back(DIGEST)

    def has(self, digest: bytes) -> bool:
        self._meanwhile()
        return digest in self.held

    def read(self, digest: bytes) -> bytes:
        self._meanwhile()
        if digest not in self.held:
            raise FileNotFoundError(digest.hex())
        return self.held[digest]

    def part(self, digest: bytes, first: int, size: int) -> tuple[bytes, int]:
        whole = self.read(digest)
        return whole[first : first + size], len(whole)

    def put(self, data: bytes, digest: bytes) -> None:
        self.held[digest] = data

    def remove(self, digest: bytes) -> None:
        self.held.pop(digest, None)

    def digests(self) -> Iterator[bytes]:
        return iter(list(self.held))

    def trouble(self) -> str:
        return ""

    def close(self) -> None:
        self.held.clear()


@pytest.fixture
def moving(tmp_path: Path) -> Blobs:
    """A paper in the store, about to be carried back."""
    shelf = Shelf()
    blobs = Blobs(tmp_path / "blobs", shelf)
    blobs.put(PAPER)
    shelf.carried = blobs
    return blobs


def test_what_comes_back_from_the_store_is_read_on_the_disk(moving: Blobs) -> None:
    """An operator carries everything back while machines and the desk read."""
    assert moving.read(DIGEST) == PAPER and moving.is_near(DIGEST)


def test_what_comes_back_from_the_store_is_found(moving: Blobs) -> None:
    """Else it would be asked of people again."""
    assert moving.has(DIGEST) and moving.is_near(DIGEST)


def test_bytes_of_what_is_whole_may_come_while_it_is_carried(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that repeats itself is not told of a failure because of that."""
    blobs = Blobs(tmp_path / "blobs", Shelf())
    blobs.hold(PAPER)
    disk, has = blobs._near, blobs._near.has

    def carrying(digest: bytes) -> bool:
        found = has(digest)
        monkeypatch.setattr(disk, "has", has)
        blobs.carry_away(digest)
        return found

    monkeypatch.setattr(disk, "has", carrying)
    assert blobs.append(DIGEST, 0, PAPER) == len(PAPER) and not blobs.is_near(DIGEST)
    blobs.complete(DIGEST)
    assert blobs.read(DIGEST) == PAPER


def test_a_paper_that_came_anew_is_not_thrown_away_as_lost(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two look for rotten papers; the machine has sent it again to the one that was faster."""
    fresh, looked = replace(portal, blobs=Blobs(portal.data / "blobs")), portal.blobs.read

    def read(digest: bytes) -> bytes:
        monkeypatch.setattr(portal.blobs, "read", looked)
        try:
            return looked(digest)
        finally:
            fresh.blobs.put(PAPER)

    monkeypatch.setattr(portal.blobs, "read", read)
    assert checking.demote_lost(portal, [DIGEST]) == []
    assert portal.blobs.read(DIGEST) == PAPER


def test_the_store_is_asked_about_several_papers_at_a_time(tmp_path: Path) -> None:
    """An envelope may describe hundreds, and its machine waits for an answer; one round trip to
    the store after the other would be longer than its patience."""
    together = threading.Barrier(4)

    class Far:
        def has(self, digest: bytes) -> bool:
            together.wait(10)
            return digest[0] % 2 == 0

    far: Any = Far()
    digests = [bytes([n]) * 32 for n in range(8)]
    is_here = Blobs(tmp_path / "blobs", far).knowing(digests)
    assert [is_here(one) for one in digests] == [True, False] * 4

"""Papers from the portal's disk into its object store, and back: one after the other.

Each is read back where it came to before it goes where it was, so whoever is interrupted loses
nothing and goes on by beginning again. It must never overwrite what it did not check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from sync.portal.blobs import Blobs
from sync.portal.shelves import Shelf, WrongDigestError

_PART = 200


class NoStoreError(ValueError):
    """The settings name no object store."""


@dataclass(slots=True)
class Moved:
    """How many were carried; `bad` names those that are not what their name says, left alone."""

    papers: int = 0
    bad: list[str] = field(default_factory=list)


def to_store(blobs: Blobs) -> Moved:
    """Everything that is whole on the disk. Raises NoStoreError, BlobsUnreachable."""
    _require_store(blobs)
    return _each(blobs.near_digests(), blobs.carry_away)


def part_to_store(blobs: Blobs) -> Moved:
    """Some of it; the rest another time."""
    return _each(islice(blobs.near_digests(), _PART), blobs.carry_away)


def to_disk(blobs: Blobs) -> Moved:
    """Everything in the store. Raises NoStoreError, BlobsUnreachable."""
    far = _require_store(blobs)
    # A list is read page by page while its objects go: what is left out comes with the next one.
    return _each(list(far.digests()), blobs.carry_back)


def _each(digests: Iterable[bytes], carry: Callable[[bytes], None]) -> Moved:
    moved = Moved()
    for digest in digests:
        try:
            carry(digest)
        except WrongDigestError:
            moved.bad.append(digest.hex())
        except FileNotFoundError:
            continue  # erased, or carried by somebody else meanwhile
        else:
            moved.papers += 1
    return moved


def _require_store(blobs: Blobs) -> Shelf:
    if blobs.far is None:
        raise NoStoreError("portal.toml names no object store: give s3_endpoint and s3_bucket")
    return blobs.far

"""The bytes of an upload on their way to the disk: block after block, while more of them come.

It owns what a link that breaks leaves behind: whatever had come is kept, and an offset is told only
of what is durable. It knows no status and no header, and nothing here blocks the event loop.
"""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from sync.portal import papers
from sync.portal.blobs import Blobs
from sync.portal.opening import Portal
from sync.portal.papers import Upload


class TooLong(ValueError):
    """More bytes than the upload was begun for."""


class Moved(ValueError):
    """What stood here when the request began is no longer there."""


async def pass_over(request: Request) -> None:
    """Everything of the ciphertext is here already; the connection serves for the next one."""
    async for _block in request.stream():
        pass


async def append_body(blobs: Blobs, upload: Upload, offset: int, request: Request) -> int:
    """The body's bytes behind `offset`; how many are here then, durably.

    Of a body that breaks off, what had come before is kept (tus 1.0: a server should). While one
    block is being written the next ones gather, so a fast link writes large ones. Raises TooLong,
    of a declared length before anything is taken, and Moved.
    """
    if offset + int(request.headers.get("content-length", "0")) > upload.length:
        raise TooLong
    at = here = offset
    try:
        async for block in request.stream():
            if at + len(block) > upload.length:
                raise TooLong
            here = await run_in_threadpool(blobs.append, upload.digest, at, block)
            at += len(block)
            if here < at:
                raise Moved
    finally:
        if at > offset:
            await run_in_threadpool(blobs.settle, upload.digest)
    return here


def reached_of(portal: Portal, upload: Upload) -> int:
    """How many bytes are here, durably: whoever is told does not send them again. Raises as
    `finish`."""
    here = portal.blobs.reached(upload.digest, upload.length)
    if here == upload.length:
        # It may be whole only since now: a store that did not answer does again.
        finish(portal, upload.digest)
    return here


def finish(portal: Portal, digest: bytes) -> None:
    """All bytes are here: check them, store them, and tell the records that describe them. Raises
    WrongDigestError, BlobsUnreachable."""
    portal.blobs.complete(digest)
    with portal.store.writing() as connection:
        papers.finish(connection, digest)
    portal.blobs.let_go(digest)

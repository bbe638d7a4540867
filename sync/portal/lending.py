"""A ciphertext of ours for whoever knows its digest: a file, or a range of what a store holds.

It owns the answer to `GET /v1/blobs`. A weak link asks for hundreds of ranges, so
none may cost more than itself. It must never say why something is not here.
"""

from __future__ import annotations

import re

from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from sync.portal.described import OCTETS
from sync.portal.opening import Portal
from sync.records import LIMITS

LARGEST_BYTES = LIMITS.attachment_bytes + 64
_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{1,12})", re.ASCII)


class Octets(Response):
    media_type = OCTETS


def lent(portal: Portal, digest: str, asked: str) -> Response | None:
    """`asked` is the header `Range`, or empty; None for what is not here. Raises
    BlobsUnreachable."""
    return _far_part(portal, digest, asked) or _file(portal, digest)


def _far_part(portal: Portal, digest: str, asked: str) -> Response | None:
    bounds = _RANGE.fullmatch(asked)
    if bounds is None or int(bounds[2]) < int(bounds[1]):
        return None
    first, size = int(bounds[1]), int(bounds[2]) - int(bounds[1]) + 1
    found = portal.blobs.far_part(bytes.fromhex(digest), first, min(size, LARGEST_BYTES))
    if found is None:
        return None
    data, total = found
    headers = {"Content-Range": f"bytes {first}-{first + len(data) - 1}/{total}"}
    return Octets(data, 206, headers={**headers, **_named(digest)})


def _file(portal: Portal, digest: str) -> Response | None:
    found = portal.blobs.lend(bytes.fromhex(digest))
    if found is None:
        return None
    path, is_copy = found
    after = BackgroundTask(path.unlink, missing_ok=True) if is_copy else None
    return FileResponse(path, headers=_named(digest), media_type=OCTETS, background=after)


def _named(digest: str) -> dict[str, str]:
    return {"ETag": f'"{digest}"'}

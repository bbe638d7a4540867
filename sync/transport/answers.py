"""Sorts complete HTTP answers into the portal's own and everybody else's.

It owns the table of statuses. No unsigned answer is a fact: whatever is wrong becomes a failure
class, and an unsigned wish to wait is capped.
"""

from __future__ import annotations

import re

from sync.errors import Captive, Mismatched, PortalBusy, Truncated
from sync.transport.port import OCTETS, Response

RETRY_AFTER_CAP_S = 15 * 60
_RANGE = re.compile(r"bytes (\d{1,12})-(\d{1,12})/(\d{1,12})")
# At least four bytes each: a ciphertext begins like one of these once in four thousand million.
_HTML_STARTS = (
    *(b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<title", b"<meta"),
    *(b"<?xml", b"<!--"),
)
_BIT16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def require_portal(response: Response, *, status: int, media_type: str | None = None) -> Response:
    """`response` when it may be the portal's; raises the failure class that it stands for."""
    if response.status in (429, 500, 502, 503, 504, 507) and not _is_captive_notice(response):
        raise PortalBusy(f"status {response.status}", retry_after=retry_after_s(response))
    if 300 <= response.status < 400 or response.status == 511 or is_html(response):
        raise Captive(f"status {response.status}, {len(response.body)} bytes of somebody else")
    if response.status != status:
        raise Mismatched(f"status {response.status} where {status} was expected")
    if media_type is not None and not _has_type(response, media_type):
        raise Captive("an answer of another type than the portal's")
    if media_type is not None and not response.body:
        raise Truncated("an empty answer")
    return response


class NotThere(Mismatched):
    """Whoever answers says that it does not have these bytes; unsigned, so no more than a hint."""


def require_range(response: Response, first: int, size: int) -> bytes:
    """The bytes from `first` on that a ranged answer about `size` bytes brought, perhaps few.

    Raises NotThere for another size or none at all, and the failure class that it stands for.
    """
    if response.status in (404, 410, 416):
        raise NotThere(f"status {response.status}")
    if response.status == 200 and len(response.body) == size:
        # Somebody on the way does not know ranges and sent everything.
        return require_portal(response, status=200, media_type=OCTETS).body[first:]
    require_portal(response, status=206, media_type=OCTETS)
    said = _RANGE.fullmatch(response.header("content-range").strip())
    if said is None or (int(said[1]), int(said[3])) != (first, size):
        raise NotThere("another range than was asked for")
    if len(response.body) > int(said[2]) - first + 1:
        raise Mismatched("more bytes than the range that was answered")
    return response.body


def is_html(response: Response) -> bool:
    """Whether a web page was answered, by its declared type or by how it begins."""
    declared = response.header("content-type").lower()
    return "html" in declared or _opening(response.body).startswith(_HTML_STARTS)


def _opening(body: bytes) -> bytes:
    """How a text begins: without a mark of its byte order, zeros of 16 bits and white space."""
    start = body[:256]
    if start.startswith(_BIT16_MARKS):
        start = start[2:].replace(b"\0", b"")
    return start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()


def retry_after_s(response: Response) -> float | None:
    """Seconds that an unsigned answer asks us to wait, at most `RETRY_AFTER_CAP_S`.

    RFC 9110 10.2.3 also allows a date; ours may be wrong by years, so a date is not honoured.
    """
    text = response.header("retry-after").strip()
    if not text.isascii() or not text.isdigit():
        return None
    return float(min(int(text[:9]), RETRY_AFTER_CAP_S))


def _is_captive_notice(response: Response) -> bool:
    # RFC 6585 6: 511 is a network that wants a sign-in. A busy proxy's HTML is only its manner.
    return response.status == 511


def _has_type(response: Response, media_type: str) -> bool:
    """A body without a type is octets (RFC 9110 8.3); the portal leaves the words out."""
    declared = response.header("content-type") or OCTETS
    return declared.split(";")[0].strip().lower() == media_type

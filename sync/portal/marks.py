"""The mark by which this portal knows its own words when a kiosk gives them back.

A portal that was restored from a backup has forgotten its last decisions; the kiosks have them. The
mark is a MAC over kind and content under a secret that lies in the database since its first start,
and so in every backup: nobody else can make one, however many portals and keys have come and gone.
It must never leave the portal's computers, and it proves nothing to anybody else.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlalchemy import Connection

from sync.portal.store import get_fact, put_fact
from sync.records import Tree, canonical
from sync.returning import MEANT

MARK = "mark"
MARK_BYTES = 16
_SECRET = "feed_marks"  # noqa: S105 - the name of a fact, not a secret


def secret_of(connection: Connection) -> bytes:
    """32 bytes, made at the first start; inside the caller's transaction."""
    found = get_fact(connection, _SECRET)
    if found is None:
        found = secrets.token_hex(32)
        put_fact(connection, _SECRET, found)
    return bytes.fromhex(found)


def marked(secret: bytes, kind: str, content: Tree) -> Tree:
    """`content` with its mark, when it is of a kind that may have to come back."""
    if kind not in MEANT or not isinstance(content, dict):
        return content
    return {**content, MARK: _mark(secret, kind, content)}


def is_marked(secret: bytes, kind: str, content: Tree) -> bool:
    """Whether this portal once said exactly this."""
    if not isinstance(content, dict):
        return False
    bare = {key: value for key, value in content.items() if key != MARK}
    given = content.get(MARK)
    return isinstance(given, bytes) and hmac.compare_digest(_mark(secret, kind, bare), given)


def _mark(secret: bytes, kind: str, content: dict[str, Tree]) -> bytes:
    text = b"motcua/1/mark\0" + canonical([kind, canonical(content)])
    return hmac.new(secret, text, hashlib.sha256).digest()[:MARK_BYTES]

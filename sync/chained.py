"""The digest that chains one row of an audit record to the row before it.

It owns what is hashed and in which order, at the portal and at the machine alike, so that one
reader checks both. It must never store, read or leave out anything of a row.
"""

from __future__ import annotations

import hashlib

CHAIN_START = bytes(32)


def row_digest(seq: int, at_ms: int, who: str, action: str, subject: str, previous: bytes) -> bytes:
    """32 bytes over the row and the digest of the row before; CHAIN_START before the first."""
    hashed = hashlib.sha256(previous)
    for part in (str(seq), str(at_ms), who, action, subject):
        encoded = part.encode()
        hashed.update(len(encoded).to_bytes(4, "big") + encoded)
    return hashed.digest()

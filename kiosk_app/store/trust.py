"""Whose signature a file from outside needs: the public keys in DATA/keys/catalogue.pub.

It owns that one file and what a good signature is. It must never decide what an unsigned file may
do; the settings say so.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk_app.settings import Settings
from sync import BadSignature, Context, Unreadable, read_text, verify

TRUSTED_KEYS = ("keys", "catalogue.pub")
LARGEST_KEYS_BYTES = 64 * 1024

Verify = Callable[[bytes, bytes], bool]  # content and signature


def trusted_keys(settings: Settings) -> list[bytes]:
    """Public keys (64 hexadecimal characters a line) that may sign."""
    path = settings.data.joinpath(*TRUSTED_KEYS)
    try:
        return [bytes.fromhex(line) for line in read_text(path, LARGEST_KEYS_BYTES).split()]
    except (Unreadable, ValueError):
        return []  # nobody is trusted; each file then says that it lacks a signature


def verifier(keys: Sequence[bytes]) -> Verify:
    """Whether one of the keys signed a content."""
    return lambda content, signature: any(_fits(key, content, signature) for key in keys)


def _fits(key: bytes, content: bytes, signature: bytes) -> bool:
    try:
        verify(key, Context.CATALOGUE, signature, content)
    except BadSignature:
        return False
    return True

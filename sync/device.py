"""This machine as the portal knows it: its keys, its id, its characters.

It owns the table sync_device. The private keys are made here and leave only into signatures and
the sealing functions; they must never be printed, exported or logged.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import dataclass, field

import sqlite_utils

from sync.database import database_errors, write
from sync.errors import BadSignature, LocalProtocolError
from sync.reading import read_json
from sync.sealing import Context, PrivateKeys, sign, verify

# 23 signs, none of which is misread for another; the kiosk's codes count in this alphabet, a prime.
CHARACTERS_ALPHABET = "234679ACDEFHJKMNPQRTWXY"
CHARACTERS_LENGTH = 3
RUN_BYTES = 8


@dataclass(frozen=True, slots=True)
class Device:
    """The machine's identity. `id` has 16 bytes; `characters` open its codes, e.g. "M7F"."""

    id: bytes
    characters: str
    earlier: tuple[str, ...]
    keys: PrivateKeys = field(repr=False)

    @property
    def all_characters(self) -> tuple[str, ...]:
        """The present characters first, then those printed on earlier receipts: all stay valid."""
        return (self.characters, *self.earlier)

    def sign(self, context: Context, *parts: bytes) -> bytes:
        """64 bytes Ed25519 over the context string and `parts`."""
        return sign(self.keys, context, *parts)


def new_run() -> bytes:
    """64 random bits, drawn at every process start: a restored disk cannot repeat an identity."""
    return secrets.token_bytes(RUN_BYTES)


def open_device(db: sqlite_utils.Database) -> Device:
    """The machine's identity, made on the first call; safe against a second process doing so."""
    found = find_device(db)
    if found is not None:
        return found
    keys = PrivateKeys.generate()
    with write(db):
        # Another process may have been first between the look and the lock: its row counts.
        db.execute(
            "INSERT OR IGNORE INTO sync_device VALUES (1, ?, ?, ?, '[]', ?)",
            [keys.public.id16, keys.to_bytes(), _draw_characters(), int(time.time() * 1000)],
        )
    found = find_device(db)
    assert found is not None
    return found


def find_device(db: sqlite_utils.Database) -> Device | None:
    """The identity if one was made already."""
    with database_errors():
        row = db.execute("SELECT id, keys, characters, earlier FROM sync_device").fetchone()
    if row is None:
        return None
    return Device(bytes(row[0]), row[2], tuple(read_json(row[3])), PrivateKeys.from_bytes(row[1]))


def draw_device(earlier: tuple[str, ...]) -> Device:
    """A fresh identity that is not stored yet; codes printed with `earlier` stay valid."""
    keys = PrivateKeys.generate()
    characters = _draw_characters()
    others = tuple(one for one in earlier if one != characters)
    return Device(keys.public.id16, characters, others, keys)


def assign_characters(db: sqlite_utils.Database, characters: str) -> None:
    """Takes the portal's choice; what was printed before stays valid. Inside the caller's write."""
    device = find_device(db)
    if device is None:
        raise LocalProtocolError("characters are assigned to a machine that has an identity")
    if characters == device.characters:
        return
    earlier = [c for c in device.all_characters if c != characters]
    db.execute(
        "UPDATE sync_device SET characters = ?, earlier = ?", [characters, json.dumps(earlier)]
    )


def _draw_characters() -> str:
    # A letter first, so that nobody reads the code as a plain number.
    letters = CHARACTERS_ALPHABET[6:]
    rest = (secrets.choice(CHARACTERS_ALPHABET) for _ in range(CHARACTERS_LENGTH - 1))
    return secrets.choice(letters) + "".join(rest)


def sign_receipt(device: Device, payload: bytes) -> bytes:
    """64 bytes over a citizen's receipt, under the context that nothing else is signed with."""
    return device.sign(Context.RECEIPT, payload)


def verify_receipt(public_signing: bytes, signature: bytes, payload: bytes) -> bool:
    """Whether the machine with that public key signed this receipt."""
    try:
        verify(public_signing, Context.RECEIPT, signature, payload)
    except BadSignature:
        return False
    return True

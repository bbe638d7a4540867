"""Keys of single applications, and trees sealed under them.

It owns the table kiosk_key. Every application (and the draft before it, under the same id) has one
random key; its answers, notes and the keys of its pages are readable with it alone. Erasing is
deleting the row. It must never hand a key to anything but the sealing functions.
"""

from __future__ import annotations

import secrets

import sqlite_utils

from kiosk_app.store.database import KEY_BYTES
from sync import Tree, canonical, database_errors, open_local, parse, seal_local


class Erased(Exception):
    """The key is gone: what was sealed under it cannot be read by anybody."""


def make_key(db: sqlite_utils.Database, about: bytes) -> None:
    """A fresh key for `about` (16 bytes), inside the caller's write(db)."""
    db.execute("INSERT INTO kiosk_key VALUES (?, ?)", [about, secrets.token_bytes(KEY_BYTES)])


def destroy_key(db: sqlite_utils.Database, about: bytes) -> None:
    """Deletes the key and, by cascade, every row sealed under it; inside write(db)."""
    db.execute("DELETE FROM kiosk_key WHERE about = ?", [about])


def seal_tree(db: sqlite_utils.Database, about: bytes, place: str, tree: Tree) -> bytes:
    """`tree` sealed for one place (table and id): a row moved elsewhere does not open."""
    return seal_local(_key(db, about), canonical(tree), _aad(about, place))


def open_tree(db: sqlite_utils.Database, about: bytes, place: str, sealed: bytes) -> Tree:
    """The tree again. Raises Erased, or IntegrityError when the bytes were changed."""
    return parse(open_local(_key(db, about), sealed, _aad(about, place)))


def _key(db: sqlite_utils.Database, about: bytes) -> bytes:
    with database_errors():
        row = db.execute("SELECT key FROM kiosk_key WHERE about = ?", [about]).fetchone()
    if row is None:
        raise Erased("the key of this application was deleted")
    return bytes(row[0])


def _aad(about: bytes, place: str) -> bytes:
    return b"motcua kiosk v1\0" + about + place.encode()

"""The portal's own keys: an offline root made at first start, and online keys that it signs.

Kiosks pin the root's public half; the online keys do the daily signing and opening and are replaced
by a new statement with a higher version. It owns two files in DATA/keys, readable by their owner
only. It must never print or log a private key. The root file is meant to be moved off the machine:
everything but making new online keys works without it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from sync.errors import IntegrityError
from sync.portal.blobs import sync_folder
from sync.records import Tree, canonical, parse
from sync.sealing import Context, PrivateKeys, PublicKeys, sign, verify

_ROOT = "root.key"
_ONLINE = "online.key"
_STATEMENT = "online.statement"


@dataclass(frozen=True, slots=True)
class KeyStatement:
    """What the root says: these online keys, under this version. `root` is its signing half."""

    version: int
    online: PublicKeys
    root: bytes
    signature: bytes

    def tree(self) -> Tree:
        """As it travels and as it is stored."""
        return {
            "version": self.version,
            "signing": self.online.signing,
            "box": self.online.box,
            "root": self.root,
            "signature": self.signature,
        }


@dataclass(frozen=True, slots=True)
class PortalKeys:
    """The keys in use. `id` names the portal: it belongs to the root and outlives online keys."""

    online: PrivateKeys = field(repr=False)
    statement: KeyStatement

    @property
    def id(self) -> bytes:
        """16 bytes."""
        return PublicKeys(self.statement.root, bytes(32)).id16


def open_keys(folder: Path) -> PortalKeys:
    """The keys in `folder`, made on the first start.

    Raises IntegrityError when files are damaged, or when online keys are there whose statement the
    root did not sign."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / _STATEMENT).exists():
        _make(folder)
    online = PrivateKeys.from_bytes((folder / _ONLINE).read_bytes())
    statement = _statement((folder / _STATEMENT).read_bytes())
    if statement.online != online.public:
        raise IntegrityError("the portal's online keys and their statement differ")
    return PortalKeys(online, statement)


def signed_statement(root: PrivateKeys, version: int, online: PublicKeys) -> KeyStatement:
    """A statement by the root; kiosks take it only when its version is above the one they have."""
    pinned = root.public.signing
    signature = sign(root, Context.KEYS, version.to_bytes(8), online.signing, online.box)
    return KeyStatement(version, online, pinned, signature)


def check_statement(statement: KeyStatement) -> None:
    """Raises BadSignature unless the root named in it has signed it."""
    online = statement.online
    parts = (statement.version.to_bytes(8), online.signing, online.box)
    verify(statement.root, Context.KEYS, statement.signature, *parts)


def _make(folder: Path) -> None:
    # The statement is written last: it is what says that the other two are whole.
    root, online = PrivateKeys.generate(), PrivateKeys.generate()
    _write(folder / _ROOT, root.to_bytes())
    _write(folder / _ONLINE, online.to_bytes())
    statement = signed_statement(root, 1, online.public)
    _write(folder / _STATEMENT, canonical(statement.tree()))


def _statement(data: bytes) -> KeyStatement:
    tree = parse(data)
    if not isinstance(tree, dict):
        raise IntegrityError("the portal's key statement is damaged")
    version, signing, box = tree.get("version"), tree.get("signing"), tree.get("box")
    root, signature = tree.get("root"), tree.get("signature")
    if (
        not isinstance(version, int)
        or not isinstance(signing, bytes)
        or not isinstance(box, bytes)
        or not isinstance(root, bytes)
        or not isinstance(signature, bytes)
    ):
        raise IntegrityError("the portal's key statement is damaged")
    statement = KeyStatement(version, PublicKeys(signing, box), root, signature)
    check_statement(statement)
    return statement


def _write(path: Path, data: bytes) -> None:
    """Durable, and never half there: temp in the same folder, fsync, rename, fsync the folder."""
    temp = path.with_suffix(".new")
    handle = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temp.replace(path)
    sync_folder(path.parent)

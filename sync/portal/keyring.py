"""The portal's own keys: an offline root made at first start, and online keys that it signs.

Kiosks pin the root's public half; the online keys do the daily signing and opening and are replaced
by a new statement with a higher version. It owns the files in DATA/keys, readable by their owner
only. It must never print or log a private key. The root file is meant to be moved off the machine:
everything but making new online keys works without it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from sync.enrolment import KeyStatement, make_statement, read_statement
from sync.errors import IntegrityError, RecordError
from sync.portal.blobs import sync_folder
from sync.records import parse
from sync.sealing import PrivateKeys, PublicKeys

_ROOT = "root.key"
_ONLINE = "online.key"
_STATEMENT = "online.statement"


@dataclass(frozen=True, slots=True)
class PortalKeys:
    """The keys in use. `id` names the portal: it belongs to the root and outlives online keys."""

    online: PrivateKeys = field(repr=False)
    statement: KeyStatement

    @property
    def id(self) -> bytes:
        """16 bytes."""
        return PublicKeys(self.statement.root, bytes(32)).id16

    @property
    def grants(self) -> bytes:
        """32 bytes: the key of upload grants, the same on every replica."""
        return hashlib.sha256(b"motcua/1/grants\0" + self.online.to_bytes()).digest()


def open_keys(folder: Path) -> PortalKeys:
    """The keys in `folder`, made on the first start.

    Raises IntegrityError for damaged files, BadSignature for a statement that its root did not
    sign."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / _STATEMENT).exists():
        _make(folder)
    online = PrivateKeys.from_bytes((folder / _ONLINE).read_bytes())
    statement = _read((folder / _STATEMENT).read_bytes())
    if statement.online != online.public:
        raise IntegrityError("the portal's online keys and their statement differ")
    return PortalKeys(online, statement)


def _make(folder: Path) -> None:
    # The statement is written last: it is what says that the other two are whole.
    root, online = PrivateKeys.generate(), PrivateKeys.generate()
    _write(folder / _ROOT, root.to_bytes())
    _write(folder / _ONLINE, online.to_bytes())
    _write(folder / _STATEMENT, make_statement(root, 1, online.public).to_bytes())


def _read(data: bytes) -> KeyStatement:
    try:
        tree = parse(data)
    except RecordError as error:
        raise IntegrityError("the portal's key statement is damaged") from error
    root = tree.get("root") if isinstance(tree, dict) else None
    if not isinstance(root, bytes):
        raise IntegrityError("the portal's key statement is damaged")
    return read_statement(data, root)


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

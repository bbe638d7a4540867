"""The portal's own keys: an offline root made at first start, and online keys that it signs.

Kiosks pin the root's public half; the online keys do the daily signing and opening and are replaced
by a new statement with a higher version. It owns the files in DATA/keys, readable by their owner
only. It must never print or log a private key, write over one, or make new ones once a machine was
let in under the old: it would never believe them. The root file is meant to be moved off the
machine: everything but making new online keys works without it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from sync.enrolment import KeyStatement, make_statement, read_statement
from sync.errors import BadSignature, IntegrityError, RecordError
from sync.portal.shelves import sync_folder
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


def open_keys(folder: Path, is_in_use: Callable[[], bool]) -> PortalKeys:
    """The keys in `folder`, made on the first start; one caller at a time.

    `is_in_use` says whether a machine was ever invited under them. While none was, a set that a
    power cut left half made is made whole; else IntegrityError says what to put back."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        return _load(folder)
    except (IntegrityError, BadSignature) as error:
        if is_in_use():
            raise IntegrityError(
                f"{error}: put the folder {folder} back from the backup."
                " Machines were let in under these keys, so no new ones were made."
            ) from error
    _make_whole(folder)
    return _load(folder)


def _load(folder: Path) -> PortalKeys:
    online = _stored(folder / _ONLINE)
    if online is None:
        raise IntegrityError("the portal's online keys are missing or damaged")
    statement = _statement(folder / _STATEMENT)
    if statement.online != online.public:
        raise IntegrityError("the portal's online keys and their statement differ")
    return PortalKeys(online, statement)


def _make_whole(folder: Path) -> None:
    """Makes what is missing, around the keys that are there."""
    root, online = (_stored_or_made(folder / name) for name in (_ROOT, _ONLINE))
    # Last, because it is what says that the other two are whole.
    _write(folder / _STATEMENT, make_statement(root, 1, online.public).to_bytes())


def _stored_or_made(path: Path) -> PrivateKeys:
    found = _stored(path)
    if found is not None:
        return found
    if path.exists():
        path.replace(path.with_name(f"{path.name}.damaged"))
    made = PrivateKeys.generate()
    _write(path, made.to_bytes())
    return made


def _stored(path: Path) -> PrivateKeys | None:
    try:
        return PrivateKeys.from_bytes(path.read_bytes())
    except (FileNotFoundError, IntegrityError):
        return None


def _statement(path: Path) -> KeyStatement:
    """The statement as its own root signed it."""
    try:
        data = path.read_bytes()
        tree = parse(data)
    except FileNotFoundError as error:
        raise IntegrityError("the portal's key statement is missing") from error
    except RecordError as error:
        raise IntegrityError("the portal's key statement is damaged") from error
    root = tree.get("root") if isinstance(tree, dict) else None
    if not isinstance(root, bytes):
        raise IntegrityError("the portal's key statement is damaged")
    return read_statement(data, root)


def _write(path: Path, data: bytes) -> None:
    """Durable, and never half there: temp in the same folder, fsync, rename, fsync the folder."""
    temp = path.with_name(f"{path.name}.new")
    handle = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temp.replace(path)
    sync_folder(path.parent)

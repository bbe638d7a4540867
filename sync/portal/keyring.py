"""The portal's own keys: an offline root made at first start, and online keys that it signs.

Kiosks pin the root's public half; the online keys do the daily signing and opening and follow each
other by statements of higher versions (rotating.py). It owns the files in DATA/keys, readable by
their owner only, and their reading; the statement alone says which key is used for what, so that
one rename changes it for every replica. It must never print or log a private key, write over one,
or make new ones once a machine was let in under the old: it would never believe them. The root file
is meant to be moved off the machine: everything but new statements works without it.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sync.errors import BadSignature, IntegrityError, RecordError
from sync.key_statements import (
    STATEMENT_BYTES,
    KeyStatement,
    first_statement,
    read_statement,
)
from sync.reading import Unreadable, read_file
from sync.records import parse
from sync.sealing import KEY_BYTES, PrivateKeys, PublicKeys
from sync.whole_files import fsync_folder, write_whole

ROOT, STATEMENT = "root.key", "online.statement"
_ONLINE, _GRANTS = "online.key", "grants.key"
_LARGEST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class PortalKeys:
    """The keys as the statement has them now. `online` signs; `held` are all that are here and
    open, by the id of the sealing key; `grants` (32 bytes) makes the leave to upload, the same on
    every replica."""

    online: PrivateKeys = field(repr=False)
    statement: KeyStatement
    held: Mapping[bytes, PrivateKeys] = field(repr=False)
    grants: bytes = field(repr=False)

    @property
    def id(self) -> bytes:
        """16 bytes that name the portal: they belong to the root and outlive online keys."""
        return PublicKeys(self.statement.root, bytes(32)).id16


class Keyring:
    """`get()` gives the keys as the files are now: another process may have changed them."""

    def __init__(self, folder: Path, keys: PortalKeys) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._keys, self._seen = keys, _look(folder)

    def get(self) -> PortalKeys:
        """A look at one file's size and time; read again when it is another one."""
        seen = _look(self.folder)
        if seen == self._seen:
            return self._keys
        with self._lock:
            # Half copied by somebody's hand: the keys before go on, the next look sees the rest.
            with suppress(IntegrityError, BadSignature):
                self._keys, self._seen = _load(self.folder), seen
            return self._keys


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


def stored(path: Path) -> PrivateKeys | None:
    """The keys in a file; None when there is none, or something else."""
    try:
        return PrivateKeys.from_bytes(read_file(path, _LARGEST_BYTES))
    except (Unreadable, IntegrityError):
        return None


def key_file(folder: Path, keys: PublicKeys) -> Path:
    """Where a later online key lies."""
    return folder / f"online-{keys.key_id.hex()}.key"


def private_files(folder: Path) -> dict[Path, PrivateKeys]:
    """Every online key that is here, used or not."""
    found = {path: stored(path) for path in sorted(folder.glob("online*.key"))}
    return {path: keys for path, keys in found.items() if keys is not None}


def _look(folder: Path) -> tuple[int, int, int]:
    try:
        found = (folder / STATEMENT).stat()
    except OSError:
        return (0, 0, 0)
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def _load(folder: Path) -> PortalKeys:
    found = list(private_files(folder).values())
    if not found:
        raise IntegrityError("the portal's online keys are missing or damaged")
    statement = _statement(folder / STATEMENT)
    online = next((one for one in found if one.public == statement.online), None)
    if online is None:
        raise IntegrityError("the portal's online keys and their statement differ")
    # Unstated ones too: in a backup from before its announcement the next key is one of these.
    held = {one.public.key_id: one for one in found}
    return PortalKeys(online, statement, held, _grants(folder / _GRANTS))


def _make_whole(folder: Path) -> None:
    """Makes what is missing, around the keys that are there."""
    fsync_folder(folder.parent)  # a power cut must not take the folder, and all of them with it
    root, online = (_stored_or_made(folder / name) for name in (ROOT, _ONLINE))
    # Last, because it is what says that the other two are whole.
    first = first_statement(root, online.public)
    write_whole(folder / STATEMENT, first.to_bytes(), is_secret=True)


def _stored_or_made(path: Path) -> PrivateKeys:
    found = stored(path)
    if found is not None:
        return found
    if path.exists():
        path.replace(path.with_name(f"{path.name}.damaged"))
    made = PrivateKeys.generate()
    write_whole(path, made.to_bytes(), is_secret=True)
    return made


def _grants(path: Path) -> bytes:
    """A secret of its own: grants that were given go on through a change of keys, and who stole an
    online key makes none. A lost one only ends grants of the last hour."""
    with suppress(Unreadable):
        data = read_file(path, _LARGEST_BYTES)
        if len(data) == KEY_BYTES:
            return data
    made = secrets.token_bytes(KEY_BYTES)
    write_whole(path, made, is_secret=True)
    return made


def _statement(path: Path) -> KeyStatement:
    """The statement as its own root signed it."""
    try:
        data = read_file(path, STATEMENT_BYTES)
        tree = parse(data)
    except Unreadable as error:
        raise IntegrityError("the portal's key statement is missing") from error
    except RecordError as error:
        raise IntegrityError("the portal's key statement is damaged") from error
    root = tree.get("root") if isinstance(tree, dict) else None
    if not isinstance(root, bytes):
        raise IntegrityError("the portal's key statement is damaged")
    return read_statement(data, root)

"""Where the database key is kept: a key file, systemd-creds or Windows' DPAPI.

It owns the folder DATA/keys. It must never write a key into a log or an argument list, and never
make a new key beside a database that already exists: that would lock the old one away for good.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sync.errors import SyncError
from sync.founding import had_database
from sync.reading import Unreadable, read_file
from sync.whole_files import fsync_folder, write_once

KEY_BYTES = 32
_LARGEST_BYTES = 64 * 1024  # of a wrapped key
CREDENTIAL = "motcua-database"


class KeyProblem(SyncError):
    """The database key cannot be had; the text says what to do."""


@dataclass(frozen=True, slots=True)
class KeySettings:
    """The `[key]` section of settings.toml. `file` overrides the provider's place of the key."""

    provider: str = "file"
    file: Path | None = None


class Wrapping(Protocol):
    """Turns a key into what may lie on the disk, and back."""

    @property
    def file_name(self) -> str: ...

    def wrap(self, key: bytes) -> bytes: ...

    def unwrap(self, stored: bytes) -> bytes: ...


def open_key(settings: KeySettings, data: Path, *, make: bool = True) -> bytes:
    """The 32-byte key of DATA/motcua.db; made durably when neither it nor the database exists,
    unless `make` is False."""
    wrapping = wrapping_of(settings.provider)
    path = settings.file or data / "keys" / wrapping.file_name
    if not path.exists():
        if (data / "motcua.db").exists() or had_database(data):
            raise KeyProblem(
                f"this folder has a database but its key {path.name} is gone:"
                " put the key file back, or restore database and key from the backup."
                " No new key was made."
            )
        if not make:
            raise KeyProblem(f"there is no key {path}: put the machine's own there, or give --data")
        _store_once(path, wrapping.wrap(secrets.token_bytes(KEY_BYTES)))
    try:
        stored = read_file(path, _LARGEST_BYTES)
    except Unreadable as error:
        raise KeyProblem(f"{path.name}: {error}") from error
    key = wrapping.unwrap(stored)
    if len(key) != KEY_BYTES:
        raise KeyProblem(f"{path.name} does not hold a key of {KEY_BYTES} bytes")
    return key


def wrapping_of(provider: str) -> Wrapping:
    """The provider of that name; raises KeyProblem with the names there are."""
    providers: dict[str, Callable[[], Wrapping]] = {
        "file": PlainFile,
        "systemd-creds": SystemdCreds,
        "dpapi": Dpapi,
    }
    if provider not in providers:
        known = ", ".join(sorted(providers))
        raise KeyProblem(f'[key] provider = "{provider}" is not known; choose one of: {known}')
    return providers[provider]()


@dataclass(frozen=True, slots=True)
class PlainFile:
    """The key in hexadecimal, readable by its owner only: development, demo, root-owned file."""

    file_name: str = "database.key"

    def wrap(self, key: bytes) -> bytes:
        return key.hex().encode() + b"\n"

    def unwrap(self, stored: bytes) -> bytes:
        try:
            return bytes.fromhex(stored.decode("ascii").strip())
        except ValueError as error:
            raise KeyProblem(f"{self.file_name} does not hold a key in hexadecimal") from error


@dataclass(frozen=True, slots=True)
class SystemdCreds:
    """The key encrypted to this machine (TPM when there is one) by systemd-creds(1)."""

    file_name: str = "database.cred"

    def wrap(self, key: bytes) -> bytes:
        return _run(["systemd-creds", "encrypt", f"--name={CREDENTIAL}", "-", "-"], key)

    def unwrap(self, stored: bytes) -> bytes:
        # A unit with LoadCredentialEncrypted= gets the key from the service manager already open.
        folder = os.environ.get("CREDENTIALS_DIRECTORY")
        if folder and (Path(folder) / CREDENTIAL).exists():
            return (Path(folder) / CREDENTIAL).read_bytes()
        return _run(["systemd-creds", "decrypt", f"--name={CREDENTIAL}", "-", "-"], stored)


@dataclass(frozen=True, slots=True)
class Dpapi:
    """The key protected by Windows for this machine's account (CryptProtectData)."""

    file_name: str = "database.dpapi"

    def wrap(self, key: bytes) -> bytes:
        from sync.dpapi import protect

        return _windows(protect, key)

    def unwrap(self, stored: bytes) -> bytes:
        from sync.dpapi import unprotect

        return _windows(unprotect, stored)


def _windows(call: Callable[[bytes], bytes], data: bytes) -> bytes:
    if os.name != "nt":
        raise KeyProblem('[key] provider = "dpapi" works on Windows only')
    try:
        return call(data)
    except OSError as error:
        raise KeyProblem("Windows refused to protect or open the database key") from error


def _run(command: list[str], data: bytes) -> bytes:
    import subprocess  # a key file, the usual place of a key, needs no program

    try:
        done = subprocess.run(command, input=data, capture_output=True, check=True, timeout=60)
    except FileNotFoundError as error:
        raise KeyProblem(f"{command[0]} is not installed on this machine") from error
    except (subprocess.SubprocessError, OSError) as error:
        raise KeyProblem(f"{command[0]} {command[1]} failed on the database key") from error
    return done.stdout


def _store_once(path: Path, content: bytes) -> None:
    """Durable, and never over an existing key: two programs may start at the same moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if os.name != "nt":
        path.parent.chmod(0o700)
    write_once(path, content, is_secret=True)
    fsync_folder(path.parent.parent)

"""The database key once more, sealed to a recovery key that the operator keeps offline.

It owns DATA/keys/recovery.sealed and the two files of a recovery key. Which recovery key there is
stands in the statement that the portal's root signed; whoever holds its private half, and the disk,
can read the machine's database, and nobody else can. It must never print or log a key, write over a
file that holds one, or seal to a recovery key that the pinned root did not name.
"""

from __future__ import annotations

from pathlib import Path

from sync import state
from sync.database import write
from sync.datafolder import DataFolder
from sync.errors import BadSignature, RecordError, SyncError, in_words
from sync.key_statements import RECOVERY_MARK
from sync.keys import KEY_BYTES, open_key
from sync.portal_link import find_portal
from sync.reading import Unreadable, read_file
from sync.records import canonical, parse
from sync.sealing import Context, PrivateKeys, seal, unseal
from sync.trees import as_bytes, as_list
from sync.whole_files import create, fsync_folder, fsync_open, write_whole

SEALED = Path("keys") / "recovery.sealed"
_STATE = "recovery"
_MARK = "motcua-recovery-1:"
_LARGEST_BYTES = 4096


class RecoveryProblem(SyncError):
    """The key cannot be made, or had back; the text says what to do."""


def keep_sealed(folder: DataFolder) -> bool:
    """Seals the database key to the recovery key of our portal, unless that was done; whether it is
    sealed to one now. Durable before it is remembered. Raises RecoveryProblem, KeyProblem,
    OSError."""
    link = find_portal(folder.db)
    if link is None or not link.recovery:
        return False
    path = folder.config.data / SEALED
    if state.load(folder.db, _STATE) == link.recovery and path.is_file():
        return True
    key = open_key(folder.config.key, folder.config.data, make=False)
    device = folder.device.id
    try:
        sealed = seal(Context.RECOVERY, device, key, link.recovery)
    except ValueError as error:
        raise RecoveryProblem(
            "the portal names a recovery key that nothing can be sealed to: the operator makes"
            " another, motcua-portal keys recovery"
        ) from error
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, canonical([device, link.recovery, sealed]), is_secret=True)
    with write(folder.db):
        state.save(folder.db, _STATE, link.recovery)
    return True


def make_recovery_key(path: Path) -> Path:
    """A new recovery key in `path`, its public half beside it, whose name is answered. Raises
    RecoveryProblem, and changes nothing, when one of the files is there."""
    public_path = path.with_name(path.name + ".pub")
    keys = PrivateKeys.generate()
    # The half that is no secret first: taken back when the other cannot be written.
    _create(public_path, f"{RECOVERY_MARK}{keys.public.box.hex()}\n")
    try:
        _create(path, f"{_MARK}{keys.to_bytes().hex()}\n")
    except RecoveryProblem:
        public_path.unlink()
        raise
    return public_path


def recover(data: Path, key_path: Path, out: Path) -> None:
    """The database key of the data folder `data` into the new file `out`, as a provider "file"
    reads it. Raises RecoveryProblem."""
    keys = _private(key_path)
    try:
        device, recovery, sealed = as_list(parse(read_file(data / SEALED, _LARGEST_BYTES)), 3)
        named, box = as_bytes(device, 16), as_bytes(recovery, 32)
        given = as_bytes(sealed, most=_LARGEST_BYTES)
    except (Unreadable, RecordError) as error:
        raise RecoveryProblem(
            f"{data / SEALED} is missing or damaged: this machine was never told of a recovery key,"
            " or look for it in a copy of its keys folder"
        ) from error
    if box != keys.public.box:
        raise RecoveryProblem(f"{key_path} is another recovery key than this machine's")
    try:
        key = unseal(Context.RECOVERY, named, given, keys)
    except BadSignature as error:
        raise RecoveryProblem(f"{data / SEALED} is damaged: take it from a copy") from error
    if len(key) != KEY_BYTES:
        raise RecoveryProblem(f"{data / SEALED} holds no key of a database")
    _create(out, key.hex() + "\n")


def _private(path: Path) -> PrivateKeys:
    try:
        text = read_file(path, _LARGEST_BYTES).decode("ascii").strip()
        return PrivateKeys.from_bytes(bytes.fromhex(text.removeprefix(_MARK)))
    except (Unreadable, ValueError, SyncError) as error:
        raise RecoveryProblem(f"{path} holds no recovery key: give --key FILE") from error


def _create(path: Path, text: str) -> None:
    try:
        new = create(path, is_secret=True)
    except FileExistsError as error:
        raise RecoveryProblem(f"{path} is there already: name a new file") from error
    except OSError as error:
        words = (
            f"{path} cannot be written ({error.strerror}): name a file in a folder that is there"
        )
        raise RecoveryProblem(words) from error
    try:
        with new as file:
            file.write(text.encode("ascii"))
            fsync_open(file)
    except OSError as error:
        path.unlink()  # half a key is none, and would stand in the way of a whole one
        raise RecoveryProblem(f"{path}: {in_words(error)}") from error
    fsync_folder(path.parent)

"""A copy of the portal while it serves, and what machines may believe of it.

It owns the fact "backed_up_through": acknowledgements that are older, by this portal's clock, are
on a backup, and machines may shed what they sent then. It is written only after the whole copy has
been read back, and stays MARGIN_MS behind its beginning: an answer is dated a little before it
commits, and the clocks of replicas differ. It must never say more than what is certain; it never
goes back but with the database itself.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from sync.portal import archive_file, archiving, papers, retention
from sync.portal.audit import note_act
from sync.portal.blobs import Blobs
from sync.portal.opening import DATABASE, Portal, is_folder_of_one
from sync.portal.shelves import WrongDigestError
from sync.portal.store import Store, check_pages, get_fact, open_store, put_fact, sqlite_url
from sync.portal.tables import BACKED_UP
from sync.whole_files import PART, fsync_file, fsync_folder, rename_durably

MARGIN_MS = 10 * 60_000


class BackupError(Exception):
    """No backup was made, or it is not whole; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What stands in a copy. `missing`: papers that the portal has lost; then machines are told
    nothing. `through_ms`: see backed_up_through."""

    records: int
    papers: int
    missing: int
    through_ms: int


def back_up(portal: Portal, target: Path, by: str) -> Backup:
    """Copies database, papers, keys and settings to `target`, which may hold an earlier backup, and
    reads the copy back. Raises BackupError, NeverFree."""
    _refuse_own(portal, target)
    # What went to the archive, or came back, between two parts of the copy would be in neither.
    with archiving.alone(portal):
        return _back_up(portal, target, by)


def _refuse_own(portal: Portal, target: Path) -> None:
    """A copy would replace the database and the keys of whoever works there, or be lost with what
    it is a copy of."""
    here, there = portal.data.resolve(), target.resolve()
    if here == there or here in there.parents:
        raise BackupError(
            f"{target} lies in the portal's own folder and would be lost with it: name a folder on"
            " another disk"
        )
    if is_folder_of_one(there):
        raise BackupError(f"{target} is the data folder of a portal or a kiosk: name another one")


def _back_up(portal: Portal, target: Path, by: str) -> Backup:
    began_ms = portal.clock()
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target / f"{DATABASE}{PART}"
    part.unlink(missing_ok=True)
    if not portal.store.copy_to(part):
        raise BackupError(
            "this portal's database is not the embedded one: back it up with its own tools"
            " (pg_dump), copy the folder of the portal beside it, and then say"
            " motcua-portal backed-up"
        )
    copied, missing = _copy_papers(portal.store, portal.blobs, Blobs(target / "blobs"))
    _copy_small(portal, target)
    _copy_archive(portal, target)
    records = _read_back(part)
    rename_durably(part, target / DATABASE)
    # What is called received and is on no disk is on no backup either: `verify` wants it again.
    through_ms = 0 if missing else tell(portal, began_ms, by)
    return Backup(records, copied, missing, through_ms)


def tell(portal: Portal, began_ms: int, by: str) -> int:
    """Machines are told that what was acknowledged before a backup that began then is on it; the
    moment that now holds. A later one that was said already stays."""
    at_ms = portal.clock()
    through_ms = min(began_ms, at_ms) - MARGIN_MS
    with portal.store.writing() as connection:
        known = told(connection)
        if through_ms > known:
            put_fact(connection, BACKED_UP, str(through_ms))
            note_act(connection, at_ms, by, "backed_up", str(through_ms))
    return max(known, through_ms)


def told(connection: Connection) -> int:
    """What machines are told, Unix ms; 0 before the first backup."""
    return int(get_fact(connection, BACKED_UP) or 0)


def _copy_papers(store: Store, blobs: Blobs, copies: Blobs) -> tuple[int, int]:
    """Every ciphertext that rows call complete, checked on the way; what is there stays there."""
    with store.reading() as connection:
        digests = {*papers.whole(connection), *papers.results(connection)}
    copied = missing = 0
    for digest in sorted(digests):
        try:
            if not _is_whole(copies, digest):
                copies.put(blobs.read(digest))
            copied += 1
        except (FileNotFoundError, WrongDigestError):
            missing += 1
    return copied, missing


def _is_whole(copies: Blobs, digest: bytes) -> bool:
    try:
        copies.read(digest)
    except (FileNotFoundError, WrongDigestError):
        copies.remove(digest)
        return False
    return True


def _copy_small(portal: Portal, target: Path) -> None:
    data, own = portal.data, portal.settings.catalogue
    for name in ("keys", own) if own else ("keys",):
        if (data / name).is_dir():
            shutil.copytree(data / name, target / name, dirs_exist_ok=True)
    # Nothing else opens what machines let go of once they are told.
    for path in (target / "keys").glob("*"):
        fsync_file(path)
    fsync_folder(target / "keys")
    for name in ("portal.toml", retention.FILE):
        (target / name).unlink(missing_ok=True)
        if (data / name).is_file():
            shutil.copy2(data / name, target / name)


def _copy_archive(portal: Portal, target: Path) -> None:
    """Every archived file that is not there as it is here, read back."""
    folder = archiving.folder_of(portal)
    for path in sorted(folder.rglob(f"*{archive_file.SUFFIX}")):
        copy = target / archiving.FOLDER / path.relative_to(folder)
        digest = archive_file.file_digest(path)
        if copy.exists() and archive_file.file_digest(copy) == digest:
            continue
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(path, copy)
        fsync_file(copy)
        if archive_file.file_digest(copy) != digest:
            raise BackupError(f"{copy} is not what was copied: look at that disk, then again")
        for made in (copy.parent, target / archiving.FOLDER):
            fsync_folder(made)


def _read_back(path: Path) -> int:
    store = open_store(sqlite_url(path))
    try:
        problems = check_pages(store)
        with store.reading() as connection:
            records = papers.count_records(connection)
    finally:
        store.close()
    for rest in (f"{path}-wal", f"{path}-shm"):
        Path(rest).unlink(missing_ok=True)
    if problems:
        raise BackupError(f"the copy is damaged ({problems[0]}): look at that disk, then again")
    return records

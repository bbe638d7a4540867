"""Commands about the disk: integrity, audit record, backup, restore check.

It owns what a backup folder holds: motcua.db (still encrypted under the machine's key),
attachments/, and what technicians gave to the machine: settings.toml, catalogue/, locales/, voice/.
It must never copy a key beside what that key opens; nothing of keys/ is in it.
"""

from __future__ import annotations

import shutil
from argparse import Namespace
from pathlib import Path
from tempfile import gettempdir

from kiosk_app.bootstrap import (
    close_kiosk,
    database_key,
    open_as_it_is,
    open_backup,
    open_kiosk,
)
from kiosk_app.cli.answers import CommandError, answer, say, told
from kiosk_app.cli.opening import kiosk_of, opening, settings_of
from kiosk_app.settings import SETTINGS_FILE
from kiosk_app.store.database import DATABASE_FILE
from kiosk_app.store.wholeness import Findings, examine
from sync import AttachmentFiles, IntegrityError, SyncError, WrongKey, backup, is_full, write

DAMAGED = 1
OWN_FOLDERS = ("catalogue", "locales", "voice")


def integrity(options: Namespace) -> int:
    """Reads every page and every ciphertext; exit 1 when anything is bad."""
    settings = settings_of(options)
    with opening(settings):
        try:
            close_kiosk(open_kiosk(settings))  # whatever tables are missing are made
        except WrongKey:
            raise
        except IntegrityError:
            pass  # that is what is looked for below
        try:
            with open_as_it_is(settings) as db:
                findings = examine(db, AttachmentFiles(settings.data / "attachments"))
        except WrongKey:
            raise
        except IntegrityError as error:  # not even the list of tables can be read
            findings = Findings(0, 0, 0, (f"database: {error}",))
    answer(_json(findings))
    return DAMAGED if findings.bad else 0


def audit(options: Namespace) -> int:
    """Recomputes the chain of the audit record; exit 1 when a row was changed or taken away."""
    with kiosk_of(options) as kiosk:
        record = kiosk.machine.audit
        broken = record.broken_at()
        answer({"rows": record.count(), "broken": broken})
    return 0 if broken is None else DAMAGED


def backup_to(options: Namespace) -> int:
    """Copies papers first, then the database: whatever the copy speaks of is there."""
    dest: Path = options.dest
    settings = settings_of(options)
    is_ours = (dest / DATABASE_FILE).exists()
    with kiosk_of(options) as kiosk:
        try:
            dest.mkdir(parents=True, exist_ok=True)
            if dest.resolve() == settings.data.resolve():
                raise CommandError(f"{dest}: is the data folder itself")
            copies = AttachmentFiles(dest / "attachments")
            for digest in kiosk.machine.files.digests():
                copies.put(kiosk.machine.files.get(digest))
            backup(kiosk.machine.db, dest / DATABASE_FILE, database_key(settings))
            # Papers that came while the database was being copied.
            for digest in kiosk.machine.files.digests():
                copies.put(kiosk.machine.files.get(digest))
        except OSError as error:
            raise CommandError(f"{dest}: {told(error)}") from error
        with write(kiosk.machine.db):
            kiosk.machine.audit.note(kiosk.machine.wall_ms(), "operator", "backup")
    try:
        _copy_own(settings.data, dest, is_ours=is_ours)
    except OSError as error:
        raise CommandError(f"{dest}: {told(error)}") from error
    say("keys/ is not in the backup: keep the key of the database, or its recovery, elsewhere.")
    answer({"backup": str(dest), "bytes": (dest / DATABASE_FILE).stat().st_size})
    return 0


def _copy_own(data: Path, dest: Path, *, is_ours: bool) -> None:
    """What a technician gave to this machine. What was taken away since is taken out of an earlier
    backup, but never out of a folder that held something else (`is_ours` false)."""
    if (data / SETTINGS_FILE).exists():
        shutil.copyfile(data / SETTINGS_FILE, dest / SETTINGS_FILE)
    elif is_ours:
        (dest / SETTINGS_FILE).unlink(missing_ok=True)
    for name in OWN_FOLDERS:
        kept = _files(data / name)
        for file in kept:
            copy = dest / name / file
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(data / name / file, copy)
        for file in _files(dest / name) - kept if is_ours else ():
            (dest / name / file).unlink()


def _files(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def restore_check(options: Namespace) -> int:
    """Opens the backup with this machine's key and examines it; exit 1 when anything is bad."""
    source: Path = options.source
    settings = settings_of(options)
    database = source / DATABASE_FILE
    if not database.is_file() or not database.stat().st_size:
        raise CommandError(f"{source}: holds no {DATABASE_FILE}, or an empty one")
    try:
        with open_backup(settings, source) as db:
            findings = examine(db, AttachmentFiles(source / "attachments"))
    except SyncError as error:
        raise CommandError(f"{source}: {error}") from error
    except OSError as error:
        place = f"{gettempdir()}: " if is_full(error) else ""
        raise CommandError(f"{place}{told(error)}") from error
    answer(_json(findings))
    return DAMAGED if findings.bad else 0


def _json(findings: Findings) -> dict[str, object]:
    return {
        "ok": not findings.bad,
        "applications": findings.applications,
        "drafts": findings.drafts,
        "pages": findings.pages,
        "bad": list(findings.bad),
    }

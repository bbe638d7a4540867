"""Return mail from a stick into the data folder, when the portal signed its list.

Catalogue files go to DATA/catalogue, where the kiosk judges their own signatures when it starts;
settings and other files to DATA/mail, for a technician. It owns the state key "mail": the version
taken last, which never goes back. It must never write outside those folders, nor take one byte that
the list does not vouch for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from sync import state
from sync.carried import NotPlain, place_file, read_file
from sync.database import write
from sync.datafolder import DataFolder
from sync.errors import BadSignature
from sync.mail import FOLDER, LIST, LIST_BYTES, MailFile, MailKind, read_list
from sync.tasks import add_task

SETTINGS_CAME = "settings_came"


def take_mail(folder: DataFolder, stick: Path, signers: Sequence[bytes], bad: list[str]) -> int:
    """How many files are here now that were not; what is odd is named in `bad`, and the rest is
    taken. A copy that broke off is gone on with from the next stick."""
    place = stick / FOLDER
    if not place.is_dir() or place.is_symlink():
        return 0
    try:
        mail = read_list(read_file(place / LIST, LIST_BYTES + 1024), *signers)
    except (NotPlain, BadSignature):
        bad.append(f"{FOLDER}/{LIST}")
        return 0
    if mail.version < state.load_count(folder.db, "mail"):
        return 0
    taken = [one for one in mail.files if _take(folder, place, one, bad)]
    with write(folder.db):
        state.save(folder.db, "mail", mail.version)
        if any(one.kind is MailKind.SETTINGS for one in taken):
            add_task(folder.db, SETTINGS_CAME, None, "", folder.outbox.now_ms())
    return len(taken)


def _take(folder: DataFolder, place: Path, one: MailFile, bad: list[str]) -> bool:
    data_folder = folder.config.data
    target = data_folder / FOLDER / one.kind.value / one.name
    if one.kind is MailKind.CATALOGUE:
        target = data_folder / MailKind.CATALOGUE.value / one.name
    if _holds(target, one):
        return False
    source = place / one.kind.value
    try:
        if source.is_symlink():
            raise NotPlain(one.name)
        data = read_file(source / one.name, one.size)
    except NotPlain:
        bad.append(f"{one.kind.value}/{one.name}")
        return False
    if len(data) != one.size or hashlib.sha256(data).digest() != one.sha256:
        bad.append(f"{one.kind.value}/{one.name}")
        return False
    place_file(target, data)
    return True


def _holds(target: Path, one: MailFile) -> bool:
    try:
        return hashlib.sha256(read_file(target, one.size)).digest() == one.sha256
    except NotPlain:
        return False

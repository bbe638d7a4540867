"""Return mail: what lies in DATA/mail goes onto every stick that the portal takes in.

`DATA/mail/catalogue`, `settings` and `files` are filled by the operator with signed files. It owns
the copying and the signed list. It must never put onto a stick what is no plain file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from sync.carried import NotPlain, entries, is_file, place_file, read_file
from sync.mail import FILE_BYTES, FOLDER, LIST, MailFile, MailKind, MailList, is_plain, write_list
from sync.portal.opening import Portal


def put_mail(portal: Portal, stick: Path, bad: list[str]) -> int:
    """Copies the mail and, last of all, its list; how many files it names. Raises OSError."""
    found = []
    for kind, path in _files(portal.data / FOLDER, bad):
        try:
            data = read_file(path, FILE_BYTES)
        except NotPlain:
            bad.append(path.name)
            continue
        target = stick / FOLDER / kind.value / path.name
        digest = hashlib.sha256(data).digest()
        if not is_file(target, len(data)) or _digest(target) != digest:
            place_file(target, data)
        found.append(MailFile(kind, path.name, digest, len(data)))
    if found:
        signed = write_list(portal.keys.online, MailList(portal.clock(), tuple(found)))
        place_file(stick / FOLDER / LIST, signed)
    return len(found)


def _files(folder: Path, bad: list[str]) -> Iterator[tuple[MailKind, Path]]:
    for kind in MailKind:
        for path in entries(folder / kind.value, "*", bad):
            if is_plain(path.name) and path.is_file():
                yield kind, path
            else:
                bad.append(path.name)


def _digest(path: Path) -> bytes:
    try:
        return hashlib.sha256(read_file(path, FILE_BYTES)).digest()
    except NotPlain:
        return b""

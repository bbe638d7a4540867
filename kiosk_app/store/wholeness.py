"""Is everything still there and readable? The long check behind `integrity` and `restore check`.

It owns the list of what is compared: database pages, sealed rows, ciphertext files. It must never
mend anything, and names what is bad by code, id or digest only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlite_utils

from kiosk_app.store.applications import Applications
from kiosk_app.store.documents import Documents
from kiosk_app.store.drafts import Drafts
from kiosk_app.store.results import Results
from kiosk_app.store.sealed import Erased
from sync import AttachmentFiles, Fetches, SyncError, database_errors, integrity_problems


@dataclass(frozen=True, slots=True)
class Findings:
    """How much was examined and what is bad."""

    applications: int
    drafts: int
    pages: int
    bad: tuple[str, ...]


def examine(db: sqlite_utils.Database, files: AttachmentFiles) -> Findings:
    """Reads everything once; slow on purpose."""
    bad = [f"database: {problem}" for problem in integrity_problems(db)]
    codes = Applications(db).codes()
    drafts = _ids(db, "kiosk_draft")
    pages = 0
    for code in codes:
        bad += _unreadable(f"application {code}", _open_application(db, code))
    for draft_id in drafts:
        bad += _unreadable(f"draft {draft_id.hex()}", _open_draft(db, draft_id))
    for about in [*_ids(db, "kiosk_application"), *drafts]:
        for page in Documents(db).of(about):
            pages += 1
            if not files.verify(page.digest):
                bad.append(f"page {page.digest}: missing or damaged")
    for digest in Results(db).digests():
        if Fetches(db).has_arrived(bytes.fromhex(digest)) and not files.verify(digest):
            bad.append(f"result {digest}: missing or damaged")
    return Findings(len(codes), len(drafts), pages, tuple(bad))


def _ids(db: sqlite_utils.Database, table: str) -> list[bytes]:
    with database_errors():
        return [bytes(row[0]) for row in db.execute(f"SELECT id FROM {table}").fetchall()]  # noqa: S608


def _open_application(db: sqlite_utils.Database, code: str) -> Iterator[object]:
    applications = Applications(db)
    found = applications.find(code)
    yield found
    if found is not None:
        yield applications.events(found.id)


def _open_draft(db: sqlite_utils.Database, draft_id: bytes) -> Iterator[object]:
    yield Drafts(db).find(draft_id)


def _unreadable(what: str, reading: Iterator[object]) -> list[str]:
    try:
        for _ in reading:
            pass
    except (SyncError, Erased, AssertionError, KeyError) as error:
        return [f"{what}: {type(error).__name__}"]
    return []

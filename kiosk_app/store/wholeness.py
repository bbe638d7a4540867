"""Is everything still there and readable? The long check behind `integrity` and `restore check`.

It owns the list of what is compared: database pages, sealed rows, ciphertext files. It must never
mend anything, and names what is bad by code, id or digest only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import sqlite_utils

from kiosk_app.store.applications import Applications
from kiosk_app.store.documents import Documents
from kiosk_app.store.drafts import Drafts
from kiosk_app.store.results import Results
from kiosk_app.store.sealed import Erased
from sync import AttachmentFiles, Fetches, SyncError, database_errors, integrity_problems

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Findings:
    """How much was examined and what is bad."""

    applications: int
    drafts: int
    pages: int
    bad: tuple[str, ...]


def examine(db: sqlite_utils.Database, files: AttachmentFiles) -> Findings:
    """Reads everything once; slow on purpose. What cannot be read is bad, and the rest is read."""
    bad: list[str] = []
    bad += [
        f"database: {problem}" for problem in _all("database", lambda: integrity_problems(db), bad)
    ]
    codes = _all("applications", Applications(db).codes, bad)
    drafts = _all("drafts", lambda: _ids(db, "kiosk_draft"), bad)
    for code in codes:
        _all(f"application {code}", partial(_open_application, db, code), bad)
    for draft_id in drafts:
        _all(f"draft {draft_id.hex()}", partial(_open_draft, db, draft_id), bad)
    pages = 0
    for about in [*_all("applications", lambda: _ids(db, "kiosk_application"), bad), *drafts]:
        for page in _all(f"pages of {about.hex()}", partial(Documents(db).of, about), bad):
            pages += 1
            if not files.verify(page.digest):
                bad.append(f"page {page.digest}: missing or damaged")
    lost = _all("results", lambda: _lost_results(db, files), bad)
    bad += [f"result {digest}: missing or damaged" for digest in lost]
    return Findings(len(codes), len(drafts), pages, tuple(dict.fromkeys(bad)))


def _ids(db: sqlite_utils.Database, table: str) -> list[bytes]:
    with database_errors():
        return [bytes(row[0]) for row in db.execute(f"SELECT id FROM {table}").fetchall()]  # noqa: S608


def _lost_results(db: sqlite_utils.Database, files: AttachmentFiles) -> Iterator[str]:
    for digest in Results(db).digests():
        if Fetches(db).has_arrived(bytes.fromhex(digest)) and not files.verify(digest):
            yield digest


def _open_application(db: sqlite_utils.Database, code: str) -> Iterator[object]:
    applications = Applications(db)
    found = applications.find(code)
    yield found
    if found is not None:
        yield applications.events(found.id)


def _open_draft(db: sqlite_utils.Database, draft_id: bytes) -> Iterator[object]:
    yield Drafts(db).find(draft_id)


def _all(what: str, read: Callable[[], Iterable[T]], bad: list[str]) -> list[T]:
    """Everything that can be read; what stops the reading is noted as bad."""
    found: list[T] = []
    try:
        found.extend(read())
    except (SyncError, Erased, AssertionError, KeyError, OSError) as error:
        bad.append(f"{what}: {type(error).__name__}")
    return found

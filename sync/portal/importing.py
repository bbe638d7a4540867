"""A courier's folder: the machines' envelopes and ciphertexts in, the answers out.

`DIR/up/*.mc` are bodies of framed envelopes, `DIR/attachments/<hex digest>` ciphertexts; answers
go to `DIR/down/<same name>`. An empty `DIR/wanted/<hex digest>` asks for a ciphertext of ours; it
goes to `DIR/documents/`. Everything is as on the wire, so interrupted copies, wrong sticks, old
folders and repeats are harmless. It must never delete what a stick carries.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from sync import wire
from sync.carried import entries, place_file, read_entry, require_folder
from sync.errors import SyncError
from sync.mail import FOLDER as MAIL
from sync.portal import feeds, papers, releasing
from sync.portal.blobs import LOG
from sync.portal.mailing import put_mail
from sync.portal.opening import Portal
from sync.portal.service import handle_envelope
from sync.portal.shelves import BlobsUnreachable, WrongDigestError, is_no_room
from sync.portal.stating import before_answers
from sync.portal.tables import ATTACHMENTS, DEVICES
from sync.records import LIMITS

UP, DOWN, PAPERS = "up", "down", "attachments"
WANTED, DOCUMENTS = "wanted", "documents"
SUFFIX = ".mc"
_MOST_NEWS = 200
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(slots=True)
class Report:
    """What was taken in; `bad` names files that proved nothing."""

    envelopes: int = 0
    attachments: int = 0
    documents: int = 0
    mail: int = 0
    bad: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        counts = {"envelopes": self.envelopes, "attachments": self.attachments}
        return {**counts, "documents": self.documents, "mail": self.mail, "bad": self.bad}


def import_folder(portal: Portal, folder: Path) -> Report:
    """Take everything in `folder`; answers are written beside it. Raises OSError for no folder."""
    require_folder(folder)
    report = Report()
    bodies = entries(folder / UP, f"*{SUFFIX}", report.bad)
    answers = {path: _take_bodies(portal, path, report) for path in bodies}
    with portal.store.reading() as connection:
        parked = releasing.papers(connection)
    for path in entries(folder / PAPERS, "*", report.bad):
        try:
            _take_paper(portal, path, parked, report)
        except OSError as error:
            if not is_no_room(error):
                raise
            # It comes again; what was taken of the text is answered with this very stick.
            LOG.warning("%s", error)
            report.bad.append(path.name)
    if report.attachments:
        # Papers are known by the records above, and only now whole. An envelope may be asked
        # again at any time: the answer that says so travels with this stick, not with the next.
        answers = {path: _take_bodies(portal, path, Report()) for path in bodies}
    for path, found in answers.items():
        if found:
            _place(folder / DOWN / path.name, wire.frame(found), report)
    wanted = [path.name for path in entries(folder / WANTED, "*", report.bad)]
    # What these machines have not fetched yet comes along unasked: one way less to walk.
    for name in dict.fromkeys([*wanted, *_news_of(portal, [path.name for path in bodies])]):
        _give_document(portal, name, folder / DOCUMENTS, report)
    try:
        report.mail = put_mail(portal, folder, report.bad)
    except OSError:
        report.bad.append(MAIL)
    return report


def _news_of(portal: Portal, names: list[str]) -> list[str]:
    """Digests of the newest documents in the feeds of the machines that these files are from."""
    fronts = {name.partition("-")[0] for name in names}
    found: list[str] = []
    with portal.store.reading() as connection:
        machines = connection.execute(select(DEVICES.c.id, DEVICES.c.cursor_position)).all()
        for row in machines:
            if row.id.hex()[:16] in fronts:
                found += feeds.documents_after(connection, row.id, row.cursor_position, _MOST_NEWS)
    return found


def _take_bodies(portal: Portal, path: Path, report: Report) -> list[bytes]:
    """The answers to the envelopes of a file, each taken in."""
    body = read_entry(path, LIMITS.body_bytes, report.bad)
    answers: list[bytes] = []
    news: list[bytes] = []
    if body is None:
        return answers
    try:
        for envelope in wire.frames(body):
            news = news or before_answers(portal.keys, envelope)
            answers.append(handle_envelope(portal, envelope))
    except SyncError:
        # The whole envelopes before a torn end are taken; the answer says so by its length.
        report.bad.append(path.name)
    report.envelopes += len(answers)
    return [*news, *answers]


def _take_paper(portal: Portal, path: Path, parked: set[bytes], report: Report) -> None:
    """Only what some machine announced, only with its true bytes."""
    if not _DIGEST.fullmatch(path.name):
        report.bad.append(path.name)
        return
    data = read_entry(path, LIMITS.attachment_bytes + 64, report.bad)
    if data is None:
        return
    digest = bytes.fromhex(path.name)
    if hashlib.sha256(data).digest() != digest:
        report.bad.append(path.name)
        return
    with portal.store.reading() as connection:
        here = ATTACHMENTS.select().where(ATTACHMENTS.c.cipher_sha256 == digest)
        announced = connection.execute(here).first()
    if announced is None and digest not in parked:
        return
    portal.blobs.put(data)
    with portal.store.writing() as connection:
        papers.finish(connection, digest)
    report.attachments += 1


def _give_document(portal: Portal, name: str, target: Path, report: Report) -> None:
    """A ciphertext that a machine asks for by its digest, as over `/v1/blobs`."""
    if not _DIGEST.fullmatch(name):
        report.bad.append(name)
        return
    try:
        data = portal.blobs.read(bytes.fromhex(name))
    except (FileNotFoundError, WrongDigestError):
        # Another portal's, or lost: `verify` says so.
        return
    except BlobsUnreachable as error:
        LOG.warning("%s", error)
        report.bad.append(name)
        return
    if _place(target / name, data, report):
        report.documents += 1


def _place(path: Path, data: bytes, report: Report) -> bool:
    """False, and named among the bad, when the stick does not take it: full, read-only, a link.

    What came is taken all the same, and coming again brings the answer."""
    try:
        place_file(path, data)
    except OSError:
        report.bad.append(f"{path.parent.name}/{path.name}")
        return False
    return True

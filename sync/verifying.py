"""`motcua-sync verify`: every record and every ciphertext that is here against its digest.

It reads only. What was shed or erased is not here and is not missed.
"""

from __future__ import annotations

from typing import Any

import sqlite_utils

from sync.attachments import AttachmentFiles
from sync.database import database_errors, integrity_problems
from sync.errors import RecordError
from sync.records import Record


def verify_store(db: sqlite_utils.Database, files: AttachmentFiles) -> dict[str, Any]:
    """Every record and every ciphertext against its digest: {"records", "attachments", "bad"}."""
    bad: list[dict[str, str]] = [
        {"what": "database", "id": "", "why": why} for why in integrity_problems(db)
    ]
    records = attachments = 0
    with database_errors():
        rows = db.execute("SELECT id, digest, device, run, n, kind, body FROM sync_outbox")
        for row in rows:
            records += 1
            if why := _wrong_record(row):
                bad.append({"what": "record", "id": bytes(row[0]).hex(), "why": why})
        papers = db.execute("SELECT cipher_sha256 FROM sync_attachment WHERE shed_ms IS NULL")
        for (digest,) in papers.fetchall():
            attachments += 1
            if not files.verify(bytes(digest).hex()):
                why = "missing or different on the disk"
                bad.append({"what": "attachment", "id": bytes(digest).hex(), "why": why})
        # A record that came by address has left its ciphertext for the inbox.
        came = db.execute(
            "SELECT cipher_sha256 FROM sync_fetch WHERE state = 'arrived'"
            " AND cipher_sha256 NOT IN (SELECT cipher_sha256 FROM sync_addressed)"
        )
        for (digest,) in came.fetchall():
            if not files.verify(bytes(digest).hex()):
                why = "missing or different on the disk"
                bad.append({"what": "document", "id": bytes(digest).hex(), "why": why})
    return {"records": records, "attachments": attachments, "bad": bad}


def _wrong_record(row: tuple[Any, ...]) -> str:
    record = Record(bytes(row[2]), bytes(row[3]), row[4], row[5], bytes(row[6]))
    if record.id != bytes(row[0]):
        return "its id is not that of device, run and number"
    if record.digest != bytes(row[1]):
        return "its digest differs"
    try:
        record.content()
    except RecordError:
        return "its body is not canonical"
    return ""

"""What the records of the common kinds say, as rows that may be inserted; or a refusal by name.

It reads contents and nothing else: no row is looked up here and none is written, so that a whole
envelope can be judged before the database hears of it. ContentError and RecordError name the field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sync.errors import RecordError
from sync.portal.content import Content, as_json, plain_letters
from sync.portal.history import EventRow
from sync.portal.moments import sortable
from sync.portal.privacy import is_private
from sync.portal.states import State
from sync.records import LIMITS, Record

SUBMITTED, DESCRIBED, APPENDED = (
    "application.submitted.v1",
    "attachment.described.v1",
    "event.appended.v1",
)
CODE_CHARS = 40
_SEAL_OVERHEAD = 16
_YEAR_S = 366 * 86_400
NameOf = Callable[[str, str, Mapping[str, object]], str]


@dataclass(frozen=True, slots=True)
class Filing:
    """An application's row, and its first event."""

    row: dict[str, Any]
    event: EventRow

    @property
    def id(self) -> bytes:
        return bytes(self.row["id"])

    @property
    def code(self) -> str:
        return str(self.row["code"])


def filing(record: Record, content: Content, name_of: NameOf, at_ms: int) -> Filing:
    """application.submitted.v1"""
    application = content.data("application", 16)
    filed_at = content.text("filed_at", 40)
    procedure = content.text("procedure", 40)
    version = content.text("version", 40)
    answers = content.tree("answers")
    # Who asked for privacy is neither listed nor found by name.
    named = "" if is_private(answers) else name_of(procedure, version, answers)
    applicant = named[:120]
    titles = content.tree("titles")
    title = titles.get("procedure") or titles.get("vi") or procedure
    row = {
        "id": application,
        "device": record.device,
        "record": record.id,
        "code": content.text("code", CODE_CHARS),
        "authority_number": None,
        "procedure": procedure,
        "version": version,
        "title": str(title)[:400],
        "applicant": applicant,
        "applicant_plain": plain_letters(applicant),
        "state": State.SUBMITTED.value,
        "disputed": False,
        "filed_at": filed_at,
        "filed_order": sortable(filed_at),
        "uncertainty_s": content.number("uncertainty_s", 0, 200 * _YEAR_S),
        # The kiosk's `due` is what it expected when it filed; a term begins with acceptance.
        "due": None,
        "answers": as_json(answers),
        "identity": as_json(content.tree("identity")),
        "papers": as_json(content.trees("papers")),
        "missing": content.texts("missing", 80),
        "received_ms": at_ms,
    }
    first = EventRow(
        content.data("event", 16),
        record.device,
        application,
        None,
        filed_at,
        "submitted",
        State.SUBMITTED,
        "kiosk",
        record=record.id,
    )
    return Filing(row, first)


def described_papers(records: Iterable[Record]) -> Iterator[bytes]:
    """Digests of the ciphertexts that these describe; what cannot be read describes none."""
    for record in records:
        if record.kind != DESCRIBED:
            continue
        with suppress(RecordError):
            match record.content():
                case {"cipher_sha256": bytes(digest)}:
                    yield digest


def paper(record: Record, content: Content, has_blob: Callable[[bytes], bool]) -> dict[str, Any]:
    """attachment.described.v1, as a row of `attachments`."""
    cipher, most = content.data("cipher_sha256", 32), LIMITS.attachment_bytes
    return {
        "device": record.device,
        "record": record.id,
        "application": content.data("application", 16),
        "paper": content.text("paper", 80),
        "page": content.number("page", 0, 10_000),
        "media_type": content.text("media_type", 80),
        "cipher_sha256": cipher,
        "cipher_bytes": content.number("cipher_bytes", 1, most + _SEAL_OVERHEAD),
        "plain_sha256": content.data("plain_sha256", 32),
        "plain_bytes": content.number("plain_bytes", 0, most),
        "key": content.data("key", 32),
        "complete": has_blob(cipher),
        "told": 0,
    }

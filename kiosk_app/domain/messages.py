"""The contents of records that the kiosk writes and reads, as trees for the post office.

It owns the kinds, their keys and the strict reading of what comes back. It must never seal, send or
store. A value of an answer is text, a whole number, a boolean, or one of the small shapes that
validation.py describes; there are no floats anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kiosk_app.domain.application import Event, State

SUBMITTED = "application.submitted.v1"
EVENT = "event.appended.v1"
RESULT = "result.returned.v1"
STATUS_ASKED = "status.asked.v1"
STATUS_ANSWERED = "status.answered.v1"
PERSONAL_REQUESTED = "personal.requested.v1"
PERSONAL_ANSWERED = "personal.answered.v1"
SENT_FROM_HERE = frozenset(
    {
        *("attachment.described.v1", "device.registered.v1", "opinion.given.v1", "rating.given.v1"),
        *("portal.returned.v1", "records.missed.v1", "task.told.v1", STATUS_ASKED),
    }
)
"""What a machine sends and need not know again when its disk was restored."""

ID_BYTES = 16
_MAX_NOTE = 4000

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ClockReading:
    """What the machine's clocks said, in ms; `trusted_ms` None: never had a trusted time."""

    boot: bytes
    boottime_ms: int
    wall_ms: int
    trusted_ms: int | None
    since_ms: int | None


@dataclass(frozen=True, slots=True)
class Submission:
    """An application as it is filed. `event` is its first event; `pages` maps paper to pages;
    `owners` are ids of the answers in which the numbers of those stand whose application it is;
    `handling` says who entered what, who helped, who handed in: `hands.Handling.travelling`."""

    application: bytes
    event: bytes
    code: str
    procedure: str
    version: str
    title: str
    filed_at: str
    uncertainty_s: int
    due: str | None
    clock: ClockReading
    answers: Mapping[str, Any]
    how: str
    pages: Mapping[str, int]
    missing: Sequence[str]
    notice: Mapping[str, str] | None
    handling: Mapping[str, Any]
    owners: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PageDescription:
    """A page of a paper and the key of its ciphertext. Digests 32 bytes, sizes in bytes.

    `verdict`: how readable the machine found it."""

    application: bytes
    code: str
    paper: str
    page: int
    cipher_sha256: bytes
    plain_sha256: bytes
    key: bytes
    cipher_bytes: int
    plain_bytes: int
    media_type: str
    verdict: str


def submitted_content(filed: Submission) -> Content:
    """Content of application.submitted.v1."""
    return {
        "application": filed.application,
        "event": filed.event,
        "code": filed.code,
        "procedure": filed.procedure,
        "version": filed.version,
        "titles": {"procedure": filed.title},
        "filed_at": filed.filed_at,
        "uncertainty_s": filed.uncertainty_s,
        "due": filed.due,
        "clock": {
            "boot": filed.clock.boot,
            "boottime_ms": filed.clock.boottime_ms,
            "wall_ms": filed.clock.wall_ms,
            "trusted_ms": filed.clock.trusted_ms,
            "since_ms": filed.clock.since_ms,
        },
        "answers": dict(filed.answers),
        "identity": {"how": filed.how, "owners": list(filed.owners), **filed.handling},
        "papers": [{"paper": paper, "pages": n} for paper, n in sorted(filed.pages.items())],
        "missing": list(filed.missing),
        "notice": dict(filed.notice) if filed.notice is not None else None,
    }


def attachment_content(page: PageDescription) -> Content:
    """Content of attachment.described.v1."""
    return {
        "application": page.application,
        "code": page.code,
        "paper": page.paper,
        "page": page.page,
        "cipher_sha256": page.cipher_sha256,
        "plain_sha256": page.plain_sha256,
        "key": page.key,
        "cipher_bytes": page.cipher_bytes,
        "plain_bytes": page.plain_bytes,
        "media_type": page.media_type,
        "verdict": page.verdict,
    }


def event_content(application: bytes, code: str, event: Event) -> Content:
    """Content of event.appended.v1."""
    return {
        "application": application,
        "code": code,
        "event": event.id,
        "sees": event.sees,
        "at": event.at,
        "what": event.what,
        "state": event.state.value if event.state is not None else None,
        "by": event.by,
        "note": event.note,
        "authority_number": event.authority_number,
        "due": event.due,
        "papers": list(event.papers),
    }


def read_event(content: object) -> tuple[bytes, Event] | None:
    """(application, event) of an event or a result from the portal; None when it is malformed.

    A state that this version does not know is kept as a remark, so that it is shown and not lost.
    """
    if not isinstance(content, dict):
        return None
    application, event = _id(content.get("application")), _id(content.get("event"))
    sees = _id(content.get("sees"))
    if application is None or event is None or (sees is None and content.get("sees") is not None):
        return None
    texts = [content.get(key, "") for key in ("at", "what", "by", "note")]
    options = [content.get(key) for key in ("state", "authority_number", "due")]
    papers = content.get("papers", [])
    if not all(isinstance(text, str) and len(text) <= _MAX_NOTE for text in texts):
        return None
    if not all(option is None or isinstance(option, str) for option in options):
        return None
    if not isinstance(papers, list) or not all(isinstance(paper, str) for paper in papers):
        return None
    at, what, by, note = texts
    state, number, due = options
    return application, Event(
        event, sees, at, what, _state(state), by, note, number, due, tuple(papers)
    )


def read_submission(content: Any) -> Content | None:
    """What stands in an application.submitted.v1 that came back, with `how` and the codes of its
    `papers`; None when it is malformed."""
    match content:
        case {
            "application": bytes(about), "event": bytes(event), "code": str(), "procedure": str(),
            "version": str(), "filed_at": str(filed_at), "uncertainty_s": int(),
            "answers": dict(), "identity": {"how": str(how)}, "papers": list(papers),
            "missing": list(missing), "due": str() | None, "notice": dict() | None,
        } if len(about) == len(event) == ID_BYTES and _is_moment(filed_at):  # fmt: skip
            codes = [one.get("paper") for one in papers if isinstance(one, dict)]
            if all(isinstance(code, str) for code in (*codes, *missing)):
                return {**content, "how": how, "papers": sorted(codes)}
    return None


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _state(word: str | None) -> State | None:
    return State(word) if word in {state.value for state in State} else None


def _id(value: object) -> bytes | None:
    return value if isinstance(value, bytes) and len(value) == ID_BYTES else None

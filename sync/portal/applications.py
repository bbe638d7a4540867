"""Reading applications: the contract's JSON list, one page of the queue, one application whole.

It must never change a row. Papers are decrypted here, in memory, for whoever may see them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from sync.errors import IntegrityError
from sync.portal.blobs import Blobs
from sync.portal.content import plain_letters
from sync.portal.labels import Labels
from sync.portal.numbering import as_code
from sync.portal.shelves import WrongDigestError
from sync.portal.states import State
from sync.portal.tables import APPLICATIONS, ATTACHMENTS, DEVICES, EVENTS, RECORDS
from sync.records import parse
from sync.sealing import open_attachment

PAGE_ROWS = 20
SUPPLEMENTED = "supplemented"
GROUPS: dict[str, tuple[State, ...]] = {
    "new": (State.SUBMITTED,),
    "working": (State.ACCEPTED, State.IN_PROCESS, State.PAYMENT_DUE),
    "waiting": (State.SUPPLEMENT_REQUESTED,),
    "ready": (State.COMPLETED,),
    "closed": (State.RETURNED, State.REJECTED, State.WITHDRAWN, State.STOPPED),
}
"""The queue's filters; `late` and `all` are made of other things than states."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the queue, newest first; `number` counts from 1."""

    rows: tuple[Any, ...]
    number: int
    pages: int
    total: int


def as_json(connection: Connection, blobs: Blobs) -> list[dict[str, Any]]:
    """Every application, oldest first, in the shape of the contract."""
    attached: dict[bytes, list[dict[str, Any]]] = {}
    order = (ATTACHMENTS.c.application, ATTACHMENTS.c.paper, ATTACHMENTS.c.page)
    for row in connection.execute(select(ATTACHMENTS).order_by(*order)):
        attached.setdefault(row.application, []).append(_attachment(row, blobs))
    rows = connection.execute(
        select(APPLICATIONS, DEVICES.c.characters)
        .join(DEVICES, DEVICES.c.id == APPLICATIONS.c.device)
        .order_by(APPLICATIONS.c.received_ms, APPLICATIONS.c.code)
    )
    return [
        {
            "code": row.code,
            "authority_number": row.authority_number,
            "procedure": row.procedure,
            "version": row.version,
            "state": row.state,
            "kiosk": row.characters,
            "filed_at": row.filed_at,
            "due": row.due,
            "answers": row.answers,
            "attachments": attached.get(row.id, []),
        }
        for row in rows
    ]


def attachments(connection: Connection, application: bytes) -> list[Any]:
    """The pages of an application's papers, in order."""
    here = select(ATTACHMENTS).where(ATTACHMENTS.c.application == application)
    return list(connection.execute(here.order_by(ATTACHMENTS.c.paper, ATTACHMENTS.c.page)))


def papers_of(labels: Labels, row: Any, attached: list[Any]) -> list[str]:
    """Codes of papers that may be asked for: those of the procedure, then those seen otherwise."""
    procedure = labels.find(row.procedure, row.version)
    known = list(procedure.papers) if procedure else []
    filed = [one.get("paper") for one in row.papers if isinstance(one, dict)]
    seen = [*(one.paper for one in attached), *filed, *row.missing]
    return list(dict.fromkeys([*known, *(one for one in seen if isinstance(one, str))]))


def verdicts(connection: Connection, application: bytes) -> dict[bytes, str]:
    """How readable the machine found each page, by record; without a word of it, not at all."""
    of_record = and_(RECORDS.c.device == ATTACHMENTS.c.device, RECORDS.c.id == ATTACHMENTS.c.record)
    rows = connection.execute(
        select(ATTACHMENTS.c.record, RECORDS.c.body)
        .join(RECORDS, of_record)
        .where(ATTACHMENTS.c.application == application)
    )
    return {row.record: word for row in rows if (word := _verdict(row.body))}


def _verdict(body: bytes) -> str:
    tree = parse(body)
    word = tree.get("verdict") if isinstance(tree, dict) else None
    return word if isinstance(word, str) else ""


def find_paper(blobs: Blobs, row: Any) -> bytes | None:
    """A page in clear; None when its bytes are not (or no longer) whole."""
    try:
        return open_attachment(blobs.read(row.cipher_sha256), row.key, row.plain_sha256)
    except (FileNotFoundError, WrongDigestError, IntegrityError):
        return None


def queue(connection: Connection, group: str, words: str, number: int, now: str) -> Page:
    """Page `number` of a group; `words` are looked for in code, number and applicant. `now` is
    the time in ISO 8601, for what is late."""
    wanted = and_(_in_group(group, now), _matching(words))
    counted = select(func.count()).select_from(APPLICATIONS).where(wanted)
    total = int(connection.execute(counted).scalar() or 0)
    pages = max(1, -(-total // PAGE_ROWS))
    number = min(max(1, number), pages)
    rows = connection.execute(
        select(APPLICATIONS)
        .where(wanted)
        .order_by(APPLICATIONS.c.filed_order.desc(), APPLICATIONS.c.code)
        .limit(PAGE_ROWS)
        .offset((number - 1) * PAGE_ROWS)
    ).all()
    return Page(tuple(rows), number, pages, total)


def supplemented(connection: Connection, rows: Sequence[Any]) -> set[bytes]:
    """Those of the rows that wait for an official because people added what was asked for."""
    waiting = [row.id for row in rows if row.state == State.SUBMITTED.value]
    answered = select(EVENTS.c.application).where(
        EVENTS.c.application.in_(waiting) & (EVENTS.c.what == SUPPLEMENTED)
    )
    return set(connection.execute(answered).scalars())


def counts(connection: Connection, now: str) -> dict[str, int]:
    """How many applications each filter shows."""
    found: dict[str, int] = {}
    for group in (*GROUPS, "late", "all"):
        query = select(func.count()).select_from(APPLICATIONS).where(_in_group(group, now))
        found[group] = int(connection.execute(query).scalar() or 0)
    return found


def _attachment(row: Any, blobs: Blobs) -> dict[str, Any]:
    # Complete means that the page opens, not that a column says so.
    return {
        "field": row.paper,
        "page": row.page,
        "sha256": row.plain_sha256.hex(),
        "bytes": row.plain_bytes,
        "complete": find_paper(blobs, row) is not None,
    }


def _in_group(group: str, now: str) -> ColumnElement[bool]:
    if group == "late":
        # Only from acceptance on does a legal date run.
        running = [state.value for state in GROUPS["working"]]
        return and_(APPLICATIONS.c.state.in_(running), APPLICATIONS.c.due < now)
    if group in GROUPS:
        return APPLICATIONS.c.state.in_([state.value for state in GROUPS[group]])
    return true()


def _matching(words: str) -> ColumnElement[bool]:
    words = words.strip()
    if not words:
        return true()
    return or_(
        APPLICATIONS.c.code.contains(as_code(words) or words.upper(), autoescape=True),
        APPLICATIONS.c.authority_number.contains(words.upper(), autoescape=True),
        APPLICATIONS.c.applicant_plain.contains(plain_letters(words), autoescape=True),
    )

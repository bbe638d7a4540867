"""Questions of machines about applications that were filed elsewhere, and what they may be told.

It owns the rule that a code alone gives state and dates; more only for the receipt's own signature,
or for the number of an owner's card, which travels as a digest under the question's own id. It also
owns how often one machine may ask. It must never say whose application a code is, nor why a proof
proved nothing.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from sync.errors import BadSignature
from sync.portal import history
from sync.portal.archived import by_code
from sync.portal.content import Content, ContentError
from sync.portal.moments import iso
from sync.portal.tables import APPLICATIONS, ASKS, DEVICES
from sync.records import Tree
from sync.sealing import Context, verify

ASKED, ANSWERED = "status.asked.v1", "status.answered.v1"
HOUR_MS = 3_600_000
MOST_AN_HOUR = 60
MOST_WRONG_AN_HOUR = 20
MOST_EVENTS = 12
MOST_NOTE = 600
CODE_CHARS = 40
_KEY_ID_BYTES, _MOST_MESSAGE = 8, 2000
_CARD_LABEL = b"motcua/1/status-card\0"


def card_digest(ask: bytes, number: str) -> bytes:
    """HMAC-SHA256 of a card's number under the question's id: another question, another digest."""
    return hmac.new(ask, _CARD_LABEL + number.encode(), hashlib.sha256).digest()


def answer(connection: Connection, device: bytes, content: Content, at_ms: int) -> Tree:
    """What to tell the device; the question is counted. Raises ContentError."""
    ask, code = content.data("ask", 16), content.text("code", CODE_CHARS)
    base: dict[str, Tree] = {"ask": ask, "code": code, "at": iso(at_ms)}
    if _asks_too_often(connection, device, at_ms):
        return {**base, "found": False, "busy": True}
    found = connection.execute(select(APPLICATIONS).where(APPLICATIONS.c.code == code)).first()
    proof = content.find_tree("proof")
    is_proven = found is not None and proof is not None and _proves(connection, found, ask, proof)
    away = by_code(connection, code) if found is None else None
    is_wrong = away is None and (found is None or (proof is not None and not is_proven))
    _count(connection, device, ask, at_ms, is_wrong=is_wrong)
    if found is None:
        told = _archived(away) if away is not None else {"found": False}
        return {**base, **told, "busy": False}
    told = _told(connection, found, is_proven=is_proven)
    return {**base, "found": True, "busy": False, "proven": is_proven, **told}


def _archived(row: Any) -> dict[str, Tree]:
    """State and dates, which a code alone gives; what proves somebody the owner is archived too."""
    told: dict[str, Tree] = {"state": row.state, "filed_at": row.filed_at, "due": row.due}
    steps: list[Tree] = [
        {"at": one["at"], "state": one["state"]} for one in row.steps[-MOST_EVENTS:]
    ]
    told |= {"history": steps, "archived_at": iso(row.archived_ms)}
    return {"found": True, "proven": False, **told}


def _told(connection: Connection, found: Any, *, is_proven: bool) -> dict[str, Tree]:
    rows = history.rows(connection, found.id)
    by_id = {row.id: row for row in rows}
    events = [by_id[event_id] for event_id in history.folded(rows).order]
    told: dict[str, Tree] = {
        "state": found.state,
        "filed_at": found.filed_at,
        "due": found.due,
        "history": [_event(e, is_proven=is_proven) for e in events[-MOST_EVENTS:] if e.state],
    }
    if is_proven:
        told |= {
            "title": found.title,
            "applicant": found.applicant,
            "number": found.authority_number,
            "missing": list(found.missing),
        }
    return told


def _event(event: Any, *, is_proven: bool) -> Tree:
    told: dict[str, Tree] = {"at": event.at, "state": event.state}
    if is_proven:
        told |= {"note": event.note[:MOST_NOTE], "papers": list(event.papers)}
    return told


def _proves(connection: Connection, found: Any, ask: bytes, proof: dict[str, Tree]) -> bool:
    shown = Content(proof)
    cards = [card for card in shown.trees("cards") if isinstance(card, bytes)]
    if cards:
        mine = [card_digest(ask, number) for number in _owners(found)]
        return any(hmac.compare_digest(card, own) for card in cards for own in mine)
    message, mark = shown.find_bytes("message", _MOST_MESSAGE), shown.find_data("mark", 64)
    if message is None or mark is None:
        raise ContentError("proof")
    named = message[_KEY_ID_BYTES:].split(b"\n", 1)[0]
    if named != found.code.encode():
        return False
    signing = connection.execute(
        select(DEVICES.c.signing).where(DEVICES.c.id == found.device)
    ).scalar_one()
    try:
        verify(signing, Context.RECEIPT, mark, message)
    except BadSignature:
        return False
    return True


def _owners(found: Any) -> Iterable[str]:
    """The owners' numbers: the machine that filed it named the answers in which they stand."""
    fields = found.identity.get("owners", ()) if isinstance(found.identity, dict) else ()
    answers = (found.answers.get(field) for field in fields if isinstance(field, str))
    return [number for number in answers if isinstance(number, str) and number]


def _asks_too_often(connection: Connection, device: bytes, at_ms: int) -> bool:
    lately = (ASKS.c.device == device) & (ASKS.c.at_ms > at_ms - HOUR_MS)
    query = select(func.count(), func.sum(ASKS.c.wrong)).where(lately)
    asked, wrong = connection.execute(query).one()
    return asked >= MOST_AN_HOUR or (wrong or 0) >= MOST_WRONG_AN_HOUR


def _count(
    connection: Connection, device: bytes, ask: bytes, at_ms: int, *, is_wrong: bool
) -> None:
    old = (ASKS.c.device == device) & (ASKS.c.at_ms <= at_ms - HOUR_MS)
    connection.execute(delete(ASKS).where(old))
    values = {"device": device, "ask": ask, "at_ms": at_ms, "wrong": int(is_wrong)}
    connection.execute(insert(ASKS).values(**values))

"""Questions to the portal about applications filed at other machines: what travels, strictly read.

It owns the shapes of `status.asked.v1` and `status.answered.v1`. It must never put a card's number
into a question: only a digest under the question's own id, worth nothing for another question.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Any

from kiosk_app.domain.application import State
from kiosk_app.domain.identity import Card
from kiosk_app.domain.receipt import SignedReceipt

ID_BYTES = 16
_CARD_LABEL = b"motcua/1/status-card\0"
_MOST_TEXT = 4000
_MOST_EVENTS = 50


@dataclass(frozen=True, slots=True)
class RemoteEvent:
    """One step of an application elsewhere; `note` and `papers` only with a proof."""

    at: str
    state: State | None
    note: str = field(default="", repr=False)
    papers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteAnswer:
    """The portal's word. `at` is its own time; `is_busy`: this machine asked too often.

    `title`, `applicant`, `number`, notes and papers are empty unless `is_proven`, and
    in the archive, where it is since `archived_at`, nothing can be proven.
    """

    code: str
    at: str
    is_found: bool
    is_busy: bool = False
    is_proven: bool = False
    state: State | None = None
    filed_at: str = ""
    due: str | None = None
    title: str = ""
    applicant: str = field(default="", repr=False)
    number: str | None = None
    history: tuple[RemoteEvent, ...] = ()
    archived_at: str = ""


def question(ask: bytes, code: str, proof: SignedReceipt | Card | None) -> dict[str, Any]:
    """Content of status.asked.v1; `ask` are 16 random bytes."""
    shown: dict[str, Any] | None = None
    if isinstance(proof, SignedReceipt):
        shown = {"message": proof.message, "mark": proof.signature}
    elif isinstance(proof, Card):
        numbers = [number for number in (proof.number, proof.old_number) if number]
        shown = {"cards": [_digest(ask, number) for number in numbers]}
    return {"ask": ask, "code": code, "proof": shown}


def ask_of(content: object) -> bytes | None:
    """Which question an answer is for."""
    ask = content.get("ask") if isinstance(content, dict) else None
    return ask if isinstance(ask, bytes) and len(ask) == ID_BYTES else None


def read_answer(content: object) -> RemoteAnswer | None:
    """Content of status.answered.v1; None when it is malformed."""
    if not isinstance(content, dict):
        return None
    is_proven = content.get("proven") is True
    events = content.get("history", [])
    if not isinstance(events, list) or len(events) > _MOST_EVENTS:
        return None
    number, due = content.get("number"), content.get("due")
    return RemoteAnswer(
        code=_text(content.get("code")),
        at=_text(content.get("at")),
        is_found=content.get("found") is True,
        is_busy=content.get("busy") is True,
        is_proven=is_proven,
        state=_state(content.get("state")),
        filed_at=_text(content.get("filed_at")),
        due=_text(due) or None,
        title=_text(content.get("title")) if is_proven else "",
        applicant=_text(content.get("applicant")) if is_proven else "",
        number=(_text(number) or None) if is_proven else None,
        archived_at=_text(content.get("archived_at")),
        history=tuple(_event(event, is_proven) for event in events if isinstance(event, dict)),
    )


def _event(tree: dict[str, Any], is_proven: bool) -> RemoteEvent:
    papers = tree.get("papers", [])
    return RemoteEvent(
        at=_text(tree.get("at")),
        state=_state(tree.get("state")),
        note=_text(tree.get("note")) if is_proven else "",
        papers=tuple(p for p in papers if isinstance(p, str)) if is_proven else (),
    )


def _digest(ask: bytes, number: str) -> bytes:
    return hmac.new(ask, _CARD_LABEL + number.encode(), hashlib.sha256).digest()


def _state(word: object) -> State | None:
    return next((state for state in State if state.value == word), None)


def _text(value: object) -> str:
    return value[:_MOST_TEXT] if isinstance(value, str) else ""

"""What a person may ask about their own data, and what is answered: the records, strictly read.

It owns the kinds and the shapes of `personal.requested.v1` and `personal.answered.v1`. It must
never decide anything: the authority answers, except where the applicant alone decides (withdrawing
what nobody has accepted yet).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

ID_BYTES = 16
LONGEST_WORDS = 500
_MOST_NOTE = 4000


class Asked(Enum):
    """What is asked for."""

    CORRECT = "correct"
    WITHDRAW = "withdraw"
    ERASE = "erase"


@dataclass(frozen=True, slots=True)
class PersonalRequest:
    """One request. `id` has 16 bytes, `proof` is receipt+card or official, `at` ISO 8601."""

    id: bytes
    application: bytes
    code: str
    what: Asked
    proof: str
    at: str
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PersonalAnswer:
    """The authority's answer to a request."""

    request: bytes
    application: bytes
    what: str
    is_granted: bool
    at: str
    note: str = field(default="", repr=False)


def request_content(asked: PersonalRequest) -> dict[str, Any]:
    """Content of personal.requested.v1."""
    return {
        "request": asked.id,
        "application": asked.application,
        "code": asked.code,
        "what": asked.what.value,
        "words": asked.words,
        "proof": asked.proof,
        "at": asked.at,
    }


def read_personal_answer(content: object) -> PersonalAnswer | None:
    """Content of personal.answered.v1; None when it is malformed."""
    if not isinstance(content, dict):
        return None
    request, about = content.get("request"), content.get("application")
    at, note = content.get("at"), content.get("note", "")
    ids = [one for one in (request, about) if isinstance(one, bytes) and len(one) == ID_BYTES]
    if len(ids) != 2 or not isinstance(at, str) or not isinstance(note, str):
        return None
    what = content.get("what")
    if what not in {asked.value for asked in Asked}:
        return None
    granted = content.get("granted") is True
    return PersonalAnswer(ids[0], ids[1], what, granted, at, note[:_MOST_NOTE])

"""What people ask about their own data, as it comes and waits: the rows of the table `requests`.

A request comes from the machine that filed the application, in the words of its person. It must
never answer one: that is rights.py.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select

from sync.portal.content import Content, ContentError
from sync.portal.tables import APPLICATIONS, REQUESTS

ASKED, ANSWERED = "personal.requested.v1", "personal.answered.v1"
CORRECT, WITHDRAW, ERASE = "correct", "withdraw", "erase"
KINDS = (CORRECT, WITHDRAW, ERASE)
LONGEST_WORDS = 500
MOST_SHOWN = 200


def keep(connection: Connection, device: bytes, content: Content, at_ms: int) -> None:
    """A request that just came; the same one twice is one. Raises ContentError."""
    request, what = content.data("request", 16), content.text("what", 20)
    if what not in KINDS:
        raise ContentError("what")
    if connection.execute(select(REQUESTS.c.id).where(REQUESTS.c.id == request)).first():
        raise ContentError("request")
    connection.execute(
        insert(REQUESTS).values(
            id=request,
            device=device,
            application=content.data("application", 16),
            what=what,
            words=content.text("words", LONGEST_WORDS, least=0),
            proof=content.text("proof", 40),
            made_at=content.text("at", 40),
            received_ms=at_ms,
        )
    )


def waiting(connection: Connection) -> list[Any]:
    """What nobody answered yet, the oldest first, each with its application's columns."""
    query = (
        select(REQUESTS, APPLICATIONS.c.code, APPLICATIONS.c.title, APPLICATIONS.c.applicant)
        .join(APPLICATIONS, APPLICATIONS.c.id == REQUESTS.c.application)
        .where(REQUESTS.c.answered_ms.is_(None))
        .order_by(REQUESTS.c.received_ms, REQUESTS.c.id)
        .limit(MOST_SHOWN)
    )
    return list(connection.execute(query))

"""Rating the service: once for an application and question, never asked for twice.

It owns that the touch on a face is durable before anything else is asked. It must never join a
rating to the application that it was given after.
"""

from __future__ import annotations

from kiosk_app.domain.plain_text import one_line
from kiosk_app.domain.rating import LONGEST_WORD, RATING, Asked, Face, Rating, rating_content
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.tracking import find
from kiosk_app.usecases.voicing import enqueue_unnamed
from sync import write

ID_BYTES = 16


def may_rate(machine: Machine, code: str, asked: Asked) -> bool:
    """Whether this question is still open for the application."""
    found = find(machine, code)
    return found is not None and not machine.rated.is_marked(found.id, asked.value)


def rate(machine: Machine, code: str, asked: Asked, face: Face) -> Rating | None:
    """Keeps the face; None when the question was answered before or the application is gone."""
    found = find(machine, code)
    if found is None:
        return None
    rating = Rating(machine.random(ID_BYTES), asked, found.procedure, face, machine.today())
    with write(machine.db):
        if not machine.rated.mark(found.id, asked.value):
            return None
        enqueue_unnamed(machine, RATING, rating_content(rating, machine.settings.kiosk.office))
    return rating


def add_word(machine: Machine, rating: Rating, word: str) -> None:
    """A word beside the face; empty words say nothing and are not sent."""
    said = one_line(word, LONGEST_WORD)
    if not said:
        return
    content = rating_content(rating, machine.settings.kiosk.office, said)
    with write(machine.db):
        enqueue_unnamed(machine, RATING, content)

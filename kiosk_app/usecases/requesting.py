"""A person's own data: what this machine holds, and asking for correction, withdrawal, erasure.

It owns that a request is durable and on its way when it is confirmed, that nobody waits for an
answer where the applicant alone decides, and that an erasure which was granted happens here only
when everything has reached the portal. It must never erase because of a request alone.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from dataclasses import dataclass, field

from kiosk_app.domain import messages
from kiosk_app.domain.application import Event, State, fold, may_follow
from kiosk_app.domain.identity import Card
from kiosk_app.domain.personal import (
    ID_BYTES,
    LONGEST_WORDS,
    Asked,
    PersonalRequest,
    request_content,
)
from kiosk_app.store.applications import StoredApplication
from kiosk_app.usecases.clock import at_vietnam
from kiosk_app.usecases.erasing import NotDelivered, erase
from kiosk_app.usecases.filing import BY_KIOSK
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.receiving import events_of, refold
from kiosk_app.usecases.tracking import find
from sync import shed_papers, write

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody of the staff had to do with the application. `at` is ISO 8601."""

    at: str
    who: str
    action: str


@dataclass(frozen=True, slots=True)
class Made:
    """A request as its person sees it; `outcome` is "", granted or refused."""

    what: Asked
    at: str
    outcome: str
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What this machine holds: numbers and names of things, never an answer. `shed`: pages that
    were handed over and are at the authority only."""

    code: str
    answers: int
    pages: int
    shed: int
    drafts: int
    looks: tuple[Look, ...]
    requests: tuple[Made, ...]
    may_withdraw: bool


def holdings(machine: Machine, code: str, card: Card | None) -> Holdings | None:
    """For the application's owner; drafts of the card's holder are counted, never opened."""
    found = find(machine, code)
    if found is None:
        return None
    drafts = 0 if card is None else machine.drafts.count_of_card(card.number)
    return Holdings(
        code=found.code,
        answers=len(found.content["answers"]),
        pages=len(machine.documents.of(found.id)),
        shed=shed_papers(machine.db, found.id),
        drafts=drafts,
        looks=tuple(
            Look(at_vietnam(at_ms).isoformat(), who, action)
            for at_ms, who, action in machine.audit.about(found.id.hex(), found.code)
        ),
        requests=tuple(_made(machine, found)),
        may_withdraw=may_follow(State(found.state), State.WITHDRAWN),
    )


def _made(machine: Machine, found: StoredApplication) -> list[Made]:
    return [
        Made(
            Asked(one.what),
            at_vietnam(one.made_ms).isoformat(),
            one.outcome,
            str(one.content["note"]),
        )
        for one in machine.requests.of(found.id)
    ]


def request(machine: Machine, code: str, what: Asked, words: str, proof: str) -> Made | None:
    """Sends a request; a withdrawal that nobody need confirm is done at once. None when the
    application is not here, or cannot be withdrawn any more."""
    moment = machine.moment()
    with write(machine.db):
        found = find(machine, code)
        if found is None:
            return None
        folded = fold(events_of(machine, found.id))
        if what is Asked.WITHDRAW and not may_follow(folded.state, State.WITHDRAWN):
            return None
        at = moment.when.isoformat()
        if what is Asked.WITHDRAW and folded.authority_number is None:
            _withdraw(machine, found, folded.decided, at, words)
            return Made(what, at, "granted")
        asked = PersonalRequest(
            machine.random(ID_BYTES), found.id, found.code, what, proof, at, words[:LONGEST_WORDS]
        )
        machine.requests.add(asked.id, found.id, what.value, asked.words, machine.wall_ms())
        machine.outbox.enqueue(
            messages.PERSONAL_REQUESTED, request_content(asked), about=found.id, due=found.due
        )
    log.info("personal.requested", extra={"code": found.code, "kind": what.value})
    return Made(what, at, "")


def _withdraw(
    machine: Machine, found: StoredApplication, decided: bytes | None, at: str, words: str
) -> None:
    """Before acceptance the applicant alone decides: an event like every other."""
    event = Event(
        id=machine.outbox.make_id(),
        sees=decided,
        at=at,
        what=State.WITHDRAWN.value,
        state=State.WITHDRAWN,
        by=BY_KIOSK,
        note=words[:LONGEST_WORDS],
    )
    content = messages.event_content(found.id, found.code, event)
    machine.applications.append_event(found.id, content, machine.wall_ms())
    refold(machine, found)
    machine.outbox.enqueue(messages.EVENT, content, about=found.id, due=found.expected)


def carry_out(machine: Machine) -> int:
    """Erases what was granted and has reached the portal; how many. The rest waits."""
    done = 0
    for about in machine.requests.granted(Asked.ERASE.value):
        found = machine.applications.find_by_id(about)
        if found is not None:
            with suppress(NotDelivered):
                done += erase(machine, found.code)
    return done

"""Beginning an application and answering it: every answer is durable when the verb returns.

It owns the way from a stored draft to what flow sees. It must never judge an answer (flow asks the
domain) and never change the version that a draft began with.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from kiosk_app.domain.identity import Card, IdentityHow
from kiosk_app.domain.taking_over import outdated
from kiosk_app.store.documents import StoredPage
from kiosk_app.store.drafts import StoredDraft
from kiosk_app.usecases.clock import at_vietnam
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.values import AttachedPage, Consent, Draft, DraftId, NoticeShown
from sync import write


class UnknownDraft(LookupError):
    """No such draft: it was filed, discarded, or its time is over."""


def start(machine: Machine, procedure_code: str) -> Draft:
    """A new draft of the version that is valid today. KeyError when no procedure has the code."""
    procedure = machine.shelf.get(procedure_code, machine.today())
    source = machine.shelf.source_of(procedure)
    draft_id = machine.outbox.make_id()
    with write(machine.db):
        machine.drafts.begin(
            draft_id,
            procedure.code,
            procedure.version,
            source,
            IdentityHow.TYPED.value,
            machine.wall_ms(),
        )
    return get_draft(machine, DraftId(draft_id))


def get_draft(machine: Machine, draft_id: DraftId) -> Draft:
    """The draft as it stands on the disk. Raises UnknownDraft."""
    return shown(machine, get_stored(machine, draft_id))


def answer(machine: Machine, draft: Draft, values: Mapping[str, Any]) -> Draft:
    """Lays `values` over the answers; None takes an answer away. Durable on return.

    Where a field begins to take over another answer, its own from before goes.
    """
    today = date.fromisoformat(machine.today())
    with write(machine.db):
        stored = get_stored(machine, draft.id)
        answers = dict(stored.answers)
        for field_id, value in values.items():
            if value is None:
                answers.pop(field_id, None)
            else:
                answers[field_id] = composed(value)
        for field_id in [*outdated(draft.procedure, stored.answers, answers, today)]:
            if field_id not in values:
                del answers[field_id]
        changed = {
            field_id
            for field_id in stored.answers.keys() | answers.keys()
            if stored.answers.get(field_id) != answers.get(field_id)
        }
        handling = replace(stored.handling, by_official=stored.handling.marked(changed))
        machine.drafts.save(stored, answers, stored.notice, machine.wall_ms(), handling)
    return get_draft(machine, draft.id)


def accept_notice(machine: Machine, draft: Draft, notice: NoticeShown) -> Draft:
    """Keeps which text of the notice was shown, in which language, when."""
    with write(machine.db):
        stored = get_stored(machine, draft.id)
        machine.drafts.save(stored, stored.answers, notice.tree(), machine.wall_ms())
    return get_draft(machine, draft.id)


def set_position(machine: Machine, draft: Draft, position: str | None) -> Draft:
    """Where the person is, so that a power cut comes back to the same question."""
    with write(machine.db):
        machine.drafts.set_position(draft.id, position, machine.wall_ms())
    return get_draft(machine, draft.id)


def identify(machine: Machine, draft: Draft, card: Card | None, how: IdentityHow) -> Draft:
    """How identity was established; with a card, the same card brings a sealed draft back."""
    with write(machine.db):
        machine.drafts.set_identity(draft.id, how.value, card.number if card else None)
    return get_draft(machine, draft.id)


def shown(machine: Machine, stored: StoredDraft) -> Draft:
    """A stored draft as flow sees it."""
    notice = stored.notice
    return Draft(
        id=DraftId(stored.id),
        procedure=machine.shelf.procedure_from(stored.source),
        answers=dict(stored.answers),
        position=stored.position,
        pages=tuple(shown_page(page) for page in machine.documents.of(stored.id)),
        how=stored.how,
        created_at=at_vietnam(stored.created_ms),
        notice=_notice(notice) if notice else None,
        supplements=stored.supplements,
        handling=stored.handling,
    )


def _notice(tree: Mapping[str, Any]) -> NoticeShown:
    consents = tuple(Consent(**consent) for consent in tree.get("consents", ()))
    return NoticeShown(tree["text"], tree["lang"], tree["shown_at"], consents)


def shown_page(page: StoredPage) -> AttachedPage:
    """A stored page without its key."""
    return AttachedPage(page.paper, page.page, page.digest, page.plain_bytes, page.media.verdict)


def composed(value: Any) -> Any:
    """The value with every text in NFC, as records demand."""
    match value:
        case str():
            return unicodedata.normalize("NFC", value)
        case Mapping():
            return {key: composed(item) for key, item in value.items()}
        case list() | tuple():
            return [composed(item) for item in value]
        case _:
            return value


def get_stored(machine: Machine, draft_id: DraftId) -> StoredDraft:
    """The draft's row. Raises UnknownDraft."""
    stored = machine.drafts.find(draft_id)
    if stored is None:
        raise UnknownDraft("the draft is no longer here")
    return stored

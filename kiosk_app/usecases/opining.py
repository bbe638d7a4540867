"""Opinions on drafts and plans: a form like any other until it is given, and then a record.

It owns that an opinion without a name is joined to nobody, and that nothing of it stays on this
machine but the record on its way. It must never make an application of it.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk_app.domain import consultation as asking
from kiosk_app.domain.code import RANDOM_BYTES, make_code
from kiosk_app.domain.consultation import ByLang, Consultation, Opinion
from kiosk_app.domain.identity import IdentityHow
from kiosk_app.domain.problems import Problem
from kiosk_app.domain.procedure import FieldType
from kiosk_app.domain.publications import CONSULTATION
from kiosk_app.usecases import resuming
from kiosk_app.usecases.drafting import get_draft
from kiosk_app.usecases.fitting import too_much
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.signing import counting, errors_of
from kiosk_app.usecases.values import Draft, DraftId
from kiosk_app.usecases.voicing import PRIORITY, enqueue_unnamed
from sync import NO_APPLICATION, RecordError, parse, write

ID_BYTES = 16


def consultations(machine: Machine) -> list[Consultation]:
    """Those on which opinions are asked for today, what ends first before the others."""
    rows = machine.publications.standing(CONSULTATION, machine.today())
    return [asking.read_consultation(parse(row.body)) for row in rows]


def begin(machine: Machine, publication: bytes, say: Mapping[str, ByLang]) -> Draft | None:
    """A draft of the consultation's form; None when it is over. `say`: see form_source."""
    found = [one for one in consultations(machine) if one.id == publication]
    if not found:
        return None
    source = asking.form_source(found[0], say)
    procedure = machine.shelf.procedure_from(source)
    draft_id = machine.outbox.make_id()
    with write(machine.db):
        how, now_ms = IdentityHow.TYPED.value, machine.wall_ms()
        machine.drafts.begin(draft_id, procedure.code, procedure.version, source, how, now_ms)
    return get_draft(machine, DraftId(draft_id))


def give(machine: Machine, draft: Draft) -> Opinion | list[Problem]:
    """The opinion leaves the draft for the outbox, or what is wrong with it."""
    today = machine.moment().when.date()
    problems = errors_of(machine, draft.procedure, draft.answers, today)
    if problems:
        return problems
    opinion = _opinion(machine, draft)
    if not opinion.answers and not opinion.words:
        first = next(draft.procedure.fields())
        return [Problem(first.id, "required")]
    content = asking.opinion_content(opinion, machine.settings.kiosk.office)
    try:
        with write(machine.db):
            if opinion.name:
                machine.outbox.enqueue(
                    asking.OPINION, content, about=NO_APPLICATION, priority=PRIORITY
                )
            else:
                enqueue_unnamed(machine, asking.OPINION, content)
            machine.drafts.discard(draft.id)
    except RecordError:
        return [too_much(draft.answers)]
    resuming.discard(machine, draft.id)
    return opinion


def _opinion(machine: Machine, draft: Draft) -> Opinion:
    procedure, today = draft.procedure, machine.moment().when.date()
    return asking.opinion_of(
        machine.random(ID_BYTES),
        make_code(machine.device.characters, machine.random(RANDOM_BYTES)),
        (bytes.fromhex(procedure.code), int(procedure.version)),
        counting(procedure, draft.answers, today),
        {field.id for field in procedure.fields() if field.type is FieldType.CHOICE},
        today.isoformat(),
    )

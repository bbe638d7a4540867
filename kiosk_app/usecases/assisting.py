"""An official beside the citizen: whose hand enters, who hands in for whom, drafts put away.

It owns what the record says of it. A draft that was put away is opened for an official with a
reason, which stands in the audit record before anything is shown. It must never change an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from kiosk_app.domain.hands import Hand, Handling, Submitter
from kiosk_app.domain.procedure import Procedure
from kiosk_app.usecases.clock import at_vietnam
from kiosk_app.usecases.drafting import get_draft, get_stored
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.staffing import StaffMember
from kiosk_app.usecases.values import Draft, DraftId
from sync import write


class Reason(Enum):
    """Why an official opens what somebody put away."""

    LOST_SLIP = "lost_slip"
    GO_ON = "go_on"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class SealedDraft:
    """A draft put away, without anything of what was said in it."""

    id: DraftId
    procedure: Procedure
    put_away_at: datetime


def begin_help(machine: Machine, draft: Draft, member: StaffMember) -> Draft:
    """From now on the official enters."""

    def by_official(before: Handling) -> Handling:
        helpers = tuple(dict.fromkeys((*before.helpers, member.name)))
        return replace(before, hand=Hand.OFFICIAL, helpers=helpers)

    return _handle(machine, draft, by_official, (member, "help.begun"))


def end_help(machine: Machine, draft: Draft, member: StaffMember) -> Draft:
    """From now on the citizen enters again."""
    return _handle(machine, draft, lambda h: replace(h, hand=Hand.CITIZEN), (member, "help.ended"))


def name_submitter(machine: Machine, draft: Draft, submitter: Submitter | None) -> Draft:
    """Who hands in for the applicant; None: the applicant."""
    return _handle(machine, draft, lambda h: replace(h, submitter=submitter))


def sealed_drafts(machine: Machine) -> list[SealedDraft]:
    """What was put away and waits, the newest first."""
    return [
        SealedDraft(
            DraftId(one.id), machine.shelf.procedure_from(one.source), at_vietnam(one.touched_ms)
        )
        for one in machine.drafts.put_away_list(machine.wall_ms())
    ]


def open_sealed(
    machine: Machine, draft_id: DraftId, member: StaffMember, reason: Reason
) -> Draft | None:
    """Opens a draft for an official; None when it is gone. Its slip is spent."""
    now_ms = machine.wall_ms()
    with write(machine.db):
        stored = machine.drafts.find(draft_id)
        if stored is None or stored.expires_ms is None or stored.expires_ms <= now_ms:
            return None
        machine.audit.note(now_ms, member.ref, f"draft.opened.{reason.value}", draft_id.hex())
        machine.drafts.take_back(draft_id, now_ms)
    return begin_help(machine, get_draft(machine, draft_id), member)


def _handle(
    machine: Machine,
    draft: Draft,
    change: Callable[[Handling], Handling],
    act: tuple[StaffMember, str] | None = None,
) -> Draft:
    now_ms = machine.wall_ms()
    with write(machine.db):
        stored = get_stored(machine, draft.id)
        after = change(stored.handling)
        machine.drafts.save(stored, stored.answers, stored.notice, now_ms, after)
        if act is not None:
            machine.audit.note(now_ms, act[0].ref, act[1], bytes(draft.id).hex())
    return get_draft(machine, draft.id)

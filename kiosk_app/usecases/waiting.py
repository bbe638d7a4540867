"""What waits for an official at this machine: applications whose applicant must act, and tasks.

It owns which states call for somebody at the desk. It shows no answer and no name.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.domain.application import State
from kiosk_app.domain.procedure import Procedure
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.staffing import StaffMember
from sync import close_task, write

FOR_THE_DESK = (State.SUPPLEMENT_REQUESTED, State.PAYMENT_DUE, State.COMPLETED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """An application filed here whose applicant must come."""

    code: str
    procedure: Procedure
    state: str


def applications_waiting(machine: Machine) -> list[Waiting]:
    """The newest first."""
    return [
        Waiting(one.code, machine.shelf.procedure_to_show(one.source, one.procedure), one.state)
        for one in machine.applications.in_states([state.value for state in FOR_THE_DESK])
    ]


def close(machine: Machine, member: StaffMember, number: int) -> None:
    """A task that somebody has dealt with."""
    now_ms = machine.wall_ms()
    with write(machine.db):
        if close_task(machine.db, number, now_ms):
            machine.audit.note(now_ms, member.ref, "task.closed", str(number))

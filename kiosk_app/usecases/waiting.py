"""What waits for an official at this machine: applications whose applicant must act, and tasks.

It owns which states call for somebody at the desk. It shows no answer and no name.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk_app.domain.application import State
from kiosk_app.domain.procedure import Procedure
from kiosk_app.usecases.clock import at_vietnam
from kiosk_app.usecases.machine import Machine
from kiosk_app.usecases.staffing import StaffMember
from sync import Task, close_task, find_task, open_tasks, write

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


@dataclass(frozen=True, slots=True)
class MachineTask:
    """What the machine calls a person for. `code` of the application, "" when it is about the
    machine; `owner` is the value of a TaskOwner, `due_at` ISO, `answer` the operator's words."""

    number: int
    kind: str
    code: str
    detail: str
    owner: str
    due_at: str
    is_late: bool
    answer: str


def tasks(machine: Machine) -> list[MachineTask]:
    """The newest first."""
    return [_task(machine, one) for one in open_tasks(machine.db)]


def find(machine: Machine, number: int) -> MachineTask | None:
    """One that is open."""
    found = find_task(machine.db, number)
    return None if found is None else _task(machine, found)


def _task(machine: Machine, task: Task) -> MachineTask:
    code = None if task.application is None else machine.applications.code_of(task.application)
    return MachineTask(
        number=task.number,
        kind=task.kind,
        code=code or "",
        detail=task.detail,
        owner=task.owner.value,
        due_at=at_vietnam(task.due_ms).isoformat(),
        is_late=task.due_ms < machine.moment().ms,
        answer=task.answer,
    )


def close(machine: Machine, member: StaffMember, number: int, done: str) -> None:
    """A task that somebody has dealt with; `done` is a code for what they did."""
    now_ms = machine.wall_ms()
    with write(machine.db):
        if close_task(machine.db, number, now_ms, done, member.ref):
            machine.audit.note(now_ms, member.ref, "task.closed", str(number))

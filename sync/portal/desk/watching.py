"""Pages for technicians and operators: machines, tasks for a person, the access record.

Nothing of an application but its code or id stands here. Closing a task, written into the access
record, is all that is changed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from sync.duties import NOTE_CHARS
from sync.portal import audit, feeds, history, registering, releasing, tasks, told
from sync.portal.accounts import Role
from sync.portal.audit import note_act
from sync.portal.content import plain_line
from sync.portal.desk.door import HEADERS
from sync.portal.desk.rendering import Renderer
from sync.portal.desk.routing import DeskRoute, Text
from sync.portal.desk.task_words import due_ms, note_key, note_label, owner_of
from sync.portal.tables import AUDIT, DEVICES

_ROWS = 200
Number = Annotated[int, Path(ge=0, le=2**63 - 1)]  # as many as a database counts
_CLOSED = 20
_OF_TASKS: Mapping[str, Any] = {
    "owner_of": owner_of,
    "due_ms": due_ms,
    "note_key": note_key,
    "note_label": note_label,
}


def watching_router(renderer: Renderer) -> APIRouter:
    router, entrance = APIRouter(route_class=DeskRoute), renderer.entrance
    store = entrance.portal.store

    @router.get("/machines")
    def machines(request: Request) -> Response:
        visit = entrance.signed_in(request, Role.TECHNICIAN, Role.OPERATOR)
        with store.reading() as connection:
            devices = connection.execute(select(DEVICES).order_by(DEVICES.c.characters)).all()
            opened, count = tasks.open_tasks(connection), tasks.count_open(connection)
            closed = tasks.closed_tasks(connection, _CLOSED)
            parked = releasing.counts(connection)
        found: dict[str, Any] = {
            "devices": devices,
            "tasks": opened,
            "count": count,
            "closed": closed,
            "machine_of": {device.id: device.characters for device in devices},
            "parked": parked,
            "may_release": visit.account is not None and visit.account.role is Role.OPERATOR,
        }
        return renderer.page("machines.html", visit, **found, **_OF_TASKS)

    @router.post("/machines/{characters}/release")
    def release(request: Request, characters: str, csrf: Text = "") -> Response:
        visit = entrance.form(request, csrf, Role.OPERATOR)
        # Of a machine that is called otherwise by now nothing was shown.
        with suppress(registering.UnknownMachine):
            releasing.release(entrance.portal, characters, visit.who)
        return RedirectResponse("/machines", 303, headers=HEADERS)

    @router.post("/tasks/{number}/close")
    def close(request: Request, number: Number, csrf: Text = "", note: Text = "") -> Response:
        visit = entrance.form(request, csrf, Role.TECHNICIAN, Role.OPERATOR)
        at_ms, words = entrance.portal.clock(), plain_line(note)[:NOTE_CHARS]
        with store.writing() as connection:
            open_one = tasks.find_open(connection, number)
            if open_one is not None and open_one.device is not None:
                feeds.lock_device(connection, open_one.device)
            closed = tasks.close_task(connection, number, visit.who, at_ms, words)
            if closed is not None:
                told.answer(entrance.portal, connection, closed, words, visit.who)
                if closed.kind == history.CONFLICT:
                    # The application stops saying that its decisions contradict each other.
                    application = closed.subject.partition(":")[0]
                    history.refresh(connection, bytes.fromhex(application), at_ms)
                subject = f"{number} {closed.kind}"
                note_act(connection, at_ms, visit.who, "task.closed", subject)
        # Closed by somebody else meanwhile is as good.
        return RedirectResponse("/machines", 303, headers=HEADERS)

    @router.get("/audit")
    def access(request: Request) -> Response:
        visit = entrance.signed_in(request, Role.OPERATOR)
        with store.reading() as connection:
            rows = connection.execute(select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(_ROWS)).all()
            broken = audit.broken_at(connection)
        return renderer.page("audit.html", visit, rows=rows, broken=broken)

    return router

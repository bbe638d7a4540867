"""Pages for technicians and operators: machines, tasks for a person, the access record.

Nothing of an application but its code or id stands here. It must never change a row.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy import select

from sync.portal import audit, tasks
from sync.portal.accounts import Role
from sync.portal.desk.rendering import Renderer
from sync.portal.tables import AUDIT, DEVICES

_ROWS = 200


def watching_router(renderer: Renderer) -> APIRouter:
    router, entrance = APIRouter(), renderer.entrance
    store = entrance.portal.store

    @router.get("/machines")
    def machines(request: Request) -> Response:
        visit = entrance.signed_in(request, Role.TECHNICIAN, Role.OPERATOR)
        with store.reading() as connection:
            devices = connection.execute(select(DEVICES).order_by(DEVICES.c.characters)).all()
            opened = tasks.open_tasks(connection)
        return renderer.page("machines.html", visit, devices=devices, tasks=opened)

    @router.get("/audit")
    def access(request: Request) -> Response:
        visit = entrance.signed_in(request, Role.OPERATOR)
        with store.reading() as connection:
            rows = connection.execute(select(AUDIT).order_by(AUDIT.c.seq.desc()).limit(_ROWS)).all()
            broken = audit.broken_at(connection)
        return renderer.page("audit.html", visit, rows=rows, broken=broken)

    return router

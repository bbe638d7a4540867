"""Requests about people's own data at the desk: what waits, and the answers.

It owns the page /requests. It must never show them to another role than the officials'; whoever
looks is written into the access record.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from sync.portal import requesting, rights
from sync.portal.accounts import Role
from sync.portal.audit import note_act
from sync.portal.decisions import DecisionError
from sync.portal.desk.door import HEADERS, Refused, Visit
from sync.portal.desk.rendering import Renderer
from sync.portal.desk.routing import DeskRoute, Text


def requests_router(renderer: Renderer) -> APIRouter:
    """Every route here is for officials."""
    router, entrance = APIRouter(route_class=DeskRoute), renderer.entrance
    portal = entrance.portal

    @router.get("/requests")
    def waiting(request: Request) -> Response:
        return _show(renderer, entrance.signed_in(request, Role.OFFICIAL), "", 200)

    @router.post("/requests/{name}/answer")
    def answer(
        request: Request, name: str, granted: Text, csrf: Text = "", note: Text = ""
    ) -> Response:
        visit = entrance.form(request, csrf, Role.OFFICIAL)
        try:
            given = rights.Answer(
                bytes.fromhex(name), granted == "yes", note.replace("\r\n", "\n"), visit.who
            )
            rights.answer(portal, given)
        except DecisionError as error:
            return _show(renderer, visit, error.code, 422)
        except (rights.NotOpen, ValueError) as error:
            raise Refused(404) from error
        return RedirectResponse("/requests", 303, headers=HEADERS)

    return router


def _show(renderer: Renderer, visit: Visit, error: str, status: int) -> Response:
    portal = renderer.entrance.portal
    portal.naming.settle()
    with portal.store.writing() as connection:
        rows = requesting.waiting(connection)
        for row in rows:
            note_act(connection, portal.clock(), visit.who, "looked.request", row.code)
    return renderer.page("requests.html", visit, status, rows=rows, error=error)

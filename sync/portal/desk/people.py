"""The operator's page of people: accounts, their PINs for the machines, removal.

It owns what an operator may do with them. A one-time password or PIN is shown once, in the answer
to the form that asked for it, and stands in no address and no record.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from sync.portal import accounts, staff
from sync.portal.accounts import AccountError, Role
from sync.portal.desk.door import HEADERS, Visit
from sync.portal.desk.rendering import Renderer
from sync.portal.desk.routing import DeskRoute, Text


def people_router(renderer: Renderer) -> APIRouter:
    """Every route here is for operators. The slow hashes run on the server's own threads, one at a
    time (`verifiers`)."""
    router, entrance = APIRouter(route_class=DeskRoute), renderer.entrance
    portal = entrance.portal

    def page(visit: Visit, status: int = 200, **shown: str) -> Response:
        with portal.store.reading() as connection:
            people = staff.list_people(connection)
        return renderer.page(
            "people.html",
            visit,
            status,
            people=people,
            roles=[role.value for role in Role],
            at_machines=staff.AT_MACHINES,
            **{"error": "", "secret": "", "whose": "", "kind": "", **shown},
        )

    @router.get("/people")
    def people(request: Request) -> Response:
        return page(entrance.signed_in(request, Role.OPERATOR))

    @router.post("/people/add")
    def add(request: Request, name: Text, role: Text, csrf: Text = "") -> Response:
        visit = entrance.form(request, csrf, Role.OPERATOR)
        try:
            at_ms = portal.clock()
            password = accounts.add_account(portal.store, name, Role(role), at_ms, visit.who)
        except ValueError as error:  # AccountError is one; an unknown role another
            return page(visit, 422, error=getattr(error, "code", "role"))
        return page(visit, secret=password, whose=name, kind="password")

    @router.post("/people/password")
    def password(request: Request, name: Text, csrf: Text = "") -> Response:
        visit = entrance.form(request, csrf, Role.OPERATOR)
        if accounts.clean_name(name) == visit.who:
            return page(visit, 422, error="own_password")
        try:
            made = accounts.reset_password(portal.store, name, portal.clock(), visit.who)
        except AccountError as error:
            return page(visit, 422, error=error.code)
        return page(visit, secret=made, whose=name, kind="password")

    @router.post("/people/pin")
    def pin(request: Request, name: Text, csrf: Text = "") -> Response:
        visit = entrance.form(request, csrf, Role.OPERATOR)
        try:
            made = staff.set_pin(portal, name, visit.who)
        except AccountError as error:
            return page(visit, 422, error=error.code)
        return page(visit, secret=made, whose=name, kind="pin")

    @router.post("/people/remove")
    def remove(request: Request, name: Text, csrf: Text = "") -> Response:
        visit = entrance.form(request, csrf, Role.OPERATOR)
        if accounts.clean_name(name) == visit.who:
            return page(visit, 422, error="own")
        try:
            staff.remove_account(portal, name, visit.who)
        except AccountError as error:
            return page(visit, 422, error=error.code)
        return RedirectResponse("/people", 303, headers=HEADERS)

    return router

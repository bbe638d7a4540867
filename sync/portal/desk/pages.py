"""The officials' desk: server-rendered pages on the portal's door, without scripts.

It owns the addresses for people and joins the routers of the other modules of this package. It must
never answer an application's content to anyone who is not signed in as an official.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from sync.portal import accounts
from sync.portal.accounts import Account, AccountError, Role
from sync.portal.admission import Admission, Busy
from sync.portal.bounds import MACHINES, Bounded
from sync.portal.desk.door import HEADERS, LANGUAGE, SESSION, Entrance, Refused, Turned, Visit
from sync.portal.desk.files import applications_router
from sync.portal.desk.hearing import hearing_router
from sync.portal.desk.people import people_router
from sync.portal.desk.publishing import publishing_router
from sync.portal.desk.rendering import Renderer, make_renderer
from sync.portal.desk.requests import requests_router
from sync.portal.desk.routing import DeskRoute, Text
from sync.portal.desk.watching import watching_router
from sync.portal.http import allowed, no_database, no_room, refused_plainly
from sync.portal.metering import SIGN_IN
from sync.portal.opening import Portal

_HERE = Path(__file__).parent
_ASSETS = Path(__file__).resolve().parents[3] / "assets"
_STATIC = {
    "desk.css": (_HERE / "static" / "desk.css", "text/css"),
    "regular.ttf": (_ASSETS / "fonts" / "BeVietnamPro-Regular.ttf", "font/ttf"),
    "semibold.ttf": (_ASSETS / "fonts" / "BeVietnamPro-SemiBold.ttf", "font/ttf"),
    "bold.ttf": (_ASSETS / "fonts" / "BeVietnamPro-Bold.ttf", "font/ttf"),
    "icons.ttf": (_ASSETS / "icons" / "Phosphor-Fill.ttf", "font/ttf"),
    "icons-bold.ttf": (_ASSETS / "icons" / "Phosphor-Bold.ttf", "font/ttf"),
}
# One guess runs, five wait: two seconds on the machine of an office.
_GUESSES, _RETRY_AFTER_S = 6, 5


def add_desk(app: FastAPI, portal: Portal, *, secure: bool, described: bool = False) -> None:
    """Add the desk to the machines' door. `secure`: cookies are for HTTPS only. `described`: its
    addresses stand in the OpenAPI too; they are for browsers, so only tests want that."""
    entrance = Entrance(portal, secure)
    renderer = make_renderer(entrance, _ASSETS / "icons")

    async def turned(_request: Request, error: Exception) -> Response:
        assert isinstance(error, Turned)
        return RedirectResponse(error.location, 303, headers=HEADERS)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refused)
        try:
            visit = await run_in_threadpool(entrance.visit, request)
        except SQLAlchemyError:
            visit = entrance.stranger(request)
        return await run_in_threadpool(_refusal, renderer, visit, error)

    async def stuck(request: Request, error: Exception) -> Response:
        answer = await no_room(request, error)
        if request.url.path.startswith(MACHINES):
            return answer
        return await refused(request, Refused(503, "stuck", int(answer.headers["Retry-After"])))

    async def unread(request: Request, error: Exception) -> Response:
        answer = await no_database(request, error)
        if request.url.path.startswith(MACHINES):
            return answer
        return await refused(request, Refused(503, "database", int(answer.headers["Retry-After"])))

    async def nowhere(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if request.url.path.startswith(MACHINES):
            return await refused_plainly(request, error)
        answer = await refused(request, Refused(error.status_code))
        if error.status_code == 405:
            answer.headers["Allow"] = allowed(request)
        return answer

    async def sized(request: Request, status: int) -> Response | None:
        if request.url.path.startswith(MACHINES):
            return None
        return await refused(request, Refused(status, "large"))

    app.add_exception_handler(Turned, turned)
    app.add_exception_handler(Refused, refused)
    app.add_exception_handler(HTTPException, nowhere)
    app.add_exception_handler(OSError, stuck)
    app.add_exception_handler(SQLAlchemyError, unread)
    app.add_middleware(Bounded, refuse=sized)
    for router in (
        _static_router(entrance),
        _account_router(renderer),
        applications_router(renderer),
        requests_router(renderer),
        watching_router(renderer),
        people_router(renderer),
        hearing_router(renderer),
        publishing_router(renderer),
    ):
        app.include_router(router, include_in_schema=described)


def _refusal(renderer: Renderer, visit: Visit, error: Refused) -> Response:
    page = renderer.page("refused.html", visit, error.status, why=error.why)
    if error.retry_after_s:
        page.headers["Retry-After"] = str(error.retry_after_s)
    return page


def _static_router(entrance: Entrance) -> APIRouter:
    router = APIRouter(route_class=DeskRoute)

    @router.get("/static/{name}")
    def static(name: str) -> Response:
        found = _STATIC.get(name)
        if found is None or not found[0].is_file():
            raise Refused(404)
        headers = {"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"}
        return FileResponse(found[0], media_type=found[1], headers=headers)

    @router.get("/language/{name}")
    def language(name: str) -> Response:
        response = RedirectResponse("/", 303, headers=HEADERS)
        entrance.remember(response, LANGUAGE, "en" if name == "en" else "vi")
        return response

    return router


def _account_router(renderer: Renderer) -> APIRouter:
    router, entrance = APIRouter(route_class=DeskRoute), renderer.entrance
    portal = entrance.portal
    # Each guess costs 64 MiB and a third of a second, and only one may run at a time: a crowd of
    # them is sent away, and must never hold the threads that serve machines.
    guesses = Admission(1, _GUESSES, _RETRY_AFTER_S)

    @router.get("/sign-in")
    def sign_in_page(request: Request) -> Response:
        return renderer.page("sign_in.html", entrance.visit(request), wrong=False)

    @router.post("/sign-in")
    async def sign_in(request: Request, name: Text, password: Text, csrf: Text = "") -> Response:
        visit = await run_in_threadpool(entrance.form, request, csrf)
        try:
            account = await guesses.work(
                partial(accounts.check_password, portal.store, name, password, portal.clock())
            )
        except Busy as error:
            portal.meter.turned_away(SIGN_IN)
            raise Refused(503, "busy", error.retry_after_s) from error
        return await run_in_threadpool(_enter, renderer, visit, account)

    @router.post("/sign-out")
    def sign_out(request: Request, csrf: Text = "") -> Response:
        visit = entrance.form(request, csrf)
        with portal.store.writing() as connection:
            accounts.close_session(connection, visit.token, portal.clock())
        response = RedirectResponse("/sign-in", 303, headers=HEADERS)
        response.delete_cookie(SESSION, path="/")
        return response

    @router.get("/password")
    def password_page(request: Request) -> Response:
        return renderer.page("password.html", entrance.signed_in(request), error="")

    @router.post("/password")
    async def change(
        request: Request, current: Text, wanted: Text, again: Text, csrf: Text = ""
    ) -> Response:
        visit = await run_in_threadpool(entrance.form, request, csrf, is_signed_in=True)
        at_ms = portal.clock()
        try:
            if again != wanted:
                raise AccountError("again", "the new password was typed in two ways")
            account = await guesses.work(
                partial(accounts.change_password, portal.store, visit.who, current, wanted, at_ms)
            )
        except Busy as error:
            raise Refused(503, "busy", error.retry_after_s) from error
        except AccountError as error:
            return await run_in_threadpool(
                renderer.page, "password.html", visit, 422, error=error.code
            )
        # Every session has ended, this one too: whoever has just proved both passwords stays.
        return await run_in_threadpool(_enter, renderer, visit, account)

    @router.get("/")
    def home(request: Request) -> Response:
        visit = entrance.signed_in(request)
        assert visit.account is not None
        is_official = visit.account.role is Role.OFFICIAL
        return RedirectResponse("/applications" if is_official else "/machines", 303, HEADERS)

    return router


def _enter(renderer: Renderer, visit: Visit, account: Account | None) -> Response:
    if account is None:
        return renderer.page("sign_in.html", visit, 401, wrong=True)
    entrance = renderer.entrance
    portal = entrance.portal
    with portal.store.writing() as connection:
        # A fresh token at every sign-in: one that was planted before is worth nothing.
        token = accounts.open_session(connection, account, portal.clock())
    response = RedirectResponse("/", 303, headers=HEADERS)
    entrance.remember(response, SESSION, token)
    return response

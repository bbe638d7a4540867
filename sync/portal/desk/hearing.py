"""What people say about the service, for officials: faces in numbers, and their words.

Nobody is named here, and nothing leads from a rating to an application. It changes nothing.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from sync.portal.accounts import Role
from sync.portal.desk.rendering import Renderer
from sync.portal.desk.routing import DeskRoute
from sync.portal.participation import ratings


def hearing_router(renderer: Renderer) -> APIRouter:
    """Every route here is for officials."""
    router, entrance = APIRouter(route_class=DeskRoute), renderer.entrance
    portal = entrance.portal

    @router.get("/ratings")
    def rated(request: Request) -> Response:
        visit = entrance.signed_in(request, Role.OFFICIAL)
        with portal.store.reading() as connection:
            found = ratings.opinions(connection)
        labels = portal.labels
        return renderer.page(
            "ratings.html",
            visit,
            found=found,
            title_of=lambda code: labels.title(code, visit.language) or code,
        )

    return router

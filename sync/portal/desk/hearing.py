"""What people say, for officials: faces in numbers, opinions on drafts and plans, and their words.

Nobody is named who did not want it, and nothing leads from here to an application. It changes
nothing but the access record.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from sync.portal.accounts import Role
from sync.portal.audit import note_act
from sync.portal.desk.door import HEADERS, Refused, Visit
from sync.portal.desk.rendering import Renderer
from sync.portal.desk.routing import DeskRoute
from sync.portal.participation import opinions, publishing, ratings
from sync.portal.participation.statements import CONSULTATION

MOST_SHOWN, MOST_EXPORTED = 200, 100_000


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

    @router.get("/opinions/{publication}.csv")
    def export(request: Request, publication: str) -> Response:
        visit = entrance.signed_in(request, Role.OFFICIAL)
        row, rows, questions = _opinions(renderer, visit, publication, "exported", MOST_EXPORTED)
        text = "\ufeff" + opinions.as_csv(rows, questions)
        name = f"opinions-{row.id.hex()[:8]}.csv"
        headers = {**HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)

    @router.get("/opinions/{publication}")
    def heard(request: Request, publication: str) -> Response:
        visit = entrance.signed_in(request, Role.OFFICIAL)
        row, rows, questions = _opinions(renderer, visit, publication, "looked", MOST_EXPORTED)
        return renderer.page(
            "opinions.html",
            visit,
            row=row,
            total=len(rows),
            rows=rows[:MOST_SHOWN],
            counted=opinions.counted(rows, questions, visit.language),
            asks={one["id"]: one["ask"].get("vi", "") for one in questions},
        )

    return router


def _opinions(
    renderer: Renderer, visit: Visit, publication: str, act: str, most: int
) -> tuple[Any, list[Any], list[Any]]:
    """A consultation, what was said on it, its questions. Who looks is written down: names may
    stand there. Raises Refused."""
    portal = renderer.entrance.portal
    with portal.store.writing() as connection:
        row = publishing.find(connection, publication)
        if row is None or row.kind != CONSULTATION:
            raise Refused(404)
        said = opinions.on(connection, row.id, most)
        asked = publishing.questions_of(connection, row.id)
        note_act(connection, portal.clock(), visit.who, f"{act}.opinions", row.id.hex())
    return row, said, asked

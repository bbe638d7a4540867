"""Publishing at the desk: notices and consultations, a form for each, correcting, taking back.

Every change is a new version, named with its author in the access record. It must never publish
what the form of a foreign page sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from sync.portal.accounts import Role
from sync.portal.desk.door import HEADERS, Refused, Visit
from sync.portal.desk.rendering import Renderer
from sync.portal.desk.routing import DeskRoute, LongText, Text, Word
from sync.portal.moments import in_vietnam
from sync.portal.participation import board, opinions, publishing, statements
from sync.portal.participation.statements import (
    CONSULTATION,
    NOTICE,
    Matter,
    PublishError,
    Question,
)

_EMPTY = {"title": {}, "text": {}, "from": "", "until": "", "office": ""}
_EMPTY_MATTER = {**_EMPTY, "summary": {}, "questions": []}
_QUESTIONS = 5  # that the form has room for; a file may ask more


def publishing_router(renderer: Renderer) -> APIRouter:
    """Every route here is for officials."""
    router, entrance = APIRouter(route_class=DeskRoute), renderer.entrance
    portal = entrance.portal

    @router.get("/publications")
    def published(request: Request) -> Response:
        visit = entrance.signed_in(request, Role.OFFICIAL)
        with portal.store.reading() as connection:
            rows, said = publishing.newest(connection), opinions.counts(connection)
        today = in_vietnam(portal.clock()).date().isoformat()
        return renderer.page("publications.html", visit, rows=rows, today=today, counts=said)

    @router.get("/publications/notice")
    def form(request: Request, corrects: str = "") -> Response:
        visit = entrance.signed_in(request, Role.OFFICIAL)
        return _form(renderer, visit, _to_correct(renderer, corrects, NOTICE), corrects)

    @router.post("/publications/notice")
    def publish(
        request: Request,
        csrf: Text = "",
        corrects: Text = "",
        title: Text = "",
        title_en: Text = "",
        text: Text = "",
        text_en: Text = "",
        first: Text = "",
        last: Text = "",
        office: Text = "",
    ) -> Response:
        visit = entrance.form(request, csrf, Role.OFFICIAL)
        titles, texts = {"vi": title, "en": title_en}, {"vi": text, "en": text_en}
        today = in_vietnam(portal.clock()).date()
        try:
            where = office or portal.settings.office
            statement = statements.notice(titles, texts, first, last, where, today)
            publishing.publish(portal, statement, visit.who, corrects)
        except PublishError as error:
            kept = {"title": titles, "text": texts, "from": first, "until": last, "office": office}
            return _form(renderer, visit, kept, corrects, error.field, 422)
        return RedirectResponse("/publications", 303, headers=HEADERS)

    @router.get("/publications/consultation")
    def asking(request: Request, corrects: str = "") -> Response:
        visit = entrance.signed_in(request, Role.OFFICIAL)
        content = _to_correct(renderer, corrects, CONSULTATION)
        return _consultation(renderer, visit, content, corrects)

    @router.post("/publications/consultation")
    def ask(
        request: Request,
        csrf: Text = "",
        corrects: Text = "",
        title: Text = "",
        title_en: Text = "",
        summary: Text = "",
        summary_en: Text = "",
        full: LongText = "",
        asks: Annotated[list[Word] | None, Form()] = None,
        options: Annotated[list[Word] | None, Form()] = None,
        words: Annotated[list[Word] | None, Form()] = None,
        first: Text = "",
        last: Text = "",
        office: Text = "",
    ) -> Response:
        visit = entrance.form(request, csrf, Role.OFFICIAL)
        questions = _questions(asks or (), options or (), words or ())
        matter = Matter(
            {"vi": title, "en": title_en}, {"vi": summary, "en": summary_en}, {"vi": full},
            [one for one in questions if one.ask["vi"].strip()],
        )  # fmt: skip
        today = in_vietnam(portal.clock()).date()
        try:
            where = office or portal.settings.office
            statement = statements.consultation(matter, first, last, where, today)
            publishing.publish(portal, statement, visit.who, corrects)
        except PublishError as error:
            kept = {
                "title": matter.title,
                "summary": matter.summary,
                "text": matter.full,
                "questions": [_kept(one) for one in questions],
                "from": first,
                "until": last,
                "office": office,
            }
            return _consultation(renderer, visit, kept, corrects, error.field, 422)
        return RedirectResponse("/publications", 303, headers=HEADERS)

    @router.post("/publications/board")
    def count(request: Request, csrf: Text = "") -> Response:
        visit = entrance.form(request, csrf, Role.OFFICIAL)
        board.publish_now(portal, visit.who)
        return RedirectResponse("/publications", 303, headers=HEADERS)

    @router.post("/publications/{publication}/withdraw")
    def withdraw(request: Request, publication: str, csrf: Text = "") -> Response:
        visit = entrance.form(request, csrf, Role.OFFICIAL)
        try:
            publishing.withdraw(portal, publication, visit.who)
        except PublishError as error:
            if error.field == "unknown":
                raise Refused(404) from error
        # Withdrawn by somebody else meanwhile is as good.
        return RedirectResponse("/publications", 303, headers=HEADERS)

    return router


def _to_correct(renderer: Renderer, publication: str, kind: str) -> dict[str, Any]:
    """What stands now, to be corrected; an empty form for a new statement. Raises Refused."""
    if not publication:
        return dict(_EMPTY if kind == NOTICE else _EMPTY_MATTER)
    with renderer.entrance.portal.store.reading() as connection:
        found = publishing.find(connection, publication)
    if found is None or found.kind != kind or found.withdrawn:
        raise Refused(404)
    return publishing.content_of(found)


def _questions(asks: Sequence[str], options: Sequence[str], words: Sequence[str]) -> list[Question]:
    """The form's questions as they stand there, empty ones too; a choice on each line."""
    found = []
    for n, (ask, lines) in enumerate(zip(asks, options, strict=False)):
        labels = [{"vi": line} for line in lines.splitlines() if line.strip()]
        found.append(Question({"vi": ask}, labels, str(n) in words))
    return found


def _kept(question: Question) -> dict[str, Any]:
    labels = [{"label": label} for label in question.options]
    return {"ask": question.ask, "options": labels, "words": question.words}


def _consultation(
    renderer: Renderer,
    visit: Visit,
    content: dict[str, Any],
    corrects: str,
    error: str = "",
    status: int = 200,
) -> Response:
    return renderer.page(
        "consultation_form.html",
        visit,
        status,
        content=content,
        corrects=corrects,
        error=error,
        questions=max(_QUESTIONS, len(content["questions"])),
    )


def _form(
    renderer: Renderer,
    visit: Visit,
    content: dict[str, Any],
    corrects: str,
    error: str = "",
    status: int = 200,
) -> Response:
    return renderer.page(
        "notice_form.html", visit, status, content=content, corrects=corrects, error=error
    )

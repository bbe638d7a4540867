"""Applications at the desk: the queue, one application whole, its papers, the decisions.

Every look at an application and at a paper is written into the access record. Papers are decrypted
in memory for this answer only. It must never show anything to another role than the officials'.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select

from sync.portal import applications, decisions, history
from sync.portal.accounts import Role
from sync.portal.audit import note_act
from sync.portal.decisions import Decision, DecisionError, Document
from sync.portal.desk import showing
from sync.portal.desk.door import HEADERS, Refused, Visit
from sync.portal.desk.rendering import Renderer
from sync.portal.desk.routing import DeskRoute, Text, Word
from sync.portal.desk.words import speak
from sync.portal.moments import iso
from sync.portal.privacy import is_private, veiled
from sync.portal.states import TRANSITIONS, NotAllowedError, State
from sync.portal.tables import ATTACHMENTS, DEVICES
from sync.records import LIMITS

_SHOWN = ("image/jpeg", "image/png", "image/webp")
_FILE_STARTS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}


def applications_router(renderer: Renderer) -> APIRouter:
    """Every route here is for officials."""
    router, entrance = APIRouter(route_class=DeskRoute), renderer.entrance
    portal = entrance.portal

    @router.get("/applications")
    def queue(request: Request, group: str = "new", words: str = "", page: int = 1) -> Response:
        visit = entrance.signed_in(request, Role.OFFICIAL)
        now = iso(portal.clock())
        portal.naming.settle()
        with portal.store.reading() as connection:
            found = applications.queue(connection, group, words[:80], page, now)
            counts = applications.counts(connection, now)
            group = group if group in counts else "all"
            answered = applications.supplemented(connection, found.rows)
        return renderer.page(
            "queue.html",
            visit,
            page=found,
            counts=counts,
            answered=answered,
            group=group,
            words=words[:80],
            expected=lambda row: decisions.expected_due(portal, row, portal.clock()),
            knows=lambda row: portal.labels.find(row.procedure) is not None,
        )

    @router.get("/applications/{code}")
    def one(request: Request, code: str, error: str = "") -> Response:
        visit = entrance.signed_in(request, Role.OFFICIAL)
        return _show(renderer, visit, code, error, 200)

    @router.post("/applications/{code}/name")
    def name(request: Request, code: str, csrf: Text = "") -> Response:
        visit = entrance.form(request, csrf, Role.OFFICIAL)
        return _show(renderer, visit, code, "", 200, shows_name=True)

    @router.get("/applications/{code}/papers/{record}")
    def paper(request: Request, code: str, record: str) -> Response:
        visit = entrance.signed_in(request, Role.OFFICIAL)
        row = _paper(renderer, visit, code, record)
        data = applications.find_paper(portal.blobs, row)
        if data is None:
            raise Refused(404)
        # Only pictures are shown in place; whatever else came is a download without a type.
        if row.media_type in _SHOWN:
            return Response(data, media_type=row.media_type, headers=HEADERS)
        headers = {**HEADERS, "Content-Disposition": "attachment"}
        return Response(data, media_type="application/octet-stream", headers=headers)

    @router.post("/applications/{code}/decide")
    def decide(
        request: Request,
        code: str,
        state: Text,
        csrf: Text = "",
        note: Text = "",
        number: Text = "",
        due_day: Text = "",
        due_hour: Text = "",
        papers: Annotated[list[Word] | None, Form()] = None,
        document: Annotated[UploadFile | None, File()] = None,
    ) -> Response:
        visit = entrance.form(request, csrf, Role.OFFICIAL)
        try:
            decision = Decision(
                _state(state),
                visit.who,
                note.replace("\r\n", "\n"),
                number.strip() or None,
                _due(due_day, due_hour),
                tuple(papers or ()),
                _document(document),
            )
            decisions.decide(portal, code, decision)
        except DecisionError as error:
            return _show(renderer, visit, code, error.code, 422)
        except NotAllowedError:
            return _show(renderer, visit, code, "step", 409)
        return RedirectResponse(f"/applications/{code}", 303, headers=HEADERS)

    return router


def _show(
    renderer: Renderer,
    visit: Visit,
    code: str,
    error: str,
    status: int,
    *,
    shows_name: bool = False,
) -> Response:
    """One application. Who asked for privacy is named only to whoever asks for that too."""
    portal = renderer.entrance.portal
    portal.naming.settle()
    with portal.store.writing() as connection:
        row = decisions.find_application(connection, code)
        if row is None:
            raise Refused(404)
        is_veiled = is_private(row.answers) and not shows_name
        act = "looked.name" if is_private(row.answers) and shows_name else "looked"
        note_act(connection, portal.clock(), visit.who, act, row.code)
        events = history.rows(connection, row.id)
        attached = applications.attachments(connection, row.id)
        verdicts = applications.verdicts(connection, row.id)
        characters = connection.execute(
            select(DEVICES.c.characters).where(DEVICES.c.id == row.device)
        ).scalar()
    by_id = {event.id: event for event in events}
    folded = history.folded(events)
    labels, answers = portal.labels, showing.with_places(row.answers, portal.places)
    procedure = labels.find(row.procedure, row.version)
    if is_veiled:
        veil = speak(visit.language, "kept_private")
        answers = veiled(labels, row.procedure, row.version, answers, veil)

    def say(word: str) -> str:
        return speak(visit.language, word)

    may = TRANSITIONS[folded.state]
    expected = decisions.expected_due(portal, row, portal.clock())
    return renderer.page(
        "application.html",
        visit,
        status,
        row=row,
        title=labels.title(row.procedure, visit.language) or row.title,
        parts=showing.parts(labels, row, answers, visit.language, say),
        beside=showing.beside(row.identity, say),
        attached=attached,
        poor={record: v for record, v in verdicts.items() if v in showing.POOR},
        events=[by_id[event_id] for event_id in folded.order],
        other={other for _, other in folded.conflicts},
        may={state.value for state in may},
        expected=expected if State.ACCEPTED in may else None,
        paper_name=lambda paper: showing.paper_name(procedure, paper, visit.language),
        papers=applications.papers_of(labels, row, attached),
        missing=[p for p in row.missing if p not in {one.paper for one in attached}],
        characters=characters,
        gap=showing.gap(labels, row, say),
        author=lambda by: showing.author(by, say),
        is_veiled=is_veiled,
        shown=_SHOWN,
        error=error,
    )


def _paper(renderer: Renderer, visit: Visit, code: str, record: str) -> Any:
    portal = renderer.entrance.portal
    try:
        record_id = bytes.fromhex(record)
    except ValueError as error:
        raise Refused(404) from error
    with portal.store.writing() as connection:
        application = decisions.find_application(connection, code)
        if application is None:
            raise Refused(404)
        here = (ATTACHMENTS.c.application == application.id) & (ATTACHMENTS.c.record == record_id)
        row = connection.execute(select(ATTACHMENTS).where(here)).first()
        if row is None:
            raise Refused(404)
        note_act(connection, portal.clock(), visit.who, "looked.paper", f"{code}:{record[:16]}")
    return row


def _state(word: str) -> State:
    try:
        return State(word)
    except ValueError as error:
        raise Refused(404) from error


def _due(day: str, hour: str) -> str | None:
    return f"{day.strip()}T{hour.strip() or '17:00'}" if day.strip() else None


def _document(upload: UploadFile | None) -> Document | None:
    """The result's file by its first bytes, whatever its name or declared type says."""
    if upload is None or not upload.filename:
        return None
    data = upload.file.read(LIMITS.attachment_bytes + 1)
    kinds = [kind for start, kind in _FILE_STARTS.items() if data.startswith(start)]
    if not kinds or len(data) > LIMITS.attachment_bytes:
        raise DecisionError("file", "a result is a PDF, JPEG or PNG file")
    return Document(data, kinds[0])

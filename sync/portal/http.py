"""The portal's HTTP door for machines: health, exchange, enrolment, resumable uploads, results.

It owns statuses, sizes and the admission limit; what is said stands in `service`. Unsigned answers
carry a short code and nothing else. It must never log a body, and blocking work never runs on the
event loop.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Header, Path, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match

from sync.errors import BadSignature, RecordError, SyncError
from sync.portal import described, objecting, papers
from sync.portal.admission import Admission, Busy
from sync.portal.appending import (
    Moved,
    TooLong,
    append_body,
    finish,
    pass_over,
    reached_of,
)
from sync.portal.bare import BareRoute
from sync.portal.blobs import LOG
from sync.portal.bounds import Bounded
from sync.portal.described import OFFSETS
from sync.portal.enrolling import Guesses, admitted
from sync.portal.lending import LARGEST_BYTES, Octets, lent
from sync.portal.metering import BEGUN, FINISHED, exchanged
from sync.portal.opening import Portal
from sync.portal.service import handle_envelope
from sync.portal.shelves import WrongDigestError, is_no_room
from sync.portal.stating import before_answers
from sync.records import LIMITS
from sync.wire import frame

_UPLOADS = "/v1/files"
_TUS_VERSION = "1.0.0"
TUS = {"Tus-Resumable": _TUS_VERSION, "Cache-Control": "no-store"}
_CODES = {404: "unknown", 405: "method", 422: "request"}
_RETRY_AFTER_S = 5
_STORE_RETRY_S = 30
_ENROL_BYTES = 8 * 1024
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
UploadName = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


class Answered(Exception):
    """Ends a request early with a status and a code."""

    def __init__(self, status: int, code: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.headers = status, code, headers or {}


def make_app(portal: Portal) -> FastAPI:
    """The machine's door; the desk is mounted on it by `serving`."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        portal.close()

    app = FastAPI(
        title="Một Cửa portal",
        version="1",
        description="Records of kiosks in, decisions of officials out. See sync/PROTOCOL.md.",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.meter = portal.meter
    app.add_exception_handler(Answered, _answered)
    app.add_exception_handler(Busy, _busy)
    app.add_exception_handler(OSError, no_room)
    app.add_exception_handler(SQLAlchemyError, no_database)
    app.add_exception_handler(WrongDigestError, _wrong)
    app.add_exception_handler(ClientDisconnect, _left)
    app.add_exception_handler(HTTPException, refused_plainly)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_middleware(Bounded, refuse=_refuse_large)
    most = portal.settings.envelopes_at_once
    app.state.door = Admission(most, most * 4, _RETRY_AFTER_S)
    app.include_router(_machines(portal, app.state.door))
    app.include_router(_uploads(portal))
    return app


async def _refuse_large(_request: Request, status: int) -> Response:
    return JSONResponse({"error": "too_large" if status == 413 else "length"}, status)


async def _answered(request: Request, error: Exception) -> Response:
    assert isinstance(error, Answered)
    request.app.state.meter.refused(request.url.path, error.code)
    return _coded(request, error.status, error.code, error.headers)


async def refused_plainly(request: Request, error: Exception) -> Response:
    """What the framework refuses by itself, in this door's own way."""
    assert isinstance(error, HTTPException)
    code = _CODES.get(error.status_code, "request")
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = allowed(request)
    return _coded(request, error.status_code, code, headers)


def allowed(request: Request) -> str:
    """What may be done at this address; the framework's own 405 names one route's methods only."""

    def fits(method: str) -> bool:
        asked = {**request.scope, "method": method}
        return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)

    return ", ".join(filter(fits, ("GET", "HEAD", "OPTIONS", "PATCH", "POST")))


async def _unreadable(request: Request, _error: Exception) -> Response:
    # The framework's own answer quotes what was sent.
    return _coded(request, 422, _CODES[422], {})


def _coded(request: Request, status: int, code: str, headers: Mapping[str, str]) -> Response:
    tus = TUS if request.url.path.startswith(_UPLOADS) else {}
    if request.method == "HEAD":
        return Response(status_code=status, headers={**tus, **headers})
    return JSONResponse({"error": code}, status, headers={**tus, **headers})


async def _busy(request: Request, error: Exception) -> Response:
    # Coming back costs a kiosk nothing.
    assert isinstance(error, Busy)
    return _coded(request, error.status, error.code, {"Retry-After": str(error.retry_after_s)})


async def no_room(request: Request, error: Exception) -> Response:
    """The disk is full, or the object store does not take or give: what was not acknowledged comes
    again. The operator reads why."""
    if not is_no_room(error):
        raise error
    LOG.warning("%s", error)
    return _coded(request, 503, "store", {"Retry-After": str(_STORE_RETRY_S)})


async def no_database(request: Request, error: Exception) -> Response:
    """The database does not answer, is busy for too long, or objects: what was not acknowledged
    comes again. What the driver says of a statement may quote a row, and is left out."""
    assert isinstance(error, SQLAlchemyError)
    LOG.warning("the database: %s", objecting.logged(error))
    request.app.state.meter.refused(request.url.path, "database")
    return _coded(request, 503, "database", {"Retry-After": str(_RETRY_AFTER_S)})


async def _wrong(request: Request, _error: Exception) -> Response:
    # tus has no word for it; the partial file is gone and the upload begins anew.
    return _coded(request, 460, "digest", {})


async def _left(request: Request, _error: Exception) -> Response:
    # Nobody hears this; a link that broke in a body is no error of the portal's.
    return _coded(request, 400, "truncated", {})


def _machines(portal: Portal, door: Admission) -> APIRouter:
    router, bare = APIRouter(tags=["machines"]), APIRouter(route_class=BareRoute)
    work, guesses = partial(handle_envelope, portal), Guesses()

    @router.get(
        "/health", summary="Whether the portal and its database answer", **described.health()
    )
    async def health() -> dict[str, str]:
        await run_in_threadpool(_look, portal)
        return {"status": "ok"}

    @bare.post("/v1/exchange", summary="Envelopes up, signed answers down", **described.exchange())
    async def exchange(request: Request) -> Response:
        # Each envelope is committed when it is whole, whatever becomes of the rest of the body.
        answers: list[bytes] = []
        news: list[bytes] = []
        async for envelope in _envelopes(request):
            news = news or before_answers(portal.keys, envelope)
            try:
                answers.append(await exchanged(portal.meter, door, work, envelope))
            except SyncError as error:
                if not answers and not news:
                    raise Answered(400, type(error).__name__) from error
                break
            except Busy:
                if not answers:
                    raise
                break
        if not answers and not news:
            raise Answered(400, "empty")
        # Neither type nor caching is said: octets and "not kept" are what a POST means without.
        return Response(frame([*news, *answers]))

    @router.post("/v1/enrol", summary="Register with a one-time secret", **described.enrol())
    async def enrol(request: Request) -> Response:
        body = await _body(request, _ENROL_BYTES)
        address = request.client.host if request.client else ""
        try:
            welcome = await admitted(portal, door, guesses, address, body)
        except RecordError as error:
            raise Answered(400, "content") from error
        except BadSignature as error:
            raise Answered(403, getattr(error, "fault", "secret")) from error
        return Octets(welcome.to_bytes(), headers={"Cache-Control": "no-store"})

    @router.get(
        "/v1/blobs/{digest}",
        summary="A sealed result by its digest; Range is honoured",
        response_class=Octets,
        **described.blob(),
    )
    async def blob(request: Request, digest: Digest) -> Response:
        asked = request.headers.get("range", "")
        answer = await run_in_threadpool(lent, portal, digest, asked)
        if answer is None:
            raise Answered(404, "unknown")
        return answer

    router.include_router(bare)
    return router


def _uploads(portal: Portal) -> APIRouter:
    router = APIRouter(
        tags=["uploads"], dependencies=[Depends(_require_version)], default_response_class=Response
    )

    @router.post(_UPLOADS, status_code=201, summary="tus creation", **described.created())
    async def create(
        upload_length: Annotated[int, Header(gt=0)],
        upload_metadata: Annotated[str, Header(max_length=400)],
        request: Request,
        content_type: Annotated[str, Header()] = "",
    ) -> Response:
        if upload_length > LARGEST_BYTES:
            raise Answered(413, "too_large")
        grant = _grant(upload_metadata)
        name, upload = await run_in_threadpool(_begin, portal, grant, upload_length)
        reached = await run_in_threadpool(reached_of, portal, upload)
        if content_type == OFFSETS:
            # With its first bytes (creation-with-upload); what is here already is passed over.
            if reached == upload_length:
                await pass_over(request)
            else:
                reached = await _take(portal, upload, 0, request)
        place = {"Location": f"{_UPLOADS}/{name}", "Upload-Offset": str(reached)}
        return Response(status_code=201, headers={**TUS, **place})

    @router.head(_UPLOADS + "/{name}", summary="How many bytes are here", **described.reached())
    async def offset(name: UploadName) -> Response:
        row = await run_in_threadpool(_upload, portal, name)
        reached = await run_in_threadpool(reached_of, portal, row)
        sizes = {"Upload-Offset": str(reached), "Upload-Length": str(row.length)}
        return Response(status_code=200, headers={**TUS, **sizes})

    @router.patch(
        _UPLOADS + "/{name}", status_code=204, summary="The next bytes", **described.appended()
    )
    async def patch(
        request: Request,
        name: UploadName,
        upload_offset: Annotated[int, Header(ge=0)],
        content_type: Annotated[str, Header()] = "",
    ) -> Response:
        if content_type != OFFSETS:
            raise Answered(415, "type")
        row = await run_in_threadpool(_upload, portal, name)
        await run_in_threadpool(_require_place, portal, row, upload_offset)
        reached = await _take(portal, row, upload_offset, request)
        return Response(status_code=204, headers={**TUS, "Upload-Offset": str(reached)})

    @router.options(_UPLOADS, status_code=204, summary="What is spoken", **described.spoken())
    async def options() -> Response:
        extensions = "creation,creation-with-upload"
        spoken = {"Tus-Version": _TUS_VERSION, "Tus-Extension": extensions}
        spoken["Tus-Max-Size"] = str(LARGEST_BYTES)
        return Response(status_code=204, headers={**TUS, **spoken})

    return router


async def _envelopes(request: Request) -> AsyncIterator[bytes]:
    """Frames as they become whole while the body is still coming. See wire.frames."""
    buffer, count = bytearray(), 0
    async for block in request.stream():
        buffer += block
        while len(buffer) >= 4:
            size = int.from_bytes(buffer[:4])
            if size > LIMITS.envelope_bytes or count >= LIMITS.body_envelopes:
                raise Answered(413, "too_large")
            if len(buffer) < 4 + size:
                break
            yield bytes(buffer[4 : 4 + size])
            del buffer[: 4 + size]
            count += 1
    if buffer and not count:
        raise Answered(400, "truncated")


async def _body(request: Request, most: int) -> bytes:
    data = bytearray()
    async for block in request.stream():
        data += block
        if len(data) > most:
            raise Answered(413, "too_large")
    return bytes(data)


def _require_version(request: Request) -> None:
    """Whoever names no version is taken at this one."""
    named = request.headers.get("tus-resumable", _TUS_VERSION)
    if named != _TUS_VERSION and request.method != "OPTIONS":
        raise Answered(412, "version", {"Tus-Version": _TUS_VERSION})


def _look(portal: Portal) -> None:
    with portal.store.reading() as connection:
        connection.exec_driver_sql("SELECT 1")


def _grant(metadata: str) -> bytes:
    for pair in metadata.split(","):
        key, _, value = pair.strip().partition(" ")
        if key == "grant":
            try:
                return base64.b64decode(value, validate=True)
            except (binascii.Error, ValueError) as error:
                raise Answered(400, "grant") from error
    raise Answered(400, "grant")


def _begin(portal: Portal, grant: bytes, size: int) -> tuple[str, papers.Upload]:
    now = portal.clock()
    try:
        begun = papers.begin_upload(portal.store, portal.keys, grant, size, now)
    except BadSignature as error:
        raise Answered(403, "grant") from error
    portal.meter.uploading(BEGUN)
    return begun


def _upload(portal: Portal, name: str) -> papers.Upload:
    with portal.store.reading() as connection:
        row = papers.find_upload(connection, name, portal.clock())
    if row is None:
        raise Answered(410, "gone")
    return row


def _require_place(portal: Portal, upload: papers.Upload, offset: int) -> None:
    """Bytes are taken at the offset that is here, or not at all (tus 1.0: 409)."""
    if offset != reached_of(portal, upload):
        raise Answered(409, "offset")


async def _take(portal: Portal, upload: papers.Upload, offset: int, request: Request) -> int:
    try:
        reached = await append_body(portal.blobs, upload, offset, request)
    except TooLong as error:
        raise Answered(413, "too_large") from error
    except Moved as error:
        raise Answered(409, "offset") from error
    portal.meter.appended(reached - offset)
    if reached == upload.length:
        await run_in_threadpool(finish, portal, upload.digest)
        portal.meter.uploading(FINISHED)
    return reached

"""The portal's HTTP door for machines: health, exchange, enrolment, resumable uploads, results.

It owns statuses, sizes and the admission limit; what is said stands in `service`. Unsigned answers
carry a short code and nothing else. It must never log a body, and blocking work never runs on the
event loop.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated

from fastapi import APIRouter, FastAPI, Header, Path, Request
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from sync.enrolment import Registration
from sync.errors import BadSignature, RecordError, SyncError
from sync.portal import papers, registering
from sync.portal.admission import Admission, Busy
from sync.portal.appending import Moved, TooLong, append_body
from sync.portal.blobs import WrongDigestError
from sync.portal.opening import Portal
from sync.portal.service import handle_envelope
from sync.records import LIMITS, parse
from sync.wire import frame

MACHINES = "/v1/"
OCTETS = "application/octet-stream"
TUS = {"Tus-Resumable": "1.0.0", "Cache-Control": "no-store"}
_OFFSETS = "application/offset+octet-stream"
_RETRY_AFTER_S = 30
_ENROL_BYTES = 8 * 1024
_FORM_BYTES = LIMITS.attachment_bytes + 64 * 1024
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]
UploadName = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


class Answered(Exception):
    """Ends a request early with a status and a code."""

    def __init__(self, status: int, code: str, headers: dict[str, str] | None = None) -> None:
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
    app.add_exception_handler(Answered, _answered)
    app.add_exception_handler(Busy, _busy)
    app.add_exception_handler(ClientDisconnect, _left)
    app.middleware("http")(_refuse_large)
    app.include_router(_machines(portal))
    app.include_router(_uploads(portal))
    return app


def beyond_bounds(request: Request) -> int:
    """The status for a form or body larger than the largest honest one may be; 0 for the others."""
    declared = request.headers.get("content-length", "")
    is_machine = request.url.path.startswith(MACHINES)
    most = LIMITS.body_bytes if is_machine else _FORM_BYTES
    is_number = declared.isascii() and declared.isdigit() and len(declared) <= 12
    is_large = not is_number or int(declared) > most
    if declared and is_large:
        return 413
    return 411 if request.method == "POST" and not declared and not is_machine else 0


async def _refuse_large(
    request: Request, go_on: Callable[[Request], Awaitable[Response]]
) -> Response:
    status = beyond_bounds(request)
    if status:
        return JSONResponse({"error": "too_large" if status == 413 else "length"}, status)
    return await go_on(request)


async def _answered(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Answered)
    return JSONResponse({"error": error.code}, error.status, headers=error.headers)


async def _busy(_request: Request, error: Exception) -> Response:
    # Coming back costs a kiosk nothing.
    assert isinstance(error, Busy)
    headers = {"Retry-After": str(error.retry_after_s)}
    return JSONResponse({"error": "busy"}, 503, headers=headers)


async def _left(_request: Request, _error: Exception) -> Response:
    # Nobody hears this; a link that broke in a body is no error of the portal's.
    return JSONResponse({"error": "truncated"}, 400)


def _machines(portal: Portal) -> APIRouter:
    router = APIRouter(tags=["machines"])
    most = portal.settings.envelopes_at_once
    door = Admission(most, most * 4, _RETRY_AFTER_S)

    @router.get("/health", summary="Whether the portal and its database answer")
    async def health() -> dict[str, str]:
        await run_in_threadpool(_look, portal)
        return {"status": "ok"}

    @router.post("/v1/exchange", summary="Envelopes up, signed answers down", response_class=Octets)
    async def exchange(request: Request) -> Response:
        # Each envelope is committed when it is whole, whatever becomes of the rest of the body.
        answers: list[bytes] = []
        async for envelope in _envelopes(request):
            try:
                answers.append(await door.work(partial(handle_envelope, portal, envelope)))
            except SyncError as error:
                if not answers:
                    raise Answered(400, type(error).__name__) from error
                break
        if not answers:
            raise Answered(400, "empty")
        return Octets(frame(answers), headers={"Cache-Control": "no-store"})

    @router.post("/v1/enrol", summary="Register with a one-time secret", response_class=Octets)
    async def enrol(request: Request) -> Response:
        body = await _body(request, _ENROL_BYTES)
        try:
            registration = Registration.from_content(parse(body))
            welcome = await door.work(partial(registering.admit, portal, registration))
        except RecordError as error:
            raise Answered(400, "content") from error
        except BadSignature as error:
            raise Answered(403, "secret") from error
        return Octets(welcome.to_bytes(), headers={"Cache-Control": "no-store"})

    @router.get("/v1/blobs/{digest}", summary="A sealed result by its digest; Range is honoured")
    async def blob(digest: Digest) -> Response:
        path = portal.blobs.path(bytes.fromhex(digest))
        if not await run_in_threadpool(path.is_file):
            raise Answered(404, "unknown")
        return FileResponse(path, media_type=OCTETS)

    return router


def _uploads(portal: Portal) -> APIRouter:
    router = APIRouter(tags=["uploads"])

    @router.post("/v1/files", status_code=201, summary="tus creation with a grant")
    async def create(
        upload_length: Annotated[int, Header(gt=0, le=LIMITS.attachment_bytes + 64)],
        upload_metadata: Annotated[str, Header(max_length=400)],
        request: Request,
        content_type: Annotated[str, Header()] = "",
    ) -> Response:
        grant = _grant(upload_metadata)
        name, upload = await run_in_threadpool(_begin, portal, grant, upload_length)
        reached = await run_in_threadpool(_reached, portal, upload)
        if content_type == _OFFSETS:
            # With its first bytes (creation-with-upload); what is here already is passed over.
            reached = await _take(portal, upload, 0, request)
        place = {"Location": f"/v1/files/{name}", "Upload-Offset": str(reached)}
        return Response(status_code=201, headers={**TUS, **place})

    @router.head("/v1/files/{name}", summary="How many bytes are here")
    async def offset(name: UploadName) -> Response:
        row = await run_in_threadpool(_upload, portal, name)
        reached = await run_in_threadpool(_reached, portal, row)
        sizes = {"Upload-Offset": str(reached), "Upload-Length": str(row.length)}
        return Response(status_code=200, headers={**TUS, **sizes})

    @router.patch("/v1/files/{name}", status_code=204, summary="The next bytes")
    async def patch(
        request: Request,
        name: UploadName,
        upload_offset: Annotated[int, Header(ge=0)],
        content_type: Annotated[str, Header()] = "",
    ) -> Response:
        if content_type != _OFFSETS:
            raise Answered(415, "type", TUS)
        row = await run_in_threadpool(_upload, portal, name)
        await run_in_threadpool(_require_place, portal, row, upload_offset)
        reached = await _take(portal, row, upload_offset, request)
        return Response(status_code=204, headers={**TUS, "Upload-Offset": str(reached)})

    @router.options("/v1/files", status_code=204, summary="What this server speaks")
    async def options() -> Response:
        spoken = {"Tus-Version": "1.0.0", "Tus-Extension": "creation,creation-with-upload"}
        return Response(status_code=204, headers={**TUS, **spoken})

    return router


class Octets(Response):
    media_type = OCTETS


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
                raise Answered(400, "grant", TUS) from error
    raise Answered(400, "grant", TUS)


def _begin(portal: Portal, grant: bytes, size: int) -> tuple[str, papers.Upload]:
    now = portal.clock()
    try:
        with portal.store.writing() as connection:
            begun = papers.begin_upload(connection, portal.keys, grant, size, now)
    except BadSignature as error:
        raise Answered(403, "grant", TUS) from error
    # Whoever begins one sweeps: partial uploads grow in number by this door alone.
    papers.sweep_partial(portal.blobs, now)
    return begun


def _upload(portal: Portal, name: str) -> papers.Upload:
    with portal.store.reading() as connection:
        row = papers.find_upload(connection, name, portal.clock())
    if row is None:
        raise Answered(410, "gone", TUS)
    return row


def _reached(portal: Portal, upload: papers.Upload) -> int:
    """How many bytes are here, durably: whoever is told does not send them again."""
    if portal.blobs.has(upload.digest):
        return upload.length
    here = portal.blobs.offset(upload.digest)
    portal.blobs.settle(upload.digest)
    return here


def _require_place(portal: Portal, upload: papers.Upload, offset: int) -> None:
    """Bytes are taken at the offset that is here, or not at all (tus 1.0: 409)."""
    if offset != _reached(portal, upload):
        raise Answered(409, "offset", TUS)


async def _take(portal: Portal, upload: papers.Upload, offset: int, request: Request) -> int:
    try:
        reached = await append_body(portal.blobs, upload, offset, request)
    except TooLong as error:
        raise Answered(413, "too_large", TUS) from error
    except Moved as error:
        raise Answered(409, "offset", TUS) from error
    if reached == upload.length:
        await run_in_threadpool(_finish, portal, upload.digest)
    return reached


def _finish(portal: Portal, digest: bytes) -> None:
    """All bytes are here: check them, and tell the records that describe them."""
    try:
        portal.blobs.complete(digest)
    except WrongDigestError as error:
        # tus has no word for it; the partial file is gone and the upload begins anew.
        raise Answered(460, "digest", TUS) from error
    with portal.store.writing() as connection:
        papers.finish(connection, digest)

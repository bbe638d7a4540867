"""What the OpenAPI page says of the machines' door beyond what the functions' types tell.

It owns statuses, bodies and headers as an integrator reads them; a test lets schemathesis hold the
door to every word of it. It must never decide what is answered.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

OCTETS = "application/octet-stream"
OFFSETS = "application/offset+octet-stream"
_BINARY = {"type": "string", "format": "binary"}
_COUNT = {"type": "string", "pattern": r"^\d+$"}
_CODE = {
    "type": "object",
    "properties": {"error": {"type": "string", "description": "a short word, for logs"}},
    "required": ["error"],
    "additionalProperties": False,
}
_MEANINGS = {
    400: "No envelope, no registration, a grant that is none, or a body that broke off",
    403: "The secret or the grant is not one of this portal's",
    404: "Nothing is here under this name",
    409: "The bytes begin elsewhere than where the upload stands (ask with HEAD)",
    410: "This upload is over or was never begun: begin it again",
    412: "Another version of tus than 1.0.0",
    413: "Larger than may be, or than what was announced",
    415: f"Bytes of an upload are sent as {OFFSETS}",
    416: "No such bytes",
    422: "A header or a part of the address cannot be read",
    429: "Too many wrong secrets came from this address; come back",
    460: "Whole, but not what was announced: the bytes are gone, begin again at 0",
    503: "As many as may be inside are inside, papers cannot be stored or the database does not"
    " answer just now; come back",
}
_TUS = {"Tus-Resumable": {"schema": {"const": "1.0.0"}, "required": True}}
_OFFSET = {"Upload-Offset": {"schema": _COUNT, "required": True}}
_STORE = {"Cache-Control": {"schema": {"const": "no-store"}, "required": True}}
_RETRY = {
    "Retry-After": {"schema": _COUNT, "required": True, "description": "seconds, as a wish"},
}

Described = dict[str, Any]
"""Arguments of a route's decorator."""


def exchange() -> Described:
    """`POST /v1/exchange`; what the bytes are, PROTOCOL.md says."""
    # Octets that do not say so: a type in the head would cost every contact its bytes.
    done = {"description": "A frame for each envelope that was whole; signed and sealed; octets"}
    return {**_sealed(done, 400, 413, 503), "response_class": Response}


def health() -> Described:
    """`GET /health`."""
    return {"responses": _refusals({}, 503)}


def enrol() -> Described:
    """`POST /v1/enrol`."""
    return _sealed(
        _bytes("The portal's keys, proven by the secret", _STORE), 400, 403, 413, 429, 503
    )


def blob() -> Described:
    """`GET /v1/blobs/...`, whole or a range."""
    ranged = {"Content-Range": {"schema": {"type": "string"}, "required": True}}
    here = {
        200: _bytes("All of it", {}),
        206: _bytes("The range that was asked for", ranged),
    }
    said = {"name": "Range", "in": "header", "description": "bytes=FIRST-LAST"}
    part = {**said, "schema": {"type": "string"}}
    return {
        "responses": {**here, **_refusals({}, 400, 404, 416, 422, 503)},
        "openapi_extra": {"parameters": [part]},
    }


def created() -> Described:
    """tus creation. The address stands in `Location`."""
    place = {"Location": {"schema": {"type": "string"}, "required": True}, **_OFFSET}
    done = {"description": "Begun, or found as it was left", "headers": {**_TUS, **place}}
    first = {"content": {OFFSETS: {"schema": _BINARY}}, "description": "its first bytes, if any"}
    return {
        "responses": {201: done, **_refusals(_TUS, 400, 403, 409, 412, 413, 422, 460, 503)},
        "openapi_extra": {"requestBody": {**first, "required": False}},
    }


def reached() -> Described:
    """tus HEAD. Refusals have no body either."""
    sizes = {**_OFFSET, "Upload-Length": {"schema": _COUNT, "required": True}, **_STORE}
    refused = {
        status: {"description": _MEANINGS[status], "headers": {**_TUS, **_retry(status)}}
        for status in (410, 412, 422, 460, 503)
    }
    return {
        "responses": {
            200: {"description": "Where to go on", "headers": {**_TUS, **sizes}},
            **refused,
        }
    }


def appended() -> Described:
    """tus PATCH. What came of a body that broke off is kept."""
    done = {"description": "Taken; durable", "headers": {**_TUS, **_OFFSET}}
    refused = _refusals(_TUS, 400, 409, 410, 412, 413, 415, 422, 460, 503)
    return {"responses": {204: done, **refused}, "openapi_extra": _body(OFFSETS)}


def spoken() -> Described:
    """tus OPTIONS."""
    texts = ("Tus-Version", "Tus-Extension", "Tus-Max-Size")
    said = {name: {"schema": {"type": "string"}, "required": True} for name in texts}
    return {
        "responses": {
            204: {"description": "Versions, extensions, sizes", "headers": {**_TUS, **said}}
        }
    }


def _sealed(done: Described, *statuses: int) -> Described:
    return {"responses": {200: done, **_refusals({}, *statuses)}, "openapi_extra": _body(OCTETS)}


def _refusals(headers: Described, *statuses: int) -> dict[int | str, Any]:
    return {
        status: {
            "description": _MEANINGS[status],
            "content": {"application/json": {"schema": _CODE}},
            "headers": {**headers, **_retry(status)},
        }
        for status in statuses
    }


def _retry(status: int) -> Described:
    return _RETRY if status in (429, 503) else {}


def _bytes(description: str, headers: Described) -> Described:
    content = {OCTETS: {"schema": _BINARY}}
    return {"description": description, "content": content, "headers": headers}


def _body(media_type: str) -> Described:
    return {"requestBody": {"required": True, "content": {media_type: {"schema": _BINARY}}}}

"""What schemathesis must be given to get past the portal's door: real names, bytes, form tokens.

Its command loads this file (SCHEMATHESIS_HOOKS); the test that starts it writes the real things
into the file that MOTCUA_KNOWN names. A half of what is generated is left as it is.
"""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from typing import Any

import schemathesis

KNOWN: dict[str, Any] = json.loads(Path(os.environ["MOTCUA_KNOWN"]).read_text("utf-8"))
HEADERS = {"content-security-policy", "cache-control", "x-content-type-options"}


@schemathesis.serializer("application/offset+octet-stream")
def octets(_context: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """Puts a real thing in the place of a generated one, or a real form around generated words."""
    made = (case.path_parameters, case.query, case.body, sorted((case.headers or {}).items()))
    pick = zlib.crc32(repr(made).encode())
    if isinstance(case.body, dict) and "csrf" in KNOWN:
        case.body["csrf"] = KNOWN["csrf"]
    if pick % 2:
        return
    for name, values in KNOWN["path"].items():
        if name in (case.path_parameters or {}):
            case.path_parameters[name] = values[pick // 2 % len(values)]
    for name, values in KNOWN.get("form", {}).items():
        if isinstance(case.body, dict) and name in case.body:
            case.body[name] = values[pick // 2 % len(values)]
            case.body.pop("document", None)
    bodies = [bytes.fromhex(one) for one in KNOWN["bodies"].get(case.operation.path, [])]
    if bodies and case.method == "POST":
        case.body = _damaged(bodies[pick // 2 % len(bodies)], pick // 4)
    for name, value in KNOWN["headers"].get(case.operation.label, {}).items():
        case.headers[name] = value


@schemathesis.check
def desk_speaks_to_people(_context: Any, response: Any, case: Any) -> None:
    """A browser is answered with a page, or sent to one, under the desk's own rules."""
    if "csrf" not in KNOWN or case.operation.path.startswith(("/v1/", "/static/")):
        return
    kind = response.headers.get("content-type", [""])[0]
    if response.status_code not in (303, 307):
        shown = ("text/html", "text/csv", "image/", "application/octet-stream", "application/json")
        assert kind.startswith(shown), kind
        is_machine = kind.startswith("application/json")
        assert is_machine == (case.operation.path == "/health" and response.status_code == 200)
        if not is_machine:
            assert set(response.headers) >= HEADERS


def _damaged(data: bytes, pick: int) -> bytes:
    """Itself, cut off somewhere, or with one byte changed."""
    at = pick // 3 % len(data)
    match pick % 3:
        case 0:
            return data
        case 1:
            return data[:at]
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]

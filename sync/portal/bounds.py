"""How large a form or a body may say that it is, before anything of it is read.

It owns the sizes and stands before the application, where every request passes: so it must never
read, hold or wrap a body.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from sync.records import LIMITS

MACHINES = "/v1/"
_FORM_BYTES = LIMITS.attachment_bytes + 64 * 1024
Refuse = Callable[[Request, int], Awaitable[Response | None]]


class Bounded:
    """The application, but for what is too large: for that `refuse` answers (None: it does not
    care, and the request goes on)."""

    def __init__(self, app: ASGIApp, refuse: Refuse) -> None:
        self._app, self._refuse = app, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope)
            status = _beyond(request)
            answer = await self._refuse(request, status) if status else None
            if answer is not None:
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _beyond(request: Request) -> int:
    """The status for a form or body larger than the largest honest one may be; 0 for the others."""
    declared = request.headers.get("content-length", "")
    is_machine = request.scope["path"].startswith(MACHINES)
    most = LIMITS.body_bytes if is_machine else _FORM_BYTES
    is_number = declared.isascii() and declared.isdigit() and len(declared) <= 12
    is_large = not is_number or int(declared) > most
    if declared and is_large:
        return 413
    return 411 if request.method == "POST" and not declared and not is_machine else 0

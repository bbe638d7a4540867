"""Routes of the desk: a form that cannot be read ends as a page in words, whatever it holds.

It owns the type of a form's text. It must never answer JSON to a browser, nor repeat in an answer
what a form held.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

from fastapi import Form, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from pydantic import AfterValidator
from starlette.exceptions import HTTPException

from sync.portal.desk.door import Refused


def _storable(text: str) -> str:
    """A form may name a charset that makes half a surrogate, which no record and no page holds."""
    if "\0" in text:
        raise ValueError("a zero character")
    text.encode()
    return text


Word = Annotated[str, AfterValidator(_storable)]
Text = Annotated[Word, Form(max_length=4000)]
LongText = Annotated[Word, Form(max_length=24_000)]


class DeskRoute(APIRoute):
    """Without this FastAPI answers what it cannot read with JSON that quotes the form, and breaks
    when that is no Unicode."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def in_words(request: Request) -> Response:
            try:
                return await answer(request)
            except RequestValidationError as error:
                raise Refused(422, "form") from error
            except HTTPException as error:
                raise Refused(error.status_code, "form") from error

        return in_words

"""A route for what takes the request as it is.

It owns the shortest way from the framework to a function: no parameter is looked for and no body
read, which for a small exchange costs as much as a signature. In the OpenAPI such a route stands
like every other. It must never be used where a parameter has to be checked.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.responses import Response
from fastapi.routing import APIRoute


class BareRoute(APIRoute):
    """Its function is given the request, and gives the answer."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler: Callable[[Request], Coroutine[Any, Any, Response]] = self.endpoint
        return handler

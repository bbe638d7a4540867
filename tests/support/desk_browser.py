"""An official's browser at the desk, without a socket: cookies, forms, no redirects by itself."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx

from sync.portal import accounts
from sync.portal.accounts import Role
from sync.portal.desk.pages import add_desk
from sync.portal.http import make_app
from sync.portal.opening import Portal

OWN = "mot mat khau rieng"


class Browser:
    """Cookies, forms, no redirects followed by itself."""

    def __init__(self, portal: Portal, loop: asyncio.AbstractEventLoop) -> None:
        app = make_app(portal)
        add_desk(app, portal, secure=False)
        self._loop = loop
        transport = httpx.ASGITransport(app=app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://desk")

    def raw(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Whatever a test wants to send."""
        return self._loop.run_until_complete(self.client.request(method, path, **more))

    def get(self, path: str) -> httpx.Response:
        return self.raw("GET", path)

    def post(self, path: str, data: dict[str, Any], **more: Any) -> httpx.Response:
        return self.raw("POST", path, data=data, **more)

    def token(self, page: str) -> str:
        """The token of the forms on a page."""
        found = re.search(r'name="csrf" value="(\w+)"', self.get(page).text)
        assert found
        return found[1]

    def submit(self, page: str, action: str, **data: Any) -> httpx.Response:
        """A form as a browser sends it: with the token of the page that it stands on."""
        return self.post(action, {**data, "csrf": self.token(page)})

    def close(self) -> None:
        self._loop.run_until_complete(self.client.aclose())


def signed_in(portal: Portal, browser: Browser, role: Role = Role.OFFICIAL) -> Browser:
    """An account whose one-time password has been changed already."""
    first = accounts.add_account(portal.store, "lan", role, portal.clock())
    accounts.change_password(portal.store, "lan", first, OWN, portal.clock())
    assert browser.submit("/sign-in", "/sign-in", name="lan", password=OWN).status_code == 303
    return browser

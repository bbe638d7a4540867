"""An official at the web desk over real HTTP: signs in, opens, decides, by its forms only."""

from __future__ import annotations

import re
from html import unescape

import httpx

PASSWORD = "một-mật-khẩu-chỉ-để-thử"


class DeskVisitor:
    """Signs in with a one-time password and must choose an own one, as the desk demands."""

    def __init__(self, url: str, name: str, one_time: str) -> None:
        self._client = httpx.Client(base_url=url, follow_redirects=True, timeout=30)
        page = self._post("/sign-in", "/sign-in", name=name, password=one_time)
        if 'action="/password"' in page:
            self._post("/password", "/password", current=one_time, wanted=PASSWORD, again=PASSWORD)

    def decide(self, code: str, state: str, **fields: str) -> None:
        """Opens an application and sends the form of one decision."""
        page = f"/applications/{code}"
        self._post(page, f"{page}/decide", state=state, **fields)

    def page(self, path: str) -> str:
        """The HTML of a page."""
        answer = self._client.get(path)
        answer.raise_for_status()
        return answer.text

    def close(self) -> None:
        """Ends the connection."""
        self._client.close()

    def _post(self, form_page: str, action: str, **fields: str) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', self.page(form_page))
        assert found is not None, "a form without a CSRF token"
        answer = self._client.post(action, data={"csrf": unescape(found[1]), **fields})
        answer.raise_for_status()
        return answer.text

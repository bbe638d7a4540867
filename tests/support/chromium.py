"""Debian's own chromium without a window, as a person's browser at the desk.

It owns what every page must be in any test: silent in the console, whole, asking nobody but the
portal. Pictures go to build/desk/ for whoever looks.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Response, sync_playwright

PICTURES = Path(__file__).parents[2] / "build" / "desk"
_ARGUMENTS = (
    "--no-sandbox",  # tests of a container run as root
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # it asks nobody on its own
    "--disable-gpu",
    "--lang=en-US",  # how its own date fields are typed
)


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser for many pages."""
    program = shutil.which("chromium")
    assert program, "chromium is missing: packaging/system-packages.sh web"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


class Watched:
    """A page whose every word of complaint is kept. `statuses`: what a test expects besides 2xx
    and 3xx."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.context = browser.new_context(base_url=url, locale="vi-VN", **options)
        self.context.set_default_timeout(60_000)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.expected: set[int] = set()
        self.page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        self.page.on("console", self._heard)
        self.page.on("requestfailed", self._failed)
        self.page.on("response", self._answered)
        self._url = url

    def sign_in(self, name: str, password: str) -> Page:
        """Through the form; the page that follows."""
        self.page.goto("/sign-in")
        self.page.get_by_label("Tên tài khoản").fill(name)
        self.page.get_by_label("Mật khẩu").fill(password)
        self.page.get_by_role("button", name="Đăng nhập").click()
        return self.page

    def picture(self, name: str) -> None:
        """The whole page as build/desk/NAME.png."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    def close(self) -> None:
        """Ends it; AssertionError when anything was complained of."""
        self.context.close()
        assert self.complaints == []

    def _heard(self, message: Any) -> None:
        is_status = "the server responded with a status of" in message.text
        if message.type in ("error", "warning") and not is_status:
            self.complaints.append(f"console: {message.text}")

    def _failed(self, request: Any) -> None:
        # A page that is left while it loads breaks off what it asked for.
        if "ERR_ABORTED" not in (request.failure or ""):
            self.complaints.append(f"request: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if not response.url.startswith(self._url):
            self.complaints.append(f"elsewhere: {response.url}")
        if response.status >= 400 and response.status not in self.expected:
            self.complaints.append(f"status: {response.status} {response.url}")

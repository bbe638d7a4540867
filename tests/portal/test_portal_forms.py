"""Forms that no browser of ours would send: the desk answers with its own page, in words."""

from __future__ import annotations

import pytest
from support.desk_browser import OWN, Browser, signed_in
from support.portal_device import FakeDevice, enrolled, submitted

from sync.portal.opening import Portal

CODE = str(submitted()["code"])


@pytest.fixture
def device(portal: Portal) -> FakeDevice:
    found = enrolled(portal)
    found.exchange(portal, found.record("application.submitted.v1", submitted()))
    return found


def _multipart(charset: str, **fields: bytes) -> tuple[bytes, dict[str, str]]:
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value)
        for name, value in fields.items()
    ]
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    return b"".join(parts) + b"--x--\r\n", {"Content-Type": kind}


@pytest.mark.parametrize("charset", ["unicode_escape", "utf-7", "idna", "punycode", "nonsense"])
def test_a_form_in_another_alphabet_is_refused_in_words(browser: Browser, charset: str) -> None:
    """Half of a surrogate pair made the portal fail; no charset may."""
    token = browser.token("/sign-in").encode()
    body, kind = _multipart(charset, csrf=token, name=rb"\ud800", password=rb"\ud800")
    answer = browser.raw("POST", "/sign-in", content=body, headers=kind)
    assert answer.status_code in (400, 401, 422)
    assert answer.headers["content-type"].startswith("text/html")


def test_half_a_surrogate_in_a_decision_is_refused_in_words(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """Neither the note nor a paper's code may break the page or the record."""
    signed_in(portal, browser)
    token = browser.token(f"/applications/{CODE}").encode()
    for name in ("note", "papers", "number", "due_day"):
        fields = {"csrf": token, "state": b"accepted", name: rb"\ud800"}
        body, kind = _multipart("unicode_escape", **fields)
        answer = browser.raw("POST", f"/applications/{CODE}/decide", content=body, headers=kind)
        assert answer.status_code == 422 and "Chưa có gì được ghi lại" in answer.text
    assert device.exchange(portal).feed == ()


def test_what_cannot_be_read_is_a_page_of_the_desk(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """JSON in a browser tells an official nothing, and FastAPI's quotes the password typed."""
    signed_in(portal, browser)
    page = f"/applications/{CODE}"
    answers = [
        browser.submit(page, f"{page}/decide", state="accepted", note="x" * 4001),
        browser.submit("/password", "/password", current=OWN),
        browser.get("/applications?page=abc"),
        browser.raw("POST", "/password", content=b"--", headers=_multipart("utf-8")[1]),
    ]
    for answer in answers:
        assert answer.status_code in (400, 422)
        assert "Biểu mẫu chưa đọc được" in answer.text and OWN not in answer.text
        assert "content-security-policy" in answer.headers


def test_an_unknown_place_and_a_large_file_are_pages_too(portal: Portal, browser: Browser) -> None:
    """Whoever mistypes an address or picks a film as a result reads what to do."""
    signed_in(portal, browser)
    for method, path, status in (("GET", "/nowhere", 404), ("POST", "/machines", 405)):
        answer = browser.raw(method, path, content=b"", headers={"Content-Length": "0"})
        assert answer.status_code == status and "Không mở được trang này" in answer.text
    large = browser.post("/sign-in", {"name": "x" * 9_000_000, "password": "x"})
    assert large.status_code == 413 and "dưới 8 MB" in large.text
    for path, status in (("/v1/nowhere", 404), ("/v1/exchange", 405)):
        answer = browser.get(path)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/json"

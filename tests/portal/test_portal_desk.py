"""The desk over HTTP: sign-in, roles, forms, what a page may hold, decisions."""

from __future__ import annotations

import re
from typing import Any

import pytest
from support.desk_browser import OWN, Browser, signed_in
from support.portal_device import FakeDevice, described, enrolled, submitted
from support.postgres import ON_BOTH

from sync.portal import accounts, papers
from sync.portal.accounts import Role
from sync.portal.opening import Portal
from sync.portal.tables import AUDIT
from sync.sealing import open_attachment, seal_attachment

pytestmark = ON_BOTH

CODE = str(submitted()["code"])


@pytest.fixture
def device(portal: Portal) -> FakeDevice:
    found = enrolled(portal)
    found.exchange(portal, found.record("application.submitted.v1", submitted()))
    return found


def test_every_page_but_health_needs_a_sign_in(portal: Portal, browser: Browser) -> None:
    """Applications are nobody's business."""
    places = ("/", "/applications", f"/applications/{CODE}", "/machines", "/audit", "/password")
    for path in places:
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert browser.get("/health").status_code == 200


def test_a_one_time_password_must_be_changed_first(portal: Portal, browser: Browser) -> None:
    """Whoever made the account must not be able to act in its name."""
    first = accounts.add_account(portal.store, "lan", Role.OFFICIAL, portal.clock())
    browser.submit("/sign-in", "/sign-in", name="lan", password=first)
    assert browser.get("/applications").headers["location"] == "/password"
    short = {"current": first, "wanted": "short", "again": "short"}
    assert browser.submit("/password", "/password", **short).status_code == 422
    twice = browser.submit("/password", "/password", current=first, wanted=OWN, again=OWN + "x")
    assert twice.status_code == 422 and "không giống nhau" in twice.text
    answer = browser.submit("/password", "/password", current=first, wanted=OWN, again=OWN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/applications").status_code == 200
    browser.submit("/password", "/sign-out")
    browser.submit("/sign-in", "/sign-in", name="lan", password=first)
    assert browser.get("/applications").headers["location"] == "/sign-in"
    browser.submit("/sign-in", "/sign-in", name="lan", password=OWN)
    assert browser.get("/applications").status_code == 200


def test_a_one_time_password_opens_until_an_own_one_is_chosen(
    portal: Portal, browser: Browser
) -> None:
    """Whoever was called away at the first sign-in came back to a locked door."""
    first = accounts.add_account(portal.store, "lan", Role.OFFICIAL, portal.clock())
    for _ in range(3):
        signed = browser.submit("/sign-in", "/sign-in", name="lan", password=first)
        assert signed.headers["location"] == "/"
        page = browser.get("/password")
        assert "cho đến khi bạn đặt mật khẩu của riêng mình" in page.text
        browser.submit("/password", "/sign-out")


def test_the_desk_speaks_one_language_of_one_list(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """ "Still to be dealt with" stood over the list of all, and "kiosk" in a Vietnamese history."""
    signed_in(portal, browser)
    for group, words in (("new", "Hồ sơ · Mới nộp"), ("all", "Hồ sơ · Tất cả")):
        assert f"<h1>{words}</h1>" in browser.get(f"/applications?group={group}").text
    assert "<h1>Hồ sơ · Tất cả</h1>" in browser.get("/applications?group=nothing").text
    page = browser.get(f"/applications/{CODE}").text
    assert " · máy</span>" in page and " · kiosk" not in page


def test_a_wrong_password_says_the_same_for_every_name(portal: Portal, browser: Browser) -> None:
    """The page must not tell which names exist."""
    accounts.add_account(portal.store, "lan", Role.OFFICIAL, portal.clock())
    texts = set()
    for name in ("lan", "nobody"):
        answer = browser.submit("/sign-in", "/sign-in", name=name, password="x")
        assert answer.status_code == 401
        texts.add(re.sub(r'value="\w+"', "", answer.text))
    assert len(texts) == 1


@pytest.mark.parametrize("csrf", ["", "0" * 64])
def test_a_form_without_its_token_is_refused(
    portal: Portal, browser: Browser, device: FakeDevice, csrf: str
) -> None:
    """A foreign page must not decide in an official's name."""
    signed_in(portal, browser)
    places = {
        f"/applications/{CODE}/decide": {"state": "accepted"},
        "/sign-out": {},
        "/password": {"current": OWN, "wanted": OWN + "1", "again": OWN + "1"},
        "/sign-in": {"name": "lan", "password": OWN},
    }
    for path, data in places.items():
        assert browser.post(path, {**data, "csrf": csrf}).status_code == 403
    assert device.exchange(portal).feed == ()


def test_answers_are_escaped_and_pages_forbid_scripts(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """What a citizen types must stay text in an official's browser."""
    evil = submitted(2, answers={"x": '<script>alert("1")</script>', "<i>": "'\"><img src=x>"})
    device.exchange(portal, device.record("application.submitted.v1", evil))
    answer = signed_in(portal, browser).get(f"/applications/{evil['code']}")
    assert "<script" not in answer.text and "<img src=x" not in answer.text
    assert "&lt;script&gt;" in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"


def test_places_are_named_and_signatures_drawn(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """Officials read names, not codes."""
    answers = {
        "noi_o": {"province": "01", "ward": "00004", "detail": "Số 2"},
        "chu_ky": {"strokes": [[1, 2, 3, 4]]},
    }
    filed = submitted(2, answers=answers)
    device.exchange(portal, device.record("application.submitted.v1", filed))
    text = signed_in(portal, browser).get(f"/applications/{filed['code']}").text
    assert "Số 2, Phường Ba Đình, Thành phố Hà Nội" in text
    assert '<polyline points="1 2 3 4"/>' in text


def test_a_form_beyond_all_bounds_is_not_read(portal: Portal, browser: Browser) -> None:
    """A huge form must not fill the disk before anyone has signed in."""
    answer = browser.post("/sign-in", {"name": "x" * 9_000_000, "password": "x"})
    assert answer.status_code == 413


def test_only_officials_see_applications(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """A technician needs machines, not people's papers."""
    signed_in(portal, browser, Role.TECHNICIAN)
    assert browser.get("/machines").status_code == 200
    for path in ("/applications", f"/applications/{CODE}", "/audit"):
        assert browser.get(path).status_code == 403


def test_the_queue_filters_finds_and_turns_pages(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """An official has hundreds of applications."""
    for start in range(3):
        records = [
            device.record("application.submitted.v1", _numbered(start * 10 + n))
            for n in range(1, 11)
        ]
        device.exchange(portal, *records)
    signed_in(portal, browser)
    first, second = browser.get("/applications?group=new"), browser.get("/applications?page=2")
    assert first.text.count('class="open"') == 20 and second.text.count('class="open"') == 11
    assert '<span class="count">31</span>' in browser.get("/applications?group=all").text
    found = browser.get("/applications?group=all&words=Q11")
    assert found.text.count('class="open"') == 1
    assert browser.get("/applications?group=late").text.count('class="open"') == 0
    assert browser.get("/applications?group=nonsense&page=-4&words=%25").status_code == 200


def test_a_decision_at_the_desk_reaches_the_machine(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """Accept, ask for papers and refuse are what the desk is for."""
    signed_in(portal, browser)
    page, action = f"/applications/{CODE}", f"/applications/{CODE}/decide"
    answer = browser.submit(page, action, state="supplement_requested", note=" ")
    assert answer.status_code == 422
    asked = {"note": "Thiếu giấy chứng sinh", "papers": ["giay_chung_sinh"]}
    answer = browser.submit(page, action, state="supplement_requested", **asked)
    assert answer.status_code == 303
    assert browser.submit(page, action, state="accepted", due_day="soon").status_code == 422
    answer = browser.submit(page, action, state="accepted", due_day="2026-11-30", due_hour="16:30")
    assert answer.status_code == 303
    assert browser.submit(page, action, state="submitted").status_code == 409
    assert browser.submit(page, action, state="nonsense").status_code == 404
    first, second = (item.record.content() for item in device.exchange(portal).feed)
    assert first["papers"] == ["giay_chung_sinh"] and first["by"] == "lan"
    assert second["due"] == "2026-11-30T16:30:00+07:00" and second["sees"] == first["event"]
    text = browser.get(page).text
    assert "Thiếu giấy chứng sinh" in text and "16:30 30/11/2026" in text


def test_a_result_file_travels_sealed(portal: Portal, browser: Browser, device: FakeDevice) -> None:
    """A large downlink is ciphertext by its digest; the event carries the key."""
    signed_in(portal, browser)
    page, action = f"/applications/{CODE}", f"/applications/{CODE}/decide"
    browser.submit(page, action, state="accepted")
    token = re.search(r'name="csrf" value="(\w+)"', browser.get(page).text)
    assert token
    data = {"state": "returned", "csrf": token[1]}
    wrong = browser.post(action, data, files={"document": ("a.pdf", b"MZ..", "application/pdf")})
    assert wrong.status_code == 422
    pdf = b"%PDF-1.7 invented"
    answer = browser.post(action, data, files={"document": ("a.bin", pdf, "text/plain")})
    assert answer.status_code == 303
    item = device.exchange(portal).feed[-1]
    content = item.record.content()
    assert item.record.kind == "result.returned.v1" and content["state"] == "returned"
    document = content["document"]
    blob = browser.get(f"/v1/blobs/{document['cipher_sha256'].hex()}")
    assert pdf not in blob.content
    assert open_attachment(blob.content, document["key"], document["plain_sha256"]) == pdf


def test_a_paper_is_shown_in_clear_only_here_and_every_look_is_noted(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """The citizen can ask who looked."""
    sealed = seal_attachment(b"\xff\xd8\xff invented picture")
    page = device.record("attachment.described.v1", described(1, sealed))
    device.exchange(portal, page)
    place = f"/applications/{CODE}/papers/{page.id.hex()}"
    signed_in(portal, browser)
    assert browser.get(place).status_code == 404
    portal.blobs.put(sealed.ciphertext)
    with portal.store.writing() as connection:
        papers.finish(connection, sealed.cipher_sha256)
    answer = browser.get(place)
    assert answer.content == b"\xff\xd8\xff invented picture"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert browser.get(f"/applications/{CODE}/papers/zz").status_code == 404
    browser.get(f"/applications/{CODE}")
    with portal.store.reading() as connection:
        acts = [row.action for row in connection.execute(AUDIT.select())]
    assert "looked" in acts and "looked.paper" in acts


def test_html_that_came_as_a_paper_is_never_shown_in_place(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """A paper is data; the browser must not run it."""
    sealed = seal_attachment(b"<script>1</script>")
    portal.blobs.put(sealed.ciphertext)
    page = device.record("attachment.described.v1", described(1, sealed, "text/html"))
    device.exchange(portal, page)
    answer = signed_in(portal, browser).get(f"/applications/{CODE}/papers/{page.id.hex()}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"


def test_the_desk_speaks_english_too(portal: Portal, browser: Browser) -> None:
    """Vietnamese first, English by one touch."""
    assert "Đăng nhập" in browser.get("/sign-in").text
    browser.get("/language/en")
    assert "Sign in" in browser.get("/sign-in").text


def _numbered(number: int) -> dict[str, Any]:
    return submitted(number + 100, code=f"M7F-QQ{number:02d}-Q{number:02d}")

"""Requests about personal data at the desk: seen by officials only, answered once, with a name."""

from __future__ import annotations

from sqlalchemy import select
from support.desk_browser import Browser, signed_in
from support.portal_device import FakeDevice, submitted
from support.postgres import ON_BOTH

from sync.portal import applications, requesting
from sync.portal.accounts import Role
from sync.portal.opening import Portal
from sync.portal.tables import AUDIT

pytestmark = ON_BOTH

REQUEST = bytes([9] * 16)


def asked(portal: Portal, device: FakeDevice, what: str = "erase") -> str:
    """An application and a request about it; the code."""
    content = submitted(1)
    request = {
        "request": REQUEST,
        "application": content["application"],
        "code": content["code"],
        "what": what,
        "words": "Xin <b>xoá</b>",
        "proof": "receipt+card",
        "at": "2026-11-25T08:00:00+07:00",
    }
    records = [
        device.record("application.submitted.v1", content),
        device.record("personal.requested.v1", request),
    ]
    device.exchange(portal, *records)
    return str(content["code"])


def test_only_officials_see_them(portal: Portal, device: FakeDevice, browser: Browser) -> None:
    """Technicians and operators have no business with what people ask."""
    asked(portal, device)
    assert signed_in(portal, browser, Role.TECHNICIAN).get("/requests").status_code == 403


def test_an_empty_page_speaks_of_requests(portal: Portal, browser: Browser) -> None:
    """It said that there were no applications."""
    page = signed_in(portal, browser, Role.OFFICIAL).get("/requests").text
    assert "Chưa có yêu cầu nào" in page and "hồ sơ nào" not in page


def test_an_erasure_is_granted_by_a_named_person(
    portal: Portal, device: FakeDevice, browser: Browser
) -> None:
    """The desk shows the words as letters; granting destroys, and the record names who did it."""
    code = asked(portal, device)
    page = signed_in(portal, browser, Role.OFFICIAL).get("/requests")
    assert code in page.text
    assert "<b>xoá</b>" not in page.text
    place = f"/requests/{REQUEST.hex()}/answer"
    assert browser.post(place, {"csrf": "0" * 64, "granted": "yes"}).status_code == 403
    assert browser.submit("/requests", place, granted="no").status_code == 422
    assert browser.submit("/requests", place, granted="yes").status_code == 303
    with portal.store.reading() as connection:
        assert applications.as_json(connection, portal.blobs) == []
        assert requesting.waiting(connection) == []
        acts = {row.action for row in connection.execute(select(AUDIT))}
    assert {"looked.request", "request.erase.granted"} <= acts
    assert browser.get(f"/applications/{code}").status_code == 404
    down = device.exchange(portal)
    assert [item.record.kind for item in down.feed] == ["personal.answered.v1"]

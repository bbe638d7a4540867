"""Who asked to keep the name private: not listed, not found, shown only by an act that is kept."""

from __future__ import annotations

import pytest
from support.desk_browser import Browser, signed_in
from support.portal_device import FakeDevice, submitted
from support.postgres import ON_BOTH

from sync.portal.accounts import Role
from sync.portal.opening import Portal
from sync.portal.tables import APPLICATIONS, AUDIT

pytestmark = ON_BOTH

NAME, PHONE, VILLAGE = "Vừ Bá Chống", "0912345678", "Bản Huồi Giảng"


def complaint(wish: str, procedure: str = "PAKN") -> dict:
    return submitted(
        procedure=procedure,
        version="2026-07-18",
        answers={
            "tieu_de": "Chờ sổ đỏ đã sáu tháng",
            "an_danh": wish,
            "ho_ten": NAME,
            "dt": PHONE,
            "dia_chi": {"province": "40", "ward": "16831", "detail": VILLAGE},
        },
    )


def sent(portal: Portal, device: FakeDevice, wish: str, procedure: str = "PAKN") -> str:
    content = complaint(wish, procedure)
    device.exchange(portal, device.record("application.submitted.v1", content))
    return f"/applications/{content['code']}"


@pytest.mark.parametrize("procedure", ["PAKN", "unknown"])
def test_the_desk_does_not_say_who_it_was(
    portal: Portal, browser: Browser, device: FakeDevice, procedure: str
) -> None:
    """Neither in the list nor on the page, with the form's file or without it."""
    place = sent(portal, device, "Có", procedure)
    signed_in(portal, browser)
    listed, page = browser.get("/applications?group=all").text, browser.get(place).text
    for private in (NAME, PHONE, VILLAGE):
        assert private not in listed and private not in page
    assert "Chờ sổ đỏ đã sáu tháng" in page and "(giữ kín)" in page
    assert (
        browser.get("/applications?group=all&words=vu+ba+chong").text.count("/applications/M7F")
        == 0
    )


def test_whoever_deals_with_it_may_look_and_that_is_written_down(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """Not by opening the page, but by asking for the name."""
    place = sent(portal, device, "Có")
    signed_in(portal, browser)
    page = browser.submit(place, f"{place}/name").text
    assert NAME in page and PHONE in page
    assert NAME not in browser.get(place).text
    with portal.store.reading() as connection:
        acts = [row.action for row in connection.execute(AUDIT.select())]
    assert acts.count("looked.name") == 1


def test_a_foreign_page_and_other_roles_cannot_ask(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """The token of the form counts here too."""
    place = sent(portal, device, "Có")
    signed_in(portal, browser, Role.OPERATOR)
    assert browser.submit("/password", f"{place}/name").status_code == 403
    assert browser.post(f"{place}/name", {"csrf": "0" * 64}).status_code == 403


def test_who_did_not_ask_for_it_is_shown_as_before(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """Most people want an answer by name."""
    place = sent(portal, device, "Không")
    assert NAME in signed_in(portal, browser).get(place).text


def test_no_name_is_kept_for_the_search(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """Also not when the form's file comes later."""
    sent(portal, device, "Có")
    signed_in(portal, browser).get("/applications")
    with portal.store.reading() as connection:
        row = connection.execute(APPLICATIONS.select()).first()
    assert row is not None and (row.applicant, row.applicant_plain) == ("", "")

"""What a compromised machine sent, at the desk: only an operator takes it in."""

from __future__ import annotations

from support.desk_browser import Browser, signed_in
from support.portal_device import FakeDevice, submitted
from support.portal_views import listed
from support.postgres import ON_BOTH

from sync.portal import registering
from sync.portal.accounts import Role
from sync.portal.opening import Portal

pytestmark = ON_BOTH


def parked(portal: Portal, device: FakeDevice) -> str:
    """A filing that is kept apart; the page's button for it."""
    with portal.store.reading() as connection:
        (machine,) = registering.list_machines(connection)
    registering.set_standing(portal, machine.characters, "compromised")
    device.exchange(portal, device.record("application.submitted.v1", submitted(9)))
    return f"/machines/{machine.characters}/release"


def test_an_operator_takes_in_what_was_kept_apart(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """One touch on the machine's row, after the commune said whose they are."""
    before, action = len(listed(portal)), parked(portal, device)
    signed_in(portal, browser, Role.OPERATOR)
    page = browser.get("/machines").text
    assert "1 bản ghi đang giữ riêng" in page and "Người quản lý cổng" in page
    assert browser.submit("/machines", action).status_code == 303
    assert len(listed(portal)) == before + 1
    assert "giữ riêng" not in browser.get("/machines").text


def test_a_technician_sees_it_and_may_not(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """Whether filings are people's own is not a technician's to say."""
    before, action = len(listed(portal)), parked(portal, device)
    signed_in(portal, browser, Role.TECHNICIAN)
    assert action not in browser.get("/machines").text
    assert browser.submit("/machines", action).status_code == 403
    assert len(listed(portal)) == before

"""The operator's page of people: accounts and PINs made and ended in a browser."""

from __future__ import annotations

import re

import pytest
from support.desk_browser import Browser, signed_in
from support.portal_device import FakeDevice

from sync.portal import accounts, staff
from sync.portal.accounts import Role
from sync.portal.opening import Portal
from sync.portal.tables import AUDIT
from sync.staff import read_staff
from sync.verifiers import is_password


def names(portal: Portal) -> dict[str, bool]:
    with portal.store.reading() as connection:
        return {one.name: one.has_pin for one in staff.list_people(connection)}


def test_an_operator_makes_an_account_and_a_pin_that_reaches_the_machine(
    portal: Portal, browser: Browser, device: FakeDevice
) -> None:
    """Shown once, in the answer to the form; the address tells nothing."""
    signed_in(portal, browser, Role.OPERATOR)
    made = browser.submit("/people", "/people/add", name="Bình", role="technician")
    assert made.status_code == 200 and re.search(r"[A-Z2-9]{5}(-[A-Z2-9]{5}){2}", made.text)
    answer = browser.submit("/people", "/people/pin", name="Bình")
    found = re.search(r"<strong class=\"code\">(\d{6})</strong>", answer.text)
    assert found
    (item,) = device.exchange(portal).feed
    (person,) = read_staff(item.record.content(), portal.keys.online.public.signing).people
    assert person.name == "Bình" and is_password(person.verifier, found[1])
    assert found[1] not in browser.get("/people").text
    with portal.store.reading() as connection:
        acts = [(r.who, r.action, r.subject) for r in connection.execute(AUDIT.select())]
    assert ("lan", "account.pin", "Bình") in acts
    assert ("lan", "account.added", "Bình") in acts


def test_an_operator_gives_a_new_password_to_others_only(portal: Portal, browser: Browser) -> None:
    """A forgotten password cost the account, its PIN and its name at every machine."""
    signed_in(portal, browser, Role.OPERATOR)
    accounts.add_account(portal.store, "Bình", Role.OFFICIAL, portal.clock())
    answer = browser.submit("/people", "/people/password", name="Bình")
    found = re.search(r"<strong class=\"code\">([A-Z2-9-]{17})</strong>", answer.text)
    assert found
    account = accounts.check_password(portal.store, "Bình", found[1], portal.clock())
    assert account is not None and account.must_change
    assert browser.submit("/people", "/people/password", name="lan").status_code == 422


def test_a_removed_person_is_gone_but_nobody_removes_themselves(
    portal: Portal, browser: Browser
) -> None:
    """The last operator would lock everybody out."""
    signed_in(portal, browser, Role.OPERATOR)
    browser.submit("/people", "/people/add", name="Bình", role="technician")
    assert browser.submit("/people", "/people/remove", name="Bình").status_code == 303
    assert browser.submit("/people", "/people/remove", name="lan").status_code == 422
    assert set(names(portal)) == {"lan"}


@pytest.mark.parametrize(
    ("action", "form"),
    [
        ("add", {"name": "lan", "role": "official"}),
        ("add", {"name": "mai", "role": "king"}),
        ("pin", {"name": "lan"}),
        ("pin", {"name": "nobody"}),
        ("password", {"name": "nobody"}),
        ("remove", {"name": "nobody"}),
    ],
)
def test_what_cannot_be_done_is_said_on_the_page(
    portal: Portal, browser: Browser, action: str, form: dict[str, str]
) -> None:
    """In words, with nothing changed."""
    signed_in(portal, browser, Role.OPERATOR)
    answer = browser.submit("/people", f"/people/{action}", **form)
    assert answer.status_code == 422 and "error.person_" not in answer.text
    assert names(portal) == {"lan": False}


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.TECHNICIAN])
def test_only_operators_come_here(portal: Portal, browser: Browser, role: Role) -> None:
    """Who may name officials may read every application."""
    signed_in(portal, browser, role)
    assert browser.get("/people").status_code == 403

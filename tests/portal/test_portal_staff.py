"""Staff at the portal: PINs, removal, and the list in the feed of every machine."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from support.portal_device import FakeDevice, Ticking, enrolled

from sync.portal import accounts, registering, staff
from sync.portal.accounts import AccountError, Role
from sync.portal.cli import main
from sync.portal.opening import Portal
from sync.portal.tables import AUDIT, DEVICES
from sync.staff import StaffList, StaffRole, read_staff
from sync.verifiers import is_password


def lists(portal: Portal, device: FakeDevice) -> list[StaffList]:
    """What came down, each checked as a machine does."""
    signing = portal.keys.online.public.signing
    return [read_staff(one.record.content(), signing) for one in device.exchange(portal).feed]


def add(portal: Portal, name: str = "lan", role: Role = Role.OFFICIAL) -> None:
    accounts.add_account(portal.store, name, role, portal.clock())


def test_a_pin_reaches_every_machine_as_a_verifier(portal: Portal, device: FakeDevice) -> None:
    """The PIN itself is printed once and kept nowhere."""
    other = enrolled(portal)
    add(portal)
    pin = staff.set_pin(portal, "lan", "operator")
    for one in (device, other):
        (found,) = lists(portal, one)
        assert [(p.name, p.role, p.must_change) for p in found.people] == [
            ("lan", StaffRole.OFFICIAL, True)
        ]
        assert is_password(found.people[0].verifier, pin)


def test_a_removed_person_is_not_in_the_next_list(portal: Portal, device: FakeDevice) -> None:
    """At the next contact nobody can sign in under that name; the account is gone too."""
    add(portal)
    add(portal, "binh", Role.TECHNICIAN)
    heard = []
    for name in ("lan", "binh"):
        staff.set_pin(portal, name, "operator")
        heard += lists(portal, device)
    staff.remove_account(portal, "lan", "mai")
    heard += lists(portal, device)
    versions = [found.version for found in heard]
    assert versions == sorted(set(versions)) and len(versions) == 3
    assert [len(found.people) for found in heard] == [1, 2, 1]
    with portal.store.reading() as connection:
        assert [one.name for one in staff.list_people(connection)] == ["binh"]
        acts = [(r.who, r.action, r.subject) for r in connection.execute(AUDIT.select())]
    assert ("mai", "account.removed", "lan") in acts and ("operator", "account.pin", "binh") in acts
    assert accounts.check_password(portal.store, "lan", "x", portal.clock()) is None


def test_a_person_keeps_their_id_with_a_new_pin(portal: Portal, device: FakeDevice) -> None:
    """What the machine's audit record says of them stays about them."""
    add(portal)
    heard = []
    for _ in range(2):
        staff.set_pin(portal, "lan", "operator")
        heard += lists(portal, device)
    first, second = (found.people[0] for found in heard)
    assert first.id == second.id and first.verifier != second.verifier


def test_a_change_touches_no_machine_and_a_contact_brings_the_last_one(
    portal: Portal, device: FakeDevice
) -> None:
    """Ten thousand machines would be held up, and one that was away would get each version."""
    add(portal)
    with portal.store.reading() as connection:
        before = connection.execute(select(DEVICES)).all()
    for _ in range(3):
        staff.set_pin(portal, "lan", "operator")
    with portal.store.reading() as connection:
        assert connection.execute(select(DEVICES)).all() == before
    assert len(lists(portal, device)) == 1


def test_a_machine_that_comes_later_gets_the_list_as_it_is(portal: Portal) -> None:
    """Also when it was out of use meanwhile; a compromised one learns nothing new."""
    assert lists(portal, enrolled(portal)) == []
    add(portal)
    staff.set_pin(portal, "lan", "operator")
    device = enrolled(portal)
    assert len(lists(portal, device)) == 1
    with portal.store.reading() as connection:
        from sync.portal.feeds import lock_device

        row = lock_device(connection, device.id)
    assert row is not None
    registering.set_standing(portal, row.characters, "compromised")
    staff.set_pin(portal, "lan", "operator")
    assert lists(portal, device) == []
    registering.set_standing(portal, row.characters, "active")
    assert len(lists(portal, device)) == 1


def test_versions_go_on_above_what_a_restored_portal_forgot(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """They follow the clock, and the clock set back does not turn them back."""
    add(portal)
    staff.set_pin(portal, "lan", "operator")
    clock.now -= 1000
    staff.set_pin(portal, "lan", "operator")
    clock.now += 10_000
    staff.set_pin(portal, "lan", "operator")
    versions = [found.version for found in lists(portal, device)]
    assert versions == sorted(set(versions)) and versions[-1] == clock.now


def test_who_has_no_work_at_machines_gets_no_pin(portal: Portal) -> None:
    """An operator at the machine would be a third role that nobody defined."""
    add(portal, "mai", Role.OPERATOR)
    for name in ("mai", "nobody"):
        with pytest.raises(AccountError):
            staff.set_pin(portal, name, "operator")
    with pytest.raises(AccountError):
        staff.remove_account(portal, "nobody", "operator")


def test_the_commands_print_what_is_needed_and_no_more(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    """The PIN alone on standard output, as the password of `user add`."""
    where = ["--data", str(portal.data)]
    assert main(["user", "add", "lan", "--role", "official", *where]) == 0
    capsys.readouterr()
    assert main(["user", "pin", "lan", *where]) == 0
    assert len(capsys.readouterr().out.strip()) == 6
    assert main(["user", "list", *where]) == 0
    assert json.loads(capsys.readouterr().out) == [{"name": "lan", "role": "official", "pin": True}]
    assert main(["user", "remove", "lan", *where]) == 0
    assert capsys.readouterr().out == ""
    assert main(["user", "pin", "lan", *where]) == 2


def test_a_list_never_grows_beyond_what_machines_read(
    portal: Portal, device: FakeDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A longer one would be refused whole by every machine, and with it every later removal."""
    monkeypatch.setattr(staff, "MOST_PEOPLE", 2)
    for name in ("lan", "binh", "mai"):
        add(portal, name)
    staff.set_pin(portal, "lan", "operator")
    staff.set_pin(portal, "binh", "operator")
    with pytest.raises(AccountError) as refused:
        staff.set_pin(portal, "mai", "operator")
    assert refused.value.code == "many"
    staff.set_pin(portal, "lan", "operator")  # another PIN for somebody who is there
    staff.remove_account(portal, "binh", "operator")
    staff.set_pin(portal, "mai", "operator")
    assert {one.name for one in lists(portal, device)[-1].people} == {"lan", "mai"}


@pytest.mark.parametrize("name", ["a\nb", "a\x1bb", "\u202enal", "\u200b", "...", "x" * 61])
def test_a_name_that_cannot_be_read_is_none(portal: Portal, name: str) -> None:
    """It stands on tiles of the machines and in the access record."""
    with pytest.raises(AccountError) as refused:
        add(portal, name)
    assert refused.value.code == "name"

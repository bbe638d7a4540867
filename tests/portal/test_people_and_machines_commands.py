"""The portal's commands about machines and people, as an operator types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.portal_device import FakeDevice, Ticking, enrolled, portal_at, submitted
from support.portal_views import kinds_of_tasks, listed

from sync import enrolment
from sync.enrolment import EnrolmentFile
from sync.portal import accounts, registering
from sync.portal.accounts import Role
from sync.portal.cli import main
from sync.portal.opening import Portal

URL = "https://portal.example"


def said(
    portal: Portal, capsys: pytest.CaptureFixture[str], *arguments: str, exit_code: int = 0
) -> tuple[str, str]:
    """Standard output and standard error of a command."""
    capsys.readouterr()
    assert main([*arguments, "--data", str(portal.data)]) == exit_code
    out, err = capsys.readouterr()
    return out, err


def machines(portal: Portal, capsys: pytest.CaptureFixture[str]) -> list[dict]:
    return json.loads(said(portal, capsys, "machines", "--json")[0])


def registration(device: FakeDevice, file: EnrolmentFile, *own: str):
    """The record with which a machine answers to a file, when it was called `own` before."""
    content = enrolment.register(file.secret, device.keys.public, own[0], own[1:]).content()
    return device.record("device.registered.v1", content)


def test_a_second_enrolment_by_file_changes_what_the_portal_calls_the_machine(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    """The kiosk prints the characters of the new file; the portal knew the old ones only."""
    device = FakeDevice(portal.keys.online.public)
    first, second = (registering.invite_by_file(portal, URL) for _ in range(2))
    device.exchange(portal, registration(device, first, "M7F"))
    assert [one["characters"] for one in machines(portal, capsys)] == [first.characters]
    told = said(portal, capsys, "machine", second.characters, "retired", exit_code=2)[1]
    assert "no machine has been here with it yet" in told
    down = device.exchange(portal, registration(device, second, first.characters, "M7F"))
    assert down.fault == ""
    (one,) = machines(portal, capsys)
    assert one["characters"] == second.characters
    assert one["earlier"] == [first.characters, "M7F"]
    table = said(portal, capsys, "machines")[0]
    assert table.startswith(second.characters) and f"before {first.characters} M7F" in table
    told = said(portal, capsys, "machine", second.characters, "retired")[1]
    assert "marked as retired" in told
    told = said(portal, capsys, "machine", first.characters.lower(), "active")[1]
    assert f"now called {second.characters}" in told and "in use again" in told
    told = said(portal, capsys, "machine", "XXX", "retired", exit_code=2)[1]
    assert "motcua-portal machines" in told


def test_an_overtaken_registration_changes_nothing(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    """Enrolled twice without a link: the later registration travels first."""
    device = FakeDevice(portal.keys.online.public)
    first, second = (registering.invite_by_file(portal, URL) for _ in range(2))
    early = registration(device, first, "M7F")
    device.exchange(portal, registration(device, second, first.characters, "M7F"))
    device.exchange(portal, early)
    assert [one["characters"] for one in machines(portal, capsys)] == [second.characters]


def test_a_registration_repeated_when_its_file_is_out_of_date_calls_nobody(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer was lost on a line that was dead for weeks."""
    clock = Ticking()
    portal = portal_at(tmp_path, clock)
    device = FakeDevice(portal.keys.online.public)
    file = registering.invite_by_file(portal, URL)
    repeated = registration(device, file, "M7F")
    device.exchange(portal, repeated)
    clock.now += registering.VALID_MS + 1
    device.exchange(portal, repeated)
    assert kinds_of_tasks(portal) == []
    assert [one["characters"] for one in machines(portal, capsys)] == [file.characters]


def test_a_known_machine_with_anothers_file_still_delivers(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing filed waits for an operator's mistake; a person is called."""
    file = registering.invite_by_file(portal, URL)
    other, device = FakeDevice(portal.keys.online.public), enrolled(portal)
    other.exchange(portal, registration(other, file, "M7F"))
    application = device.record("application.submitted.v1", submitted())
    called = {one["characters"] for one in machines(portal, capsys)}
    down = device.exchange(portal, registration(device, file, "XXX", "M7F"), application)
    assert down.fault == "" and len(listed(portal)) == 1
    assert kinds_of_tasks(portal) == ["enrolment_used"]
    assert called == {one["characters"] for one in machines(portal, capsys)}


def test_a_file_names_an_address_that_somebody_gave(
    portal: Portal, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A stick went to a village with http://127.0.0.1:8765 on it."""
    place = tmp_path / "enrolment.txt"
    told = said(portal, capsys, "enrol-code", "--file", str(place), exit_code=2)[1]
    assert "--url" in told and "portal.toml" in told and not place.exists()
    told = said(portal, capsys, "enrol-code", "--file", str(place), "--url", URL)[1]
    assert URL in told and EnrolmentFile.from_text(place.read_text()).url == URL
    (portal.data / "portal.toml").write_text('url = "https://settings.example"\n', "utf-8")
    told = said(portal, capsys, "enrol-code", "--file", str(place))[1]
    assert "https://settings.example" in told


def test_a_new_one_time_password_ends_the_old_one_and_its_sessions(
    portal: Portal, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only remove and add helped somebody who had lost hers."""
    first, err = said(portal, capsys, "user", "add", "lan", "--role", "official")
    assert "until its owner has chosen" in err
    account = accounts.check_password(portal.store, "lan", first.strip(), portal.clock())
    assert account is not None
    with portal.store.writing() as connection:
        token = accounts.open_session(connection, account, portal.clock())
    second, err = said(portal, capsys, "user", "password", "lan")
    assert "sessions have ended" in err and second != first
    with portal.store.reading() as connection:
        assert accounts.find_session(connection, token, portal.clock()) is None
    assert accounts.check_password(portal.store, "lan", first.strip(), portal.clock()) is None
    found = accounts.check_password(portal.store, "lan", second.strip(), portal.clock())
    assert found == accounts.Account("lan", Role.OFFICIAL, must_change=True)
    assert "no account" in said(portal, capsys, "user", "password", "mai", exit_code=2)[1]


def test_a_code_is_read_as_the_kiosk_reads_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Small letters and no hyphens were "no application" here, and the right one at the kiosk."""
    code = "M7F-2222-2229"
    portal = portal_at(tmp_path, Ticking())
    device = enrolled(portal)
    device.exchange(portal, device.record("application.submitted.v1", submitted(code=code)))
    told = said(portal, capsys, "set-status", "m7f2222222O", "accepted", exit_code=2)[1]
    assert "a code never holds O" in told
    assert listed(portal)[0]["state"] == "submitted"
    said(portal, capsys, "set-status", "m7f 2zz2-2229", "accepted")
    assert listed(portal)[0]["state"] == "accepted"

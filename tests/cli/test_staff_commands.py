"""Staff from the portal's command to the machine's sign-in: the real parts, over HTTP."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.live_portal import live_portal

from kiosk_app.bootstrap import close_kiosk, open_kiosk
from kiosk_app.cli.main import main as kiosk_command
from kiosk_app.settings import load_settings
from kiosk_app.usecases.staffing import Refusal
from sync.cli import main as agent_command
from sync.portal import accounts, staff
from sync.portal.accounts import Role

OWN = "715284"


def test_an_official_named_at_the_portal_comes_in_at_the_machine_and_a_removed_one_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Offline between the contacts; the first technician lasts until one is named."""
    data = tmp_path / "kiosk"
    where = ["--data", str(data)]
    with live_portal(tmp_path / "portal") as live:
        assert agent_command(["enrol", live.url, live.code(), *where]) == 0
        first_pin = capsys.readouterr().out.strip()
        kiosk = open_kiosk(load_settings(data, {}))
        kiosk.read_inbox()
        (first,) = kiosk.staff.here()
        assert kiosk.staff.sign_in(first.ref, first_pin).must_change
        portal = live.portal
        pins = {}
        for name, role in (("Lan", Role.OFFICIAL), ("Bình", Role.TECHNICIAN)):
            accounts.add_account(portal.store, name, role, portal.clock())
            pins[name] = staff.set_pin(portal, name, "operator")
        assert agent_command(["once", *where]) == 0
        kiosk.read_inbox()
        people = {one.name: one for one in kiosk.staff.here()}
        assert set(people) == {"Lan", "Bình"}
        assert kiosk.staff.sign_in(people["Lan"].ref, pins["Lan"]).must_change
        assert kiosk.staff.choose_pin(people["Lan"].ref, OWN) is None
        staff.remove_account(portal, "Lan", "operator")
        assert kiosk.staff.sign_in(people["Lan"].ref, OWN).member is not None
        assert agent_command(["once", *where]) == 0
        kiosk.read_inbox()
        assert kiosk.staff.sign_in(people["Lan"].ref, OWN).refusal is Refusal.GONE
        close_kiosk(kiosk)
    capsys.readouterr()
    assert kiosk_command(["audit", *where]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["broken"] is None and found["rows"] >= 6


def test_an_enrolment_repeated_prints_another_pin(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A slip of paper gets lost before anybody has signed in."""
    data, file = tmp_path / "kiosk", tmp_path / "enrolment.txt"
    with live_portal(tmp_path / "portal") as live:
        file.write_text(live.file(), "utf-8")
    printed = []
    for _ in range(2):
        assert agent_command(["enrol", str(file), "--data", str(data)]) == 0
        said = capsys.readouterr()
        printed.append(said.out.strip())
        assert "first technician" in said.err
    assert all(len(pin) == 6 and pin.isdigit() for pin in printed)
    assert printed[0] != printed[1]


def test_a_changed_audit_record_is_told_by_its_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 1, so that a script of the operator notices."""
    data = tmp_path / "kiosk"
    kiosk = open_kiosk(load_settings(data, {}))
    from sync import write

    with write(kiosk.machine.db):
        for n in range(3):
            kiosk.machine.audit.note(n, "somebody", "signin")
        kiosk.machine.db.execute("DROP TRIGGER kiosk_audit_stays")
        kiosk.machine.db.execute("DELETE FROM kiosk_audit WHERE seq = 2")
    close_kiosk(kiosk)
    assert kiosk_command(["audit", "--data", str(data)]) == 1
    assert json.loads(capsys.readouterr().out) == {"rows": 2, "broken": 2}

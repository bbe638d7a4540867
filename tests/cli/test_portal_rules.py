"""The portal with the commune's rules, as `motcua-portal` is composed."""

from __future__ import annotations

import json
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from support.filers import file

from kiosk_app.bootstrap import close_kiosk, open_kiosk
from kiosk_app.portal_rules import due_rule_over, main
from kiosk_app.resources import asset
from kiosk_app.settings import load_settings
from sync.contact import Contacts
from sync.datafolder import open_data_folder
from sync.portal.opening import open_portal
from sync.portal.registering import invite_by_file
from sync.portal.service import handle_exchange
from sync.portal_link import enrol_by_file
from sync.transport.memory import exchange_only

PROCEDURES = asset("catalogue") / "procedures"


def ms(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


@pytest.mark.parametrize(
    ("code", "accepted", "expected"),
    [
        # The same day until three o'clock, else the next working day (the procedure's own hour).
        ("1.001193", "2026-11-26T14:59:00+07:00", "2026-11-26T17:00:00+07:00"),
        ("1.001193", "2026-11-26T15:01:00+07:00", "2026-11-27T17:00:00+07:00"),
        ("1.001193", "2026-11-27T16:00:00+07:00", "2026-11-30T17:00:00+07:00"),
        # Three working days, from the day after.
        ("1.004194", "2026-11-27T09:00:00+07:00", "2026-12-02T17:00:00+07:00"),
        ("9.999999", "2026-11-24T09:00:00+07:00", None),
        # Whose holidays nobody knows yet.
        ("1.004194", "2039-11-24T09:00:00+07:00", None),
    ],
)
def test_the_rule_counts_by_the_procedure_and_its_calendar(
    code: str, accepted: str, expected: str | None
) -> None:
    """The same counting as at the kiosk, from another beginning."""
    assert due_rule_over(PROCEDURES)(code, "a version of tomorrow", {}, ms(accepted)) == expected


def test_the_term_may_depend_on_what_is_asked_for() -> None:
    """A correction takes three working days, an addition one (procedure 1.004859)."""
    rule, at = due_rule_over(PROCEDURES), ms("2026-12-01T09:00:00+07:00")
    assert rule("1.004859", "", {"loai": "Bổ sung"}, at) == "2026-12-02T17:00:00+07:00"
    assert rule("1.004859", "", {"loai": "Cải chính"}, at) == "2026-12-04T17:00:00+07:00"


def test_the_rule_reads_the_portals_own_catalogue(tmp_path: Path) -> None:
    """`catalogue` in portal.toml decides, and a broken file costs only itself."""
    text = (PROCEDURES / "1.004194.toml").read_text("utf-8")
    (tmp_path / "own.toml").write_text(text.replace("1.004194", "1.004199"), "utf-8")
    (tmp_path / "broken.toml").write_text("code = [", "utf-8")
    rule = due_rule_over(tmp_path)
    at = ms("2026-11-27T09:00:00+07:00")
    assert rule("1.004199", "", {}, at) == "2026-12-02T17:00:00+07:00"
    assert rule("1.004194", "", {}, at) is None


def test_kiosk_and_portal_know_the_same_date_after_acceptance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Filed at the kiosk, accepted from the command line, heard at the kiosk."""
    kiosk = open_kiosk(load_settings(tmp_path / "kiosk", {}))
    filed = file(kiosk, "1.004194")
    folder, portal = open_data_folder(tmp_path / "kiosk"), open_portal(tmp_path / "portal")
    enrol_by_file(folder, invite_by_file(portal, "http://127.0.0.1:1").to_text())
    contacts = Contacts(folder, exchange_only(partial(handle_exchange, portal)))
    contacts.start()
    contacts.contact()
    command = ["--data", str(tmp_path / "portal")]
    assert main([*command, "set-status", filed.code, "accepted"]) == 0
    contacts.contact()
    kiosk.read_inbox()
    capsys.readouterr()
    assert main([*command, "applications", "--json"]) == 0
    (at_portal,) = json.loads(capsys.readouterr().out)
    tracking = kiosk.track(filed.code)
    assert tracking is not None
    assert tracking.due == at_portal["due"] is not None
    assert tracking.due.endswith("T17:00:00+07:00")
    folder.close()
    close_kiosk(kiosk)
    portal.close()

"""Procedure files that come while the portal runs: labels, names, due dates, without a restart."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.desk_browser import Browser, signed_in
from support.portal_device import Ticking, enrolled, portal_at, submitted

from sync.portal import decisions
from sync.portal.cli import main
from sync.portal.decisions import Decision
from sync.portal.fresh import Fresh
from sync.portal.opening import DueRule, Portal
from sync.portal.states import State

CODE = str(submitted()["code"])
FILE = """
code = "9.1"
version = "1"
title = { vi = "Thủ tục mới" }
[[parts]]
title = { vi = "Phần một" }
[[parts.questions]]
id = "q"
[[parts.questions.fields]]
id = "ho_ten"
type = "person_name"
label = { vi = "Họ và tên của bà con" }
"""


def filed_under_an_unknown_procedure(portal: Portal) -> Path:
    """The application is there, its procedure's file is not; the folder where it will be."""
    (portal.data / "procedures").mkdir()
    device = enrolled(portal)
    device.exchange(
        portal, device.record("application.submitted.v1", submitted(procedure="9.1", version="1"))
    )
    return portal.data / "procedures"


def with_own_catalogue(tmp_path: Path, clock: Ticking) -> None:
    (tmp_path / "portal").mkdir()
    (tmp_path / "portal" / "portal.toml").write_text('catalogue = "procedures"\n', "utf-8")


def test_a_file_that_comes_while_the_portal_runs_names_everything(
    tmp_path: Path, clock: Ticking, make_browser: Callable[[Portal], Browser]
) -> None:
    """Raw ids and a nameless applicant stood at the desk until somebody restarted the portal."""
    with_own_catalogue(tmp_path, clock)
    portal = portal_at(tmp_path, clock)
    folder = filed_under_an_unknown_procedure(portal)
    browser = signed_in(portal, make_browser(portal))
    page = browser.get(f"/applications/{CODE}").text
    assert "ho_ten" in page and "Cổng chưa có tệp của thủ tục 9.1" in page and "9.1.toml" in page
    assert "cổng chưa biết thủ tục này" in browser.get("/applications").text
    (folder / "9.1.toml").write_text(FILE, "utf-8")
    page = browser.get(f"/applications/{CODE}").text
    assert "Họ và tên của bà con" in page and "ho_ten" not in page and "Cổng ch" not in page
    assert "<h1>Thủ tục mới · LẦU BÁ TỦA</h1>" in page
    assert CODE in browser.get("/applications?group=all&words=lau+ba+tua").text


def test_another_version_than_that_of_the_file_is_said(
    tmp_path: Path, clock: Ticking, make_browser: Callable[[Portal], Browser]
) -> None:
    """Labels and time limit may be those of another form than the citizen saw."""
    with_own_catalogue(tmp_path, clock)
    portal = portal_at(tmp_path, clock)
    folder = filed_under_an_unknown_procedure(portal)
    (folder / "9.1.toml").write_text(FILE.replace('version = "1"', 'version = "2"'), "utf-8")
    browser = signed_in(portal, make_browser(portal))
    assert "Cổng không có bản 1 của thủ tục 9.1" in browser.get(f"/applications/{CODE}").text


def test_an_acceptance_without_the_procedures_file_says_what_is_missing(
    tmp_path: Path, clock: Ticking, capsys: pytest.CaptureFixture[str]
) -> None:
    """The command said nothing, and the application had no deadline."""
    with_own_catalogue(tmp_path, clock)
    portal = portal_at(tmp_path, clock)
    folder = filed_under_an_unknown_procedure(portal)
    assert main(["set-status", CODE, "accepted", "--data", str(portal.data)]) == 0
    said = capsys.readouterr().err
    assert "no file of procedure 9.1, version 1" in said and "give --due" in said
    assert str(folder) in said


def test_names_are_found_for_what_arrived_before_the_portal_started(
    tmp_path: Path, clock: Ticking, make_browser: Callable[[Portal], Browser]
) -> None:
    """A restart with the missing file must do as well."""
    with_own_catalogue(tmp_path, clock)
    portal = portal_at(tmp_path, clock)
    folder = filed_under_an_unknown_procedure(portal)
    portal.close()
    (folder / "9.1.toml").write_text(FILE, "utf-8")
    portal = portal_at(tmp_path, clock)
    browser = signed_in(portal, make_browser(portal))
    assert "LẦU BÁ TỦA" in browser.get("/applications?group=new").text


def test_the_due_rule_follows_the_files_too(tmp_path: Path, clock: Ticking) -> None:
    """The date that an official is offered is that of the procedure as it is now."""
    with_own_catalogue(tmp_path, clock)

    def rules(folder: Path) -> DueRule:
        known = {path.stem for path in folder.glob("*.toml")}
        due = "2026-12-01T17:00:00+07:00"
        return lambda code, _version, _answers, _ms: due if code in known else None

    portal = portal_at(tmp_path, clock, rules=rules)
    folder = filed_under_an_unknown_procedure(portal)
    assert portal.due_rule("9.1", "1", {}, clock()) is None
    (folder / "9.1.toml").write_text(FILE, "utf-8")
    decisions.decide(portal, CODE, Decision(State.ACCEPTED, "lan", ""))
    with portal.store.reading() as connection:
        row = decisions.find_application(connection, CODE)
    assert row is not None and row.due == "2026-12-01T17:00:00+07:00"


def test_files_are_read_once_while_they_stay_the_same(tmp_path: Path) -> None:
    """Every page of the desk asks: reading them all each time would be slow."""
    reads: list[Path] = []

    def read(folder: Path) -> int:
        reads.append(folder)
        return len(reads)

    fresh = Fresh(tmp_path / "not there yet", read)
    assert [fresh.get(), fresh.get()] == [1, 1]
    (tmp_path / "not there yet").mkdir()
    (tmp_path / "not there yet" / "a.toml").write_text("a = 1")
    assert [fresh.get(), fresh.get()] == [2, 2]
    (tmp_path / "not there yet" / "a.toml").write_text("a = 12")
    assert [fresh.get(), fresh.get()] == [3, 3]
    (tmp_path / "not there yet" / "a.toml").unlink()
    assert [fresh.get(), fresh.get()] == [4, 4]


def test_exchanges_look_at_the_files_once_in_a_second(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hundreds come in one; a file that is new is seen by those of the next."""
    now_s = [100.0]
    monkeypatch.setattr("sync.portal.fresh.time.monotonic", lambda: now_s[0])
    fresh = Fresh(tmp_path, lambda folder: len(list(folder.iterdir())))
    assert fresh.recent() == 0
    (tmp_path / "a.toml").write_text("a = 1")
    assert fresh.recent() == 0
    now_s[0] += 1
    assert [fresh.recent(), fresh.get()] == [1, 1]

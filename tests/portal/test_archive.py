"""Finished applications in the archive: nothing lost, no machine notices, and back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from support.archived import CODE, DAY_MS, PAGE, SUBMITTED, finished, whole
from support.portal_device import (
    FakeDevice,
    Ticking,
    described,
    event_id,
    happened,
    portal_at,
    submitted,
)
from support.portal_views import kinds_of_tasks, lines, listed
from support.postgres import ON_BOTH

from sync.errors import IntegrityError
from sync.portal import archive_file, archiving, asking, decisions, rights, working
from sync.portal.archive_file import ArchiveDamaged
from sync.portal.backing_up import BackupError, back_up
from sync.portal.cli import main
from sync.portal.content import Content
from sync.portal.decisions import Decision
from sync.portal.opening import Portal
from sync.portal.ranges import recount
from sync.portal.retention import LEAST_DAYS, RulesProblem, read_rules, rule_for
from sync.portal.states import State
from sync.portal.tables import APPLICATIONS, DEVICES, EVENTS, RECORDS, REQUESTS, TASKS
from sync.records import Verdict
from sync.sealing import seal_attachment

pytestmark = ON_BOTH


def asked(portal: Portal, device: FakeDevice, code: str) -> Any:
    content = Content({"ask": device.rng.randbytes(16), "code": code, "proof": None})
    with portal.store.writing() as connection:
        return asking.answer(connection, device.id, content, portal.clock())


def test_what_is_archived_comes_back_as_it_was(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """Rows, bodies of records and papers leave the live tables; unarchiving restores every byte."""
    sealed, _ = finished(portal, device)
    before, papers = whole(portal), sorted(portal.blobs.digests())
    assert len(papers) == 2
    assert archiving.archive_all(portal, "lan").archived == 0  # its term has not passed
    clock.now += 731 * DAY_MS
    report = archiving.archive_all(portal, "lan")
    assert (report.archived, report.left) == (1, {})
    assert listed(portal) == [] and list(portal.blobs.digests()) == []
    files = list(archiving.folder_of(portal).rglob("*.mca"))
    assert len(files) == 1 and "LẦU".encode() not in files[0].read_bytes()
    with portal.store.reading() as connection:
        bodies = connection.execute(RECORDS.select()).all()
    assert {row.body for row in bodies} == {b""}
    assert archiving.bring_back(portal, CODE, "lan") == CODE
    assert whole(portal) == before and sorted(portal.blobs.digests()) == papers
    (shown,) = listed(portal)
    assert shown["state"] == "completed" and shown["attachments"][0]["complete"]
    assert files[0].exists() is False and portal.blobs.read(sealed.cipher_sha256)


def test_a_machine_notices_nothing(portal: Portal, device: FakeDevice, clock: Ticking) -> None:
    """Repeats get the same verdicts, the feed goes on, the sums of the window hold."""
    _, records = finished(portal, device)
    with portal.store.reading() as connection:
        sums = connection.execute(DEVICES.select()).one()
    clock.now += 731 * DAY_MS
    assert archiving.archive_all(portal, "lan").archived == 1
    with portal.store.writing() as connection:
        row = connection.execute(DEVICES.select()).one()
        assert (row.window_high, row.window_low) == (sums.window_high, sums.window_low)
        assert recount(connection, device.id)
    verdicts = [one.verdict for one in lines(portal, device, *records)]
    assert verdicts == [Verdict.APPLIED] * 2
    down = device.exchange(portal, *records)
    assert down.fault == "" and down.wanted == () and listed(portal) == []
    (again,) = lines(portal, device, device.record(SUBMITTED, submitted(1)))
    assert (again.verdict, again.reason) == (Verdict.REFUSED, "application_known")
    assert lines(portal, device, device.record(SUBMITTED, submitted(2)))[0].verdict is (
        Verdict.APPLIED
    )


def test_whoever_asks_by_code_is_told_where_it_is(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """State and dates, as before with a code alone, and since when it is in the archive."""
    finished(portal, device)
    before = asked(portal, device, CODE)
    clock.now += 731 * DAY_MS
    archiving.archive_all(portal, "lan")
    told = asked(portal, device, CODE)
    for key in ("found", "state", "filed_at", "due", "history"):
        assert told[key] == before[key], key
    assert told["archived_at"].startswith("2028-") and "applicant" not in told


def test_what_still_comes_waits_for_its_return(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """A late word is kept, a person is called, and it is applied once the application is back."""
    finished(portal, device)
    clock.now += 731 * DAY_MS
    archiving.archive_all(portal, "lan")
    late = device.record("event.appended.v1", happened(1, 77, None, event_id(1)))
    (line,) = lines(portal, device, late)
    assert line.verdict is Verdict.STORED and "archived_asked" in kinds_of_tasks(portal)
    archiving.bring_back(portal, CODE, "lan")
    assert lines(portal, device, late)[0].verdict is Verdict.APPLIED
    with portal.store.reading() as connection:
        assert connection.execute(TASKS.select()).one().closed_by == "lan"
        assert len(connection.execute(EVENTS.select()).all()) == 4
    report = archiving.archive_all(portal, "lan")
    assert report.archived == 0  # it has just been brought back


@pytest.mark.parametrize("why", ["open", "unheard", "papers", "request", "lost"])
def test_what_is_not_over_stays(
    portal: Portal, device: FakeDevice, clock: Ticking, why: str
) -> None:
    """However old it is; the operator is told the reason and what to do."""
    sealed, _ = finished(portal, device)
    word = {"unheard": "retired", "papers": "expected", "request": "request", "lost": "verify"}
    with portal.store.writing() as connection:
        if why == "open":
            connection.execute(APPLICATIONS.update().values(state="in_process"))
        if why == "unheard":
            connection.execute(DEVICES.update().values(cursor_position=0))
    if why == "papers":
        late = seal_attachment(b"late")
        device.exchange(portal, device.record(PAGE, described(1, late)))
    if why == "request":
        row = {"device": device.id, "application": submitted(1)["application"], "id": bytes(16)}
        more = {"what": "erase", "words": "", "proof": "", "made_at": "", "received_ms": 0}
        with portal.store.writing() as connection:
            connection.execute(REQUESTS.insert().values(**row, **more))
    if why == "lost":
        portal.blobs.remove(sealed.cipher_sha256)
    clock.now += 731 * DAY_MS
    before = whole(portal)
    report = archiving.archive_all(portal, "lan")
    assert report.archived == 0 and whole(portal) == before
    assert (why == "open") or any(word[why] in one for one in report.left)


def test_a_file_that_was_touched_is_not_believed(
    portal: Portal, device: FakeDevice, clock: Ticking, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every part is signed; verify finds it before somebody needs it, nothing is half restored."""
    finished(portal, device)
    clock.now += 731 * DAY_MS
    archiving.archive_all(portal, "lan")
    (path,) = archiving.folder_of(portal).rglob("*.mca")
    good = path.read_bytes()
    for at in (3, 20, len(good) // 3, len(good) // 2, len(good) - 1):
        path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1 :])
        assert archiving.damaged(portal) and listed(portal) == []
        with pytest.raises(ArchiveDamaged):
            archiving.bring_back(portal, CODE, "lan")
    path.write_bytes(good[:-10])
    with pytest.raises(ArchiveDamaged):
        archiving.bring_back(portal, CODE, "lan")
    path.unlink()
    assert main(["--data", str(portal.data), "verify"]) == 1
    assert path.name in capsys.readouterr().out
    path.write_bytes(good)
    assert archiving.damaged(portal) == [] and archiving.bring_back(portal, CODE, "lan") == CODE


def test_a_change_meanwhile_keeps_it_alive(
    portal: Portal, device: FakeDevice, clock: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the file and the transaction somebody may have decided: then the rows stay."""
    finished(portal, device)
    clock.now += 731 * DAY_MS
    written = archive_file.write

    def write(*given: Any) -> bytes:
        done = written(*given)
        decisions.decide(portal, CODE, Decision(State.RETURNED, "lan"))
        return done

    monkeypatch.setattr(archiving.archive_file, "write", write)
    report = archiving.archive_all(portal, "lan")
    assert report.left == {"it changed meanwhile": 1}
    assert not list(archiving.folder_of(portal).rglob("*.mca"))
    assert listed(portal)[0]["state"] == "returned" and len(list(portal.blobs.digests())) == 2


class Died(BaseException):
    """A process that ends here."""


def dying(*_given: Any) -> None:
    raise Died


@pytest.mark.parametrize("step", ["_take_out", "removing.after_commit"])
def test_a_death_between_two_steps_loses_nothing(
    portal: Portal,
    device: FakeDevice,
    clock: Ticking,
    monkeypatch: pytest.MonkeyPatch,
    step: str,
) -> None:
    """Before the commit all is as it was; after it the ciphertexts still go, by the queue."""
    finished(portal, device)
    papers = sorted(portal.blobs.digests())
    clock.now += 731 * DAY_MS
    before = whole(portal)
    with monkeypatch.context() as patched, pytest.raises(Died):
        patched.setattr(f"sync.portal.archiving.{step}", dying)
        archiving.archive_all(portal, "lan")
    assert sorted(portal.blobs.digests()) == papers
    assert (whole(portal) == before) is (step == "_take_out")
    archiving.archive_all(portal, "lan")
    while working.work_once(portal) is not None:
        pass
    assert listed(portal) == [] and list(portal.blobs.digests()) == []
    archiving.bring_back(portal, CODE, "lan")
    assert whole(portal) == before and sorted(portal.blobs.digests()) == papers


def test_an_archived_application_can_still_be_erased(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """A person's right does not end in the archive: it is brought back, and then destroyed."""
    finished(portal, device)
    clock.now += 731 * DAY_MS
    archiving.archive_all(portal, "lan")
    application = submitted(1)["application"]
    content = {"request": b"r" * 16, "application": application, "what": "erase",
               "words": "", "proof": "card", "at": "2028-11-25T10:00:00+07:00"}  # fmt: skip
    lines(portal, device, device.record("personal.requested.v1", content))
    archiving.bring_back(portal, CODE, "lan")
    with portal.store.reading() as connection:
        waiting = connection.execute(REQUESTS.select()).all()
    rights.answer(portal, rights.Answer(waiting[0].id, True, "", "lan"))
    assert listed(portal) == [] and not list(archiving.folder_of(portal).rglob("*.mca"))


def test_a_backup_holds_the_archive(
    portal: Portal, device: FakeDevice, clock: Ticking, tmp_path: Path, database: str
) -> None:
    """What left the live tables is still what machines were told is kept."""
    finished(portal, device)
    clock.now += 731 * DAY_MS
    archiving.archive_all(portal, "lan")
    if database:  # a server is backed up by its own tools
        with pytest.raises(BackupError):
            back_up(portal, tmp_path / "copy", "lan")
        return
    back_up(portal, tmp_path / "copy", "lan")
    shutil.copytree(tmp_path / "copy", tmp_path / "again" / "portal")
    restored = portal_at(tmp_path / "again", clock)
    assert archiving.damaged(restored) == []
    assert archiving.bring_back(restored, CODE, "lan") == CODE and len(listed(restored)) == 1
    restored.close()


def test_commands_and_the_queue_archive(
    portal: Portal, device: FakeDevice, clock: Ticking, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody has to remember it; whoever looks finds what is there."""
    finished(portal, device, 1)
    finished(portal, device, 2)
    clock.now += 731 * DAY_MS
    working.prepare(portal)
    while working.work_once(portal) is not None:
        pass
    data = ["--data", str(portal.data)]
    assert main([*data, "archived"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["keep"] for one in found] == ["permanent"] * 2
    assert main([*data, "unarchive", CODE]) == 0
    assert json.loads(capsys.readouterr().out)["code"] == CODE
    assert main([*data, "unarchive", CODE]) == 2
    assert "in the archive" in capsys.readouterr().err
    other = str(submitted(2)["code"])
    assert main([*data, "set-status", other, "returned", "--note", ""]) == 2
    assert "unarchive" in capsys.readouterr().err
    assert main([*data, "archive", "--rules"]) == 0
    assert json.loads(capsys.readouterr().out)[-1]["confidence"] == "low"
    assert main([*data, "archive"]) == 0
    assert json.loads(capsys.readouterr().out)["archived"] == 0
    (portal.data / "retention.toml").write_text("rules = 5")
    for words in ("archive", "archived"):
        assert main([*data, words]) == 2
        assert "retention.toml" in capsys.readouterr().err


def test_rules_are_data_and_judged(tmp_path: Path) -> None:
    """An authority changes its terms in a file; what cannot be meant is refused by name."""
    packaged = read_rules(tmp_path)
    assert rule_for(packaged, "1.001193").keep == "permanent"
    assert rule_for(packaged, "9.999999").keep == "undecided"
    own = tmp_path / "retention.toml"
    good = (
        '[[rules]]\nname = "all"\nprocedures = ["*"]\nlive_days = 500\nkeep = 10\n'
        'source = "our own order"\nconfidence = "high"\n'
    )
    own.write_text(good)
    assert rule_for(read_rules(tmp_path), "1.001193").live_days == 500
    for bad in (
        good.replace("500", str(LEAST_DAYS - 1)),
        good.replace('"high"', '"sure"'),
        good.replace("keep = 10", "keep = -1"),
        good.replace('["*"]', '["1.001193"]'),
        good.replace('source = "our own order"\n', ""),
        "rules = 5",
        "[[rules",
    ):
        own.write_text(bad)
        with pytest.raises(RulesProblem, match=r"retention\.toml"):
            read_rules(tmp_path)


def test_the_archives_key_is_never_made_anew(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """Without it no earlier file opens: it must be put back, and nothing goes on meanwhile."""
    finished(portal, device, 1)
    clock.now += 731 * DAY_MS
    archiving.archive_all(portal, "lan")
    finished(portal, device, 2)
    clock.now += 731 * DAY_MS
    key = portal.data / "keys" / archive_file.KEY
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(IntegrityError, match="Put it back"):
        archiving.archive_all(portal, "lan")
    assert len(listed(portal)) == 1
    key.write_bytes(kept)
    assert archiving.archive_all(portal, "lan").archived == 1

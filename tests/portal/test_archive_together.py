"""The archive beside whoever else works on the same portal: nothing is destroyed by two at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.archived import CODE, DAY_MS, finished, whole
from support.portal_device import FakeDevice, Ticking, enrolled, portal_at, submitted
from support.portal_views import listed
from support.postgres import ON_BOTH
from support.synced import watch_syncs

from sync import lock
from sync.lock import NeverFree
from sync.portal import archiving, backing_up, erasing, heirs, papers, working
from sync.portal.cli import main
from sync.portal.opening import Portal
from sync.portal.tables import ATTACHMENTS

pytestmark = ON_BOTH


def test_two_who_archive_the_same_destroy_nothing(
    portal: Portal, device: FakeDevice, clock: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody types `archive` while a replica's queue is at it: both have read the same rows."""
    finished(portal, device)
    before, digests = whole(portal), sorted(portal.blobs.digests())
    clock.now += 731 * DAY_MS
    first, one = [], archiving.rule_for

    def rule_for(*given: Any) -> Any:
        if not first:
            first.append(True)
            assert archiving.archive_all(portal, "queue").archived == 1
        return one(*given)

    monkeypatch.setattr(archiving, "rule_for", rule_for)
    assert archiving.archive_all(portal, "lan").archived == 0
    assert archiving.damaged(portal) == []
    archiving.bring_back(portal, CODE, "lan")
    assert whole(portal) == before and sorted(portal.blobs.digests()) == digests


def test_what_was_to_be_removed_and_is_needed_again_stays(
    portal: Portal, device: FakeDevice, clock: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The store was away when it was archived; it is brought back before the queue comes to it."""
    finished(portal, device)
    digests = sorted(portal.blobs.digests())
    clock.now += 731 * DAY_MS
    with monkeypatch.context() as patched:
        patched.setattr("sync.portal.archiving.removing.after_commit", lambda *_given: None)
        archiving.archive_all(portal, "lan")
    archiving.bring_back(portal, CODE, "lan")
    while working.work_once(portal) is not None:
        pass
    assert sorted(portal.blobs.digests()) == digests


def test_a_backup_is_waited_for_and_no_failure(
    portal: Portal,
    device: FakeDevice,
    clock: Ticking,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A large one takes hours: nobody must be called for it, nor be told to end it."""
    finished(portal, device)
    clock.now += 731 * DAY_MS
    monkeypatch.setattr(lock, "_LONGEST_WAIT_S", 0.0)
    working.prepare(portal)
    with archiving.alone(portal):
        while (worked := working.work_once(portal)) is not None:
            assert worked
        assert main(["--data", str(portal.data), "unarchive", CODE]) == 2
        assert "a backup is being made" in capsys.readouterr().err
    assert len(listed(portal)) == 1
    clock.now += 11 * 60_000
    while working.work_once(portal):
        pass
    assert listed(portal) == []


def test_an_heir_hears_of_it_before_it_goes(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """A machine burnt; what its successor is to be told lies behind addresses, which an archived
    application no longer has."""
    finished(portal, device)
    clock.now += 731 * DAY_MS
    heir = enrolled(portal)
    with portal.store.writing() as connection:
        tell = portal.teller(connection, clock())
        assert heirs.appoint(connection, tell, device.id, heir.id, clock())
    report = archiving.archive_all(portal, "lan")
    assert (report.archived, list(report.left)) == (
        0, ["its machine has not heard the end: wait, or mark it retired"]
    )  # fmt: skip
    for _ in range(4):
        heir.exchange(portal)
    assert archiving.archive_all(portal, "lan").archived == 1


def test_names_are_durable_before_anything_goes(
    portal: Portal,
    device: FakeDevice,
    clock: Ticking,
    tmp_path: Path,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A power cut after the first file of a year must not take the year's folder with it, neither
    here nor on a backup; nor the keys there."""
    seen = watch_syncs(monkeypatch)
    finished(portal, device)
    clock.now += 731 * DAY_MS
    archiving.archive_all(portal, "lan")
    (file,) = archiving.folder_of(portal).rglob("*.mca")
    assert {file.parent, file.parent.parent, portal.data} <= {
        path for kind, path in seen if kind == "sync"
    }
    if database:
        return
    saved = tmp_path / "saved"
    backing_up.back_up(portal, saved, "lan")
    (copy,) = saved.rglob("*.mca")
    synced = {path for kind, path in seen if kind == "sync"}
    assert {copy.parent, saved / "archive", saved / "keys", saved} <= synced
    assert {copy, *(saved / "keys").glob("*")} <= synced


def test_no_file_stays_of_what_was_brought_back(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """Power failed after the rows were back and before the file went: an erasure would miss it."""
    finished(portal, device)
    clock.now += 731 * DAY_MS
    archiving.archive_all(portal, "lan")
    (file,) = archiving.folder_of(portal).rglob("*.mca")
    data = file.read_bytes()
    archiving.bring_back(portal, CODE, "lan")
    file.write_bytes(data)
    assert archiving.archive_part(portal, "queue")
    assert not file.exists() and len(listed(portal)) == 1


def test_a_backup_meanwhile_holds_each_application_whole(
    portal: Portal,
    device: FakeDevice,
    clock: Ticking,
    tmp_path: Path,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rows of the copy that call a paper theirs, and the paper gone to the archive since, would
    be a paper lost, after machines were told that they may let go of it."""
    if database:
        return  # backed up by its own tools, under the same lock (SCALING.md)
    sealed, _ = finished(portal, device)
    clock.now += 731 * DAY_MS
    copied = backing_up._copy_papers
    monkeypatch.setattr(lock, "_LONGEST_WAIT_S", 0.0)

    def copy(*given: Any) -> Any:
        with pytest.raises(NeverFree):
            archiving.archive_all(portal, "queue")
        return copied(*given)

    monkeypatch.setattr(backing_up, "_copy_papers", copy)
    backing_up.back_up(portal, tmp_path / "again" / "portal", "lan")
    restored = portal_at(tmp_path / "again", clock)
    with restored.store.reading() as connection:
        named = papers.whole(connection)
    assert named == [sealed.cipher_sha256] and restored.blobs.read(named[0])
    assert [one["code"] for one in listed(restored)] == [submitted(1)["code"]]
    restored.close()


def test_what_a_death_left_in_a_file_goes_when_it_is_erased(
    portal: Portal, device: FakeDevice, clock: Ticking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file was written, its rows stayed: nobody would look there for what a person wants
    gone. Of what is still live, the file stays: a restored database may need it."""
    finished(portal, device)
    clock.now += 731 * DAY_MS
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(archiving, "_take_out", died)
        archiving.archive_all(portal, "lan")
    (file,) = archiving.folder_of(portal).rglob("*.mca")
    live = file.with_name(f"{'7' * 32}.mca")
    for other in (live, file.with_suffix(".part")):
        other.write_bytes(file.read_bytes())
    with portal.store.writing() as connection:
        erasing.erase(connection, bytes.fromhex(file.stem), clock())
    archiving.archive_part(portal, "queue")
    assert [path for path in archiving.folder_of(portal).rglob("*.*") if path != live] == [
        archiving.folder_of(portal) / archiving.LOCK
    ]
    assert live.exists()


def died(*_given: Any) -> None:
    raise KeyboardInterrupt


def test_one_wrong_size_does_not_hold_up_all_that_come_after(
    portal: Portal, device: FakeDevice, clock: Ticking
) -> None:
    """A machine that described a paper wrongly must not end the archiving of a country."""
    finished(portal, device)
    clock.now += DAY_MS
    finished(portal, device, 2)
    with portal.store.writing() as connection:
        here = ATTACHMENTS.c.application == submitted(1)["application"]
        connection.execute(ATTACHMENTS.update().where(here).values(cipher_bytes=7))
    clock.now += 731 * DAY_MS
    report = archiving.archive_all(portal, "lan")
    assert report.archived == 1 and len(report.left) == 1

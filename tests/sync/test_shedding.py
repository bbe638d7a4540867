"""What may leave a kiosk: only what the portal has on a backup and both have compared since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.filings import PHOTO, file_application
from support.live_portal import LivePortal, live_portal

from sync import (
    agent_status,
    blocks,
    delivery_of,
    find_safe,
    safe_since,
    shed_of_machine,
    shed_records,
    state,
    write,
)
from sync.courier import export_bundle, import_bundle
from sync.datafolder import DataFolder, open_data_folder
from sync.durable import Durable
from sync.messages import Cursor
from sync.portal import backing_up
from sync.portal.importing import import_folder
from sync.portal.opening import open_portal
from sync.portal_link import enrol_by_code
from sync.runner import Runner
from sync.shedding import BACKED_UP, COMPARED
from sync.steps import WalkBack
from sync.transport.making import make_line
from sync.verifying import verify_store

FAR_MS = 2**50


@pytest.fixture
def portal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LivePortal]:
    monkeypatch.setattr(backing_up, "MARGIN_MS", 0)  # nobody waits ten minutes here
    with live_portal(tmp_path / "portal") as live:
        yield live


@pytest.fixture
def folder(tmp_path: Path, portal: LivePortal) -> Iterator[DataFolder]:
    opened = open_data_folder(tmp_path / "kiosk", make=True)
    line = make_line(portal.url, opened.config.sync)
    enrol_by_code(opened, portal.url, portal.code(), line.transport)
    line.transport.close()
    yield opened
    opened.close()


def contact(folder: DataFolder, times: int = 1) -> None:
    runner = Runner(folder)
    for _ in range(times):
        runner.once()
    runner.close()


def backed_up(portal: LivePortal, tmp_path: Path) -> backing_up.Backup:
    return backing_up.back_up(portal.portal, tmp_path / "copy", "lan")


def safe(folder: DataFolder) -> list[bytes]:
    return [one.about for one in find_safe(folder.db, b"", FAR_MS, 10)]


def test_nothing_is_safe_before_backup_and_comparison(
    folder: DataFolder, portal: LivePortal, tmp_path: Path
) -> None:
    """An acknowledgement alone is one disk's word."""
    about = file_application(folder, photo=PHOTO)
    contact(folder, 2)
    assert delivery_of(folder.db, about).state.value == "complete"  # type: ignore[union-attr]
    assert safe(folder) == [] and safe_since(folder.db, about) is None
    backed_up(portal, tmp_path)
    assert safe(folder) == [], "a machine knows of it only when it was told"
    contact(folder, 2)
    assert safe(folder) == [about]
    assert find_safe(folder.db, b"", safe_since(folder.db, about) or 0, 10) == [], "retention"


def test_what_comes_after_the_backup_is_not_on_it(
    folder: DataFolder, portal: LivePortal, tmp_path: Path
) -> None:
    """The day between two backups is what a broken disk takes away."""
    first = file_application(folder)
    contact(folder)
    backed_up(portal, tmp_path)
    second = file_application(folder)
    contact(folder, 3)
    assert safe(folder) == [first] != [second]
    backed_up(portal, tmp_path)
    contact(folder, 2)
    assert set(safe(folder)) == {first, second}


def test_a_difference_keeps_everything_here(
    folder: DataFolder, portal: LivePortal, tmp_path: Path
) -> None:
    """A backup of a portal that lost something would hold the loss."""
    about = file_application(folder)
    contact(folder)
    with write(folder.db):
        state.save(folder.db, COMPARED, 1)
    backed_up(portal, tmp_path)
    with write(folder.db):
        state.save(folder.db, BACKED_UP, FAR_MS)
    assert safe_since(folder.db, about) is None


def test_what_was_shed_is_missed_by_nobody(
    folder: DataFolder, portal: LivePortal, tmp_path: Path
) -> None:
    """Tracking, the window and `verify` stay true without the bodies."""
    about = file_application(folder, photo=PHOTO)
    contact(folder, 2)
    backed_up(portal, tmp_path)
    contact(folder, 2)
    before = agent_status(folder.db), blocks.whole_digest(folder.db)
    with write(folder.db):
        shed_records(folder.db, about, 9)
        assert shed_of_machine(folder.db, FAR_MS, 10) >= 0
    for digest in list(folder.files.digests()):
        folder.files.remove(digest)
    assert (agent_status(folder.db), blocks.whole_digest(folder.db)) == before
    assert verify_store(folder.db, folder.files) == {"records": 0, "attachments": 0, "bad": []}
    assert safe(folder) == [], "nothing of it is here any more"
    contact(folder, 2)
    assert state.load(folder.db, "window_matches") is True
    assert delivery_of(folder.db, about).state.value == "complete"  # type: ignore[union-attr]


def test_a_portal_that_went_back_makes_nothing_safe(
    folder: DataFolder, portal: LivePortal, tmp_path: Path
) -> None:
    """What it says of its backup then is about another past."""
    about = file_application(folder)
    contact(folder)
    backed_up(portal, tmp_path)
    contact(folder, 2)
    assert safe(folder) == [about]
    durable = Durable(folder)
    before = durable.load_state()
    durable.store(before, before, [WalkBack(Cursor())])
    assert safe(folder) == [] and safe_since(folder.db, about) is None


def test_what_a_stick_acknowledged_is_judged_by_the_portals_clock(
    folder: DataFolder, portal: LivePortal, tmp_path: Path
) -> None:
    """This machine's clock may be years off; no word of it counts."""
    stick = tmp_path / "stick"
    about = file_application(folder)
    export_bundle(folder, stick)
    import_folder(portal.portal, stick)
    import_bundle(folder, stick)
    row = folder.db.execute("SELECT settled_ms FROM sync_delivery WHERE about = ?", [about])
    assert row.fetchone()[0] <= portal.portal.clock()
    backed_up(portal, tmp_path)
    contact(folder, 2)
    assert safe(folder) == [about]


def test_a_backup_is_whole_and_opens_as_a_portal(
    folder: DataFolder, portal: LivePortal, tmp_path: Path
) -> None:
    """Made while the portal serves; a second one adds what is new."""
    file_application(folder, photo=PHOTO)
    contact(folder, 2)
    made = backed_up(portal, tmp_path)
    assert (made.papers, made.missing) == (1, 0) and made.records >= 2
    assert backed_up(portal, tmp_path).papers == 1
    copy = open_portal(tmp_path / "copy")
    try:
        assert copy.keys.id == portal.portal.keys.id
        assert len(list(copy.blobs.digests())) == 1
        with copy.store.reading() as connection:
            assert backing_up.told(connection) <= made.through_ms
    finally:
        copy.close()


def test_a_backup_holds_what_the_operator_wrote(portal: LivePortal, tmp_path: Path) -> None:
    """A portal that is set back must not archive by other rules than its operator's."""
    for name in ("portal.toml", "retention.toml"):
        (portal.portal.data / name).write_text(f"# {name}", encoding="utf-8")
    backed_up(portal, tmp_path)
    copies = [tmp_path / "copy" / name for name in ("portal.toml", "retention.toml")]
    assert [copy.read_text("utf-8") for copy in copies] == ["# portal.toml", "# retention.toml"]
    (portal.portal.data / "retention.toml").unlink()
    backed_up(portal, tmp_path)
    assert [copy.exists() for copy in copies] == [True, False]


def test_a_portal_that_lost_a_paper_promises_nothing(
    folder: DataFolder, portal: LivePortal, tmp_path: Path
) -> None:
    """The machine's picture may be the last one there is."""
    file_application(folder, photo=PHOTO)
    contact(folder, 2)
    [digest] = portal.portal.blobs.digests()
    portal.portal.blobs.path(digest).unlink()
    made = backed_up(portal, tmp_path)
    assert (made.missing, made.through_ms) == (1, 0)
    contact(folder)
    assert state.load_count(folder.db, BACKED_UP) == 0


def test_an_operator_says_what_other_tools_have_copied(
    portal: LivePortal, capsys: pytest.CaptureFixture[str]
) -> None:
    """PostgreSQL has its own; an earlier time changes nothing, one that lies ahead is a mistake."""
    from sync.portal.cli import main

    data = str(portal.portal.data)
    assert main(["--data", data, "backed-up", "--began", "2026-11-24T02:00+07:00"]) == 0
    first = json.loads(capsys.readouterr().out)["through"]
    assert main(["--data", data, "backed-up", "--began", "2026-11-20T02:00+07:00"]) == 0
    assert json.loads(capsys.readouterr().out)["through"] == first
    assert main(["--data", data, "backed-up", "--began", "2099-01-01T00:00+07:00"]) == 2
    assert "lies ahead" in capsys.readouterr().err
    assert main(["--data", data, "backed-up", "--began", "yesterday"]) == 2
    assert main(["--data", data, "backup", str(portal.portal.data.parent / "other")]) == 0
    assert json.loads(capsys.readouterr().out)["missing"] == 0

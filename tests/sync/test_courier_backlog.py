"""A commune that everything is carried for: long backlogs, many sticks, small sticks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.filings import file_application
from support.live_portal import LivePortal
from support.portal_device import Ticking, portal_at

from sync import DeliveryState, courier, delivery_of, wire
from sync.carrying import look
from sync.courier import export_bundle, import_bundle
from sync.database import write
from sync.datafolder import DataFolder, open_data_folder
from sync.device import new_run
from sync.portal.blobs import Blobs
from sync.portal.importing import import_folder
from sync.portal.shelves import BlobsUnreachable
from sync.portal_link import enrol_by_file
from sync.records import LIMITS
from sync.status import NO_APPLICATION


@pytest.fixture
def portal(tmp_path: Path) -> LivePortal:
    return LivePortal(portal_at(tmp_path, Ticking()), "http://127.0.0.1:1")


@pytest.fixture
def folder(tmp_path: Path, portal: LivePortal) -> DataFolder:
    made = open_data_folder(tmp_path / "kiosk", make=True)
    enrol_by_file(made, portal.file())
    return made


def told(folder: DataFolder, count: int, *, is_new: bool = False) -> None:
    """Small records that wait, each about something of its own when `is_new`."""
    with write(folder.db):
        for n in range(count):
            about = n.to_bytes(16, "big") if is_new else NO_APPLICATION
            folder.outbox.enqueue("new.kind.v9", {"n": n}, about=about)


def next_process(folder: DataFolder) -> DataFolder:
    """The same folder as the next command opens it."""
    return replace(folder, outbox=replace(folder.outbox, run=new_run()))


def test_a_long_backlog_is_exported_week_after_week(folder: DataFolder, tmp_path: Path) -> None:
    """What sticks carried is remembered for people; that memory must never end the carrying."""
    told(folder, 450, is_new=True)
    for week in range(14):
        folder = next_process(folder)
        stick = tmp_path / f"stick-{week}"
        assert export_bundle(folder, stick)["records"] == 451
        assert len(look(folder, stick).applications) == 400


def test_no_file_holds_more_envelopes_than_the_portal_reads(
    folder: DataFolder, portal: LivePortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file beyond the limits is refused at the same place for ever; what is over waits."""
    monkeypatch.setattr(courier, "MOST_RECORDS", 1)
    told(folder, LIMITS.body_envelopes + 5)
    first = export_bundle(folder, tmp_path / "stick")
    assert (first["envelopes"], first["records"]) == (LIMITS.body_envelopes,) * 2
    assert import_folder(portal.portal, tmp_path / "stick").bad == []
    assert import_bundle(folder, tmp_path / "stick")["records"] == LIMITS.body_envelopes
    assert export_bundle(next_process(folder), tmp_path / "stick")["records"] == 6


def test_answers_of_many_sticks_under_way_are_ours(
    folder: DataFolder, portal: LivePortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sticks come back months later and in any order; the first that left is still known."""
    monkeypatch.setattr(courier, "MOST_RECORDS", 1)
    told(folder, 60)
    sticks = [tmp_path / f"stick-{n}" for n in range(5)]
    for stick in sticks:
        export_bundle(folder, stick)
    import_folder(portal.portal, sticks[0])
    found = import_bundle(folder, sticks[0])
    assert (found["bad"], found["records"]) == ([], 61)


def test_a_stick_that_is_too_small_for_pictures_carries_the_text(
    folder: DataFolder, tmp_path: Path
) -> None:
    """Text goes first, by hand as by wire."""
    file_application(folder, photo=bytes(1000))
    stick = tmp_path / "stick"
    stick.mkdir()
    (stick / "attachments").write_bytes(b"no folder: nothing fits in")
    with pytest.raises(OSError):
        export_bundle(folder, stick)
    (carried,) = (stick / "up").glob("*.mc")
    assert len(list(wire.frames(carried.read_bytes()))) == 1


def test_text_is_answered_while_the_store_of_papers_is_away(
    folder: DataFolder, portal: LivePortal, tmp_path: Path
) -> None:
    """A courier must not walk home without the acknowledgements because pictures find no room."""
    about = file_application(folder, photo=bytes(1000))

    class Away:
        def put(self, _data: bytes, _digest: bytes) -> None:
            raise BlobsUnreachable("the object store rests")

        def has(self, _digest: bytes) -> bool:
            raise BlobsUnreachable("the object store rests")

        read = remove = has

    away: Any = Away()
    resting = replace(portal.portal, blobs=Blobs(tmp_path / "portal" / "blobs", away))
    export_bundle(folder, tmp_path / "stick")
    (tmp_path / "stick" / "wanted").mkdir()
    (tmp_path / "stick" / "wanted" / ("0" * 64)).write_bytes(b"")
    report = import_folder(resting, tmp_path / "stick")
    assert (report.envelopes, report.attachments, len(report.bad)) == (1, 0, 2)
    import_bundle(folder, tmp_path / "stick")
    delivery = delivery_of(folder.db, about)
    assert delivery is not None and delivery.state is DeliveryState.ACKNOWLEDGED
    # The same stick once more, when the store is back.
    assert import_folder(portal.portal, tmp_path / "stick").attachments == 1

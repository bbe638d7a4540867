"""Sticks and disks that come late: of a compromised machine, of an erased application, too old."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.district import (
    District,
    called,
    desk_words,
    district,
    file_with_page,
    kinds_here,
    screen_words,
)
from support.documents import pdf
from support.filers import file
from support.linked import Linked

from kiosk_app.domain.personal import Asked
from kiosk_app.usecases import requesting
from sync import state
from sync.courier import export_bundle, import_bundle
from sync.portal import decisions, erasing, registering, releasing, rights
from sync.portal.cli import main
from sync.portal.importing import import_folder
from sync.portal.states import State
from sync.portal.tables import REQUESTS


@pytest.fixture
def around(tmp_path: Path) -> Iterator[District]:
    with district(tmp_path) as made:
        yield made


def heal(one: Linked, times: int = 3) -> None:
    for _ in range(times):
        one.contact()


def verdicts(one: Linked) -> set[str]:
    rows = one.folder.db.execute("SELECT verdict FROM sync_delivery").fetchall()
    return {row[0] for row in rows}


def mark(around: District, one: Linked, standing: str) -> None:
    registering.set_standing(around.portal.portal, called(one), standing)


def test_a_compromised_machines_stick_waits_for_an_operator(
    around: District, tmp_path: Path
) -> None:
    """Parked with a task, never dropped; the papers on the stick are kept with it, since it may
    not come again; released by an operator's decision, everything counts."""
    one, stick = around.machine("a"), tmp_path / "stick"
    heal(one)
    filed = file_with_page(one, 1)
    export_bundle(one.folder, stick)
    mark(around, one, "compromised")
    portal = around.portal.portal
    assert import_folder(portal, stick).bad == []
    assert around.as_it_stands() == []
    assert around.tasks() == ["parked"]
    assert "giữ riêng" in desk_words("parked")[0] or "bị lộ" in desk_words("parked")[0]
    import_bundle(one.folder, stick)
    assert "parked" in verdicts(one)
    assert "record_parked" in kinds_here(one)
    assert "giữ riêng" in screen_words("record_parked")[0]
    shutil.rmtree(stick)

    assert releasing.release(portal, called(one), "operator") > 0
    (arrived,) = around.as_it_stands()
    assert arrived["code"] == filed.code
    assert [paper["complete"] for paper in arrived["attachments"]] == [True]
    assert around.tasks() == []
    heal(one, 3)
    assert "parked" not in verdicts(one)
    assert kinds_here(one) == []
    late = file(one.kiosk, seed=2)
    heal(one)
    assert late.code not in {row["code"] for row in around.as_it_stands()}
    assert around.tasks() == ["parked"]


def test_a_retired_machines_stick_is_taken_in(around: District, tmp_path: Path) -> None:
    """What people filed before it was retired is theirs."""
    one, stick = around.machine("a"), tmp_path / "stick"
    heal(one)
    filed = file_with_page(one, 1)
    export_bundle(one.folder, stick)
    mark(around, one, "retired")
    assert import_folder(around.portal.portal, stick).bad == []
    (arrived,) = around.as_it_stands()
    assert arrived["code"] == filed.code and arrived["attachments"][0]["complete"]
    assert around.tasks() == []


def test_an_erased_application_on_an_old_stick_stays_erased(
    around: District, tmp_path: Path
) -> None:
    """The tombstone answers `erased` and nothing comes back, on neither side."""
    one, stick = around.machine("a"), tmp_path / "stick"
    heal(one)
    filed = file_with_page(one, 1)
    export_bundle(one.folder, stick)
    heal(one)
    requesting.request(one.kiosk.machine, filed.code, Asked.ERASE, "", "official")
    heal(one)
    portal = around.portal.portal
    with portal.store.reading() as connection:
        (request,) = connection.execute(REQUESTS.select()).all()
    rights.answer(portal, rights.Answer(request.id, True, "", "Cán bộ A"))
    heal(one)
    assert one.kiosk.track(filed.code) is None

    report = import_folder(portal, stick)
    assert report.bad == [] and report.attachments == 0
    assert around.as_it_stands() == []
    (digest,) = [path.name for path in (stick / "attachments").iterdir()]
    assert not portal.blobs.has(bytes.fromhex(digest))
    with portal.store.reading() as connection:
        assert erasing.is_erased(connection, filed.application_id)
    import_bundle(one.folder, stick)
    assert verdicts(one) >= {"erased"}
    one.kiosk.read_inbox()
    assert one.kiosk.track(filed.code) is None
    heal(one, 3)
    assert state.load(one.folder.db, "window_matches") is True
    assert around.tasks() == [] and kinds_here(one) == []


def test_a_store_of_papers_older_than_its_database_is_filled_again(
    around: District, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The database says complete, the disk says no: the machine sends its ciphertexts again."""
    one = around.machine("a")
    heal(one)
    blobs = tmp_path / "portal" / "blobs"
    shutil.copytree(blobs, tmp_path / "old-blobs")
    filed = file_with_page(one, 1)
    heal(one)
    around.machine("b")
    for wanted in (State.ACCEPTED, State.COMPLETED):
        document = decisions.Document(pdf(1), "application/pdf")
        decision = decisions.Decision(
            wanted, "A", "Được", document=document if wanted is State.COMPLETED else None
        )
        decisions.decide(around.portal.portal, filed.code, decision)
        heal(one)
    before = around.as_it_stands()
    around.stop()
    shutil.rmtree(blobs)
    shutil.copytree(tmp_path / "old-blobs", blobs)
    assert main(["verify", "--data", str(tmp_path / "portal")]) == 1
    assert "is wanted again" in capsys.readouterr().out
    around.start()
    assert around.as_it_stands() != before
    assert around.tasks() == ["papers_lost"]
    assert "gửi lại" in desk_words("papers_lost")[0]
    heal(one, 3)
    assert around.as_it_stands() == before
    around.stop()
    assert main(["verify", "--data", str(tmp_path / "portal")]) == 0
    around.start()
    assert kinds_here(one) == []

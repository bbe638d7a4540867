"""The mirror on a second medium: written as people file, imported without the dead machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlite_utils import Database
from support.district import (
    District,
    called,
    district,
    file_with_page,
    kinds_here,
    screen_words,
)
from support.filers import file
from support.linked import Linked

from sync import DatabaseBusy, erase_records, mirroring, write
from sync.carried import place_file
from sync.config import ConfigProblem, load_config
from sync.mirror import Mirror, Trouble
from sync.mirroring import mirrored
from sync.portal.importing import import_folder


@pytest.fixture
def around(tmp_path: Path) -> Iterator[District]:
    with district(tmp_path) as made:
        yield made


def elsewhere(_target: Path, _data: Path) -> bool:
    return True


def mirror_of(one: Linked, target: Path) -> Mirror:
    return Mirror(one.folder, target, elsewhere)


def files(target: Path) -> list[str]:
    return sorted(path.name for path in target.rglob("*") if path.is_file())


def test_a_dead_kiosks_mirror_is_imported_and_a_successor_goes_on(
    around: District, tmp_path: Path
) -> None:
    """Filed without a link, mirrored, then the machine burns: nobody has to file again."""
    dead, medium = around.machine("a"), tmp_path / "medium"
    filed = [file_with_page(dead, 1), file(dead.kiosk, seed=2)]
    mirror_of(dead, medium).catch_up()
    characters = called(dead)
    around.close_machine(dead)
    around.machines.remove(dead)

    report = import_folder(around.portal.portal, medium)
    assert report.bad == [] and report.attachments == 1
    found = {row["code"]: row for row in around.as_it_stands()}
    assert set(found) == {one.code for one in filed}
    assert found[filed[0].code]["attachments"][0]["complete"]
    assert import_folder(around.portal.portal, medium).bad == []
    assert len(around.as_it_stands()) == 2

    heir = around.successor("b", characters)
    for _ in range(2):
        heir.contact()
    assert {heir.kiosk.track(one.code).delivery for one in filed} == {"complete"}


def test_it_is_written_while_the_agent_runs_and_never_in_clear(
    around: District, tmp_path: Path
) -> None:
    """A thread of the agent sees each commit by itself."""
    one, medium = around.machine("a"), tmp_path / "medium"
    config = replace(one.folder.config, sync=replace(one.folder.config.sync, mirror=medium))
    with mirrored(replace(one.folder, config=config), elsewhere):
        filed = file_with_page(one, 1)
        deadline = time.monotonic() + 30
        while not list(medium.glob("up/*.mc")) and time.monotonic() < deadline:
            time.sleep(0.05)
    assert len(list(medium.glob("up/*.mc"))) == 1
    assert len(list(medium.glob("attachments/*"))) == 1
    words = [filed.code.encode(), b"sinh"]
    for path in medium.rglob("*"):
        assert not path.is_file() or not any(word in path.read_bytes() for word in words)


def test_erasing_takes_its_files_from_the_mirror(around: District, tmp_path: Path) -> None:
    """What is erased must not lie on another disk; what others filed stays."""
    one, medium = around.machine("a"), tmp_path / "medium"
    first, second = file_with_page(one, 1), file_with_page(one, 2)
    mirror = mirror_of(one, medium)
    mirror.catch_up()
    before = files(medium)
    with write(one.folder.db):
        erase_records(one.folder.db, first.application_id)
    mirror.catch_up()
    assert len(files(medium)) == len(before) - 2
    import_folder(around.portal.portal, medium)
    assert [row["code"] for row in around.as_it_stands()] == [second.code]


def test_an_erasure_while_the_medium_is_away_is_made_good(around: District, tmp_path: Path) -> None:
    """It is complete only when the medium has forgotten too."""
    one, medium, away = around.machine("a"), tmp_path / "medium", tmp_path / "away"
    filed = file_with_page(one, 1)
    mirror = mirror_of(one, medium)
    mirror.catch_up()
    medium.rename(away)
    with write(one.folder.db):
        erase_records(one.folder.db, filed.application_id)
    Mirror(one.folder, tmp_path / "gone" / "medium", elsewhere).catch_up()
    assert kinds_here(one) == ["mirror_missing"]
    away.rename(medium)
    mirror.catch_up()
    assert files(medium) == ["mirror-of"] and kinds_here(one) == []


def test_another_medium_gets_everything_once_more(around: District, tmp_path: Path) -> None:
    """A technician puts a larger one in its place."""
    one = around.machine("a")
    file_with_page(one, 1)
    for name in ("small", "large"):
        mirror_of(one, tmp_path / name).catch_up()
    assert len(files(tmp_path / "large")) == len(files(tmp_path / "small")) == 3


@pytest.mark.parametrize("trouble", list(Trouble))
def test_what_is_wrong_with_the_medium_is_told_and_never_blocks_filing(
    around: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: Trouble
) -> None:
    """Full, gone or no second medium at all: people file on, a technician knows."""
    one, medium = around.machine("a"), tmp_path / "medium"
    mirror = mirror_of(one, medium)
    if trouble is Trouble.SAME_DISK:
        medium.mkdir()
        mirror = Mirror(one.folder, medium)
    if trouble is Trouble.MISSING:
        mirror = mirror_of(one, tmp_path / "unplugged" / "medium")
    if trouble is Trouble.FULL:
        monkeypatch.setattr("sync.mirror.place_file", no_room)
    filed = file_with_page(one, 1)
    mirror.catch_up()
    assert kinds_here(one) == [trouble.value]
    vi, en = screen_words(trouble.value)
    assert "ổ" in vi and "m" in en
    one.contact()
    assert one.kiosk.track(filed.code).delivery == "complete"
    monkeypatch.setattr("sync.mirror.place_file", place_file)
    mirror_of(one, medium).catch_up()
    assert kinds_here(one) == []


def no_room(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_medium_that_hangs_keeps_neither_filing_nor_the_agent(
    around: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dying disk may not answer for minutes."""
    one, medium, hangs = around.machine("a"), tmp_path / "medium", threading.Event()
    reached = threading.Event()

    def never(*_: object) -> None:
        reached.set()
        hangs.wait(60)
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("sync.mirror.place_file", never)
    config = replace(one.folder.config, sync=replace(one.folder.config.sync, mirror=medium))
    with mirrored(replace(one.folder, config=config), elsewhere):
        filed = file_with_page(one, 1)
        assert reached.wait(30)
        one.contact()
        assert one.kiosk.track(filed.code).delivery == "complete"
    hangs.set()


def test_what_nobody_foresaw_does_not_end_the_mirror(
    around: District, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread that ends in silence would leave a machine without a second copy for months."""
    one, medium = around.machine("a"), tmp_path / "medium"
    medium.mkdir()
    file(one.kiosk)
    config = replace(one.folder.config, sync=replace(one.folder.config.sync, mirror=medium))
    failures = [ValueError("foreign"), DatabaseBusy("held")]
    catch_up, look = Mirror.catch_up, mirroring.data_version

    def fails_once(mirror: Mirror) -> None:
        if len(failures) == 2:
            raise failures.pop()
        catch_up(mirror)

    def looks_once(db: Database) -> int:
        if failures:
            raise failures.pop()
        return look(db)

    monkeypatch.setattr(Mirror, "catch_up", fails_once)
    monkeypatch.setattr(mirroring, "data_version", looks_once)
    monkeypatch.setattr(mirroring, "PAUSE_S", 0.01)
    with mirrored(replace(one.folder, config=config), elsewhere):
        file(one.kiosk, seed=2)
        for _ in range(500):
            if not failures and len(files(medium)) > 2:
                break
            time.sleep(0.02)
    assert not failures and len(files(medium)) > 2


def test_the_setting_names_a_folder(tmp_path: Path) -> None:
    """Beside the data folder's own names, or anywhere."""
    (tmp_path / "settings.toml").write_text('[sync]\nmirror = "/media/second/motcua"\n')
    assert load_config(tmp_path).sync.mirror == Path("/media/second/motcua")
    (tmp_path / "settings.toml").write_text("[sync]\nmirror = 7\n")
    with pytest.raises(ConfigProblem):
        load_config(tmp_path)

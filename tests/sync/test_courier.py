"""A stick that somebody else has written on: what is odd is named, everything else is taken."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.filings import file_application
from support.live_portal import LivePortal
from support.portal_device import Ticking, portal_at

from sync import DeliveryState, delivery_of
from sync.carried import NotPlain, place_file, read_file
from sync.cli import main
from sync.courier import export_bundle, import_bundle
from sync.datafolder import DataFolder, open_data_folder
from sync.portal.importing import import_folder
from sync.portal_link import enrol_by_file

PHOTO = bytes(range(256)) * 40


@pytest.fixture
def portal(tmp_path: Path) -> LivePortal:
    return LivePortal(portal_at(tmp_path, Ticking()), "http://127.0.0.1:1")


@pytest.fixture
def folder(tmp_path: Path, portal: LivePortal) -> DataFolder:
    made = open_data_folder(tmp_path / "kiosk", make=True)
    enrol_by_file(made, portal.file())
    return made


def fifo(place: Path) -> None:
    os.mkfifo(place)


def device(place: Path) -> None:
    place.symlink_to("/dev/zero")


def subfolder(place: Path) -> None:
    place.mkdir()


def large(place: Path) -> None:
    with place.open("wb") as file:
        file.truncate(200 * 1024 * 1024)


ODD = [fifo, device, subfolder, large]


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_entry_is_named_and_the_rest_is_taken(
    folder: DataFolder, portal: LivePortal, tmp_path: Path, odd: Callable[[Path], None]
) -> None:
    """One bad file must not cost a commune the whole trip, nor hold the program for ever."""
    about, stick = file_application(folder, photo=PHOTO), tmp_path / "stick"
    export_bundle(folder, stick)
    names = ["0-first.mc", "zz-last.mc"]
    for name in names:
        odd(stick / "up" / name)
    digests = ["0" * 64, "f" * 64]
    for name in digests:
        odd(stick / "attachments" / name)
    report = import_folder(portal.portal, stick)
    assert sorted(report.bad) == sorted(names + digests)
    assert (report.envelopes, report.attachments) == (1, 1)
    own = next((stick / "down").glob("*.mc")).name.partition("-")[0]
    odd(stick / "down" / f"{own}-0.mc")
    assert import_bundle(folder, stick)["bad"] == [f"{own}-0.mc"]
    delivery = delivery_of(folder.db, about)
    assert delivery is not None and delivery.state is DeliveryState.COMPLETE


@pytest.mark.parametrize("name", ["up", "attachments", "wanted", "down", "documents"])
def test_a_link_in_place_of_a_folder_is_not_followed(
    folder: DataFolder, portal: LivePortal, tmp_path: Path, name: str
) -> None:
    """A stick must not choose which folders of the machine that it is put into are read."""
    stick, elsewhere = tmp_path / "stick", tmp_path / "elsewhere"
    stick.mkdir()
    elsewhere.mkdir()
    (elsewhere / "a.mc").write_bytes(b"x")
    (stick / name).symlink_to(elsewhere)
    found = [*import_folder(portal.portal, stick).bad, *import_bundle(folder, stick)["bad"]]
    assert found == [name]


def test_answers_are_written_through_no_link(
    folder: DataFolder, portal: LivePortal, tmp_path: Path
) -> None:
    """A stick must not choose where the portal writes either; what it carries is taken all the
    same."""
    stick, elsewhere = tmp_path / "stick", tmp_path / "elsewhere"
    file_application(folder)
    export_bundle(folder, stick)
    elsewhere.mkdir()
    (stick / "down").symlink_to(elsewhere)
    report = import_folder(portal.portal, stick)
    assert report.envelopes == 1 and [name[:5] for name in report.bad] == ["down/"]
    assert list(elsewhere.iterdir()) == []
    (stick / "down").unlink()
    victim = elsewhere / "victim"
    victim.write_bytes(b"precious")
    (stick / "down").mkdir()
    name = next((stick / "up").glob("*.mc")).name
    (stick / "down" / f"{name}.part").symlink_to(victim)
    (stick / "down" / name).symlink_to(victim)
    assert import_folder(portal.portal, stick).bad == []
    assert victim.read_bytes() == b"precious" and not (stick / "down" / name).is_symlink()


def test_an_export_is_written_through_no_link(folder: DataFolder, tmp_path: Path) -> None:
    """The kiosk's stick has been in other machines too."""
    stick, elsewhere = tmp_path / "stick", tmp_path / "elsewhere"
    stick.mkdir()
    elsewhere.mkdir()
    file_application(folder)
    (stick / "up").symlink_to(elsewhere)
    with pytest.raises(NotPlain):
        export_bundle(folder, stick)
    assert list(elsewhere.iterdir()) == []


def test_no_folder_to_import_is_said_in_words(
    folder: DataFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A mistyped path must not look like an empty answer."""
    folder.close()
    data = ["--data", str(tmp_path / "kiosk")]
    (tmp_path / "file").write_bytes(b"")
    for place in ("/nonexistent", str(tmp_path / "file")):
        assert main([*data, "import", place]) == 2
        assert f"{place} is not a folder" in capsys.readouterr().err


def test_a_file_is_placed_whole_and_read_bounded(tmp_path: Path) -> None:
    """What is on the stick is a whole file or none."""
    place = tmp_path / "made" / "a.mc"
    place_file(place, b"12345")
    assert read_file(place, 5) == b"12345"
    assert [one.name for one in place.parent.iterdir()] == ["a.mc"]
    with pytest.raises(NotPlain, match="larger than 4"):
        read_file(place, 4)

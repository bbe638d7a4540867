"""The stick that goes to and fro: several machines, return mail, interruptions, hostile files."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.district import District, district, file_with_page, kinds_here, screen_words
from support.documents import pdf
from support.filers import file
from support.linked import Linked

from sync import state
from sync.carrying import look
from sync.cli import main
from sync.courier import export_bundle, import_bundle
from sync.mail import MailFile, MailKind, MailList, is_plain, write_list
from sync.portal import decisions
from sync.portal.importing import Report, import_folder
from sync.portal.states import State
from sync.sealing import PrivateKeys

PROCEDURE = b'code = "9.999999"\n'


@pytest.fixture
def around(tmp_path: Path) -> Iterator[District]:
    with district(tmp_path) as made:
        yield made


@pytest.fixture
def mailed(around: District, tmp_path: Path) -> Path:
    """An operator's folder with a file of each kind; the stick."""
    mail = tmp_path / "portal" / "mail"
    for name, data in (
        ("catalogue/9.999999.toml", PROCEDURE),
        ("catalogue/9.999999.toml.sig", b"signature"),
        ("settings/settings.toml", b"[kiosk]\n"),
        ("files/update-1.bin", bytes(5000)),
    ):
        (mail / name).parent.mkdir(parents=True, exist_ok=True)
        (mail / name).write_bytes(data)
    return tmp_path / "stick"


def decide(around: District, code: str, wanted: State) -> None:
    document = decisions.Document(pdf(1), "application/pdf") if wanted is State.COMPLETED else None
    decision = decisions.Decision(wanted, "Cán bộ A", "Được", document=document)
    decisions.decide(around.portal.portal, code, decision)


def travel(around: District, stick: Path, *machines: Linked) -> Report:
    """Out of each machine, to the portal, and back into each."""
    for one in machines:
        export_bundle(one.folder, stick)
    report = import_folder(around.portal.portal, stick)
    for one in machines:
        found = import_bundle(one.folder, stick)
        assert found["bad"] == []
        one.kiosk.read_inbox()
    return report


def test_one_stick_serves_several_machines_both_ways(around: District, tmp_path: Path) -> None:
    """Acknowledgements, decisions and results come back in the same round, each to its own."""
    first, second, stick = around.machine("a"), around.machine("b"), tmp_path / "stick"
    filed = [(first, file_with_page(first, 1)), (second, file_with_page(second, 2))]
    report = travel(around, stick, first, second)
    assert report.bad == [] and report.attachments == 2
    for one, each in filed:
        assert one.kiosk.track(each.code).delivery == "complete"
        decide(around, each.code, State.ACCEPTED)
        decide(around, each.code, State.COMPLETED)
    travel(around, stick, first, second)
    for one, each in filed:
        shown = one.kiosk.track(each.code)
        assert shown.state == "completed" and shown.result.is_here
    late = file(first.kiosk, seed=3)
    first.contact()
    travel(around, stick, first, second)
    assert len(around.as_it_stands()) == 3
    for one in (first, second):
        one.contact()
        one.contact()
        assert state.load(one.folder.db, "window_matches") is True
        assert kinds_here(one) == []
    assert first.kiosk.track(late.code).delivery == "complete"


def test_the_return_mail_brings_catalogue_settings_and_files(
    around: District, mailed: Path
) -> None:
    """A machine without a link gets what others fetch over one."""
    one = around.machine("a")
    report = travel(around, mailed, one)
    assert report.mail == 4
    data = one.folder.config.data
    assert (data / "catalogue" / "9.999999.toml").read_bytes() == PROCEDURE
    assert (data / "catalogue" / "9.999999.toml.sig").exists()
    assert (data / "mail" / "settings" / "settings.toml").read_bytes() == b"[kiosk]\n"
    assert (data / "mail" / "files" / "update-1.bin").read_bytes() == bytes(5000)
    assert kinds_here(one) == ["settings_came"]
    assert "cài đặt mới" in screen_words("settings_came")[0]
    assert import_bundle(one.folder, mailed)["mail"] == 0


def test_older_mail_never_replaces_newer(around: District, mailed: Path, tmp_path: Path) -> None:
    """Sticks come in any order; a catalogue must not go back."""
    one = around.machine("a")
    travel(around, mailed, one)
    old = tmp_path / "old-stick"
    shutil.copytree(mailed, old)
    newer = tmp_path / "portal" / "mail" / "catalogue" / "9.999999.toml"
    newer.write_bytes(PROCEDURE + b'version = "2"\n')
    travel(around, mailed, one)
    assert import_bundle(one.folder, old)["mail"] == 0
    here = one.folder.config.data / "catalogue" / "9.999999.toml"
    assert here.read_bytes() == newer.read_bytes()


def test_a_copy_that_broke_off_at_any_file_is_made_good(
    around: District, mailed: Path, tmp_path: Path
) -> None:
    """Somebody pulled the stick, copied half of it elsewhere, and came again with all of it."""
    one = around.machine("a")
    filed = [file_with_page(one, seed) for seed in (1, 2)]
    export_bundle(one.folder, mailed)
    there = sorted(path for path in mailed.rglob("*") if path.is_file())
    for count in range(len(there)):
        partial(there[:count], mailed, tmp_path / f"to-{count}")
        import_folder(around.portal.portal, tmp_path / f"to-{count}")
    import_folder(around.portal.portal, mailed)
    assert len(around.as_it_stands()) == 2
    back = sorted(path for path in mailed.rglob("*") if path.is_file())
    random.Random(5).shuffle(back)
    for count in range(len(back)):
        partial(back[:count], mailed, tmp_path / f"fro-{count}")
        import_bundle(one.folder, tmp_path / f"fro-{count}")
    assert import_bundle(one.folder, mailed)["bad"] == []
    one.kiosk.read_inbox()
    assert {one.kiosk.track(each.code).delivery for each in filed} == {"complete"}
    assert (one.folder.config.data / "mail" / "files" / "update-1.bin").exists()
    one.contact()
    assert state.load(one.folder.db, "window_matches") is True
    assert len(around.as_it_stands()) == 2


def partial(paths: list[Path], source: Path, target: Path) -> None:
    target.mkdir()
    for path in paths:
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)


def change_a_byte(place: Path) -> None:
    whole = place.read_bytes()
    place.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))


def cut(place: Path) -> None:
    place.write_bytes(place.read_bytes()[:-10])


def link_elsewhere(place: Path) -> None:
    place.unlink()
    place.symlink_to("/etc/hostname")


def pipe(place: Path) -> None:
    place.unlink()
    os.mkfifo(place)


def grow(place: Path) -> None:
    with place.open("ab") as opened:
        opened.truncate(300 * 1024 * 1024)


@pytest.mark.parametrize("harm", [change_a_byte, cut, link_elsewhere, pipe, grow])
@pytest.mark.parametrize("name", ["mail/list", "mail/files/update-1.bin"])
def test_what_somebody_did_to_the_mail_is_named_and_not_taken(
    around: District, mailed: Path, harm: Callable[[Path], None], name: str
) -> None:
    """Only what the portal's signature vouches for; the answers beside it are taken too."""
    one = around.machine("a")
    filed = file(one.kiosk)
    export_bundle(one.folder, mailed)
    import_folder(around.portal.portal, mailed)
    harm(mailed / name)
    found = import_bundle(one.folder, mailed)
    assert found["bad"] == [name.removeprefix("mail/") if "list" not in name else name]
    assert one.kiosk.track(filed.code).delivery == "complete"
    assert not (one.folder.config.data / "mail" / "files" / "update-1.bin").exists()


def test_a_list_of_somebody_else_moves_nothing(around: District, mailed: Path) -> None:
    """Anybody can write a list; only one portal can sign it."""
    one = around.machine("a")
    evil = b"[kiosk]\nmode = 'development'\n"
    (mailed / "mail" / "settings").mkdir(parents=True)
    (mailed / "mail" / "settings" / "settings.toml").write_bytes(evil)
    digest = hashlib.sha256(evil).digest()
    files = (MailFile(MailKind.SETTINGS, "settings.toml", digest, len(evil)),)
    forged = write_list(PrivateKeys.generate(), MailList(2**50, files))
    (mailed / "mail" / "list").write_bytes(forged)
    assert import_bundle(one.folder, mailed)["bad"] == ["mail/list"]
    assert not (one.folder.config.data / "mail").exists()


@pytest.mark.parametrize("name", ["../x", "a/b", ".hidden", "", "a\\b", "x" * 81, "a b", "..", "ạ"])
def test_a_name_is_a_plain_name(name: str) -> None:
    """No file of a stick may choose a folder of the machine."""
    assert not is_plain(name)


def test_the_stick_says_what_it_carries(
    around: District, mailed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Before somebody walks for a day they compare the list with the sticks in their hand."""
    one, other = around.machine("a"), around.machine("b")
    filed = file_with_page(one, 1)
    file(other.kiosk)
    for each in (one, other):
        export_bundle(each.folder, mailed)
    found = look(one.folder, mailed)
    assert found.applications == (filed.application_id,)
    assert (found.papers, found.machines, found.answers, found.mail) == (1, 1, 0, 0)
    import_folder(around.portal.portal, mailed)
    data = str(one.folder.config.data)
    assert main(["--data", data, "list", str(mailed)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["applications"] == [filed.application_id.hex()]
    assert (said["answers"], said["mail"], said["bad"]) == (1, 4, [])

"""The portal's keys on a first start: many programs at once, power cuts, and what is in use."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.portal_device import Ticking, portal_at

from sync.enrolment import EnrolmentFile
from sync.errors import IntegrityError
from sync.portal import registering
from sync.portal.keyring import open_keys

_FILES = ("root.key", "online.key", "online.statement")


def nobody() -> bool:
    return False


def somebody() -> bool:
    return True


@pytest.mark.e2e
def test_eight_programs_on_a_fresh_folder_end_with_one_key_set(tmp_path: Path) -> None:
    """`serve` and `user add` are typed in one breath; none may die, nor break the folder."""
    data = tmp_path / "portal"
    command = [sys.executable, "-m", "sync.portal", "--data", str(data), "enrol-code"]
    files = [tmp_path / f"{n}.txt" for n in range(8)]
    running = [
        subprocess.Popen(
            [*command, "--url", "https://portal.example", "--file", str(file)],
            stderr=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        for file in files
    ]
    ends = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0] * 8, ends
    roots = {EnrolmentFile.from_text(file.read_text("ascii")).root for file in files}
    assert len(roots) == 1


@pytest.mark.parametrize("made", range(len(_FILES)))
def test_a_set_that_was_cut_off_is_made_whole_around_what_is_there(
    tmp_path: Path, made: int
) -> None:
    """The power may fail after every file; the next start must not need a person."""
    open_keys(tmp_path, nobody)
    before = {name: (tmp_path / name).read_bytes() for name in _FILES}
    for name in _FILES[made:]:
        (tmp_path / name).unlink()
        (tmp_path / f"{name}.part").write_bytes(b"torn")
    keys = open_keys(tmp_path, nobody)
    assert open_keys(tmp_path, somebody).id == keys.id
    assert all((tmp_path / name).read_bytes() == before[name] for name in _FILES[:made])


@pytest.mark.parametrize("broken", _FILES[1:])
@pytest.mark.parametrize("how", ["missing", "torn", "another's"])
def test_a_broken_set_heals_only_while_no_machine_was_let_in(
    tmp_path: Path, broken: str, how: str
) -> None:
    """Kiosks pinned the root: new keys in their place would lock every machine out."""
    folder, other = tmp_path / "keys", tmp_path / "other"
    open_keys(folder, nobody)
    open_keys(other, nobody)
    damage(folder, other, broken, how)
    found = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(IntegrityError, match=r"put the folder .* back from the backup"):
        open_keys(folder, somebody)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == found
    keys = open_keys(folder, nobody)
    assert open_keys(folder, somebody).id == keys.id


def damage(folder: Path, other: Path, name: str, how: str) -> None:
    path = folder / name
    match how:
        case "missing":
            path.unlink()
        case "torn":
            path.write_bytes(path.read_bytes()[:20])
        case _:
            shutil.copy(other / name, path)


def test_a_root_key_is_never_written_over(tmp_path: Path) -> None:
    """It is the one file that nothing can make again."""
    open_keys(tmp_path, nobody)
    root = (tmp_path / "root.key").read_bytes()
    (tmp_path / "online.statement").unlink()
    open_keys(tmp_path, nobody)
    assert (tmp_path / "root.key").read_bytes() == root
    (tmp_path / "root.key").write_bytes(b"something that somebody put there")
    (tmp_path / "online.statement").unlink()
    open_keys(tmp_path, nobody)
    assert (tmp_path / "root.key.damaged").read_bytes().startswith(b"something")


def test_an_invitation_alone_holds_the_keys_fast(tmp_path: Path) -> None:
    """The root lies in an enrolment file that may be on a stick already."""
    portal = portal_at(tmp_path, Ticking())
    registering.invite_by_file(portal, "http://127.0.0.1:1")
    portal.close()
    (tmp_path / "portal" / "keys" / "online.statement").unlink()
    with pytest.raises(IntegrityError, match="statement is missing"):
        portal_at(tmp_path, Ticking())

"""Files that appear whole: in which order they reach the medium, and what a failure leaves."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from support.synced import watch_syncs

from sync.whole_files import write_new, write_once, write_whole

Writer = Callable[[Path, bytes], None]


def contended(path: Path, data: bytes) -> None:
    write_whole(path, data, is_contended=True)


def no_room(_: int) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("write", [write_whole, contended, write_once])
def test_bytes_are_durable_before_the_name_and_the_name_on_return(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Writer
) -> None:
    """A rename that overtakes its bytes leaves an empty file under the final name."""
    place = tmp_path / "a.key"
    seen = watch_syncs(monkeypatch)
    write(place, b"whole")
    (_, part), *after = seen
    assert part != place and part.parent == tmp_path
    assert [kind for kind, _ in seen] == ["sync", "name", "sync"]
    assert [path for _, path in after] == [place, tmp_path]
    assert [one.name for one in tmp_path.iterdir()] == ["a.key"] and place.read_bytes() == b"whole"


@pytest.mark.parametrize("write", [write_whole, contended, write_once])
def test_a_disk_without_room_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Writer
) -> None:
    """What was there stays, and the half that was written does not keep the disk full."""
    place = tmp_path / "a.key"
    write(place, b"before")
    monkeypatch.setattr(os, "fsync", no_room)
    with pytest.raises(OSError, match="No space left"):
        write(place, b"after")
    assert [one.name for one in tmp_path.iterdir()] == ["a.key"] and place.read_bytes() == b"before"


def test_only_its_owner_reads_a_secret(tmp_path: Path) -> None:
    """Also where a kill left a part that anybody may read."""
    (tmp_path / "a.part").write_bytes(b"torn")
    (tmp_path / "a.part").chmod(0o644)
    write_whole(tmp_path / "a", b"secret", is_secret=True)
    write_once(tmp_path / "b", b"secret", is_secret=True)
    assert {one.name: one.stat().st_mode & 0o777 for one in tmp_path.iterdir()} == {
        "a": 0o600,
        "b": 0o600,
    }


def test_a_link_never_says_where_the_bytes_go(tmp_path: Path) -> None:
    """A stick, or a shared folder, may hold one that somebody laid there."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    for name in ("a", "a.part", "b", "c"):
        (tmp_path / name).symlink_to(victim)
    write_whole(tmp_path / "a", b"new")
    write_once(tmp_path / "b", b"new")
    with pytest.raises(FileExistsError):
        write_new(tmp_path / "c", b"new")
    assert victim.read_bytes() == b"precious"
    assert (tmp_path / "a").read_bytes() == b"new" and not (tmp_path / "a").is_symlink()


def test_the_first_of_two_counts(tmp_path: Path) -> None:
    """Kiosk and agent start at once: a second key would lock the first one's database away."""
    write_once(tmp_path / "a.key", b"first")
    write_once(tmp_path / "a.key", b"second")
    assert (tmp_path / "a.key").read_bytes() == b"first"


def test_what_lies_beside_a_persons_file_is_theirs(tmp_path: Path) -> None:
    """Somebody's own download may be called like our part."""
    (tmp_path / "paper.pdf.part").write_bytes(b"theirs")
    contended(tmp_path / "paper.pdf", b"ours")
    assert (tmp_path / "paper.pdf.part").read_bytes() == b"theirs"

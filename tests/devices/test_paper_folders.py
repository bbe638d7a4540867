"""Phones, scanners' folders and sticks: what is offered, what is refused, what is destroyed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from support.photos import jpeg, paper_photo

from kiosk_app.devices.imagefolder import FolderSource, PhoneSource
from kiosk_app.devices.pictures import LARGEST_BYTES
from kiosk_app.devices.ports import DeviceError, Fault, ImageFile, ImageSource
from kiosk_app.devices.scanfolder import SETTLED_S, ScanFolder

PHOTO = jpeg(paper_photo().resize((160, 120)))


def put(path: Path, age_s: float = 60.0, data: bytes = PHOTO) -> Path:
    """A file that was last written so long ago."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    then = path.stat().st_mtime - age_s
    os.utime(path, (then, then))
    return path


def fault_of(what) -> Fault:
    with pytest.raises(DeviceError) as caught:
        what()
    return caught.value.code


def test_every_folder_fits_the_port(tmp_path: Path) -> None:
    """The composition root may put any of them in."""
    for source in (FolderSource(tmp_path), PhoneSource(tmp_path), ScanFolder(tmp_path)):
        assert isinstance(source, ImageSource)


def test_a_phone_shows_its_albums_newest_first(tmp_path: Path) -> None:
    """Android and iPhone mount differently; what an app cached is nobody's paper."""
    put(tmp_path / "Internal storage" / "DCIM" / "Camera" / "new.jpg", 10)
    put(tmp_path / "DCIM" / "100APPLE" / "old.JPG", 300)
    put(tmp_path / "Internal storage" / "Pictures" / "Zalo" / "chat.png", 100)
    put(tmp_path / "Internal storage" / "Android" / "data" / "cache.jpg", 1)
    put(tmp_path / "Internal storage" / "DCIM" / "a" / "b" / "c" / "deep.jpg", 1)
    names = [image.name for image in PhoneSource(tmp_path).images()]
    assert names == ["new.jpg", "chat.png", "old.JPG"]


def test_a_link_that_took_a_files_place_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between listing and reading a stick may change."""
    secret = put(tmp_path / "secret.jpg")
    photo = put(tmp_path / "stick" / "a.jpg")
    source = FolderSource(tmp_path / "stick")
    listed = source.images()
    photo.unlink()
    photo.symlink_to(secret)
    monkeypatch.setattr(source, "images", lambda: listed)
    with pytest.raises(DeviceError):
        source.read(listed[0])


def test_a_pipe_does_not_hang_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody writes into it, and reading it would wait for ever."""
    os.mkfifo(tmp_path / "a.jpg")
    source = FolderSource(tmp_path)
    assert source.images() == ()
    monkeypatch.setattr(source, "images", lambda: (ImageFile("a.jpg", "a.jpg", 1),))
    assert fault_of(lambda: source.read(ImageFile("a.jpg", "a.jpg", 1))) is Fault.IMAGE_UNREADABLE


def test_a_file_beyond_the_limit_is_called_too_large(tmp_path: Path) -> None:
    """Before a byte of it is decoded."""
    with put(tmp_path / "a.jpg").open("r+b") as file:
        file.truncate(LARGEST_BYTES + 1)
    source = FolderSource(tmp_path)
    assert fault_of(lambda: source.read(source.images()[0])) is Fault.IMAGE_TOO_LARGE


@pytest.mark.parametrize(
    ("kind", "absent"),
    [
        (FolderSource, Fault.NO_FOLDER),
        (PhoneSource, Fault.NO_PHONE),
        (ScanFolder, Fault.NO_SCANS),
    ],
)
def test_absent_pulled_and_wrong_are_told_apart(
    tmp_path: Path, kind: type[FolderSource], absent: Fault
) -> None:
    """Each has its own remedy."""
    place = tmp_path / "place"
    source = kind(place)
    assert fault_of(source.images) is absent
    put(place / "a.jpg")
    [image] = source.images()
    (place / "a.jpg").unlink()
    place.rmdir()
    assert fault_of(lambda: source.read(image)) is Fault.FOLDER_PULLED
    assert fault_of(source.images) is absent
    place.write_bytes(b"no folder")
    assert fault_of(source.images) is Fault.FOLDER_STRANGE


def test_a_folder_without_permission_is_called_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Root may read everything: the refusal of the operating system is played."""

    def refused(_self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refused)
    assert fault_of(FolderSource(tmp_path).images) is Fault.FOLDER_DENIED


def test_a_scan_is_offered_only_when_it_is_whole(tmp_path: Path) -> None:
    """Scanners write for seconds; half a page is no page."""
    path = put(tmp_path / "scan.jpg", age_s=0)
    written = path.stat().st_mtime
    put(tmp_path / "empty.jpg", data=b"")
    assert ScanFolder(tmp_path, lambda: written + SETTLED_S / 2).images() == ()
    whole = ScanFolder(tmp_path, lambda: written + SETTLED_S + 0.1)
    assert [image.name for image in whole.images()] == ["scan.jpg"]


def test_a_scan_that_became_a_page_is_destroyed(tmp_path: Path) -> None:
    """Another name of the same file shows what is left of its content: nothing."""
    put(tmp_path / "in" / "scan.jpg")
    os.link(tmp_path / "in" / "scan.jpg", tmp_path / "witness")
    source = ScanFolder(tmp_path / "in")
    source.taken(source.images()[0])
    assert list((tmp_path / "in").iterdir()) == []
    assert (tmp_path / "witness").read_bytes() == b""


def test_what_was_left_goes_with_its_person_and_nothing_else(tmp_path: Path) -> None:
    """Also what a scanner is still writing; never what is no image, never through a link."""
    put(tmp_path / "in" / "old.jpg")
    put(tmp_path / "in" / "fresh.png", age_s=0)
    put(tmp_path / "in" / "settings.ini")
    kept = put(tmp_path / "kept.jpg")
    (tmp_path / "in" / "link.jpg").symlink_to(kept)
    ScanFolder(tmp_path / "in").wipe()
    assert sorted(p.name for p in (tmp_path / "in").iterdir()) == ["link.jpg", "settings.ini"]
    assert kept.read_bytes() == PHOTO


def test_a_stick_keeps_its_files(tmp_path: Path) -> None:
    """They are the person's own."""
    put(tmp_path / "a.jpg")
    source = FolderSource(tmp_path)
    source.taken(source.images()[0])
    source.wipe()
    assert (tmp_path / "a.jpg").read_bytes() == PHOTO


def test_a_name_of_any_bytes_can_stand_on_the_screen(tmp_path: Path) -> None:
    """Not UTF-8, a line's end, signs that turn letters around, a very long one: words of a screen
    all the same, and the picture can be taken."""
    names = [b"\xff\xfe.jpg", b"a\nb.jpg", "\u202egpj.exe.jpg".encode(), b"x" * 200 + b".jpg"]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes(PHOTO)
    source = FolderSource(tmp_path)
    images = source.images()
    assert len(images) == len(names)
    for image in images:
        image.name.encode()
        assert image.name.isprintable()
        assert "\u202e" not in image.name
        assert len(image.name) <= 60
        assert source.read(image) == PHOTO


def test_a_folder_that_nobody_may_look_into_does_not_close_the_stick(tmp_path: Path) -> None:
    """A stick of Linux has lost+found, of its root only."""
    put(tmp_path / "a.jpg")
    closed = put(tmp_path / "lost+found" / "b.jpg").parent

    class Closed(FolderSource):
        def _within(self, folder: Path):
            return super()._within(_Denied(folder) if folder == closed else folder)

    assert [image.name for image in Closed(tmp_path).images()] == ["a.jpg"]


class _Denied(type(Path())):
    """A folder as somebody sees it who is not root."""

    def iterdir(self):
        raise PermissionError(13, "denied")


def test_a_scan_with_a_date_in_the_future_is_offered(tmp_path: Path) -> None:
    """The clock of the machine was set back, or the scanner's goes wrong."""
    put(tmp_path / "scan.jpg", age_s=-400 * 86_400)
    assert [image.name for image in ScanFolder(tmp_path).images()] == ["scan.jpg"]


def test_one_scan_that_cannot_be_removed_keeps_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What can be destroyed is, whatever stays is said."""
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        put(tmp_path / name)
    real = os.open

    def denied(path, flags, *more, **named):
        if str(path).endswith("b.jpg") and flags & os.O_WRONLY:
            raise PermissionError(13, "denied")
        return real(path, flags, *more, **named)

    monkeypatch.setattr(os, "open", denied)
    assert fault_of(ScanFolder(tmp_path).wipe) is Fault.FOLDER_DENIED
    assert [path.name for path in tmp_path.iterdir()] == ["b.jpg"]

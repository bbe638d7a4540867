"""Papers from a stick, a scanner's folder and a phone, at the real program, and what goes wrong."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from support.at_the_glass import at_the_glass
from support.kivy_runner import Runner
from support.photos import jpeg, paper_photo
from support.sessions import BIRTH, at_screen

CHILD = {"tre_ho_ten": "Lầu Bá Phương", "tre_ngay_sinh": ("18", "11", "2026")}
PAPERS = at_screen("documents")


def put(path: Path, data: bytes | None = None, age_s: float = 60.0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(jpeg(paper_photo()) if data is None else data)
    then = path.stat().st_mtime - age_s
    os.utime(path, (then, then))
    return path


def pages(runner: Runner) -> int:
    """How many pages the papers on the glass have."""
    view = runner.app.view
    return sum(paper.pages for paper in getattr(view, "papers", ()))


def test_pictures_of_a_phone_are_shown_and_one_becomes_a_page(tmp_path: Path) -> None:
    """By their look: a phone calls every photo IMG and a number."""
    put(tmp_path / "phone" / "DCIM" / "Camera" / "IMG_0007.jpg")
    put(tmp_path / "phone" / "DCIM" / "Camera" / "IMG_0008.jpg", b"broken", 10)
    folders = {"PHONE_FOLDER": str(tmp_path / "phone"), "STICK_FOLDER": str(tmp_path / "stick")}
    with at_the_glass(tmp_path / "data", BIRTH, PAPERS, CHILD, **folders) as runner:
        runner.tap("Lấy ảnh từ chỗ khác")
        runner.tap("Điện thoại cắm dây")
        runner.wait_for("IMG_0007.jpg")
        runner.tap("IMG_0008.jpg")
        runner.wait_for("Máy không đọc được ảnh này.")
        assert pages(runner) == 0
        runner.tap("Lấy ảnh từ chỗ khác")
        runner.tap("Điện thoại cắm dây")
        runner.wait_for("IMG_0007.jpg")
        runner.tap("IMG_0007.jpg")
        runner.until(lambda: pages(runner) == 1)


def test_a_scan_becomes_a_page_by_itself_and_its_file_goes(tmp_path: Path) -> None:
    """The person presses the scanner's button and nothing else."""
    scans = tmp_path / "scans"
    before = put(scans / "before.jpg")
    folders = {"SCANS_FOLDER": str(scans)}
    with at_the_glass(tmp_path / "data", BIRTH, PAPERS, CHILD, **folders) as runner:
        runner.until(lambda: runner.app.desk.sources._known is not None)
        put(scans / "page.jpg")
        runner.until(lambda: pages(runner) == 1)
        runner.until(lambda: not (scans / "page.jpg").exists())
        assert before.exists()  # whose paper it is must be said by hand
        runner.tap("Thoát")
        runner.wait_for("Xoá hết")
        runner.tap("Xoá hết")
        runner.until(lambda: runner.app.view.screen == "home")
        runner.tap("Nộp hồ sơ")  # the next person touches in the same moment
        runner.until(lambda: not before.exists())  # it went with the one who left


@pytest.mark.parametrize(
    ("variable", "button", "words"),
    [
        ("STICK_FOLDER", "Lấy từ USB", "Chưa thấy USB."),
        ("SCANS_FOLDER", "Máy quét giấy", "Máy quét giấy chưa sẵn sàng."),
        ("PHONE_FOLDER", "Điện thoại cắm dây", "Chưa thấy điện thoại."),
    ],
)
def test_what_is_absent_is_said_and_works_once_it_is_there(
    tmp_path: Path, variable: str, button: str, words: str
) -> None:
    """No dead button, no start again."""
    place = tmp_path / "place"
    with at_the_glass(tmp_path / "data", BIRTH, PAPERS, CHILD, **{variable: str(place)}) as runner:
        runner.tap(button)
        runner.wait_for(words)
        put(place / "DCIM" / "giay.jpg" if variable != "SCANS_FOLDER" else place / "giay.jpg")
        runner.tap(button)
        runner.wait_for("giay.jpg")


def test_a_stick_pulled_in_mid_use_is_said(tmp_path: Path) -> None:
    """Between the list and the touch."""
    stick = tmp_path / "stick"
    put(stick / "giay.jpg")
    with at_the_glass(tmp_path / "data", BIRTH, PAPERS, CHILD, STICK_FOLDER=str(stick)) as runner:
        runner.tap("Lấy từ USB")
        runner.wait_for("giay.jpg")
        runner.until(lambda: not runner.app.desk.is_busy)
        shutil.rmtree(stick)
        runner.tap("giay.jpg")
        runner.wait_for("Dây hoặc USB vừa bị rút ra.")


def test_a_wrong_device_and_a_denied_one_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file where a folder should be; an operating system that refuses (played for root)."""
    (tmp_path / "stick").write_bytes(b"no folder")
    with at_the_glass(
        tmp_path / "data", BIRTH, PAPERS, CHILD, STICK_FOLDER=str(tmp_path / "stick")
    ) as runner:
        runner.tap("Lấy từ USB")
        runner.wait_for("Thiết bị cắm vào không có ảnh.")

        def refused(_self: Path) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "iterdir", refused)
        runner.tap("Lấy từ USB")
        runner.wait_for("Máy chưa được phép đọc chỗ này.")


def test_a_full_disk_keeps_the_scan_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page is not kept, so the scanner's file must not go; nothing else is lost."""
    from sync import AttachmentFiles, DatabaseFull

    scans = tmp_path / "scans"
    put(scans / "giay.jpg")
    with at_the_glass(tmp_path / "data", BIRTH, PAPERS, CHILD, SCANS_FOLDER=str(scans)) as runner:

        def full(*_: object) -> None:
            raise DatabaseFull("full")

        with monkeypatch.context() as played:
            played.setattr(AttachmentFiles, "put", full)
            runner.tap("Máy quét giấy")
            runner.wait_for("giay.jpg")
            runner.tap("giay.jpg")
            runner.wait_for("Máy hết chỗ")
        assert (scans / "giay.jpg").exists()
        runner.tap("Máy quét giấy")
        runner.wait_for("giay.jpg")
        runner.tap("giay.jpg")
        runner.until(lambda: pages(runner) == 1)
        runner.until(lambda: not (scans / "giay.jpg").exists())


def test_a_view_that_comes_after_the_end_is_not_drawn(tmp_path: Path) -> None:
    """It would ask a desk that has stopped to tidy up, in whatever runs in this process next."""
    with at_the_glass(tmp_path / "data", BIRTH, PAPERS, CHILD) as runner:
        app = runner.app
        last = app.view
    late = replace(last, screen="home", key="Home")
    type(app)._rendered.__wrapped__(app, late, False)  # as the clock would, a frame later
    assert app.view is last

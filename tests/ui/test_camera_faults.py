"""The camera at the real program: absent, pulled in mid-use, and plugged in again."""

from __future__ import annotations

import shutil
from pathlib import Path

from support.at_the_glass import at_the_glass
from support.photos import jpeg, paper_photo
from support.sessions import BIRTH, at_screen

CHILD = {"tre_ho_ten": "Lầu Bá Phương", "tre_ngay_sinh": ("18", "11", "2026")}


def test_an_absent_camera_is_said_and_works_once_it_is_there(tmp_path: Path) -> None:
    """And pulled out again it says so; what was captured stays."""
    place = tmp_path / "camera"
    with at_the_glass(
        tmp_path / "data", BIRTH, at_screen("documents"), CHILD, CAMERA_FOLDER=str(place)
    ) as runner:
        runner.tap("Chụp")
        runner.wait_for("Máy ảnh chưa sẵn sàng.")
        place.mkdir()
        (place / "paper.jpg").write_bytes(jpeg(paper_photo()))
        runner.wait_for("Đã thấy tờ giấy")
        runner.tap("Chụp")
        runner.wait_for("Xem các trang (1)")
        shutil.rmtree(place)
        runner.wait_for("Máy ảnh")  # in the place of the picture, without a touch
        assert not any("Đã thấy tờ giấy" in text for text in runner.texts())
        runner.tap("Chụp")
        runner.wait_for("lấy ảnh từ USB")
        runner.find("Xem các trang (1)")

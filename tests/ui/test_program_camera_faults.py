"""A camera read by a program, at the real interface: its faults in words, and its light."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from support.at_the_glass import at_the_glass
from support.camera_program import command
from support.kivy_runner import Runner
from support.photos import CARDS, card_photo, jpeg, paper_photo
from support.sessions import BIRTH, at_screen

from kiosk_app.ui import desk

CHILD = {"tre_ho_ten": "Lầu Bá Phương", "tre_ngay_sinh": ("18", "11", "2026")}
SEEN = "Đã thấy tờ giấy"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder that plays the camera."""
    folder = tmp_path / "camera"
    folder.mkdir()
    (folder / "page.jpg").write_bytes(jpeg(paper_photo()))
    return folder


@contextmanager
def at_the_papers(place: Path, screen: str = "documents", **variables: str) -> Iterator[Runner]:
    told = {"CAMERA_KIND": "program", "CAMERA_COMMAND": shlex.join(command(place)), **variables}
    with at_the_glass(place.parent / "data", BIRTH, at_screen(screen), CHILD, **told) as runner:
        yield runner


def is_on(place: Path) -> bool:
    """Whether the program runs, as far as its output goes somewhere."""
    try:
        number = (place / "running").read_text("ascii")
        return "Z" not in Path(f"/proc/{number}/stat").read_text("ascii").rpartition(")")[2]
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_a_page_is_photographed_and_the_light_goes_out(place: Path) -> None:
    """On from the page of papers until it is left."""
    with at_the_papers(place) as runner:
        runner.wait_for(SEEN)
        runner.tap("Chụp")
        runner.wait_for("Xem các trang (1)")
        assert is_on(place)
        runner.tap("Quay lại")
        runner.until(lambda: not is_on(place))


def test_pulled_in_mid_use_it_is_said_and_comes_back(place: Path) -> None:
    """In the place of the picture at once, in full after a touch; what was captured stays."""
    with at_the_papers(place) as runner:
        runner.wait_for(SEEN)
        runner.tap("Chụp")
        runner.wait_for("Xem các trang (1)")
        away = place.rename(place.with_name("away"))
        runner.wait_for("Máy ảnh vừa bị rút ra.")
        assert not any(SEEN in text for text in runner.texts())
        runner.tap("Chụp")
        runner.wait_for("Trang đã chụp vẫn còn.")
        away.rename(place)
        runner.wait_for(SEEN)
        runner.tap("Chụp")
        runner.wait_for("Xem các trang (2)")


def test_a_stalled_stream_is_said(place: Path) -> None:
    """The picture does not stand as if it were live."""
    with at_the_papers(place) as runner:
        runner.wait_for(SEEN)
        (place / "mode").write_text("mute")
        runner.wait_for("Máy ảnh không trả lời.", 60.0)
        assert not any(SEEN in text for text in runner.texts())
        (place / "mode").unlink()
        runner.wait_for(SEEN, 60.0)


@pytest.mark.parametrize(
    ("mode", "words", "remedy"),
    [
        ("denied", "Máy chưa được phép dùng máy ảnh.", "Bà con lấy ảnh từ USB"),
        ("busy", "Máy ảnh đang bận việc khác.", "Bà con chờ một lát rồi thử lại"),
        ("rubbish", "Thiết bị cắm vào không gửi ảnh.", "Bà con gọi cán bộ xem lại máy ảnh"),
    ],
)
def test_what_is_wrong_from_the_start_is_said(
    place: Path, mode: str, words: str, remedy: str
) -> None:
    """Permission, another program, another device; nothing but the picture is missing."""
    (place / "mode").write_text(mode)
    with at_the_papers(place) as runner:
        runner.wait_for(words)
        runner.tap("Chụp")
        runner.wait_for(remedy)


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"CAMERA_COMMAND": "no-such-program -"}, "Máy này thiếu chương trình cho máy ảnh."),
        ({"CAMERA_DEVICE": "/dev/no-such-camera"}, "Máy ảnh chưa sẵn sàng."),
    ],
)
def test_an_absent_program_or_device_is_said(
    place: Path, variables: dict[str, str], words: str
) -> None:
    """The person goes on without; papers come from elsewhere or later."""
    with at_the_papers(place, **variables) as runner:
        runner.wait_for(words)
        runner.tap("Chụp")
        runner.frames(3)
        runner.find("Chụp")
        assert not is_on(place)


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_a_stream_of_ffmpeg_is_photographed(place: Path) -> None:
    """The program that a real machine has; a picture stands in for the device."""
    page = str(place / "page.jpg")
    told = ("ffmpeg", "-nostdin", "-loglevel", "error", "-re", "-loop", "1", "-framerate", "15")
    stream = shlex.join((*told, "-i", page, "-q:v", "2", "-f", "mjpeg", "-"))
    with at_the_papers(place, CAMERA_COMMAND=stream) as runner:
        runner.wait_for(SEEN)
        runner.tap("Chụp")
        runner.wait_for("Xem các trang (1)")


def test_a_card_is_read_before_it(place: Path) -> None:
    """The QR of an identity card, in the live stream."""
    (place / "page.jpg").write_bytes(jpeg(card_photo(CARDS[0])))
    with at_the_papers(place, "scan_card") as runner:
        runner.wait_for("Vàng Thị Mỷ")
        runner.until(lambda: not is_on(place))


def test_a_broken_camera_does_not_keep_a_session_awake(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who walks away from the page of the card is put away like everybody."""
    monkeypatch.setattr(desk, "LOOK_FOR_CARD_S", 0.05)
    place.rename(place.with_name("away"))
    with at_the_papers(place, "scan_card", IDLE_WARN_S="5") as runner:
        runner.wait_for("Máy ảnh chưa sẵn sàng.")
        runner.wait_for("Bà con còn ở đây không?", 60.0)

"""The live picture: the sheet is outlined and spoken of, by a thread that nobody waits for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from gallery.fixture_forms import documents
from gallery.fixture_frame import say_in
from gallery.fixture_menu import aids
from gallery.still import still_app
from PIL import Image, ImageStat
from support.kivy_runner import Runner
from support.photos import paper_photo

from kiosk_app.devices.ports import DeviceError, Fault, Frame

GOLD = (0xF2, 0xB6, 0x1D)


class Camera:
    """Shows a picture until the test puts another before it."""

    name = "played camera"

    def __init__(self) -> None:
        self.number = self.lookers = 0
        self.show(paper_photo())

    def show(self, picture: Image.Image) -> None:
        small = picture.convert("RGB").resize((640, 480))
        self.number += 1
        self.now: Frame | None = Frame(640, 480, small.tobytes(), self.number)

    @contextmanager
    def on(self) -> Iterator[None]:
        self.lookers += 1
        yield
        self.lookers -= 1

    def frame(self) -> Frame:
        if self.now is None:
            raise DeviceError(Fault.CAMERA_SILENT)
        return self.now

    def capture(self) -> bytes:
        raise DeviceError(Fault.CAMERA_SILENT)


@pytest.fixture
def seen() -> Iterator[tuple[Runner, Camera]]:
    """The page of papers with a played camera."""
    Runner.prepare(1280, 800)
    app, camera = still_app(1280, 800, 2.76), Camera()
    app.devices = type(app.devices)(camera=camera)
    runner = Runner(app)
    app.show(documents(say_in("vi"), True, app.limits.papers))
    yield runner, camera
    runner.stop()


def gold_share(runner: Runner) -> float:
    """How much of the viewfinder's side of the glass is the outline's colour."""
    picture = runner.picture().crop((40, 200, 780, 680))
    pixels = list(picture.getdata())
    near = [p for p in pixels if all(abs(a - b) < 12 for a, b in zip(p, GOLD, strict=True))]
    return len(near) / len(pixels)


def test_the_sheet_is_outlined_and_said_to_be_seen(seen: tuple[Runner, Camera]) -> None:
    """Before the touch a person knows that the picture will be good."""
    runner, _ = seen
    runner.wait_for("Đã thấy tờ giấy · giữ yên")
    assert 0.002 < gold_share(runner) < 0.05


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        (Image.new("RGB", (640, 480), (90, 90, 90)), "Chưa thấy tờ giấy"),
        (paper_photo(light=0.2), "Hơi tối"),
    ],
)
def test_what_is_wrong_with_the_live_picture_is_said(
    seen: tuple[Runner, Camera], picture: Image.Image, words: str
) -> None:
    """In words, and no outline is drawn around nothing."""
    runner, camera = seen
    runner.wait_for("Đã thấy tờ giấy · giữ yên")
    camera.show(picture)
    runner.wait_for(words)
    runner.frames(3)
    assert gold_share(runner) < 0.001


def brightness(runner: Runner) -> float:
    """Of the middle of the viewfinder: paper is bright, its ground dark."""
    return ImageStat.Stat(runner.picture().crop((300, 330, 520, 400)).convert("L")).mean[0]


def test_the_last_picture_does_not_stay_when_the_camera_goes(seen: tuple[Runner, Camera]) -> None:
    """Words take its place: a dead picture that looks alive would be believed. Then it goes on."""
    runner, camera = seen
    runner.until(lambda: brightness(runner) > 150)
    camera.now = None
    runner.wait_for("Máy ảnh không trả lời.")
    runner.frames(3)
    assert "Đã thấy tờ giấy · giữ yên" not in runner.texts()
    assert brightness(runner) < 100 and gold_share(runner) < 0.001
    camera.show(paper_photo())
    runner.until(lambda: brightness(runner) > 150)
    assert "Máy ảnh không trả lời." not in runner.texts()


def test_the_camera_is_on_only_while_its_page_stands(seen: tuple[Runner, Camera]) -> None:
    """Its light goes out with the page."""
    runner, camera = seen
    runner.until(lambda: camera.lookers == 1)
    runner.app.show(aids(say_in("vi")))
    runner.until(lambda: camera.lookers == 0)

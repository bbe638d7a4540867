"""The live picture: the sheet is outlined and spoken of, by a thread that nobody waits for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gallery.fixture_forms import documents
from gallery.fixture_frame import say_in
from gallery.still import still_app
from PIL import Image
from support.kivy_runner import Runner
from support.photos import paper_photo

from kiosk_app.devices.ports import DeviceError, Fault, Frame

GOLD = (0xF2, 0xB6, 0x1D)


class Camera:
    """Shows a picture until the test puts another before it."""

    name = "played camera"

    def __init__(self) -> None:
        self.number = 0
        self.show(paper_photo())

    def show(self, picture: Image.Image) -> None:
        small = picture.convert("RGB").resize((640, 480))
        self.number += 1
        self.now: Frame | None = Frame(640, 480, small.tobytes(), self.number)

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

"""Images of a plugged-in medium: every one can be reached, and an empty one says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gallery.fixture_forms import documents
from gallery.fixture_frame import say_in
from gallery.still import still_app
from support.kivy_runner import Runner
from support.photos import jpeg, paper_photo

from kiosk_app.devices.ports import ImageFile
from kiosk_app.flow import intents as i


class Stick:
    """A medium with so many images; `read_ids` are the ids of those that were read."""

    def __init__(self, count: int) -> None:
        self.files = tuple(ImageFile(f"{n}", f"anh-{n:02}.jpg", 1) for n in range(count))
        self.read_ids: list[str] = []
        self.data = jpeg(paper_photo().resize((320, 240)))

    def images(self) -> tuple[ImageFile, ...]:
        return self.files

    def read(self, image: ImageFile) -> bytes:
        self.read_ids.append(image.id)
        return self.data

    def taken(self, image: ImageFile) -> None:
        """It stays with the person."""

    def wipe(self) -> None:
        """Nothing is ours."""


@pytest.fixture
def plug() -> Iterator:
    """The page of papers on the smallest panel with a medium plugged in."""
    Runner.prepare(1280, 800)
    started: list[Runner] = []

    def begin(count: int) -> tuple[Runner, Stick, list[i.Intent]]:
        stick, heard = Stick(count), []
        runner = Runner(still_app(1280, 800, 3.81, images=stick))
        started.append(runner)
        runner.app.background.touch = lambda intent: not heard.append(intent)
        runner.app.show(documents(say_in("vi"), False, runner.app.limits.papers))
        runner.frames(4)
        runner.tap("Lấy từ USB")
        runner.until(lambda: not runner.app.desk.is_busy)
        runner.frames(4)
        return runner, stick, heard

    yield begin
    for runner in started:
        runner.stop()


def test_the_last_of_many_images_can_be_chosen(plug) -> None:
    """A phone's stick holds hundreds; the paper may be any of them."""
    runner, stick, _ = plug(14)
    assert "anh-05.jpg" in runner.texts()
    assert "anh-06.jpg" not in runner.texts()
    pager = runner.app.navigator.current.file_pager
    for _ in range(3):  # one touch more than there are pages
        runner.touch(pager.right - 10, pager.center_y)
    assert "3/3" in runner.texts()
    runner.tap("anh-13.jpg")
    runner.until(lambda: stick.read_ids[-1:] == ["13"])


def test_few_images_need_no_pager(plug) -> None:
    """Nothing stands on the glass without an effect."""
    runner, _, _ = plug(6)
    assert "1/1" not in runner.texts()
    assert "anh-05.jpg" in runner.texts()


def test_a_stick_without_images_says_so(plug) -> None:
    """A button without an effect leaves a person waiting."""
    _, _, heard = plug(0)
    assert heard == [i.DeviceFailed("no_images")]

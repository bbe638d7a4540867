"""What the interface does when something breaks, and what a screen keeps of the last person."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from gallery.fixture_ends import out_of_service
from gallery.fixture_forms import choice, text
from gallery.fixture_frame import say_in
from gallery.fixture_views import all_views
from support.assets import ASSETS
from support.kivy_runner import Runner

from kiosk_app.flow import intents as i
from kiosk_app.flow.views import View
from kiosk_app.logs import LOGGER, open_log

SAY = say_in("vi")
NAME = "LẦU THỊ BÍ MẬT"  # invented


class Failing:
    """A session that shows a page and breaks, with a citizen's words, at the first touch."""

    def dispatch(self, intent: i.Intent) -> View:
        if isinstance(intent, i.Tick):
            return choice(SAY)
        raise RuntimeError(f"cannot store {NAME}")


@pytest.fixture
def start() -> Iterator:
    """Start the app over what opens a session; everything ends with the test."""
    Runner.prepare(1280, 800)
    from kiosk_app.ui.app import KioskApp
    from kiosk_app.ui.theme import Theme

    started: list[Runner] = []

    def begin(open_session) -> Runner:
        theme = Theme.of_panel(1280, 800, 2.76)
        farewell = partial(out_of_service, SAY)
        started.append(Runner(KioskApp(open_session, theme, ASSETS, farewell)))
        return started[-1]

    yield begin
    for runner in started:
        runner.stop()


@pytest.fixture
def kiosk_log(tmp_path: Path) -> Iterator[Path]:
    logger = open_log(tmp_path)
    yield tmp_path / "logs" / "kiosk.log"
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    logging.getLogger(LOGGER).propagate = True


def test_a_session_that_cannot_be_opened_is_told_on_the_glass(start, kiosk_log: Path) -> None:
    """A damaged database must not leave a blank window for ever."""

    def damaged(_limits: object):
        raise OSError("no such file")

    runner = start(damaged)
    runner.wait_for("Máy tạm nghỉ")
    assert runner.app.failed


def test_what_breaks_is_told_and_logged_without_a_citizens_words(
    start, kiosk_log: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The words of an exception may quote an answer: neither log nor journal may hold them."""
    from kiosk_app.ui.background import Opened

    runner = start(lambda _: Opened(Failing()))
    runner.wait_for("Bé gái")
    runner.tap("Bé gái")
    runner.wait_for("Máy tạm nghỉ")
    runner.app.background.stop()
    lines = [json.loads(line) for line in kiosk_log.read_text("utf-8").splitlines()]
    [failed] = [line for line in lines if line["what"] == "session.failed"]
    assert failed["error"] == "RuntimeError"
    told = capfd.readouterr()
    assert NAME not in kiosk_log.read_text("utf-8") + told.out + told.err


def test_a_page_that_cannot_be_drawn_ends_in_the_farewell(start, kiosk_log: Path) -> None:
    """An error of the interface itself must not end the process without a word."""
    from kivy.base import ExceptionManager

    from kiosk_app.ui.background import Opened

    runner = start(lambda _: Opened(Failing()))
    runner.wait_for("Bé gái")
    handled = ExceptionManager.handle_exception(ValueError(NAME))
    assert handled == ExceptionManager.PASS
    runner.wait_for("Máy tạm nghỉ")
    assert NAME not in kiosk_log.read_text("utf-8")


def test_a_device_that_fails_in_a_way_nobody_foresaw_still_says_so() -> None:
    """A driver's own exception must not vanish on the devices' thread."""
    Runner.prepare(1280, 800)
    from kiosk_app.ui.desk import Desk, Devices

    class Odd:
        def ring(self) -> None:
            raise ZeroDivisionError("driver")

    told: list[i.Intent] = []
    desk = Desk(Devices(chime=Odd()), told.append)
    desk.ring()
    desk.stop()
    assert told == [i.DeviceFailed("unknown")]


def test_no_screen_keeps_a_word_of_the_last_person(start) -> None:
    """Tiles, rows, pills and pictures are kept for the next page; their contents are not."""
    from kiosk_app.ui.background import Opened
    from kiosk_app.ui.widgets.words import Icon

    class Still:
        def dispatch(self, intent: i.Intent) -> View:
            return out_of_service(SAY)

    runner = start(lambda _: Opened(Still()))
    runner.until(lambda: runner.app.view is not None)
    runner.app.background.stop()
    app = runner.app
    for name, view in all_views("vi", app.limits):
        app.show(view)
        runner.frames(4)
        screen = app.navigator.current
        if screen.NAMES == ("text_page",) or "out_of_service" in screen.NAMES:
            continue  # it stays on the glass below
        app.show(out_of_service(SAY))
        runner.frames(3)
        left = _contents(screen, Icon)
        assert left == [], (name, left[:5])


def test_a_pad_forgets_what_was_typed_when_the_next_question_takes_another(start) -> None:
    """The number of the last card must not wait in a pad for the next person."""
    from kiosk_app.ui.background import Opened

    class Still:
        def dispatch(self, intent: i.Intent) -> View:
            return out_of_service(SAY)

    runner = start(lambda _: Opened(Still()))
    runner.until(lambda: runner.app.view is not None)
    runner.app.background.stop()
    app = runner.app
    for pad in ("id", "phone", "number"):
        view = text(SAY, value="", pad=pad)
        app.show(view.__class__(**{**_fields(view), "key": f"ask-{pad}"}))
        runner.frames(3)
        for digit in "0401":
            app.navigator.current.hardware_key(digit)
    app.show(out_of_service(SAY))
    runner.frames(3)
    assert {pad.text for pad in app.keys._pads.values()} == {""}


def _fields(view: View) -> dict[str, object]:
    return {name: getattr(view, name) for name in view.__dataclass_fields__}


def _contents(root, icon: type) -> list[str]:
    """Words and values of the flow that a screen still reaches."""
    from kivy.uix.label import Label
    from kivy.uix.widget import Widget

    found: list[str] = []
    seen: set[int] = set()
    waiting: list[object] = [root]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen:
            continue
        seen.add(id(thing))
        if isinstance(thing, Label) and not isinstance(thing, icon) and thing.text:
            found.append(thing.text)
        if isinstance(thing, Widget):
            waiting += [*thing.children, *vars(thing).values()]
        elif isinstance(thing, (list, tuple)):
            waiting += thing
        elif type(thing).__module__.startswith("kiosk_app.flow.") and not callable(thing):
            found.append(repr(thing)[:80])
    return found

"""Turning an aid on draws everything anew and loses nothing that a person was writing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from gallery.fixture_ends import sign
from gallery.fixture_forms import date, text
from gallery.fixture_frame import say_in
from gallery.fixture_menu import aids
from support.kivy_runner import Runner

from kiosk_app.flow.display import NOBODY, Display
from kiosk_app.flow.views import View

SAY = say_in("vi")
EVERYTHING = Display(True, True, True, True)


@pytest.fixture
def glass() -> Iterator[Runner]:
    """The standing panel, showing what it is given."""
    Runner.prepare(1080, 1920)
    from gallery.still import still_app

    runner = Runner(still_app(1080, 1920, 2.71))
    yield runner
    runner.stop()


def shown(runner: Runner, view: View, display: Display, *, is_aside: bool = False) -> None:
    """The view with the glass set so."""
    chrome = replace(view.chrome, display=display, is_aside=is_aside)
    runner.app.show(replace(view, chrome=chrome))
    runner.frames(4)


def detour(runner: Runner) -> None:
    """The page of aids, where one after the other is turned on."""
    shown(runner, aids(SAY), NOBODY, is_aside=True)
    shown(runner, aids(SAY), Display(large_text=True), is_aside=True)
    shown(runner, aids(SAY), EVERYTHING, is_aside=True)


def test_a_half_written_name_stands_there_again_with_its_caret(glass: Runner) -> None:
    """It was never sent: only the screen knows it."""
    question = replace(text(SAY), value="", key="q1")
    shown(glass, question, NOBODY)
    screen = glass.app.navigator.current
    for key in (*"Lau", "left"):
        screen.hardware_key(key)
    detour(glass)
    shown(glass, question, EVERYTHING)
    screen = glass.app.navigator.current
    assert (screen.text, screen.keyboard.caret) == ("Lau", 2)
    screen.hardware_key("b")
    assert screen.text == "Labu"


def test_a_half_typed_date_and_a_signature_stand_there_again(glass: Runner) -> None:
    """The same for every page that keeps something to itself."""
    question = replace(date(SAY, False), day="", month="", year="", key="q2")
    shown(glass, question, NOBODY)
    for digit in "0312":
        glass.app.navigator.current.hardware_key(digit)
    detour(glass)
    shown(glass, question, EVERYTHING)
    assert glass.app.navigator.current.parts == ["03", "12", ""]

    shown(glass, sign(SAY), NOBODY)
    area = glass.app.navigator.current.area
    glass.touch(area.x + 50, area.center_y, (area.x + 90, area.center_y), (area.x + 200, area.y))
    strokes = area.strokes
    assert strokes
    detour(glass)
    shown(glass, sign(SAY), EVERYTHING)
    assert glass.app.navigator.current.area.strokes == strokes


def test_what_was_written_reaches_no_other_page(glass: Runner) -> None:
    """The next person's first page comes after a detour too."""
    shown(glass, replace(text(SAY), value="", key="q1"), NOBODY)
    glass.app.navigator.current.hardware_key("L")
    detour(glass)
    shown(glass, replace(text(SAY), value="", key="q9"), NOBODY)
    assert glass.app.navigator.current.text == ""
    shown(glass, replace(text(SAY), value="", key="q1"), NOBODY)
    assert glass.app.navigator.current.text == ""


def test_left_handed_mirrors_the_bottom_bar(glass: Runner) -> None:
    """What is at the left end stands at the right one, in mirrored order."""
    view = text(SAY)
    orders = []
    for display in (NOBODY, Display(left_handed=True)):
        shown(glass, view, display)
        bar = sorted(glass.app.frame.bar.buttons, key=lambda button: button.x)
        orders.append([button.action.text for button in bar])
    assert orders[0] == orders[1][::-1]


def test_lowered_leaves_nothing_to_touch_above_a_seated_reach(glass: Runner) -> None:
    """The totem is 70 cm high; a person in a wheelchair reaches the lower part of it."""
    for view in (text(SAY), aids(SAY)):
        shown(glass, view, Display(lowered=True))
        assert max(control.top for control in glass.controls()) <= 430 * 2.71 + 1

"""Touches, keys and scans become intents, once and only when they are meant."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest
from gallery.fixture_ends import done, idle, out_of_service, rated, sign
from gallery.fixture_forms import address, choice, date, text
from gallery.fixture_frame import say_in
from gallery.fixture_menu import find
from gallery.fixture_public import with_news
from gallery.fixture_views import home
from support.assets import ASSETS
from support.kivy_runner import Runner

from kiosk_app.domain.answer_checks import stroke_fault
from kiosk_app.flow import destinations as d
from kiosk_app.flow import intents as i
from kiosk_app.flow import public_places
from kiosk_app.flow.public_intents import RateFace
from kiosk_app.flow.views import View

SAY = say_in("vi")


class Script:
    """A session that answers every intent with its one view, as slowly as the test says."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.heard: list[i.Intent] = []
        self.gate = threading.Event()
        self.gate.set()

    def dispatch(self, intent: i.Intent) -> View:
        if not isinstance(intent, i.Tick):
            self.heard.append(intent)
            self.gate.wait(5)
        return self.view


@pytest.fixture
def start() -> Iterator:
    """Start the app over a scripted session; everything ends with the test."""
    Runner.prepare(1280, 800)
    from kiosk_app.ui.app import KioskApp
    from kiosk_app.ui.background import Opened
    from kiosk_app.ui.theme import Theme

    started: list[Runner] = []

    def begin(view: View) -> tuple[Runner, Script]:
        script = Script(view)
        theme = Theme.of_panel(1280, 800, 2.76)
        farewell = partial(out_of_service, SAY)
        runner = Runner(KioskApp(lambda _: Opened(script), theme, ASSETS, farewell))
        started.append(runner)
        runner.until(lambda: runner.app.view is not None)
        runner.frames(4)
        return runner, script

    yield begin
    for runner in started:
        runner.stop()


def heard(runner: Runner, script: Script, count: int = 1) -> list[i.Intent]:
    """Wait until the session heard so much."""
    runner.until(lambda: len(script.heard) >= count and not runner.app.background.is_busy)
    return script.heard


def test_a_tile_acts_when_the_finger_is_lifted(start) -> None:
    """Act on release (manner 3)."""
    runner, script = start(choice(SAY))
    runner.tap("Bé gái")
    assert heard(runner, script) == [i.Answer("Nữ")]


def test_sliding_off_cancels(start) -> None:
    """A person who notices the wrong tile can still slide away."""
    runner, script = start(choice(SAY))
    tile = runner.find("Bé gái")
    runner.touch(*tile.center, (tile.center_x, tile.y - 60))
    runner.frames(10)
    assert script.heard == []


def test_a_double_tap_is_one_intent(start) -> None:
    """Trembling hands tap twice; the answer must not skip a question."""
    runner, script = start(choice(SAY))
    script.gate.clear()
    runner.tap("Bé gái")
    runner.tap("Bé gái")
    script.gate.set()
    runner.until(lambda: not runner.app.background.is_busy)
    assert len(script.heard) == 1


def test_a_second_tap_before_the_answer_is_drawn_reaches_no_other_question(start) -> None:
    """The session has answered, the glass still shows the old one, and that is what was meant."""
    runner, script = start(choice(SAY))
    app = runner.app
    tile = runner.find("Bé gái")
    assert app.emit(tile.tile.intent)
    while not script.heard:
        time.sleep(0.005)
    time.sleep(0.05)  # the view waits for the main thread by now
    assert not app.emit(i.Next())
    runner.until(lambda: not app.background.is_busy)
    assert app.emit(i.Next())
    runner.until(lambda: not app.background.is_busy)
    assert script.heard == [i.Answer("Nữ"), i.Next()]


def test_a_search_under_way_takes_no_touch_away(start) -> None:
    """Words are looked up while the person types; the tile touched meanwhile must count."""
    runner, script = start(address(SAY, "ward", 3, "muong"))
    script.gate.clear()
    runner.type_keys("l")
    runner.until(lambda: i.Search("muongl", "address-wardmuong") in script.heard)
    runner.tap("Xã Mường Lống")
    script.gate.set()
    runner.until(lambda: len(script.heard) == 2 and not runner.app.background.is_busy)
    assert script.heard[1] == i.Pick("ward", "Mường Lống")


def test_a_touch_shows_in_the_next_frame_while_the_session_works(start) -> None:
    """Nothing on the main thread waits for the disk (manner 13)."""
    runner, script = start(choice(SAY))
    script.gate.clear()
    runner.tap("Bé gái")
    tile = runner.find("Bé trai")
    runner._mouse("on_mouse_down", *tile.center)
    runner.frames(1)
    assert tile.pressed
    runner._mouse("on_mouse_up", *tile.center)
    script.gate.set()


def test_typed_letters_are_sent_by_the_primary_action(start) -> None:
    """Keys of a real keyboard go to the composer; `Tiếp tục` is the only way on."""
    runner, script = start(text(SAY, value="", pad="text"))
    runner.type_keys("ban")
    runner.wait_for("ban")
    runner.tap("Tiếp tục")
    assert heard(runner, script) == [i.Answer("ban", "text-name")]


def test_drawn_keys_write(start) -> None:
    """The mark and tone keys alone write Vietnamese."""
    runner, script = start(text(SAY, value="", pad="text"))
    for key in ("b", "a", "sắc á", "n"):
        runner.tap(key)
    runner.tap("Tiếp tục")
    assert heard(runner, script) == [i.Answer("bán", "text-name")]


def test_a_wedge_scan_is_never_typed_into_the_field(start) -> None:
    """A card's content in a text field would be read by the next in line."""
    runner, script = start(text(SAY, value="", pad="text"))
    runner.scan("040190012345|186000118|Invented")
    assert heard(runner, script) == [i.Scanned("040190012345|186000118|Invented")]
    assert all("040190" not in drawn for drawn in runner.texts())


def test_the_same_key_updates_in_place_and_keeps_what_is_typed(start) -> None:
    """A clock tick must not wipe a half-written name."""
    runner, script = start(text(SAY, value="", pad="text"))
    runner.type_keys("la")
    runner.wait_for("la")
    box = runner.app.navigator.current.box
    runner.app.show(replace(script.view, chrome=replace(script.view.chrome, clock="09:43")))
    runner.frames(4)
    assert runner.app.navigator.current.box is box
    assert "la" in runner.texts()


def test_a_date_fills_its_boxes_in_turn(start) -> None:
    """Three boxes, one pad: nobody should have to aim at the next box."""
    runner, script = start(date(SAY, trouble=False))
    for digit in "18112026":
        runner.tap(digit)
    runner.tap("Tiếp tục")
    assert heard(runner, script) == [i.Answer(("18", "11", "2026"), "date")]


def test_a_signature_is_whole_numbers_of_the_area(start) -> None:
    """Strokes travel in a record: small, and free of the panel's pixels."""
    runner, script = start(sign(SAY))
    area = runner.app.navigator.current.area
    runner.touch(area.x + 100, area.center_y, (area.x + 300, area.center_y + 40))
    runner.tap("Nộp hồ sơ")
    [intent] = heard(runner, script)
    assert isinstance(intent, i.Submit)
    assert len(intent.strokes) == 1
    assert all(isinstance(n, int) and 0 <= n <= 1000 for n in intent.strokes[0])


def test_a_long_signature_is_taken_and_an_endless_one_ends(start) -> None:
    """What the area keeps is what may be filed, however long somebody draws."""
    runner, script = start(sign(SAY))
    area = runner.app.navigator.current.area
    for n in range(210):  # taps are no strokes
        runner.draw((area.x + 60 + n, area.y + 60))
    for points in (3_000, 4_000):
        runner.draw(*((area.x + 50 + n % 400, area.y + 50 + n // 40) for n in range(points)))
        runner.tap("Nộp hồ sơ")
    first, second = (intent.strokes for intent in heard(runner, script, 2))
    assert sum(map(len, first)) // 2 > 2_001
    assert 3_500 < sum(map(len, second)) // 2 <= 4_000
    for strokes in (first, second):
        assert stroke_fault([list(stroke) for stroke in strokes]) is None


def test_what_was_written_is_forgotten_when_the_screen_leaves(start) -> None:
    """The next person sees nothing of the last one."""
    runner, _ = start(text(SAY, value="Lầu Bá Phương"))
    screen = runner.app.navigator.current
    runner.app.background.stop()  # a tick under way would bring the first view back
    runner.frames(3)
    runner.app.show(choice(SAY))
    runner.frames(3)
    assert screen.text == ""
    assert all("Phương" not in getattr(w, "text", "") for w in screen.walk(restrict=True))


def test_behind_an_overlay_nothing_acts(start) -> None:
    """The dimmed screen is dead while the idle warning stands."""
    view = replace(choice(SAY), overlay=idle(SAY))
    runner, script = start(view)
    runner.touch(200, 400)
    runner.touch(60, 60)
    assert script.heard == []
    runner.tap("Tôi còn ở đây")
    assert heard(runner, script) == [i.StillHere()]


def test_search_sends_what_is_typed_and_leads_on_by_its_tiles(start) -> None:
    """Tiles follow every key; there is nothing to press in between."""
    runner, script = start(find(SAY, 4, words=""))
    for key in ("s", "o"):
        runner.tap(key)
    runner.until(lambda: i.Search("so", "find-") in script.heard)
    runner.tap("Làm sổ đỏ lần đầu")
    runner.until(lambda: script.heard[-1] == i.Go(d.ProcedureInfo("Làm sổ đỏ lần đầu")))
    assert all(isinstance(one, (i.Search, i.Go)) for one in script.heard)


def test_the_keyboard_of_the_search_is_put_away_and_called_back(start) -> None:
    """Who reads the tiles wants the room; a touch on the row of words brings the keys back."""
    runner, _ = start(find(SAY, 4))
    assert "Dấu cách" in runner.texts()
    assert "Bà con cần làm gì?" not in runner.texts()
    runner.tap("so do")
    runner.until(lambda: "Dấu cách" not in runner.texts())
    assert "Bà con cần làm gì?" in runner.texts()
    runner.tap("so do")
    runner.until(lambda: "Dấu cách" in runner.texts())


def test_a_face_below_the_receipt_is_one_touch(start) -> None:
    """Icon and word are the target; what it means is said by its word."""
    runner, script = start(rated(SAY, done(SAY), 3))
    runner.tap("Khó dùng")
    assert heard(runner, script) == [RateFace(1)]


def test_the_line_of_news_on_the_first_page_opens(start) -> None:
    """What stands there can be read in full."""
    runner, script = start(with_news(SAY, home(SAY)))
    runner.tap("Tiêm phòng cho trẻ dưới hai tuổi")
    assert heard(runner, script) == [i.Go(public_places.News())]


def test_a_tile_says_all_that_it_has_room_for(start) -> None:
    """It is placed before it has its size; what it had no room for then must come back."""
    runner, _ = start(home(SAY))
    runner.until(lambda: "Hồ sơ của tôi đến đâu rồi?" in runner.texts())
    shown = [w for w in runner.app.root.walk() if type(w).__name__ == "TileButton"]
    assert shown
    assert all(tile.icon.text for tile in shown)

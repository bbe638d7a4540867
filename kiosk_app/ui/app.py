"""The application: a window, a frame, one session behind a thread, the devices behind another.

Owns the wiring between touches, keys, time and intents. It decides nothing about the flow and keeps
nothing about a person.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from kivy.app import App
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock, ClockEvent, mainthread
from kivy.core.window import Window

from kiosk_app.devices.wedge import Burst, Keys, WedgeDetector
from kiosk_app.flow.display import Display
from kiosk_app.flow.intents import CallOfficial, Intent, Scanned, Search, Tick
from kiosk_app.flow.lettering import KeyWords
from kiosk_app.flow.limits import Limits
from kiosk_app.flow.machine_intents import BringIn, CheckDevices, LookAtStick, TakeOut
from kiosk_app.flow.views import Action, Chrome, View
from kiosk_app.flow.voice_intents import Louder
from kiosk_app.ui.background import Background, Opened
from kiosk_app.ui.booth import Booth
from kiosk_app.ui.desk import Desk, Devices
from kiosk_app.ui.drawn import finish
from kiosk_app.ui.fonts import find_families, register
from kiosk_app.ui.frame import Frame
from kiosk_app.ui.keyboard.rack import PADS, KeyRack
from kiosk_app.ui.limits import measure
from kiosk_app.ui.memory import give_back
from kiosk_app.ui.navigator import Navigator
from kiosk_app.ui.screen import Stage
from kiosk_app.ui.theme import Theme
from kiosk_app.ui.voice import Speaker
from kiosk_app.ui.widgets.face import Faces
from kiosk_app.usecases.printing import PrintJob

log = logging.getLogger(__name__)

TICK_S = 1.0
MAKE_AHEAD_S = 0.25
TIDY_AFTER_S = 2.0
WEDGE_S = 0.03
CLOSED_S = 1.0  # so long is the last word read
FAREWELL_S = 20.0  # how long the out-of-service page stands before the process ends
ALONE_S = 1.0  # without touch for so long, something may be made ahead
EDITING = {8: "backspace", 127: "delete_word", 276: "left", 275: "right", 278: "home", 279: "end"}

VOLUME_KEYS = {0x40000080: 1, 0x40000081: -1}  # of SDL: louder, softer


class _Unforeseen(ExceptionHandler):
    """What the interface itself throws: logged by kind and place, then comes the farewell."""

    def __init__(self, fail: Callable[[], None]) -> None:
        self._fail = fail

    def handle_exception(self, inst: BaseException) -> int:
        """Kivy asks here for every exception of its loop that nobody caught."""
        if not isinstance(inst, Exception):
            return ExceptionManager.RAISE
        log.error("interface.failed", exc_info=inst)
        self._fail()
        return ExceptionManager.PASS


class KioskApp(App):
    """Run it on the main thread. `open_session(limits_of)` is called on the worker thread.

    `farewell()` is the page for what only we can mend; it must need neither session nor database.
    """

    use_kivy_settings = False

    def __init__(
        self,
        open_session: Callable[[Callable[[Display], Limits]], Opened],
        theme: Theme,
        assets: Path,
        farewell: Callable[[], View],
        devices: Devices | None = None,
        fonts: tuple[Path, ...] = (),
        **kwargs,
    ) -> None:
        super().__init__(**kwargs)
        folders = fonts or (assets / "fonts",)
        self.theme = replace(theme, families=find_families(*folders))
        self.icons = register(assets, folders)
        self.faces = Faces()
        self._farewell = farewell
        self.devices = devices or Devices()
        self.view: View | None = None
        self.failed = False
        self._has_stopped = False
        self._end: ClockEvent | None = None  # of the page of last resort
        self._unforeseen = _Unforeseen(self.fail)
        self._touched = False
        self._touched_at = 0.0
        self._is_tidied = False
        self._wedge = WedgeDetector()
        self.background = Background(
            lambda: open_session(self.limits_of), self._rendered, self._fail, self._print
        )

    def limits_of(self, display: Display) -> Limits:
        """How much fits on a page when the glass is set so; on any thread."""
        return measure(self.theme.dressed(display))

    @property
    def limits(self) -> Limits:
        """How much fits on a page as the glass is set now."""
        return self.limits_of(self.theme.display)

    def open_settings(self, *_: object) -> bool:
        """Kivy's settings page does not exist here."""
        return False

    def build(self) -> Frame:
        """The widget tree; the first view comes from the session."""
        self.desk = Desk(self.devices, self.background.report)
        self.keys = KeyRack(KeyWords())
        stage = Stage(
            self.emit,
            self.act,
            self.desk.capture,
            self.desk.sources,
            self.keys,
            self.desk.camera,
        )
        self.frame = Frame(self.emit, self.act)
        voice = self.devices.voice
        self.speaker = (
            Speaker(voice, self.background.report, self._read_row) if voice is not None else None
        )
        studio = self.devices.studio
        self.booth = Booth(studio, self.background.report) if studio is not None else None
        self.navigator = Navigator(self.frame, stage)
        self.title = "Một Cửa"
        return self.frame

    def on_start(self) -> None:
        ExceptionManager.add_handler(self._unforeseen)
        Window.bind(on_key_down=self._key_down, on_textinput=self._text_input)
        Window.bind(on_touch_down=self._touch_down, on_touch_move=self._touch_seen)
        Window.bind(on_flip=finish)
        self.background.start()
        self.background.pass_time(Tick(time.monotonic()))
        Clock.schedule_interval(self._tick, TICK_S)
        self.make_ahead()

    def make_ahead(self) -> None:
        """Make keyboards and screens from now on, one after the other, while nobody waits."""
        self._unmade = [
            *(partial(self.keys.prepare, kind) for kind in reversed(("text", *PADS))),
            *(partial(self.navigator.prepare, kind) for kind in self.navigator.kinds()),
        ]
        Clock.unschedule(self._make_one)
        Clock.schedule_interval(self._make_one, MAKE_AHEAD_S)

    def on_stop(self) -> None:
        self._has_stopped = True
        ExceptionManager.remove_handler(self._unforeseen)
        Window.unbind(on_key_down=self._key_down, on_textinput=self._text_input)
        Window.unbind(on_touch_down=self._touch_down, on_touch_move=self._touch_seen)
        Window.unbind(on_flip=finish)
        Clock.unschedule(self._tick)
        Clock.unschedule(self._tidy)  # the desk will have stopped
        if self._end is not None:
            self._end.cancel()
        Clock.unschedule(self._make_one)
        if self.speaker is not None:
            self.speaker.stop()
        if self.booth is not None:
            self.booth.stop()
        self.desk.stop()
        self.background.stop()

    def emit(self, intent: Intent) -> bool:
        """A person's intent; False while another one is under way.

        A search goes on while the person types: it never stands in the way of a touch.
        """
        if isinstance(intent, Search):
            self.background.report(intent)
            return True
        accepted = self.background.touch(intent)
        if accepted and isinstance(intent, CallOfficial):
            self.desk.ring()
        if accepted and isinstance(intent, CheckDevices):
            self.desk.check()
        if accepted and isinstance(intent, (TakeOut, BringIn)):
            self.desk.carry(is_out=isinstance(intent, TakeOut))
        if accepted and isinstance(intent, LookAtStick):
            self.desk.look_at_stick()
        if accepted and self.booth is not None:
            self.booth.take_part(intent)
        return accepted

    def act(self, action: Action) -> None:
        """A button was touched; what it submits comes from the screen."""
        intent = action.intent
        if action.submits and self.navigator.current is not None:
            intent = self.navigator.current.value_for(action)
        if intent is not None and action.enabled:
            self.emit(intent)

    @mainthread
    def _rendered(self, view: View, answers_touch: bool) -> None:
        if self.failed or self._has_stopped:  # a view may be on its way while we stop
            return
        if view != self.view:
            self.show(view)
        if answers_touch:
            self.background.settle()
        if view.screen == "closed" and self._end is None:
            self._end = Clock.schedule_once(lambda _: self.stop(), CLOSED_S)

    def show(self, view: View) -> None:
        """Draw a view."""
        self.view = view
        self._dress(view.chrome)
        self.keys.speak(view.chrome.keys)
        if view.screen == "home":
            self.keys.forget()
        if view.screen == "home" and not self._is_tidied:
            self.desk.sources.wipe()  # at once: the next person may touch in the next moment
            Clock.schedule_once(self._tidy, TIDY_AFTER_S)
        self._is_tidied = view.screen == "home"
        self.frame.show(view)
        self.navigator.show(view)
        if self.speaker is not None:
            self.speaker.follow(view.speech)
        if self.booth is not None and view.screen != "studio":
            self.booth.leave()
        self.desk.look_for_card(view.screen == "scan_card" and view.overlay is None)

    def _dress(self, chrome: Chrome) -> None:
        """Another language may need other letters, a person larger ones; widgets take theirs when
        they are made."""
        letters, display = chrome.letters, chrome.display or self.theme.display
        wanted = replace(self.theme, font=letters.font, script=letters.script).dressed(display)
        if wanted != self.theme:
            self.theme = wanted
            self.navigator.drop()
            self.keys.drop()
            self.frame.make()
            self.make_ahead()

    @mainthread
    def _fail(self) -> None:
        self.fail()

    def fail(self) -> None:
        """Say that the machine rests, then end: the supervisor starts us again, and the draft is on
        the disk up to the last answer. A page that cannot even be drawn ends it at once."""
        if self.failed:
            self.stop()
            return
        self.failed = True
        self.show(self._farewell())
        self._end = Clock.schedule_once(lambda _: self.stop(), FAREWELL_S)

    @mainthread
    def _print(self, job: PrintJob) -> None:
        self.desk.print(job)

    def _make_one(self, *_: object) -> bool:
        """Make one screen while nobody waits, so that a question never waits for its widgets."""
        is_alone = self.untouched_s >= ALONE_S
        if self._unmade and self.view is not None and is_alone and not self.background.is_busy:
            self._unmade.pop()()
        return bool(self._unmade)

    def _tidy(self, *_: object) -> None:
        """A person has left: what their pages took goes back to the machine."""
        if self.view is not None and self.view.screen == "home":
            give_back()

    def _tick(self, *_: object) -> None:
        # A finger on the keyboard sends no intent, yet the person is there.
        busy = self.desk.is_busy or self._touched or self._speaks
        self._touched = False
        self.background.pass_time(Tick(time.monotonic(), busy))

    @property
    def _speaks(self) -> bool:
        return self.speaker is not None and self.speaker.is_speaking

    @mainthread
    def _read_row(self, row: int | None) -> None:
        if self.navigator.current is not None:
            self.navigator.current.read_row(row)

    def _touch_down(self, _window: object, touch: object) -> bool:
        # The voice's own button keeps its place in the page; everything else breaks it off.
        if self.speaker is not None and not self.frame.is_on_voice(touch.pos):
            self.speaker.interrupt()
        return self._touch_seen()

    def _touch_seen(self, *_: object) -> bool:
        self._touched = True
        self._touched_at = time.monotonic()
        return False

    @property
    def untouched_s(self) -> float:
        """Since the last touch or key."""
        return time.monotonic() - self._touched_at

    def _key_down(self, _window: object, key: int, *_: object) -> bool:
        self._touch_seen()
        if key in (13, 271):
            self._typed(self._wedge.feed("\n", _now_ms()))
        elif key in VOLUME_KEYS:
            self.emit(Louder(VOLUME_KEYS[key]))
        elif key in EDITING and self.navigator.current is not None and not self._is_covered:
            self.navigator.current.hardware_key(EDITING[key])
        return key == 27  # escape belongs to nobody

    def _text_input(self, _window: object, text: str) -> bool:
        self._touch_seen()
        for char in text:
            self._typed(self._wedge.feed(char, _now_ms()))
        Clock.schedule_once(self._flush_wedge, WEDGE_S)
        return True

    def _flush_wedge(self, *_: object) -> None:
        self._typed(self._wedge.flush(_now_ms()))
        if self._wedge.due_at() is not None:  # Kivy's timers may fire early by a frame
            Clock.schedule_once(self._flush_wedge, WEDGE_S)

    @property
    def _is_covered(self) -> bool:
        return self.view is not None and self.view.overlay is not None

    def _typed(self, what: Burst | Keys | None) -> None:
        if isinstance(what, Burst):
            self.background.report(Scanned(what.payload))
        elif isinstance(what, Keys) and self.navigator.current is not None and not self._is_covered:
            for char in what.characters:
                self.navigator.current.hardware_key(char)


def _now_ms() -> int:
    return int(time.monotonic() * 1000)

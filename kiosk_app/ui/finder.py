"""A search row with its keyboard: words go out as Search, results come back with the view."""

from __future__ import annotations

from collections.abc import Callable

from kivy.clock import Clock

from kiosk_app.flow.intents import Intent, Search
from kiosk_app.ui.keyboard.composer import Composition
from kiosk_app.ui.keyboard.keyboard import VietnameseKeyboard
from kiosk_app.ui.keyboard.rack import KeyRack
from kiosk_app.ui.widgets.field import FieldBox
from kiosk_app.ui.widgets.look import theme

PAUSE_S = 0.15  # between the last key and the search


class Finder:
    """The box and the keyboard; the screen decides where they stand."""

    def __init__(
        self, emit: Callable[[Intent], object], on_toggle: Callable[[], None], keys: KeyRack
    ) -> None:
        self._emit = emit
        self._keys = keys
        self._on_toggle = on_toggle
        self.is_open = False
        self._at = ""
        self.box = FieldBox(enabled=True)
        self.box.bind(on_act=lambda *_: self._toggle())
        self.keyboard: VietnameseKeyboard | None = None
        self._ask = Clock.create_trigger(self._search, PAUSE_S)

    def load(self, words: str, at: str) -> None:
        """Begin with words for the view `at`; the keyboard is shown when there are some."""
        self._ask.cancel()
        self.is_open, self._at = bool(words), at
        self.keyboard = self._keys.keyboard(self._changed)
        self.keyboard.show(words)
        self._draw(self.keyboard.composition)

    def unload(self) -> None:
        """The screen leaves the glass: the words are forgotten."""
        self._ask.cancel()
        self.is_open = False
        self._keys.put_back(self.keyboard)
        self.keyboard = None
        self._draw(Composition())

    def label(self, text: str) -> None:
        """What stands in the empty box."""
        self.box.placeholder = text
        self.box.ask_place()

    def open(self) -> None:
        """Show the keyboard."""
        if not self.is_open:
            self._toggle()

    def close(self) -> None:
        """Put the keyboard away."""
        if self.is_open:
            self._toggle()

    def press(self, key: str) -> None:
        """A hardware key."""
        if self.keyboard is not None:
            self.keyboard.hardware(key)

    def place_box(self, x: float, top: float, width: float) -> float:
        """Place the box below `top`; returns its lower edge."""
        least = theme().target
        if theme().compact and self.is_open:
            least = 0  # on low glass the open box only shows what is typed
        self.box.enabled = least > 0
        self.box.size = (width, max(least, theme().type("field") * 1.5))
        self.box.pos = (x, top - self.box.height)
        return self.box.y

    def show_keyboard(self, screen, wanted: bool) -> None:
        """Put the keyboard on a screen while the box is open and wanted."""
        if self.keyboard is not None:
            screen.keep(self.keyboard, wanted and self.is_open)

    def place_keyboard(self, screen) -> float:
        """Place the keyboard at the foot of a screen; returns its upper edge."""
        if self.keyboard is None:
            return screen.y
        self.keyboard.size = (screen.width, self.keyboard.preferred_height())
        self.keyboard.pos = screen.pos
        return self.keyboard.top

    @property
    def crowds(self) -> bool:
        """True while the keyboard leaves room for one row of tiles only."""
        return self.is_open and not theme().portrait

    def _toggle(self) -> None:
        self.is_open = not self.is_open
        if self.keyboard is not None:
            self._draw(self.keyboard.composition)
        self._on_toggle()

    def _changed(self, composition: Composition) -> None:
        self._draw(composition)
        self._ask()

    def _draw(self, composition: Composition) -> None:
        self.box.active = self.is_open
        self.box.show(composition.text, composition.caret, composition.preedit)

    def _search(self, *_: object) -> None:
        if self.keyboard is not None:
            self._emit(Search(self.keyboard.composition.text, self._at))

"""The kiosk's own keyboard and its pads, drawn with plain widgets.

Owns the state of typing (text, caret, shift, method) for one field and hands every press, drawn or
from hardware, to the same composer. Pages are built once; a press changes labels and text only. The
method goes back to plain letters when `forget` is called; who lends the keyboard keeps it for the
person's next field.
"""

from __future__ import annotations

from collections.abc import Callable

from kivy.properties import BooleanProperty, NumericProperty, ObjectProperty, StringProperty

from kiosk_app.flow.lettering import KeyWords
from kiosk_app.ui.keyboard.board import Board, swap
from kiosk_app.ui.keyboard.composer import (
    BACKSPACE,
    DELETE_WORD,
    END,
    HOME,
    LEFT,
    RIGHT,
    Composition,
    Mode,
    Rules,
    insert,
    press,
    replace_word,
)
from kiosk_app.ui.keyboard.layouts import (
    BREVE,
    CLEAR,
    EXTRA,
    MODE,
    PAGE,
    SHIFT,
    Rows,
    characters,
    extra_rows,
    letter_rows,
    pad_rows,
    symbol_rows,
)
from kiosk_app.ui.keyboard.suggestions import suggest
from kiosk_app.ui.widgets.look import theme
from kiosk_app.ui.widgets.surface import Bare, Surface

_EDITING = (BACKSPACE, DELETE_WORD, LEFT, RIGHT, HOME, END)
Changed = Callable[[Composition], None]


class VietnameseKeyboard(Surface):
    """The keyboard for text, names and e-mail addresses.

    `on_change(composition)` is called after every press that changed text, caret or underline.
    `text`, `caret`, `preedit` (range), `mode` and `uppercase` can be observed as properties.
    """

    fill = StringProperty("keyboard")
    border = StringProperty("keyboard")
    border_px = NumericProperty(0)
    radius = NumericProperty(0)

    text = StringProperty("")
    caret = NumericProperty(0)
    preedit = ObjectProperty((0, 0))
    mode = ObjectProperty(Mode.PLAIN)
    uppercase = BooleanProperty(False)

    def __init__(
        self,
        on_change: Changed | None = None,
        layout: str = "text",
        *,
        words: KeyWords | None = None,
        old_style: bool = False,
        max_length: int = 200,
        **kwargs,
    ) -> None:
        super().__init__(size_hint=(None, None), **kwargs)
        self.on_change = on_change
        self._old_style = old_style
        self._words = words or KeyWords()
        self._pages: dict[str, Board] = {}
        self._locked = False
        self._page: Board | None = None
        self.layout = ""
        self.rules = Rules()
        self.composition = Composition()
        self.show("", layout, max_length)

    def show(self, text: str, layout: str = "text", max_length: int = 200) -> None:
        """Begin a field: its text (caret at the end), its layout "text", "name" or "email"."""
        self.layout = layout
        self.rules = Rules(self._old_style, layout == "name", max_length)
        self._locked = self.uppercase = False
        self._turn_to(layout)
        self._take(Composition.of(text), tell=False)

    def speak(self, words: KeyWords) -> None:
        """Write the words of another language on the keys."""
        self._words = words
        for name, page in self._pages.items():
            page.speak(self._rows(name))
        self._relabel()

    def resume(self, composition: Composition) -> None:
        """The field as it was left on a detour, with its caret."""
        self._take(composition)

    def write_in(self, mode: Mode) -> None:
        """Plain letters, Telex or VNI from now on."""
        self.mode = mode
        self._relabel()

    def forget(self) -> None:
        """The field is done: nothing typed, nothing kept; plain letters."""
        self.mode = Mode.PLAIN
        self.show("", "text")

    def preferred_height(self) -> int:
        """Height in px that the keyboard wants at the theme's panel."""
        assert self._page is not None
        return self._page.preferred_height() + 2 * self._pad_y

    def press(self, key: str) -> None:
        """One key, drawn or from hardware: a character, a tone, or an editing key's name."""
        if key == SHIFT:
            self._shift()
        elif key == PAGE:
            self._turn_to("symbols" if self._page is self._pages[self.layout] else self.layout)
        elif key == BREVE:
            self.insert_text(key)
        elif key == EXTRA:
            self._turn_to("extra")
        elif key == MODE:
            self.mode = self.mode.following
            self._relabel()
            self._take(self.composition.moved(self.composition.caret))
        else:
            self._type(key)

    def hardware(self, key: str) -> None:
        """A key of a real keyboard: unknown names are ignored, letters come in their own case."""
        if key in _EDITING or (len(key) == 1 and key.isprintable()):
            mode = Mode.PLAIN if self.layout == "email" else self.mode
            self._take(press(self.composition, key, mode, self.rules))

    def insert_text(self, text: str) -> None:
        """Text from elsewhere (a scan), taken as it is."""
        self._take(insert(self.composition, text, self.rules))

    def replace_word(self, word: str) -> None:
        """A suggestion was touched."""
        self._take(replace_word(self.composition, word, self.rules))

    def suggestions(self, limit: int = 4) -> tuple[str, ...]:
        """Words to offer for the syllable at the caret; none for e-mail addresses."""
        if self.layout == "email":
            return ()
        return suggest(self.composition, names=self.layout == "name", limit=limit)

    @property
    def caps(self) -> list:
        """The keys drawn now, for measuring and for tests."""
        assert self._page is not None
        return self._page.caps

    def _type(self, key: str) -> None:
        if self.uppercase and len(key) == 1 and key.isalpha():
            key = key.upper()
            if not self._locked:
                self.uppercase = False
                self._relabel()
        mode = Mode.PLAIN if self.layout == "email" else self.mode
        self._take(press(self.composition, key, mode, self.rules))

    def _shift(self) -> None:
        """Off, one capital, capitals until touched again, off."""
        if not self.uppercase:
            self.uppercase, self._locked = True, False
        elif not self._locked:
            self._locked = True
        else:
            self.uppercase = self._locked = False
        self._relabel()

    def _take(self, composition: Composition, *, tell: bool = True) -> None:
        changed = composition != self.composition
        self.composition = composition
        self.text, self.caret = composition.text, composition.caret
        self.preedit = composition.preedit
        if tell and changed and self.on_change is not None:
            self.on_change(composition)

    def _turn_to(self, name: str) -> None:
        if name not in self._pages:
            self._pages[name] = Board(self._rows(name), self.press)
        page = self._pages[name]
        if page is not self._page:
            if self._page is not None:
                swap(self, self._page, page)
            else:
                self.add_widget(page)
            self._page = page
            self.ask_place()
        self._relabel()

    def _rows(self, name: str) -> Rows:
        if name == "symbols":
            return symbol_rows(self._words)
        return extra_rows(self._words) if name == "extra" else letter_rows(name, self._words)

    def _relabel(self) -> None:
        assert self._page is not None
        words = {
            Mode.PLAIN: self._words.mode_off,
            Mode.TELEX: self._words.mode_telex,
            Mode.VNI: self._words.mode_vni,
        }
        for cap in self._page.caps:
            key = cap.key.press
            if key == MODE:
                cap.label(words[self.mode])
                cap.is_on = self.mode is not Mode.PLAIN
                cap.paint()
            elif key == SHIFT:
                cap.is_on = self.uppercase
                cap.icon.name = "arrow-fat-line-up" if self._locked else "arrow-fat-up"
                cap.paint()
            elif len(key) == 1 and key.isalpha():
                cap.label(key.upper() if self.uppercase else key)

    @property
    def _pad_y(self) -> int:
        return theme().mm(2.0 if theme().compact else 4.3)

    def place(self) -> None:
        if self._page is None:
            return
        side = theme().mm(4.0 if theme().compact or theme().portrait else 14.5)
        self._page.size = (self.width - 2 * side, self.height - 2 * self._pad_y)
        self._page.pos = (self.x + side, self.y + self._pad_y)


class NumberPad(Bare):
    """Digits only: for numbers, dates, phones, ID numbers and money; letters too for codes.

    With `on_key` every press is handed over (a date's boxes decide); else it edits `text`.
    """

    text = StringProperty("")

    def __init__(
        self,
        kind: str = "number",
        on_change: Callable[[str], None] | None = None,
        on_key: Callable[[str], None] | None = None,
        *,
        words: KeyWords | None = None,
        max_length: int = 40,
        **kwargs,
    ) -> None:
        super().__init__(size_hint=(None, None), **kwargs)
        self.kind = kind
        self.max_length = max_length
        self.on_change = on_change
        self.on_key = on_key
        self._characters = characters(kind)
        self.board = Board(pad_rows(kind, words or KeyWords()), self.press, fills=True)
        self.add_widget(self.board)

    def speak(self, words: KeyWords) -> None:
        """Write the words of another language on the keys."""
        self.board.speak(pad_rows(self.kind, words))

    def show(self, text: str, max_length: int = 40) -> None:
        """Begin a field."""
        self.max_length = max_length
        self.text = text

    def preferred_height(self) -> int:
        """Height in px that the pad wants: larger keys than the keyboard's where there is room."""
        rows = len(self.board.rows)
        key = max(theme().key, self.board.key_height())
        if self.kind != "code":
            key = max(key, theme().target)
        return rows * key + (rows - 1) * theme().gap

    def press(self, key: str) -> None:
        """One key: a digit, "000", `backspace` or `clear`."""
        if self.on_key is not None:
            self.on_key(key)
            return
        text = self.text
        if key == BACKSPACE:
            text = text[:-1]
        elif key == CLEAR:
            text = ""
        elif len(text) + len(key) <= self.max_length:
            text += key
        if text != self.text:
            self.text = text
            if self.on_change is not None:
                self.on_change(text)

    def hardware(self, key: str) -> None:
        """A key of a real keyboard; what the pad does not show is ignored."""
        key = key.upper() if self.kind == "code" else key
        if key == BACKSPACE or key in self._characters:
            self.press(key)

    @property
    def caps(self) -> list:
        """The keys drawn, for measuring and for tests."""
        return self.board.caps

    def place(self) -> None:
        self.board.size, self.board.pos = self.size, self.pos

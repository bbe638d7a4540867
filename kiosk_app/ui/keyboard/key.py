"""One drawn key: a face with a word or an icon, acting on release."""

from __future__ import annotations

from collections.abc import Callable

from kivy.properties import NumericProperty

from kiosk_app.ui.keyboard.layouts import Key, Kind
from kiosk_app.ui.widgets.lettering import Lettering
from kiosk_app.ui.widgets.look import colour, natural_width, theme, write_in
from kiosk_app.ui.widgets.surface import Touchable
from kiosk_app.ui.widgets.words import Icon

_LOOKS = {  # kind: fill, border, tone, pressed
    Kind.LETTER: ("card", "line", "ink", "held"),
    Kind.TONE: ("primary_soft", "primary", "primary", "held"),
    Kind.FUNCTION: ("key_function", "line", "ink", "edge"),
}
SMALLER = ("button", "body", "small")
_ON = ("primary_soft", "primary", "primary", "held")


class KeyCap(Touchable):
    """Shows a `Key`; calls back with what it presses when the finger is lifted on it."""

    border_px = NumericProperty(2)
    radius = NumericProperty(12)

    def __init__(
        self, key: Key, on_key: Callable[[str], None], letters: str = "heading", **kwargs
    ) -> None:
        super().__init__(**kwargs)
        self.key = key
        self.is_on = False
        self._on_key = on_key
        self.word = Lettering(size_hint=(None, None), halign="center", line_height=0.95)
        self._role = _role(key, letters)
        self.icon: Icon | None = None  # most keys have none, and a keyboard has many keys
        if key.label:
            self.label(key.label)
            self.add_widget(self.word)
        if key.icon:
            self.icon = Icon(name=key.icon, side=int(theme().type(letters)))
            self.add_widget(self.icon)
        self.bind(pressed=self.paint)
        self.paint()

    def on_act(self) -> None:
        self._on_key(self.key.press)

    def paint(self, *_: object) -> None:
        """Take the colours of the present state; the next frame shows them."""
        fill, border, tone, pressed = _ON if self.is_on else _LOOKS[self.key.kind]
        self.fill = pressed if self.pressed else fill
        self.border = border
        self.word.color = colour(tone)
        if self.icon is not None:
            self.icon.tone = tone

    def label(self, text: str) -> None:
        """Write another word on the key."""
        if self.word.text != text:
            self.word.text = text
            write_in(self.word, "semibold", self._role)
            self.ask_place()

    def set_size(self, role: str) -> None:
        """Write the label in another role of type."""
        self._role = role
        write_in(self.word, "semibold", role)

    def natural_width(self) -> float:
        """Px that the face needs on one line, in the size that it should have."""
        write_in(self.word, "semibold", self._role)
        width = natural_width(self.word, self.word.text) if self.key.label else 0
        icon = self.icon.side + theme().mm(1) if self.icon is not None else 0
        return width + icon + 2 * theme().mm(1.2)

    def place(self) -> None:
        self._write()
        self.word.size = self.word.texture_size
        gap = theme().mm(1) if self.icon is not None and self.key.label else 0
        icon = self.icon.side if self.icon is not None else 0
        used = icon + gap + (self.word.width if self.key.label else 0)
        left = self.center_x - used / 2
        if self.icon is not None:
            self.icon.pos = (left, self.center_y - self.icon.side / 2)
        self.word.pos = (left + icon + gap, self.center_y - self.word.height / 2)

    def _write(self) -> None:
        """Draw the word in its size; smaller when it is too long for the key."""
        icon = self.icon.side + theme().mm(1) if self.icon is not None else 0
        own = theme().type(self._role)
        for role in (self._role, *(r for r in SMALLER if theme().type(r) < own)):
            write_in(self.word, "semibold", role)
            self.word.texture_update()
            if self.word.texture_size[0] + icon <= self.width:
                break


def _role(key: Key, letters: str) -> str:
    if key.kind is Kind.LETTER and len(key.press) == 1 and key.press != " ":
        return letters
    return "body" if key.kind is Kind.TONE else "button"

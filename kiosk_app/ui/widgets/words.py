"""Texts and icons: the only two things on a screen that are made of letters."""

from __future__ import annotations

from kivy.app import App
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.label import Label

from kiosk_app.ui.widgets.look import FACES, load_rules

load_rules(__file__)


class Words(Label):
    """A wrapping text; its parent gives the width, the text its height."""

    role = StringProperty("body")
    weight = StringProperty("regular")
    tone = StringProperty("ink")
    wraps = BooleanProperty(True)

    def face(self, weight: str) -> str:
        """Kivy's name of the font for a weight."""
        return FACES[weight]


class Word(Words):
    """A text on one line that is as wide as it is."""

    wraps = BooleanProperty(False)


class Icon(Label):
    """A named icon; `size_mm` is its height on the glass."""

    name = StringProperty("")
    tone = StringProperty("primary")
    is_decoration = BooleanProperty(True)

    def __init__(self, **kwargs) -> None:
        self.side = kwargs.pop("side", 0)
        super().__init__(**kwargs)
        self.bind(name=self._draw)
        self._draw()

    def resize(self, side: float) -> None:
        """Give the icon a square of so many px."""
        self.side = int(side)
        self.font_size = self.side
        self.size = (self.side, self.side)

    def _draw(self, *_: object) -> None:
        if not self.name:
            self.text = ""
            return
        self.font_name, self.text = App.get_running_app().icons.glyph(self.name)
        self.resize(self.side or self.font_size)

"""Texts and icons: the only two things on a screen that are made of letters."""

from __future__ import annotations

from kivy.app import App
from kivy.properties import BooleanProperty, StringProperty

from kiosk_app.flow.lettering import Letters
from kiosk_app.ui.widgets.lettering import Lettering
from kiosk_app.ui.widgets.look import colour, theme, write_in


class Words(Lettering):
    """A wrapping text; its parent gives the width, the text its height.

    Handlers of the class dress it: rules in .kv would bind every label to every token it names.
    """

    role = StringProperty("body")
    weight = StringProperty("regular")
    tone = StringProperty("ink")
    wraps = BooleanProperty(True)

    def __init__(self, **kwargs) -> None:
        self._is_dressed = False
        self.letters: Letters | None = None
        super().__init__(**kwargs)
        self._is_dressed = True
        self.on_role()
        self.on_tone()
        self.on_width()

    def on_role(self, *_: object) -> None:
        if self._is_dressed:
            family = write_in(self, self.weight, self.role, self.letters)
            self.line_height = theme().line_height(family)

    on_weight = on_text = on_role

    def speak(self, text: str, letters: Letters | None) -> None:
        """Show a text of another language than the view's; None: of the view's."""
        self.letters = letters
        self.text = text
        self.on_role()

    def on_tone(self, *_: object) -> None:
        if self._is_dressed:
            self.color = colour(self.tone)

    def on_width(self, *_: object) -> None:
        if self._is_dressed and self.wraps:
            self.text_size = (self.width, None)

    def on_texture_size(self, *_: object) -> None:
        self.height = self.texture_size[1]


class Word(Words):
    """A text on one line that is as wide as it is."""

    wraps = BooleanProperty(False)

    def on_texture_size(self, *_: object) -> None:
        self.size = self.texture_size


class Icon(Lettering):
    """A named icon; `size_mm` is its height on the glass."""

    name = StringProperty("")
    tone = StringProperty("primary")

    def __init__(self, **kwargs) -> None:
        self.side = kwargs.pop("side", 0)
        super().__init__(**kwargs)
        self.on_tone()
        self.on_name()

    def resize(self, side: float) -> None:
        """Give the icon a square of so many px."""
        self.side = int(side)
        self.font_size = self.side
        self.size = (self.side, self.side)

    def on_tone(self, *_: object) -> None:
        self.color = colour(self.tone)

    def on_name(self, *_: object) -> None:
        if not self.name:
            self.text = ""
            return
        self.font_name, self.text = App.get_running_app().icons.glyph(self.name)
        self.resize(self.side or self.font_size)

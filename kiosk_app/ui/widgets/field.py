"""The box a text or number stands in while it is being written: caret and underlined syllable."""

from __future__ import annotations

from kivy.graphics import Color, Rectangle
from kivy.properties import NumericProperty, StringProperty

from kiosk_app.ui.widgets.look import colour, fit, natural_width, theme
from kiosk_app.ui.widgets.surface import Touchable
from kiosk_app.ui.widgets.words import Words

ROLES = ("field", "heading", "button", "body", "small")  # a long example is written smaller
LEAD_MM = 2.0  # between the cursor and an example


class FieldBox(Touchable):
    """Shows a text on one line; when it is longer than the box, its end stays in sight."""

    border = StringProperty("primary")
    border_px = NumericProperty(3)

    placeholder = StringProperty("")
    unit = StringProperty("")

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.words = Words(role="field", weight="semibold", shorten=False)
        self.add_widget(self.words)
        self.text, self.caret, self.preedit = "", 0, (0, 0)
        self.centred = False
        self.active = True
        self.enabled = False

    def show(self, text: str, caret: int | None = None, preedit: tuple[int, int] = (0, 0)) -> None:
        """Draw a text; `preedit` is the range of the syllable being composed."""
        self.text = text
        self.caret = len(text) if caret is None else caret
        self.preedit = preedit
        self.border = "primary" if self.active else "edge"
        self.ask_place()

    def _visible(self, room: float) -> int:
        """Index of the first letter drawn so that the caret is inside the box."""
        first = 0
        while (
            first < self.caret and natural_width(self.words, self.text[first : self.caret]) > room
        ):
            first += 1
        return first

    def place(self) -> None:
        pad = theme().mm(5.0 if theme().compact else 9.0)
        if self.centred:
            pad = theme().mm(2)
        # An example stands behind the cursor and in light letters, or it looks typed in.
        lead = 0 if self.text or self.centred or not self.active else theme().mm(LEAD_MM)
        room = self.width - 2 * pad - lead
        self.words.weight = "semibold" if self.text else "regular"
        self.words.tone = "ink" if self.text else "ink2"
        self.words.text = self.text or self.placeholder  # measured in the letters that it needs
        if self.text:
            self.words.role = ROLES[0]
        else:
            fit(self.words, room, self.height, ROLES)
        first = self._visible(room - 6)
        end = len(self.text)
        while end > self.caret and natural_width(self.words, self.text[first:end]) > room - 6:
            end -= 1
        drawn = self.text[first:end] or self.placeholder
        self.words.text = f"{drawn} {self.unit}" if self.unit and self.text else drawn
        self.words.texture_update()
        self.words.text_size = (room, None)
        self.words.halign = "center" if self.centred else "left"
        self.words.texture_update()
        self.words.size = (room, self.words.texture_size[1])
        self.words.pos = (self.x + pad + lead, self.center_y - self.words.height / 2)
        self._draw_marks(pad, room, first, drawn)

    def _draw_marks(self, pad: float, room: float, first: int, drawn: str) -> None:
        self.canvas.after.clear()
        size = self.words.font_size
        start = self.x + pad
        if self.centred:
            start += (room - natural_width(self.words, drawn)) / 2
            start -= 0 if self.text or not drawn else theme().mm(LEAD_MM)
        with self.canvas.after:
            Color(*colour("primary" if self.active else "clear"))
            caret = start + natural_width(self.words, self.text[first : self.caret])
            Rectangle(pos=(caret + 1, self.center_y - size * 0.6), size=(4, size * 1.2))
            low, high = (max(first, i) for i in self.preedit)
            if high > low:
                left = start + natural_width(self.words, self.text[first:low])
                right = start + natural_width(self.words, self.text[first:high])
                Color(*colour("ink"))
                Rectangle(pos=(left, self.center_y - size * 0.5), size=(right - left, 3))

"""The drawing of an identity card with its QR inside a dashed frame: where to hold it."""

from __future__ import annotations

from kivy.graphics import Color, Line, Rectangle, SmoothRoundedRectangle
from kivy.properties import NumericProperty, StringProperty

from kiosk_app.ui.widgets.look import colour, theme
from kiosk_app.ui.widgets.surface import Surface
from kiosk_app.ui.widgets.words import Icon

CARD_RATIO = 1.586  # ISO/IEC 7810 ID-1


class CardSign(Surface):
    """Only a drawing: no words, no touch."""

    fill = StringProperty("primary_soft")
    border = StringProperty("primary_soft")
    border_px = NumericProperty(0)
    radius = NumericProperty(24)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.person = Icon(name="identification-card", side=80)
        self.code = Icon(name="qr-code", tone="ink", side=80)
        self.add_widget(self.person)
        self.add_widget(self.code)

    def place(self) -> None:
        width = min(self.width * 0.62, self.height * 0.8 * CARD_RATIO)
        height = width / CARD_RATIO
        x, y = self.center_x - width / 2, self.center_y - height / 2
        edge = 3
        self.canvas.before.remove_group("card")
        with self.canvas.before:
            self._dashes()
            for tone, inset in (("primary", 0), ("card", edge)):
                Color(*colour(tone), group="card")
                SmoothRoundedRectangle(
                    pos=(x + inset, y + inset),
                    size=(width - 2 * inset, height - 2 * inset),
                    radius=[20 - inset],
                    group="card",
                )
            side = height * 0.54
            left, low = x + width - side * 1.1, y + height - side * 1.1
            for tone, inset in (("gold", 0), ("card", 5)):
                Color(*colour(tone), group="card")
                SmoothRoundedRectangle(
                    pos=(left + inset, low + inset),
                    size=(side - 2 * inset, side - 2 * inset),
                    radius=[18 - inset],
                    group="card",
                )
            Color(*colour("line"), group="card")
            for share, at in ((0.46, 0.4), (0.35, 0.29)):
                SmoothRoundedRectangle(
                    pos=(x + width * 0.065, y + height * at),
                    size=(width * share, height * 0.055),
                    radius=[height * 0.027],
                    group="card",
                )
        self.code.resize(side * 0.74)
        self.code.center = (left + side / 2, low + side / 2)
        self.person.resize(height * 0.36)
        self.person.center = (x + width * 0.17, y + height * 0.72)

    def _dashes(self) -> None:
        dash, gap, thick, bend = theme().mm(3.2), theme().mm(2), 4, 24
        Color(*colour("primary"), group="card")
        at = self.x + bend
        while at + dash < self.right - bend:
            for y in (self.y, self.top - thick):
                Rectangle(pos=(at, y), size=(dash, thick), group="card")
            at += dash + gap
        at = self.y + bend
        while at + dash < self.top - bend:
            for x in (self.x, self.right - thick):
                Rectangle(pos=(x, at), size=(thick, dash), group="card")
            at += dash + gap
        for cx, cy, start in (
            (self.x + bend, self.y + bend, 180),
            (self.x + bend, self.top - bend, 270),
            (self.right - bend, self.top - bend, 0),
            (self.right - bend, self.y + bend, 90),
        ):
            Line(circle=(cx, cy, bend - 2, start, start + 90), width=2, group="card")

"""Rows of a list: the whole row is the target; a second control reveals a masked value."""

from __future__ import annotations

from collections.abc import Callable

from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk_app.flow.views import Action, Line
from kiosk_app.ui.widgets.button import PushButton
from kiosk_app.ui.widgets.look import fit, load_rules, theme
from kiosk_app.ui.widgets.surface import Touchable
from kiosk_app.ui.widgets.words import Word, Words

load_rules(__file__)

SHARES = (0.27, 0.34, 0.42, 0.5)  # of the width for the label


class LineRow(Touchable):
    """Label, value and what touching the row means."""

    fill = StringProperty("card")
    border = StringProperty("card")
    border_px = NumericProperty(0)
    radius = NumericProperty(0)
    is_read = BooleanProperty(False)

    def __init__(self, on_action: Callable[[Action], None], **kwargs) -> None:
        super().__init__(**kwargs)
        self._on_action = on_action
        self.line: Line | None = None
        self.label = Words(role="body", tone="ink2")
        self.value = Words(role="body", weight="bold")
        self.verb = Word(role="body", weight="bold", tone="primary")
        self.reveal = PushButton(on_action)
        for child in (self.label, self.value, self.verb):
            self.add_widget(child)
        self.bind(pressed=self._paint, is_read=self._paint)

    def show(self, line: Line) -> None:
        """Draw a line."""
        self.let_go()
        if line != self.line:
            self.is_read = False
        self.line = line
        self.label.text, self.value.text = line.label, line.value
        self.verb.text = line.action.text if line.action else ""
        self.enabled = line.action is not None and line.action.enabled
        if line.reveal is not None:
            self.reveal.show(line.reveal)
            if self.reveal.parent is None:
                self.add_widget(self.reveal)
        elif self.reveal.parent is not None:
            self.remove_widget(self.reveal)
        self.ask_place()

    def _paint(self, *_: object) -> None:
        self.fill = "primary_soft" if self.pressed or self.is_read else "card"

    def on_touch_down(self, touch) -> bool:
        if self.reveal.parent is not None and self.reveal.on_touch_down(touch):
            return True
        return super().on_touch_down(touch)

    def on_act(self) -> None:
        if self.line is not None and self.line.action is not None:
            self._on_action(self.line.action)

    def place(self) -> None:
        gap = theme().mm(3)
        right = self._right(self.right)
        if self.verb.text:
            self.verb.pos = (
                self.right - gap - self.verb.width,
                self.center_y - self.verb.height / 2,
            )
        if self.reveal.parent is not None:
            self.reveal.pos = (right + gap, self.center_y - self.reveal.height / 2)
        self._place_words(self.x + gap, right, gap)

    def _right(self, edge: float) -> float:
        """Where the words end when the row ends at an edge: the verb and the button come after."""
        gap = theme().mm(3)
        self.verb.texture_update()
        self.verb.size = self.verb.texture_size
        right = edge - gap
        if self.verb.text:
            right -= self.verb.width + 2 * gap
        if self.reveal.parent is not None:
            width = max(theme().target, self.reveal.natural_width())
            self.reveal.size = (width, theme().target)
            right -= width + gap
        return right

    def needed(self, width: float) -> float:
        """Least height in px for label and value at a width."""
        right = self._right(self.x + width)
        left, gap = self.x + theme().mm(3), theme().mm(3)
        share = self._share(left, right, gap, 0)
        self.ask_place()  # measuring left the words smaller
        return max(self._split(left, right, gap, share, 0)[1:]) + 2

    def _share(self, left: float, right: float, gap: float, room: float) -> float:
        """The share of the width with which both fit, else with which they are lowest."""
        if not self.label.text:
            return 0.0
        lowest, best = float("inf"), SHARES[0]
        for share in SHARES:
            need = max(self._split(left, right, gap, share, room)[1:])
            if need < lowest:
                lowest, best = need, share
            if need <= room:
                break
        return best

    def _split(
        self, left: float, right: float, gap: float, share: float, room: float
    ) -> tuple[float, float, float]:
        """Where the value begins, and the heights of label and value, at a share for the label."""
        value_x = left + (self.width - 2 * gap) * share
        label = 0.0
        if self.label.text:
            label = fit(self.label, value_x - left - gap, room, ("body", "small"))
        return value_x, label, fit(self.value, max(1, right - value_x), room, ("body", "small"))

    def _place_words(self, left: float, right: float, gap: float) -> None:
        """Label and value side by side; the label gets more room until both fit."""
        room = self.height - 2
        share = self._share(left, right, gap, room)
        value_x, label = self._split(left, right, gap, share, room)[:2]
        self.label.pos = (left, self.center_y - label / 2)
        self.value.pos = (value_x, self.center_y - self.value.height / 2)

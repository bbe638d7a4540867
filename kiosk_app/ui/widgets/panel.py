"""Panels that only inform: a card, a fact, a trouble, a banner, the bars of progress."""

from __future__ import annotations

from kivy.graphics import Color, SmoothRoundedRectangle
from kivy.properties import NumericProperty

from kiosk_app.flow.views import Fact, Notify, Progress, Trouble
from kiosk_app.ui.widgets.look import colour, fit, measure, theme
from kiosk_app.ui.widgets.surface import Bare, Surface
from kiosk_app.ui.widgets.words import Icon, Word, Words


class Card(Surface):
    """A white surface with a thin line; others are placed on it."""

    border_px = NumericProperty(2)
    radius = NumericProperty(20)


class FactCard(Card):
    """Icon, small label, value."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.is_tight = False  # long words push the icon out
        self.icon = Icon(side=theme().mm(18))
        self.label = Words(role="small", tone="ink2")
        self.value = Words(role="heading", weight="bold")
        for child in (self.icon, self.label, self.value):
            self.add_widget(child)

    def show(self, fact: Fact) -> None:
        """Draw a fact."""
        self.icon.name, self.label.text, self.value.text = fact.icon, fact.label, fact.value
        self.ask_place()

    def _inner(self, width: float) -> tuple[float, float, float]:
        pad = theme().mm(5.0 if theme().compact else 10.0)
        side = theme().mm(14.0 if theme().compact else 18.0) if self.icon.name else 0
        self.icon.opacity = 0 if self.is_tight else 1
        if self.is_tight:
            pad, side = theme().mm(4), 0
        return pad, side, max(1.0, width - 2 * pad - (side + pad if side else 0))

    def needed(self, width: float) -> float:
        """Least height in px for label and value at a width."""
        _, _, room = self._inner(width)
        self.value.role = "small"
        self.ask_place()
        return measure(self.label, room) + measure(self.value, room) + 10

    def place(self) -> None:
        pad, side, width = self._inner(self.width)
        left = self.right - pad - width
        label = measure(self.label, width)
        value = fit(
            self.value, width, self.height - label - 8, ("heading", "button", "body", "small")
        )
        top = self.center_y + (label + value) / 2
        self.label.pos = (left, top - label)
        self.value.pos = (left, top - label - value)
        self.icon.resize(max(1, side))
        self.icon.pos = (self.x + pad, self.center_y - side / 2)


class NoticePanel(Surface):
    """Icon, bold line, plain lines, on a soft ground: an error beside its field, or a banner."""

    border_px = NumericProperty(2)
    radius = NumericProperty(20)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self._said = "", ""
        self.icon = Icon(name="warning", side=theme().mm(14))
        self.title = Words(role="body", weight="bold")
        self.text = Words(role="body")
        for child in (self.icon, self.title, self.text):
            self.add_widget(child)

    def show(self, what: Trouble | Notify) -> None:
        """Draw a trouble or a banner, each in its own tone."""
        tone = what.tone
        tone = tone if tone in ("err", "warn", "ok") else {"danger": "err"}.get(tone, "warn")
        self.fill, self.border = f"{tone}_soft", tone
        self.icon.tone = self.title.tone = tone
        self.icon.name = "check-circle" if tone == "ok" else "warning"
        self._said = what.title, what.text
        self.title.text, self.text.text = self._said
        self.ask_place()

    def _inner(self, width: float) -> tuple[float, float, float]:
        pad = theme().mm(3.0 if theme().compact else 5.0)
        side = theme().mm(11.0 if theme().compact else 14.0)
        return pad, side, max(1.0, width - 3 * pad - side)

    def needed(self, width: float) -> float:
        """Height in px for the whole text at a width."""
        self.ask_place()  # measuring may leave the words larger than they are drawn
        return self._tall(width)

    def _tall(self, width: float) -> float:
        pad, side, room = self._inner(width)
        self.title.role = self.text.role = "body"
        text = measure(self.text, room) if self.text.text else 0
        return max(side, measure(self.title, room) + text) + 2 * pad

    def _join(self) -> None:
        """One after the other in one text, which may need a line less."""
        if self.text.text:
            self.title.text, self.text.text = f"{self.title.text} {self.text.text}", ""

    def place(self) -> None:
        self.title.text, self.text.text = self._said
        pad, side, room = self._inner(self.width)
        role = "body"
        if self._tall(self.width) > self.height + 1:
            role, side = "small", theme().mm(9.0)
            room = max(1.0, self.width - 3 * pad - side)
        self.title.role = self.text.role = role
        if theme().is_crowded and self._tall(self.width) > self.height + 1:
            self._join()
        title = measure(self.title, room)
        text = measure(self.text, room) if self.text.text else 0
        top = self.center_y + (title + text) / 2
        left = self.x + 2 * pad + side
        self.title.pos = (left, top - title)
        self.text.pos = (left, top - title - text)
        self.icon.resize(side)
        self.icon.pos = (self.x + pad, self.center_y - side / 2)


class ProgressBars(Bare):
    """Parts, not questions: filled bars and the words of the part."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.label = Word(role="body", weight="semibold", tone="ink2")
        self.add_widget(self.label)
        self._progress: Progress | None = None

    def show(self, progress: Progress | None) -> None:
        """Draw the progress; without one the bars take no room."""
        self._progress = progress
        self.label.text = progress.label if progress else ""
        self.label.texture_update()
        self.height = self.label.texture_size[1] if progress else 0
        if progress is None:
            self.canvas.after.clear()
        self.ask_place()

    def place(self) -> None:
        self.canvas.after.clear()
        if self._progress is None or self._progress.total < 1:
            return
        self.label.texture_update()
        self.label.size = self.label.texture_size
        self.label.pos = (self.right - self.label.width, self.center_y - self.label.height / 2)
        gap, thick = 8, 12
        room = self.width - self.label.width - theme().mm(7)
        bar = (room - gap * (self._progress.total - 1)) / self._progress.total
        with self.canvas.after:
            for i in range(self._progress.total):
                Color(*colour("primary" if i < self._progress.done else "bar"))
                SmoothRoundedRectangle(
                    pos=(self.x + i * (bar + gap), self.center_y - thick / 2),
                    size=(bar, thick),
                    radius=[thick / 2],
                )

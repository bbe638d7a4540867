"""The machine on one page: cards of its parts, each with its state as a word."""

from __future__ import annotations

from kiosk_app.flow.machine_view import HealthCard, HealthView
from kiosk_app.flow.views import Chip
from kiosk_app.ui.limits import health_columns
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.chip import ChipPill
from kiosk_app.ui.widgets.look import fit, measure, theme
from kiosk_app.ui.widgets.panel import Card
from kiosk_app.ui.widgets.words import Icon, Words

TONES = {"ok": "ok", "warn": "warn", "err": "err"}


class PartCard(Card):
    """Icon, title and what there is to know at the left, the state at the right."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.icon = Icon(side=theme().mm(13.0))
        self.title = Words(role="body", weight="bold")
        self.text = Words(role="small", tone="ink2")
        self.state = Words(role="body", weight="bold", halign="right")
        for child in (self.icon, self.title, self.text, self.state):
            self.add_widget(child)

    def show(self, card: HealthCard) -> None:
        """Draw a part."""
        self.icon.name, self.title.text, self.text.text = card.icon, card.title, card.text
        self.state.text = card.state
        self.state.tone = self.icon.tone = TONES.get(card.tone, "ink2")
        self.ask_place()

    def place(self) -> None:
        pad = theme().mm(3.0 if theme().compact else 7.0)
        side = theme().mm(9.0 if theme().compact else 14.0)
        self.icon.resize(side)
        self.icon.pos = (self.x + pad, self.center_y - side / 2)
        left, right = self.x + pad + side + pad, self.right - pad
        across = (right - left) * (0.3 if theme().compact else 0.26)
        tall = fit(self.state, across, self.height - 8, ("body", "small"))
        self.state.pos = (right - across, self.center_y - tall / 2)
        room = right - across - theme().mm(3) - left
        text = measure(self.text, room) if self.text.text else 0
        title = fit(self.title, room, self.height - text - 4, ("body", "small"))
        top = self.center_y + (title + text) / 2
        self.title.pos = (left, top - title)
        self.text.pos = (left, top - title - text)


class HealthScreen(Screen):
    """Draws a HealthView."""

    NAMES = ("technician_home",)

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.badge = ChipPill()
        self.cards: list[PartCard] = []

    def show(self, view: HealthView) -> None:
        self.badge.show(Chip(view.badge, "", "soft"), "small", 14.0)
        self.keep(self.badge, bool(view.badge) and not theme().display.large_text)
        while len(self.cards) < len(view.cards):
            self.cards.append(PartCard())
        for i, card in enumerate(self.cards):
            if i < len(view.cards):
                card.show(view.cards[i])
            self.keep(card, i < len(view.cards))

    def title_room(self) -> float:
        room = super().title_room()
        return room + (self.badge.width + theme().gap if self.badge.parent is self else 0)

    def place_title(self, x: float, top: float, width: float) -> float:
        below = super().place_title(x, top, width)
        if self.badge.parent is self:
            left = self.pager.x - theme().gap if self.pager.parent is self else x + width
            middle = (top + below) / 2
            self.badge.pos = (left - self.badge.width, middle - self.badge.height / 2)
        return below

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().gap
        cards = [card for card in self.cards if card.parent is self]
        columns = health_columns(theme())
        rows = -(-len(cards) // columns)
        each = (height - gap * (rows - 1)) / max(1, rows)
        tallest = theme().mm(44.0 if theme().portrait else 40.0)
        each = min(each, tallest * (2 if theme().display.large_text or theme().compact else 1))
        across = (width - gap * (columns - 1)) / columns
        for i, card in enumerate(cards):
            row, column = divmod(i, columns)
            card.size = (across, each)
            card.pos = (x + column * (across + gap), y + height - (row + 1) * each - row * gap)

"""A page of words: notice, calling, away, out of service, resume slip, generated texts."""

from __future__ import annotations

from kiosk_app.flow.views import TextPageView
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.look import fit, measure, theme
from kiosk_app.ui.widgets.panel import Card
from kiosk_app.ui.widgets.qr import QrDrawing
from kiosk_app.ui.widgets.stack import ActionStack
from kiosk_app.ui.widgets.words import Icon, Words


class TextPageScreen(Screen):
    """Draws a TextPageView."""

    NAMES = (
        "studio",
        "text_page",
        "notice",
        "calling",
        "away",
        "out_of_service",
        "closed",
        "carrying",
        "staff_task",
        "resume_slip",
        "generated",
        "news",
        "reading",
        "board_empty",
        "opinion_given",
        "stick_consent",
    )

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.card = Card()
        self.icon = Icon(side=theme().mm(24))
        self.large = Words(role="shout", weight="bold", tone="primary")
        self.paragraphs: list[Words] = []
        self.qr = QrDrawing()
        self.actions = ActionStack(stage.act)
        for child in (self.card, self.icon, self.large, self.actions):
            self.add_widget(child)

    def show(self, view: TextPageView) -> None:
        self.icon.name = view.icon
        self.large.text = view.large
        while len(self.paragraphs) < len(view.paragraphs):
            self.paragraphs.append(Words(role="body"))
        for i, words in enumerate(self.paragraphs):
            words.text = view.paragraphs[i] if i < len(view.paragraphs) else ""
            self.keep(words, i < len(view.paragraphs))
        self.qr.show(view.qr)
        self.keep(self.qr, bool(view.qr))
        self.actions.show(view.actions, sideways=not theme().portrait)

    def leave(self) -> None:
        self.qr.show(())
        self.large.text = ""
        super().leave()

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().mm(4)
        buttons = self.actions.needed()
        self.actions.size, self.actions.pos = (width, buttons), (x, y)
        low = y + (buttons + gap if buttons else 0)
        self.card.pos, self.card.size = (x, low), (width, y + height - low)
        pad = theme().mm(5.0 if theme().compact else 10.0)
        x, low, width, height = x + pad, low + pad, width - 2 * pad, self.card.height - 2 * pad
        if self.qr.parent is self:
            side = min(height * (0.5 if theme().portrait else 1.0), width * 0.45)
            self.qr.size = (side, side)
            if theme().portrait:
                self.qr.pos = (self.card.center_x - side / 2, low)
                low, height = low + side + gap, height - side - gap
            else:
                self.qr.pos = (x + width - side, low + (height - side) / 2)
                width -= side + gap
        self._words((x, low, width, height))

    def _words(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().mm(3)
        shown = [p for p in self.paragraphs if p.parent is self]
        side = 0
        if self.icon.name:
            side = theme().mm(16.0 if theme().compact else 24.0)
            self.icon.resize(side)
            self.icon.pos = (x, y + height - side)
        left, room = x + (side + theme().mm(6) if side else 0), width
        room -= left - x
        large = 0.0
        if self.large.text:
            roles = ("shout", "code", "lead", "field", "heading", "button")
            large = fit(self.large, room, height * 0.45, roles) + gap
        for role in ("heading", "button", "body", "small"):
            for words in shown:
                words.role = role
            need = large + sum(measure(w, room) for w in shown) + gap * max(0, len(shown) - 1)
            if need <= height:
                break
        top = y + height
        if self.large.text:
            self.large.pos = (left, top - large + gap)
            top -= large
        for words in shown:
            words.pos = (left, top - words.height)
            top -= words.height + gap

"""A date: three boxes and a number pad; the year alone where the procedure allows it."""

from __future__ import annotations

from kiosk_app.flow.intents import Answer, Intent
from kiosk_app.flow.views import Action, DateView
from kiosk_app.ui.keyboard.composer import BACKSPACE
from kiosk_app.ui.keyboard.keyboard import NumberPad
from kiosk_app.ui.keyboard.layouts import CLEAR
from kiosk_app.ui.screen import Area, Screen, Stage
from kiosk_app.ui.widgets.button import PushButton
from kiosk_app.ui.widgets.field import FieldBox
from kiosk_app.ui.widgets.look import measure, theme
from kiosk_app.ui.widgets.panel import NoticePanel
from kiosk_app.ui.widgets.stack import ActionStack
from kiosk_app.ui.widgets.words import Words

DIGITS = (2, 2, 4)
YEAR = 2


class DateScreen(Screen):
    """Draws a DateView; a full box hands on to the next."""

    NAMES = ("date",)

    def __init__(self, stage: Stage, **kwargs) -> None:
        super().__init__(stage, **kwargs)
        self.labels = [Words(role="body", tone="ink2") for _ in DIGITS]
        self.boxes = [FieldBox(enabled=True) for _ in DIGITS]
        self.parts = ["", "", ""]
        self.at = 0
        self.only_year = False
        for i, box in enumerate(self.boxes):
            box.centred = True
            box.bind(on_act=lambda *_, i=i: self._turn_to(i))
        self.pad: NumberPad | None = None
        self.hint = Words(role="body", tone="ink2")
        self.trouble = NoticePanel()
        self.partial = PushButton(lambda _: self._toggle_year())
        self.actions = ActionStack(stage.act)
        for child in (*self.labels, *self.boxes):
            self.add_widget(child)

    def enter(self, view: DateView) -> None:
        self.parts = [view.day, view.month, view.year]
        self.only_year = view.only_year
        short = (i for i in range(3) if len(self.parts[i]) < DIGITS[i])
        self._turn_to(YEAR if self.only_year else next(short, YEAR))
        if self.pad is None:
            self.pad = self.stage.keys.pad("date", on_key=self._key)
            self.add_widget(self.pad)

    def show(self, view: DateView) -> None:
        for words, text in zip(self.labels, view.labels, strict=True):
            words.text = text
        self.hint.text = view.hint
        self.keep(self.hint, bool(view.hint) and view.trouble is None)
        self.keep(self.trouble, view.trouble is not None)
        if view.trouble is not None:
            self.trouble.show(view.trouble)
        self.keep(self.partial, view.partial)
        self.actions.show(view.actions, sideways=True)
        self.keep(self.actions, bool(view.actions))
        self._draw()

    def unsent(self) -> object:
        return (tuple(self.parts), self.at, self.only_year)

    def take_up(self, unsent: tuple[tuple[str, str, str], int, bool]) -> None:
        parts, self.at, self.only_year = unsent
        self.parts = list(parts)
        self._draw()
        self.ask_place()

    def value_for(self, action: Action) -> Intent | None:
        day, month, year = self.parts
        key = self.view.key if self.view else ""
        return Answer(("", "", year) if self.only_year else (day, month, year), key)

    def hardware_key(self, key: str) -> None:
        if self.pad is not None:
            self.pad.hardware(key)

    def leave(self) -> None:
        self.parts = ["", "", ""]
        self._draw()
        self.stage.keys.put_back(self.pad)
        self.pad = None
        super().leave()

    def _key(self, key: str) -> None:
        if key == CLEAR:
            self.parts = ["", "", ""]
            self.at = YEAR if self.only_year else 0
        elif key == BACKSPACE:
            if not self.parts[self.at] and self.at > 0 and not self.only_year:
                self.at -= 1
            self.parts[self.at] = self.parts[self.at][:-1]
        elif key.isdigit():
            self._digit(key)
        self._draw()

    def _digit(self, key: str) -> None:
        if len(self.parts[self.at]) >= DIGITS[self.at]:
            if self.at == YEAR:
                return
            self.at += 1
            self.parts[self.at] = ""
        self.parts[self.at] += key
        if len(self.parts[self.at]) >= DIGITS[self.at] and self.at < YEAR:
            self.at += 1

    def _turn_to(self, index: int) -> None:
        self.at = index
        self._draw()

    def _toggle_year(self) -> None:
        self.only_year = not self.only_year
        self.at = YEAR if self.only_year else 0
        self._draw()
        self.ask_place()

    def _draw(self) -> None:
        for i, box in enumerate(self.boxes):
            box.active = i == self.at
            box.show(self.parts[i])
        for i in (0, 1):
            self.keep(self.boxes[i], not self.only_year)
            self.keep(self.labels[i], not self.only_year)
        if self.view is not None:
            texts = (self.view.only_year_text, self.view.whole_date_text)
            self.partial.show(Action(texts[self.only_year], None))

    def arrange(self, area: Area) -> None:
        x, y, width, height = area
        if self.pad is None:
            return
        if theme().portrait:
            tall = min(height * 0.55, theme().mm(220))
            self.pad.size, self.pad.pos = (width, tall), (x, y)
            low = y + tall + theme().mm(6)
            need = min(y + height - low, theme().mm(150))
            self._column((x, low, width, need))
            return
        left = width * 0.559
        gap = theme().mm(11.0 if not theme().compact else 8.0)
        tall = min(height, theme().mm(150))
        self.pad.size = (width - left - gap, tall)
        self.pad.pos = (x + left + gap, y + height - tall)
        self._column((x, y, left, height))

    def _column(self, area: Area) -> None:
        x, y, width, height = area
        gap = theme().mm(3.0 if theme().compact else 6.0)
        top = self._boxes(x, y + height, width) - gap
        if self.trouble.parent is self:
            self.trouble.size = (width, self.trouble.needed(width))
            top -= self.trouble.height
            self.trouble.pos = (x, top)
            top -= gap
        elif self.hint.parent is self:
            top -= measure(self.hint, width)
            self.hint.pos = (x, top)
            top -= gap
        left = x
        if self.partial.parent is self:
            wide = min(width, self.partial.natural_width())
            self.partial.size = (wide, theme().button_height)
            self.partial.pos = (x, top - self.partial.height)
            left += wide + gap
        if self.actions.parent is self:
            room = x + width - left
            if room < theme().mm(50):
                left, room, top = x, width, top - theme().button_height - gap
            self.actions.size = (room, theme().button_height)
            self.actions.pos = (left, top - self.actions.height)

    def _boxes(self, x: float, top: float, width: float) -> float:
        gap = theme().mm(6.0 if not theme().compact else 4.0)
        box = max(theme().target, theme().type("field") * 2.1)
        shares = (0.285, 0.285, 0.43)
        room = width - 2 * gap
        label = max(measure(words, room * 0.285) for words in self.labels)
        for i in range(3):
            wide = room * shares[i] if not self.only_year else width * 0.6
            self.labels[i].width = wide
            self.labels[i].pos = (x, top - label)
            self.boxes[i].size = (wide, box)
            self.boxes[i].pos = (x, top - label - box)
            if not self.only_year:
                x += wide + gap
        return top - label - box

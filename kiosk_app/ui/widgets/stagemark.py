"""A round mark with words: where an application is, step by step."""

from __future__ import annotations

from kivy.properties import NumericProperty

from kiosk_app.flow.views import Stage
from kiosk_app.ui.widgets.look import colour, fit, measure, theme
from kiosk_app.ui.widgets.surface import Bare, Surface
from kiosk_app.ui.widgets.words import Icon, Word, Words


class Disc(Surface):
    """A filled circle with a sign or a number."""

    border_px = NumericProperty(0)

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.icon = Icon(side=theme().mm(9))
        self.number = Word(role="body", weight="bold")
        self.add_widget(self.icon)
        self.add_widget(self.number)

    def show(self, fill: str, tone: str, icon: str = "", number: str = "") -> None:
        """Draw a disc."""
        self.fill = self.border = fill
        self.icon.name, self.icon.tone = icon, tone
        self.number.text, self.number.tone = number, tone
        self.ask_place()

    def place(self) -> None:
        self.radius = self.height / 2
        self.number.texture_update()
        self.number.size = self.number.texture_size
        self.number.center = self.center
        self.icon.resize(self.height * 0.5)
        self.icon.center = self.center


class StageMark(Bare):
    """A disc and the words of a stage."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.disc = Disc()
        self.words = Words(role="body")
        self.add_widget(self.disc)
        self.add_widget(self.words)

    def show(self, stage: Stage, number: int) -> None:
        """Draw a stage: done, current or to come."""
        done = stage.state == "done"
        if done:
            self.disc.show("ok", "white", icon="check")
        elif stage.state == "current":
            self.disc.show("primary", "white", number=str(number))
        else:
            self.disc.show("primary_soft", "primary", number=str(number))
        self.words.text = stage.text
        self.words.weight = "regular" if stage.state == "to_come" else "bold"
        self.words.color = colour("ink")
        self.ask_place()

    def needed(self, width: float) -> float:
        """Least height in px at a width."""
        side = theme().mm(12.0 if theme().compact else 18.0)
        self.words.role = "small"
        return max(side, measure(self.words, width - side - theme().mm(3)))

    def place(self) -> None:
        side = theme().mm(12.0 if theme().compact else 18.0)
        room = self.width - side - theme().mm(3)
        height = fit(self.words, room, self.height, ("body", "small"))
        self.disc.size, self.disc.pos = (side, side), (self.x, self.center_y - side / 2)
        self.words.pos = (self.right - room, self.center_y - height / 2)

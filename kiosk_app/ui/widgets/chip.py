"""A chip: an icon and a word on a pill; with an intent it is a control of full size."""

from __future__ import annotations

from collections.abc import Callable

from kivy.properties import NumericProperty

from kiosk_app.flow.intents import Intent
from kiosk_app.flow.views import Chip
from kiosk_app.ui.widgets.look import load_rules, theme
from kiosk_app.ui.widgets.surface import Touchable
from kiosk_app.ui.widgets.words import Icon, Word

load_rules(__file__)

TONES = {
    "warn": ("warn_soft", "warn"),
    "ok": ("ok_soft", "ok"),
    "err": ("err_soft", "err"),
    "plain": ("header_chip", "white"),
    "danger": ("white", "err"),
    "soft": ("primary_soft", "primary"),
    "chosen": ("primary", "white"),
}


class ChipPill(Touchable):
    """Shows a Chip; as wide as its words."""

    border_px = NumericProperty(0)

    def __init__(self, emit: Callable[[Intent], None] | None = None, **kwargs) -> None:
        super().__init__(**kwargs)
        self._emit = emit
        self.chip: Chip | None = None
        self._wide = 0.0
        self.icon = Icon(side=theme().type("small"))
        self.words = Word(role="small", weight="semibold")
        self.add_widget(self.icon)
        self.add_widget(self.words)

    def show(self, chip: Chip, role: str = "small", height_mm: float = 16.5) -> None:
        """Draw a chip and take its natural size."""
        self.let_go()
        self.chip = chip
        acts = chip.intent is not None
        self.enabled = acts
        fill, tone = TONES.get(chip.tone, TONES["plain"])
        self.fill = fill
        is_plain = acts and theme().display.high_contrast  # soft grounds do not say what acts
        self.border, self.border_px = (tone, 3) if is_plain else (fill, 0)
        self.words.tone = self.icon.tone = tone
        self.words.role = role
        self.words.text = chip.text
        self.icon.name = chip.icon
        self.icon.resize(theme().type(role) * 1.1)
        self.words.texture_update()
        pad = theme().mm(4.5 if theme().compact or theme().portrait else 6.5)
        room = self.icon.side + theme().mm(3) if chip.icon else 0
        height = theme().target if acts else theme().mm(height_mm)
        height = max(height, self.words.texture_size[1])
        self.size = (max(theme().target, self.words.texture_size[0] + room + 2 * pad), height)
        self.radius = height / 2
        self._wide = self.width
        self.ask_place()

    def shorten(self, to_sign: bool) -> None:
        """Keep the sign alone where words have no room; a chip without a sign keeps its words."""
        to_sign = to_sign and bool(self.chip and self.chip.icon)
        if to_sign and self.words.parent is not None:
            self.remove_widget(self.words)
        elif not to_sign and self.words.parent is None:
            self.add_widget(self.words)
        self.width = self.height if to_sign else self._wide
        self.ask_place()

    def on_act(self) -> None:
        if self._emit is not None and self.chip is not None and self.chip.intent is not None:
            self._emit(self.chip.intent)

    def place(self) -> None:
        self.words.texture_update()
        self.words.size = self.words.texture_size
        room = self.icon.side + theme().mm(3) if self.chip and self.chip.icon else 0
        used = self.words.width + room if self.words.parent else self.icon.side
        left = self.center_x - used / 2
        self.icon.pos = (left, self.center_y - self.icon.side / 2)
        self.words.pos = (left + room, self.center_y - self.words.height / 2)

"""The action button and the bar of actions at the bottom of every screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kivy.properties import NumericProperty, StringProperty

from kiosk_app.flow.views import Action
from kiosk_app.ui.widgets.look import fit, load_rules, theme
from kiosk_app.ui.widgets.surface import Surface, Touchable
from kiosk_app.ui.widgets.words import Icon, Words

load_rules(__file__)

TRAILING = frozenset({"arrow-right", "check"})
LOOKS = {  # role: fill, border, text, pressed fill
    "primary": ("primary", "primary", "white", "primary_pressed"),
    "back": ("card", "primary", "primary", "primary_soft"),
    "secondary": ("card", "edge", "ink", "held"),
    "quiet": ("card", "edge", "ink", "held"),
    "danger": ("card", "err", "err", "err_soft"),
    "off": ("card", "line", "ink2", "card"),
}

FAR = ("primary", "danger")  # apart from what can be touched without a second thought


class PushButton(Touchable):
    """Icon and words; shows an Action and calls back with it."""

    border_px = NumericProperty(3)

    look = StringProperty("secondary")

    def __init__(self, on_action: Callable[[Action], None] | None = None, **kwargs) -> None:
        super().__init__(**kwargs)
        self._on_action = on_action
        self.action: Action | None = None
        self._has_room = True  # for the sign beside the words
        self.icon = Icon(side=theme().type("heading"))
        self.words = Words(role="button", weight="bold", halign="center")
        self.add_widget(self.icon)
        self.add_widget(self.words)
        self.bind(pressed=self._paint, look=self._paint)

    def show(self, action: Action) -> None:
        """Draw an action; the same action draws nothing."""
        self.let_go()
        self.action = action
        self.words.text = action.text
        self.icon.name = action.icon
        self.enabled = action.enabled
        role = action.role
        if action.icon == "arrow-left" and role in ("secondary", "quiet"):
            role = "back"
        self.look = role if action.enabled else "off"
        self._paint()
        self.ask_place()

    def _paint(self, *_: object) -> None:
        fill, border, tone, pressed = LOOKS.get(self.look, LOOKS["secondary"])
        self.fill = pressed if self.pressed else fill
        self.border, self.words.tone, self.icon.tone = border, tone, tone

    def on_act(self) -> None:
        if self._on_action is not None and self.action is not None:
            self._on_action(self.action)

    @property
    def _icon_room(self) -> float:
        has_icon = self._has_room and self.action is not None and self.action.icon
        return self.icon.side + theme().mm(4) if has_icon else 0

    def natural_width(self, *, is_bare: bool = False) -> float:
        """Width in px that keeps the words on one line; bare: without sign, with less air."""
        self._has_room = True
        self.words.role = "button"
        self.words.text_size = (None, None)
        self.words.texture_update()
        pad = theme().mm(5.0 if theme().compact or theme().portrait else 10.0)
        around = 2 * theme().mm(2.0) + 2 if is_bare else self._icon_room + 2 * pad
        width = self.words.texture_size[0] + around
        self.ask_place()  # measuring unwrapped the words
        return max(theme().target, width)

    def place(self) -> None:
        pad = theme().mm(2.0)
        self._has_room = True
        room = self.width - 2 * pad - self._icon_room
        height = fit(self.words, room, self.height - 4, ("button", "body", "small"))
        if height > self.height - 4 and self.words.text:
            self._has_room = False  # the words are worth more than the sign
            room = self.width - 2 * pad
            height = fit(self.words, room, self.height - 4, ("button", "body", "small"))
        self.icon.opacity = float(self._has_room)
        used = min(room, self._drawn_width())
        left = self.center_x - (used + self._icon_room) / 2
        trailing = self.action is not None and self.action.icon in TRAILING
        text_x = left if trailing else left + self._icon_room
        self.words.pos = (text_x - (room - used) / 2, self.center_y - height / 2)
        self.words.let_sink(len(self.words._label._cached_lines) < 2)  # two lines fill the button
        icon_x = left + used + theme().mm(4) if trailing else left
        self.icon.pos = (icon_x, self.center_y - self.icon.side / 2)

    def _drawn_width(self) -> float:
        """Width of the widest line as wrapped."""
        lines = self.words._label._cached_lines
        return max((line.w for line in lines), default=self.words.texture_size[0]) + 2


class BottomBar(Surface):
    """Actions side by side, at the far end those that decide; two lines when room is short."""

    border = StringProperty("card")
    border_px = NumericProperty(0)
    radius = NumericProperty(0)

    def __init__(self, on_action: Callable[[Action], None], **kwargs) -> None:
        super().__init__(**kwargs)
        self._on_action = on_action
        self._buttons: list[PushButton] = []
        self.shown = 0

    def show(self, actions: Sequence[Action]) -> None:
        """Draw the actions; buttons are kept and reused."""
        while len(self._buttons) < len(actions):
            self._buttons.append(PushButton(self._on_action))
        for i, button in enumerate(self._buttons):
            if i < len(actions):
                button.show(actions[i])
                if button.parent is None:
                    self.add_widget(button)
            elif button.parent is not None:
                self.remove_widget(button)
        self.shown = len(actions)
        self.ask_place()

    @property
    def buttons(self) -> list[PushButton]:
        """The buttons drawn now, in the order given."""
        return self._buttons[: self.shown]

    def place(self) -> None:
        look = theme()
        near = [b for b in self.buttons if b.action and b.action.role not in FAR]
        far = [b for b in self.buttons if b.action and b.action.role in FAR]
        if look.display.left_handed:
            near, far = far[::-1], near[::-1]
        gap = max(look.gap, look.mm(3.2 if look.compact or look.portrait else 6.0))
        margin = look.mm(5.0 if look.compact else 10.0)
        widths = self._widths(self.width - 2 * margin - gap * max(0, self.shown - 1))
        y = self.center_y - look.button_height / 2
        x = self.x + margin
        for button in near:
            button.size = (widths[button], look.button_height)
            button.pos = (x, y)
            x += button.width + gap
        x = self.right - margin
        for button in reversed(far):
            button.size = (widths[button], look.button_height)
            x -= button.width
            button.pos = (x, y)
            x -= gap

    def _widths(self, room: float) -> dict[PushButton, float]:
        """Width in px of each button. Short of room, signs and air go before words wrap."""
        full = {b: b.natural_width() for b in self.buttons}
        wanted = sum(full.values())
        if wanted <= room:
            return full
        bare = {b: b.natural_width(is_bare=True) for b in self.buttons}
        least = sum(bare.values())
        if least >= room:
            return {b: width * room / least for b, width in bare.items()}
        share = (room - least) / (wanted - least)
        return {b: bare[b] + (full[b] - bare[b]) * share for b in full}

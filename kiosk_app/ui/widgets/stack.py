"""Actions one above the other, and the small pager beside a title."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk_app.flow.intents import Page
from kiosk_app.flow.views import Action
from kiosk_app.ui.widgets.button import PushButton
from kiosk_app.ui.widgets.look import theme
from kiosk_app.ui.widgets.surface import Bare
from kiosk_app.ui.widgets.words import Word


class ActionStack(Bare):
    """Full-width buttons from the bottom up; in wide rooms they stand side by side."""

    def __init__(self, on_action: Callable[[Action], None], **kwargs) -> None:
        super().__init__(**kwargs)
        self._on_action = on_action
        self._buttons: list[PushButton] = []
        self._shown = 0
        self.sideways = False
        self.is_centred = False  # when they stand side by side

    def show(self, actions: Sequence[Action], sideways: bool = False) -> None:
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
        self._shown, self.sideways = len(actions), sideways
        self.ask_place()

    @property
    def gap(self) -> float:
        """Room between two buttons in px."""
        return theme().mm(4.0 if theme().compact else 6.5)

    def needed(self) -> float:
        """Height in px of all buttons."""
        rows = min(1, self._shown) if self.sideways else self._shown
        return rows * theme().button_height + max(0, rows - 1) * self.gap

    def natural_width(self) -> float:
        """Width in px of all buttons side by side, their words on one line."""
        buttons = self._buttons[: self._shown]
        return sum(b.natural_width() for b in buttons) + self.gap * max(0, len(buttons) - 1)

    def place(self) -> None:
        buttons = self._buttons[: self._shown]
        if self.sideways:
            self._place_sideways(buttons)
            return
        top = self.top
        for button in buttons:
            button.size = (self.width, theme().button_height)
            button.pos = (self.x, top - button.height)
            top -= button.height + self.gap

    def _place_sideways(self, buttons: Sequence[PushButton]) -> None:
        widths = [b.natural_width() for b in buttons]
        room = self.width - self.gap * max(0, len(buttons) - 1)
        scale = min(1.0, room / sum(widths)) if widths else 1.0
        spare = max(0.0, room - sum(widths))
        x = self.x + (spare / 2 if self.is_centred else 0)
        for button, width in zip(buttons, widths, strict=True):
            button.size = (width * scale, theme().button_height)
            button.pos = (x, self.top - button.height)
            x += button.width + self.gap


class Pager(Bare):
    """Back and forth through pages, drawn only when the view's own actions do not page."""

    def __init__(self, on_action: Callable[[Action], None], **kwargs) -> None:
        super().__init__(**kwargs)
        self._back, self._forth = PushButton(on_action), PushButton(on_action)
        self._count = Word(role="body", weight="semibold", tone="ink2")
        for child in (self._back, self._forth, self._count):
            self.add_widget(child)

    def show(self, page: int, pages: int) -> None:
        """Draw the place among the pages; `page` counts from 0."""
        self._back.show(Action("", Page(-1), "caret-left", enabled=page > 0))
        self._forth.show(Action("", Page(1), "caret-right", enabled=page + 1 < pages))
        self._count.text = f"{page + 1}/{pages}"
        self._count.texture_update()
        side = theme().target
        self.size = (2 * side + self._count.texture_size[0] + 4 * theme().gap, side)
        self.ask_place()

    def place(self) -> None:
        side = theme().target
        self._count.texture_update()
        self._count.size = self._count.texture_size
        for button, x in ((self._back, self.x), (self._forth, self.right - side)):
            button.size, button.pos = (side, side), (x, self.y)
        self._count.center = self.center

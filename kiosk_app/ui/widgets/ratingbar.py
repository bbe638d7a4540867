"""A question with its answers as buttons beside it, on a card: the rating below the receipt."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk_app.flow.views import Action
from kiosk_app.ui.widgets.look import fit, measure, theme
from kiosk_app.ui.widgets.panel import Card
from kiosk_app.ui.widgets.stack import ActionStack
from kiosk_app.ui.widgets.words import Words


class RatingBar(Card):
    """Words, then the buttons: beside them on lying glass, below them on a standing totem."""

    def __init__(self, act: Callable[[Action], None], **kwargs) -> None:
        super().__init__(**kwargs)
        self.words = Words(role="body", weight="bold")
        self.actions = ActionStack(act)
        for child in (self.words, self.actions):
            self.add_widget(child)

    def show(self, text: str, actions: Sequence[Action]) -> None:
        """Draw a question with its answers, or words alone."""
        self.words.text = text
        self.actions.show(actions, sideways=True)
        self.ask_place()

    @property
    def _pad(self) -> float:
        return theme().mm(4)

    @property
    def _inset(self) -> float:
        """Px beside the words, as on the other cards of the page."""
        return theme().mm(5.0 if theme().compact else 10.0)

    def needed(self, width: float) -> float:
        """Height in px at a width."""
        buttons = self.actions.needed()
        if not theme().portrait:
            return max(buttons, theme().target) + self._pad
        self.words.role = "body"
        return measure(self.words, width - 2 * self._inset) + buttons + 2.5 * self._pad

    def place(self) -> None:
        pad, buttons = self._pad, self.actions.needed()
        inset = self._inset
        inner, left = self.width - 2 * inset, self.x + inset
        if theme().portrait:
            self.actions.size, self.actions.pos = (inner, buttons), (left, self.y + pad)
            tall = measure(self.words, inner)
            self.words.pos = (left, self.top - pad - tall)
            return
        wide = min(inner * 0.68, self.actions.natural_width())
        self.actions.size = (wide, buttons)
        self.actions.pos = (self.right - inset - wide, self.center_y - buttons / 2)
        room = inner - (wide + pad if wide else 0)
        tall = fit(self.words, room, self.height - 4, ("body", "small"))
        self.words.pos = (left, self.center_y - tall / 2)

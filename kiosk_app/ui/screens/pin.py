"""A PIN on the number pad: dots instead of digits, forgotten as soon as it was sent."""

from __future__ import annotations

from kiosk_app.flow.intents import Intent
from kiosk_app.flow.staff_intents import EnterPin
from kiosk_app.flow.views import Action, TextView
from kiosk_app.ui.screens.text import TextScreen

DOT = "\u2022"


class PinScreen(TextScreen):
    """Draws the TextView of a PIN."""

    NAMES = ("staff_pin",)

    def enter(self, view: TextView) -> None:
        super().enter(view)
        self.clear()

    def clear(self) -> None:
        """Another try begins with an empty box."""
        self.text = ""
        self.box.show("")
        if self.input is not None:
            self.input.show("", self.view.max_length if self.view is not None else 0)

    def value_for(self, action: Action) -> Intent | None:
        if not isinstance(action.intent, EnterPin):
            return action.intent
        pin = self.text
        self.clear()
        return EnterPin(pin)

    def _counted(self, text: str) -> None:
        self.text = text
        self.box.show(DOT * len(text))

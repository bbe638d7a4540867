"""One keyboard and one pad of each kind, lent to the screen on the glass.

A keyboard is a hundred drawn keys; one for every screen that writes would fill the memory of a
small machine. Owns the instances and who holds them. Whoever borrows one gets it empty and alone:
it leaves the screen that had it before, and what was typed there is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable

from kiosk_app.flow.lettering import KeyWords
from kiosk_app.ui.keyboard.composer import Mode
from kiosk_app.ui.keyboard.keyboard import Changed, NumberPad, VietnameseKeyboard

PADS = ("number", "date", "phone", "id", "money", "code")


class KeyRack:
    """Makes what is borrowed when it is borrowed first, or ahead by `prepare`."""

    def __init__(self, words: KeyWords) -> None:
        self._words = words
        self._keyboard: VietnameseKeyboard | None = None
        self._pads: dict[str, NumberPad] = {}
        self._mode = Mode.PLAIN  # as the person writes, from field to field

    def prepare(self, name: str) -> None:
        """Make the keyboard ("text") or a pad before anybody waits for it."""
        if name == "text":
            self._get_keyboard()
        else:
            self._get_pad(name)

    def speak(self, words: KeyWords) -> None:
        """Write the words of another language on the keys."""
        if words == self._words:
            return
        self._words = words
        if self._keyboard is not None:
            self._keyboard.speak(words)
        for pad in self._pads.values():
            pad.speak(words)

    def keyboard(self, on_change: Changed) -> VietnameseKeyboard:
        """The keyboard, from now on answering to `on_change`."""
        keyboard = self._get_keyboard()
        self.put_back(keyboard)
        keyboard.write_in(self._mode)
        keyboard.on_change = on_change
        return keyboard

    def pad(
        self,
        kind: str,
        on_change: Callable[[str], None] | None = None,
        on_key: Callable[[str], None] | None = None,
    ) -> NumberPad:
        """The pad of a kind, from now on answering to the two callbacks."""
        pad = self._get_pad(kind)
        self.put_back(pad)
        pad.on_change, pad.on_key = on_change, on_key
        return pad

    def put_back(self, lent: VietnameseKeyboard | NumberPad | None) -> None:
        """The screen leaves: what was typed is forgotten, and nobody hears the keys any more."""
        if lent is None:
            return
        _take(lent)
        lent.on_change = None
        if isinstance(lent, NumberPad):
            lent.on_key = None
            lent.show("")
        else:
            self._mode = lent.mode
            lent.forget()

    def forget(self) -> None:
        """The person leaves: the next one writes plain letters."""
        self._mode = Mode.PLAIN

    def drop(self) -> None:
        """Forget every keyboard and pad; nobody may hold one."""
        self._keyboard = None
        self._pads.clear()

    def _get_keyboard(self) -> VietnameseKeyboard:
        if self._keyboard is None:
            self._keyboard = VietnameseKeyboard(words=self._words)
        return self._keyboard

    def _get_pad(self, kind: str) -> NumberPad:
        if kind not in self._pads:
            self._pads[kind] = NumberPad(kind, words=self._words)
        return self._pads[kind]


def _take(widget: VietnameseKeyboard | NumberPad) -> None:
    if widget.parent is not None:
        widget.parent.remove_widget(widget)

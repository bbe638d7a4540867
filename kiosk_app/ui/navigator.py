"""Finds the screen for a view and keeps it: one instance each, its rules loaded once."""

from __future__ import annotations

import importlib
import pkgutil

from kiosk_app.flow.views import View
from kiosk_app.ui import screens
from kiosk_app.ui.frame import Frame
from kiosk_app.ui.screen import Screen, Stage


class UnknownScreenError(Exception):
    """A view names a screen that no module under ui/screens draws."""


def find_screens() -> dict[str, type[Screen]]:
    """Every screen class under ui/screens by the names it draws."""
    found: dict[str, type[Screen]] = {}
    for module in pkgutil.iter_modules(screens.__path__):
        loaded = importlib.import_module(f"{screens.__name__}.{module.name}")
        for thing in vars(loaded).values():
            if isinstance(thing, type) and issubclass(thing, Screen) and thing.NAMES:
                found.update(dict.fromkeys(thing.NAMES, thing))
    return found


class Navigator:
    """Shows the screen a view names in the frame's holder."""

    def __init__(self, frame: Frame, stage: Stage) -> None:
        self._frame = frame
        self._stage = stage
        self._classes = find_screens()
        self._kept: dict[type[Screen], Screen] = {}
        self.current: Screen | None = None

    def kinds(self) -> tuple[type[Screen], ...]:
        """The classes of all screens."""
        return tuple(sorted(set(self._classes.values()), key=lambda kind: kind.__name__))

    def prepare(self, kind: type[Screen]) -> Screen:
        """The screen of a class, made when it is asked for first."""
        if kind not in self._kept:
            self._kept[kind] = kind(self._stage)
        return self._kept[kind]

    def show(self, view: View) -> Screen:
        """Bring the screen of a view onto the glass and let it render."""
        if view.screen not in self._classes:
            raise UnknownScreenError(view.screen)
        screen = self.prepare(self._classes[view.screen])
        if screen is not self.current:
            self._leave()
            holder = self._frame.holder
            holder.add_widget(screen)
            screen.pos, screen.size = holder.pos, holder.size
            self.current = screen
        screen.render(view)
        return screen

    def drop(self) -> None:
        """Forget every screen; the next view makes its own, in the letters of then."""
        self._leave()
        self._kept.clear()

    def _leave(self) -> None:
        if self.current is not None:
            self._frame.holder.remove_widget(self.current)
            self.current.leave()
            self.current = None

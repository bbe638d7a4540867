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
        self._set_aside: tuple[str, object] | None = None  # the view's key, what stood there unsent

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
        if view.chrome.is_aside:
            self._keep_unsent()
        if screen is not self.current:
            self._leave()
            holder = self._frame.holder
            holder.add_widget(screen)
            screen.pos, screen.size = holder.pos, holder.size
            self.current = screen
        screen.render(view)
        if not view.chrome.is_aside:
            self._bring_back(screen, view)
        return screen

    def _keep_unsent(self) -> None:
        """A detour begins: what stands on the glass is kept until the person is back."""
        was = None if self.current is None else self.current.view
        if was is not None and not was.chrome.is_aside:
            self._set_aside = (was.key, self.current.unsent())

    def _bring_back(self, screen: Screen, view: View) -> None:
        """The detour is over: what was left comes back to its own page, or is forgotten."""
        kept, self._set_aside = self._set_aside, None
        if kept is not None and kept[0] == view.key and kept[1] is not None:
            screen.take_up(kept[1])

    def drop(self) -> None:
        """Forget every screen; the next view makes its own, in the letters of then. What a person
        was writing waits like on a detour."""
        self._keep_unsent()
        self._leave()
        self._kept.clear()

    def _leave(self) -> None:
        if self.current is not None:
            self._frame.holder.remove_widget(self.current)
            self.current.leave()
            self.current = None

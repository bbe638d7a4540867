"""A window without a display for single widgets: frames advanced by hand, touches and pictures."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from support.assets import ASSETS

from kiosk_app.flow.display import NOBODY, Display

PANELS = {
    "21_landscape": (1280, 800, 2.76),
    "32_portrait": (1080, 1920, 2.71),
    "15_landscape": (1280, 800, 3.81),
}


@contextmanager
def glass(panel: str, display: Display = NOBODY) -> Iterator[Any]:
    """The window of a reference panel, with an app that carries its theme."""
    os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
    from kiosk_app.ui import environment, fonts
    from kiosk_app.ui.theme import Theme

    width, height, density = PANELS[panel]
    environment.prepare(None, width, height)
    from kivy.app import App
    from kivy.core.window import Window

    from kiosk_app.ui.widgets.face import Faces

    class GlassApp(App):
        theme = replace(
            Theme.of_panel(width, height, density, display),
            families=fonts.find_families(ASSETS / "fonts"),
        )
        icons = fonts.register(ASSETS, (ASSETS / "fonts",))
        faces = Faces()

    before = App.get_running_app()
    App._running_app = GlassApp()
    Window.size = (width, height)
    Window.clearcolor = (0.97, 0.96, 0.93, 1)
    try:
        yield Window
    finally:
        for child in list(Window.children):
            Window.remove_widget(child)
        App._running_app = before


def frames(count: int = 3) -> None:
    """Let so many frames pass."""
    from kivy.base import EventLoop

    EventLoop.ensure_window()
    for _ in range(count):
        EventLoop.idle()


def touch(widget: Any, *, slide_off: bool = False) -> None:
    """Put a finger on the middle of a widget, lift it there or beside it, let a frame pass."""
    from kivy.tests.common import UnitTestTouch

    finger = UnitTestTouch(*widget.to_window(*widget.center))
    finger.touch_down()
    if slide_off:
        finger.touch_move(finger.x, finger.y + widget.height * 2)
    finger.touch_up()
    frames(1)


def picture(window: Any, path: Path) -> Path:
    """Write what the window shows."""
    frames(3)
    return Path(window.screenshot(name=str(path)))

"""Draws one screen without a display and looks at the pixels: the bundle's proof that Kivy works.

Owns nothing afterwards. Run it in a process of its own: Kivy keeps one window for a process's life.
"""

from __future__ import annotations

import os
from pathlib import Path

LEAST_COLOURS = 4  # paper, header, card, ink


def draws_a_screen(assets: Path, data: Path | None = None) -> bool:
    """True when a page with words came out in the design's colours."""
    os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")
    from kiosk_app.ui import environment

    environment.prepare(data, 1280, 800)
    from kivy.base import EventLoop, runTouchApp
    from kivy.core.window import Window
    from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

    from kiosk_app.flow.views import Chrome, TextPageView, View
    from kiosk_app.ui.app import KioskApp
    from kiosk_app.ui.background import Opened
    from kiosk_app.ui.theme import NORMAL, Theme

    class OnePage(KioskApp):
        """Shows a page and asks no session."""

        def on_start(self) -> None:
            chrome = Chrome("Một Cửa", "Một Cửa", "00:00", (), ())
            words = ("Ặ ẳ ỗ ự đ",)
            page = TextPageView("notice", "selftest", chrome, "Một Cửa", paragraphs=words)
            self.show(page)

        def on_stop(self) -> None:
            self.desk.stop()

    def nobody(_limits: object) -> Opened:
        raise AssertionError("the self-test asks no session")

    def nobody_leaves() -> View:
        raise AssertionError("the self-test says no farewell")

    app = OnePage(nobody, Theme.of_panel(1280, 800, 2.76), assets, nobody_leaves)
    app._run_prepare()
    runTouchApp(embedded=True)
    for _ in range(4):
        EventLoop.idle()
    width, height = Window.size
    Window.dispatch("on_draw")
    pixels = bytes(glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE))
    app.dispatch("on_stop")
    colours = {pixels[i : i + 3] for i in range(0, len(pixels), 3)}
    wanted = {bytes(round(c * 255) for c in token[:3]) for token in (NORMAL.primary, NORMAL.paper)}
    return len(colours) >= LEAST_COLOURS and wanted <= colours

"""Drives the real interface without a display: frames by hand, touches through the window.

Owns one started app. Controls are found by what is drawn on them, as a person finds them; no test
may reach for a widget by its attribute name.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("SDL_VIDEODRIVER", "offscreen")

from PIL import Image

from kiosk_app.ui import environment


class NotDrawnError(AssertionError):
    """Nothing with that text stands on the glass; the message lists what does."""


def is_text(widget: object) -> bool:
    """True for a label with letters; the icons are labels too, but nobody reads them."""
    from kivy.uix.label import Label

    from kiosk_app.ui.widgets.words import Icon

    return isinstance(widget, Label) and not isinstance(widget, Icon) and bool(widget.text)


class Runner:
    """Starts an app and moves it frame by frame. Pixels are counted from the bottom left."""

    def __init__(self, app) -> None:
        from kivy.base import EventLoop, runTouchApp
        from kivy.core.window import Window

        self.app = app
        self._loop, self._window = EventLoop, Window
        Window.size = (app.theme.width, app.theme.glass_height)
        app._run_prepare()
        runTouchApp(embedded=True)
        self.frames(3)

    @staticmethod
    def prepare(width: int, height: int) -> None:
        """Set Kivy up for a window of a size; before any import of the widgets."""
        environment.prepare(None, width, height)

    def frames(self, count: int = 2) -> None:
        """Advance so many frames."""
        for _ in range(count):
            self._loop.idle()

    def until(self, wanted: Callable[[], bool], timeout_s: float = 10.0) -> None:
        """Advance frames until a condition holds; AssertionError with the drawn texts if never."""
        end = time.monotonic() + timeout_s
        while not wanted():
            if time.monotonic() > end:
                raise NotDrawnError(f"waited {timeout_s} s; drawn: {self.texts()}")
            self._loop.idle()
            time.sleep(0.005)

    def wait_for(self, text: str, timeout_s: float = 10.0) -> None:
        """Advance frames until a text is drawn."""
        self.until(lambda: any(text in drawn for drawn in self.texts()), timeout_s)

    def widgets(self) -> Iterator[object]:
        """Everything that a person can see and reach: behind an overlay nothing is."""
        root = self.app.frame
        if root.overlay.parent is not None:
            root = root.overlay
        yield from root.walk(restrict=True)

    def labels(self) -> list:
        """Labels with words, in drawing order (icons have none)."""
        return [w for w in self.widgets() if is_text(w)]

    def texts(self) -> list[str]:
        """The texts on the glass."""
        return [label.text for label in self.labels()]

    def controls(self) -> list:
        """What acts when touched."""
        from kiosk_app.ui.widgets.surface import Touchable

        return [w for w in self.widgets() if isinstance(w, Touchable) and w.enabled]

    def find(self, text: str):
        """The control that carries a text, exactly or else as a part; NotDrawnError if none."""
        for exact in (True, False):
            for control in self.controls():
                words = [w.text for w in control.walk(restrict=True) if is_text(w)]
                if any(text == word or (not exact and text in word) for word in words):
                    return control
        raise NotDrawnError(f"no control says {text!r}; drawn: {self.texts()}")

    def tap(self, text: str) -> None:
        """Touch the control that carries a text, in its middle, and lift."""
        self.touch(*self.find(text).center)

    def touch(self, x: float, y: float, *path: tuple[float, float]) -> None:
        """Finger down at a point, along a path, up at its end."""
        self._mouse("on_mouse_down", x, y)
        self.frames(2)
        for px, py in path:
            self._mouse("on_mouse_move", px, py)
            self.frames(1)
        last = path[-1] if path else (x, y)
        self._mouse("on_mouse_up", *last)
        self.frames(3)

    def poke(self, x: float, y: float) -> None:
        """Finger down and up again before the next frame: nobody sees the button pressed."""
        self._mouse("on_mouse_down", x, y)
        self._loop.dispatch_input()
        self._mouse("on_mouse_up", x, y)
        self.frames(1)

    def draw(self, *points: tuple[float, float]) -> None:
        """Finger down, along many points without waiting for the frames between them, and up."""
        self._mouse("on_mouse_down", *points[0])
        for x, y in points[1:]:
            self._loop.dispatch_input()
            self._mouse("on_mouse_move", x, y)
        self._loop.dispatch_input()
        self._mouse("on_mouse_up", *points[-1])
        self.frames(2)

    def _mouse(self, event: str, x: float, y: float) -> None:
        down = self._window.height - y  # SDL counts from the top
        if event == "on_mouse_move":
            self._window.dispatch(event, x, down, [])
        else:
            self._window.dispatch(event, x, down, "left", [])

    def type_keys(self, text: str, pause_s: float = 0.05) -> None:
        """Hardware keys, as slowly as a person types."""
        for char in text:
            if char == "\n":
                self._window.dispatch("on_key_down", 13, 40, None, [])
            else:
                self._window.dispatch("on_textinput", char)
            end = time.monotonic() + pause_s
            while time.monotonic() < end:
                self._loop.idle()

    def scan(self, payload: str) -> None:
        """A wedge scanner: all characters at once, then Enter."""
        for char in payload:
            self._window.dispatch("on_textinput", char)
        self._window.dispatch("on_key_down", 13, 40, None, [])
        self.frames(3)

    def picture(self) -> Image.Image:
        """What is on the glass now."""
        from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

        self.frames(2)
        width, height = self._window.size
        self._window.dispatch("on_draw")
        pixels = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
        self._window.dispatch("on_flip")
        image = Image.frombytes("RGB", (width, height), bytes(pixels))
        return image.transpose(Image.Transpose.FLIP_TOP_BOTTOM)

    def save(self, path: Path) -> Image.Image:
        """Save a picture of the glass."""
        path.parent.mkdir(parents=True, exist_ok=True)
        image = self.picture()
        image.save(path)
        return image

    def stop(self) -> None:
        """End the app and its threads; the window stays for the next one."""
        self.app.dispatch("on_stop")
        self._window.remove_widget(self.app.root)

"""The kiosk program itself, with a hand before its glass: for the demo and the proofs only.

It starts the program as `motcua-kiosk` does and listens on a Unix socket for what a person could do
or see: the words that are drawn and where, a touch, keys, a scanner's burst, a photograph of the
glass. It must never reach into the session: everything goes through the window's own input.

    python -m tests.e2e.glass_server SOCKET [arguments of motcua-kiosk]
"""

from __future__ import annotations

import json
import os
import socketserver
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk_app.watch import signs
from kiosk_app.watch.parent import main as watch

LIFT_S = 0.03  # a finger rests on the glass


class Glass:
    """What can be seen and done; every method runs on the main thread of the program."""

    def __init__(self) -> None:
        from kivy.app import App
        from kivy.core.window import Window

        self._app, self._window = App.get_running_app(), Window

    def drawn(self) -> dict[str, Any]:
        """All words in drawing order and all controls, with their places in px from bottom left."""
        from kivy.uix.label import Label

        from kiosk_app.ui.widgets.surface import Touchable

        words, controls = [], []
        for widget in self._reachable():
            if isinstance(widget, Label) and widget.text and not _is_icon(widget):
                words.append(widget.text)
            if isinstance(widget, Touchable) and widget.enabled:
                x, y = widget.to_window(*widget.center)
                texts = [
                    w.text for w in widget.walk(restrict=True)
                    if isinstance(w, Label) and w.text and not _is_icon(w)
                ]  # fmt: skip
                controls.append({"texts": texts, "x": x, "y": y, "icons": _icons(widget)})
        busy = self._app.background.is_busy
        return {"words": words, "controls": controls, "busy": busy, "size": self._window.size}

    def down(self, x: float, y: float) -> None:
        """A finger on the glass."""
        self._window.dispatch("on_mouse_down", x, self._window.height - y, "left", [])

    def move(self, x: float, y: float) -> None:
        """The finger moves."""
        self._window.dispatch("on_mouse_move", x, self._window.height - y, [])

    def up(self, x: float, y: float) -> None:
        """The finger is lifted."""
        self._window.dispatch("on_mouse_up", x, self._window.height - y, "left", [])

    def scan(self, text: str) -> None:
        """A wedge scanner types all at once and ends with Enter."""
        for char in text:
            self._window.dispatch("on_textinput", char)
        self._window.dispatch("on_key_down", 13, 40, None, [])

    def pid(self) -> int:
        """The process that draws."""
        return os.getpid()

    def hang(self, seconds: float) -> None:
        """The main thread does nothing else for so long, from the next frame on."""
        from kivy.clock import Clock

        Clock.schedule_once(lambda _: time.sleep(seconds))

    def picture(self, path: str) -> None:
        """Photographs the glass."""
        from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels
        from PIL import Image

        width, height = self._window.size
        self._window.dispatch("on_draw")
        pixels = glReadPixels(0, 0, width, height, GL_RGB, GL_UNSIGNED_BYTE)
        self._window.dispatch("on_flip")
        image = Image.frombytes("RGB", (width, height), bytes(pixels))
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        image.transpose(Image.Transpose.FLIP_TOP_BOTTOM).save(path)

    def _reachable(self) -> Any:
        root = self._app.frame
        if root.overlay.parent is not None:
            root = root.overlay
        return list(root.walk(restrict=True))


def _is_icon(widget: Any) -> bool:
    return type(widget).__name__ == "Icon"


def _icons(widget: Any) -> list[str]:
    return [w.name for w in widget.walk(restrict=True) if _is_icon(w)]


def on_main_thread(work: Callable[[], Any]) -> Any:
    """Runs `work` between two frames and hands back what it returned or raised."""
    from kivy.clock import Clock

    done, outcome = threading.Event(), {}

    def run(_dt: float) -> None:
        try:
            outcome["value"] = work()
        except Exception as error:  # noqa: BLE001 - handed to the caller, which raises
            outcome["error"] = repr(error)
        done.set()

    Clock.schedule_once(run)
    if not done.wait(20):
        raise TimeoutError("the interface draws no frames")
    if "error" in outcome:
        raise RuntimeError(outcome["error"])
    return outcome["value"]


class Handler(socketserver.StreamRequestHandler):
    """One JSON line in, one JSON line out."""

    def handle(self) -> None:
        for line in self.rfile:
            try:
                answer = {"ok": self._answer(json.loads(line))}
            except (RuntimeError, TimeoutError, KeyError, AttributeError) as error:
                answer = {"error": repr(error)}
            self.wfile.write(json.dumps(answer).encode() + b"\n")

    def _answer(self, order: dict[str, Any]) -> Any:
        what, args = order["do"], order.get("args", [])
        if not self._is_drawn():
            raise RuntimeError("nothing is drawn yet")
        glass = Glass()
        if what == "touch":
            on_main_thread(lambda: glass.down(*args[0]))
            for point in args[1:]:
                on_main_thread(lambda point=point: glass.move(*point))
            time.sleep(LIFT_S)
            on_main_thread(lambda: glass.up(*args[-1]))
            return True
        return on_main_thread(lambda: getattr(glass, what)(*args))

    @staticmethod
    def _is_drawn() -> bool:
        if "kivy.app" not in sys.modules:
            return False
        from kivy.app import App

        app = App.get_running_app()
        return app is not None and getattr(app, "view", None) is not None


def main() -> None:
    """The watcher, with this module in the interface's place; there, serves the socket from a
    thread and runs the program on the main thread."""
    path = sys.argv[1]
    if signs.WATCHED not in sys.argv:
        sys.exit(watch(sys.argv[2:], [sys.executable, "-m", "tests.e2e.glass_server", path]))
    Path(path).unlink(missing_ok=True)
    server = socketserver.ThreadingUnixStreamServer(path, Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.argv = ["motcua-kiosk", *sys.argv[2:]]
    from kiosk_app.__main__ import main as kiosk

    kiosk()


if __name__ == "__main__":
    main()

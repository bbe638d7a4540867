"""Times of the real interface: touches, keys, the next question, a full redraw.

Run in a process of its own (Kivy has one window for a process's life); prints the samples as JSON.
A touch is timed from its dispatch until the flip returned that put changed pixels of the touched
control on the glass; the pixels are read back before the flip, so that drawing is really over.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from support.kivy_runner import NotDrawnError, Runner

from kiosk_app.ui.memory import settle

PANEL = (1280, 800, 2.76)
LONGEST_S = 2.0
STILL_S = 0.15  # a touch that led nowhere by then leads nowhere
KEYS = "banmuonglonghoainamkyson" * 2


class TimedRunner(Runner):
    """Touches as its parent does, and keeps how long each took to show."""

    def __init__(self, app) -> None:
        self.touch_ms: list[float] = []
        self.question_ms: list[float] = []
        self._box: tuple[int, int, int, int] | None = None
        self._seen = b""
        self._drawn_key = ""
        super().__init__(app)
        self._window.bind(on_flip=self._look)

    def touch(self, x: float, y: float, *path: tuple[float, float]) -> None:
        """Finger down, along a path, up; drawn strokes are not timed."""
        if path:
            super().touch(x, y, *path)
            return
        if (control := self._under(x, y)) is not None:
            self.touch_ms += self.until_changed(control, lambda: self._mouse("on_mouse_down", x, y))
        else:
            self._mouse("on_mouse_down", x, y)
            self.frames(2)
        self._lift(x, y)
        self.frames(3)

    def _lift(self, x: float, y: float) -> None:
        """Finger up; when it leads from a question to another place, until that one is drawn."""
        before = self.app.view.key
        began = time.perf_counter()
        self._mouse("on_mouse_up", x, y)
        while self._drawn_key in ("", before):
            self._loop.idle()
            waited_s = time.perf_counter() - began
            if waited_s > (LONGEST_S if self.app.background.is_busy else STILL_S):
                return
        if before.startswith("Ask:"):
            self.question_ms.append((time.perf_counter() - began) * 1000)

    def until_changed(self, widget, act) -> list[float]:
        """Milliseconds until the pixels of a widget differ; nothing when they never do."""
        self._box = _box(widget)
        self.redraw()
        before = self._seen
        began = time.perf_counter()
        act()
        try:
            while time.perf_counter() - began < 0.5:
                self._loop.idle()
                if self._seen != before:
                    return [(time.perf_counter() - began) * 1000]
        finally:
            self._box = None
        return []

    def redraw(self) -> float:
        """Milliseconds of drawing the whole window anew and flipping it."""
        from kivy.graphics.opengl import glFinish

        began = time.perf_counter()
        self._window.canvas.ask_update()
        self._window.dispatch("on_draw")
        self._window.dispatch("on_flip")
        glFinish()
        return (time.perf_counter() - began) * 1000

    def _under(self, x: float, y: float):
        return next((c for c in self.controls() if c.collide_point(*c.to_widget(x, y))), None)

    def _look(self, *_: object) -> None:
        # Handlers run before the window's own flip: these are the pixels that it will show.
        self._drawn_key = "" if self.app.view is None else self.app.view.key
        if self._box is not None:
            from kivy.graphics.opengl import GL_RGB, GL_UNSIGNED_BYTE, glReadPixels

            self._seen = bytes(glReadPixels(*self._box, GL_RGB, GL_UNSIGNED_BYTE))


def measure(data: Path) -> dict[str, object]:
    """Two applications by touch, then keys on the text screen; all samples."""
    settle()  # as the program sets its allocator
    TimedRunner.prepare(*PANEL[:2])
    from gallery.journey import Walker, panel_settings, real_app

    settings = panel_settings(data, *PANEL, "vi")
    runner = TimedRunner(real_app(settings))
    redraws: list[float] = []
    try:
        runner.until(lambda: runner.app.view is not None)
        runner.frames(60)  # screens are made ahead while nobody waits
        for code in ("1.004194", "1.001193"):
            walker = Walker(runner, settings, lambda _: redraws.append(runner.redraw()))
            if not walker.walk(code):
                raise NotDrawnError("the application was not filed")
            _home(runner)
        keys = _keys(runner)
    finally:
        runner.stop()
    return {
        "touch_ms": runner.touch_ms,
        "key_ms": keys,
        "question_ms": runner.question_ms,
        "redraw_ms": redraws,
    }


def _home(runner: TimedRunner) -> None:
    """Leaves the receipt; the next person stands at home."""
    for action in runner.app.view.chrome.bottom:
        if action.role == "primary":
            runner.tap(action.text)
            break
    runner.until(lambda: runner.app.view.screen == "home")
    runner.frames(5)


def _keys(runner: TimedRunner) -> list[float]:
    """Letters by the drawn keyboard of the tracking screen, each until the field shows it."""
    runner.tap("Tra cứu hồ sơ")
    runner.until(lambda: runner.app.view.screen == "track_entry")
    runner.frames(10)
    field = runner.app.navigator.current.box
    samples: list[float] = []
    for n, letter in enumerate(KEYS):
        key = runner.find(letter.upper() if _is_drawn(runner, letter.upper()) else letter)
        x, y = key.to_window(*key.center)

        def press(x: float = x, y: float = y) -> None:
            runner._mouse("on_mouse_down", x, y)
            runner._mouse("on_mouse_up", x, y)

        samples += runner.until_changed(field, press)
        runner.frames(3)
        if n % 6 == 5:
            _wipe(runner)
    return samples


def _is_drawn(runner: TimedRunner, text: str) -> bool:
    return text in runner.texts()


def _wipe(runner: TimedRunner) -> None:
    for _ in range(6):
        runner.app.navigator.current.hardware_key("\b")
    runner.frames(3)


def _box(widget) -> tuple[int, int, int, int]:
    x, y = widget.to_window(*widget.pos)
    return int(x), int(y), max(int(widget.width), 1), max(int(widget.height), 1)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1]))) + "\n")
